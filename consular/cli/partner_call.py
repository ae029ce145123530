"""`consular partners call` and `new-key`: a partner's side, for trying the API from a terminal."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, import_key

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SECONDS = 30


@click.command("new-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new_key(file: Path) -> None:
    """Make a private key (ES256) in FILE, and print its public half as a JWK set for `partners add --jwks`."""
    key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"})
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; a key is never overwritten.") from None
    with os.fdopen(opened, "w", encoding="utf-8") as out:
        json.dump(key.as_dict(private=True), out)
    click.echo(json.dumps({"keys": [key.as_dict(private=False)]}))


@click.command()
@click.argument("method")
@click.argument("url")
@click.option("--client-id", required=True, envvar="CONSULAR_CLIENT_ID", help="Of the partner.")
@click.option("--key", "file", type=_FILE, required=True, envvar="CONSULAR_CLIENT_KEY", help="Its private key, a JWK.")
@click.option("--scope", "scopes", multiple=True, help="Scopes to ask for; without any: all of the contract.")
@click.option("--operator", help="Who acts; visa centres name somebody in each call.")
@click.option("--data", help="JSON to send, or @FILE; another media type by --type.")
@click.option("--type", "media", default="application/json", show_default=True, help="Media type of what is sent.")
@click.option("--header", "headers", multiple=True, help="Another header, `Name: value`.")
@click.option("--verbose", is_flag=True, help="Print status and headers too.")
def call(
    method: str,
    url: str,
    client_id: str,
    file: Path,
    scopes: tuple[str, ...],
    operator: str | None,
    data: str | None,
    media: str,
    headers: tuple[str, ...],
    verbose: bool,
) -> None:
    """Call the API: gets a token, proves the key, sends METHOD to URL and prints the answer."""
    sent = dict(_header(text) for text in headers)
    if operator:
        sent["Operator"] = operator
    if method.upper() == "POST":
        sent.setdefault("Idempotency-Key", secrets.token_urlsafe(18))
    content = _content(data)
    if content is not None:
        sent["Content-Type"] = media
    try:
        with httpx.Client(timeout=_SECONDS) as http:
            program = Program.read(http, client_id, file, _origin(url))
            answer = program.call(method.upper(), url, content, sent, scopes)
    except httpx.HTTPError as error:
        raise click.ClickException(f"{url} does not answer: {type(error).__name__}") from None
    if verbose:
        click.echo(f"{answer.status_code} {answer.reason_phrase}", err=True)
        for name, value in answer.headers.items():
            click.echo(f"{name}: {value}", err=True)
    if answer.content:
        click.echo(answer.text)
    if answer.is_error:
        raise SystemExit(1)


@dataclass
class Program:
    """A partner's program: its key signs assertions, a fresh one proofs."""

    http: httpx.Client
    client_id: str
    issuer: str
    key: Any
    proof_key: Any
    nonce: str = ""

    @classmethod
    def read(cls, http: httpx.Client, client_id: str, file: Path, issuer: str) -> Program:
        """With the private key in `file`."""
        try:
            key = import_key(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, JoseError):
            raise click.ClickException(f"{file} holds no private key as a JWK.") from None
        return cls(http, client_id, issuer, key, ECKey.generate_key("P-256"))

    def call(
        self, method: str, url: str, content: bytes | None, headers: dict[str, str], scopes: tuple[str, ...]
    ) -> httpx.Response:
        """One call with a token of its own."""
        token = self._token(scopes)
        proven = {"Authorization": f"DPoP {token}", "DPoP": self._proof(method, url, token)}
        return self.http.request(method, url, content=content, headers=headers | proven)

    def _token(self, scopes: tuple[str, ...]) -> str:
        where = f"{self.issuer}/oauth/token"
        answer = self._ask(where, scopes)
        if answer.status_code == httpx.codes.BAD_REQUEST and answer.json().get("error") == "use_dpop_nonce":
            answer = self._ask(where, scopes)
        if answer.is_error:
            raise click.ClickException(f"No token: {answer.text}")
        return str(answer.json()["access_token"])

    def _ask(self, where: str, scopes: tuple[str, ...]) -> httpx.Response:
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.issuer, "iat": now, "exp": now + 60}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self._signed(self.key, {}, claims),
            **({"scope": " ".join(scopes)} if scopes else {}),
        }
        answer = self.http.post(where, data=form, headers={"DPoP": self._proof("POST", where)})
        self.nonce = answer.headers.get("DPoP-Nonce", self.nonce)
        return answer

    def _proof(self, method: str, url: str, token: str = "") -> str:
        claims: dict[str, Any] = {"htm": method, "htu": _bare(url), "iat": int(time.time())}
        if self.nonce:
            claims["nonce"] = self.nonce
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        public = self.proof_key.as_dict(private=False)
        named = {name: public[name] for name in ("kty", "crv", "x", "y")}
        return self._signed(self.proof_key, {"typ": "dpop+jwt", "jwk": named}, claims)

    def _signed(self, key: Any, header: dict[str, Any], claims: dict[str, Any]) -> str:
        alg = {"EC": "ES256", "RSA": "PS256", "OKP": "EdDSA"}[key.key_type]
        return jwt.encode({"alg": alg, **header}, {**claims, "jti": secrets.token_urlsafe(12)}, key, algorithms=[alg])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise click.ClickException("Give the whole address, such as https://visa.example.org/api/v1/services.")
    return f"{parts.scheme}://{parts.netloc}"


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise click.ClickException(f"No header: {text}")
    return name.strip(), value.strip()


def _content(data: str | None) -> bytes | None:
    if data is None or not data.startswith("@"):
        return data.encode() if data is not None else None
    try:
        return Path(data[1:]).read_bytes()
    except OSError:
        raise click.ClickException(f"{data[1:]} cannot be read.") from None
