"""What is sent to a provider from server to server: the pushed request, the code, each with the client's proof.

Authlib makes the requests. The proof is a secret, or an assertion signed by a key of the vault (RFC 7523); its audience
is the issuer, which no other provider can present anywhere else.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import httpx
from authlib.oauth2 import OAuth2Client
from authlib.oauth2.auth import ClientAuth, encode_client_secret_basic

from consular import identity, vault
from consular.web.signin.oidc_errors import Code, OidcError, ProviderUnavailable, ResponseRefused
from consular.web.signin.oidc_provider import Metadata, Provider
from consular.web.signin.oidc_transport import json_object

SIGNER = identity.FIRST_CLIENT_KEY
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = timedelta(seconds=60)
_MAX_REQUEST_URI = 512
BUSY = ("server_error", "temporarily_unavailable")


class _Refused(Exception):
    def __init__(self, *, error: object, description: object) -> None:  # the names Authlib calls it with
        super().__init__(error, description)
        self.error = error


def client_for(provider: Provider, metadata: Metadata, redirect_uri: str, now: datetime, signer: str = SIGNER) -> Any:
    """Authlib's client for one request at this moment; `signer` is the vault's, for providers that know us by a key."""
    client = OAuth2Client(
        provider.transport,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        token_endpoint_auth_method=metadata.token_auth_method,
        scope=" ".join(provider.scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    client.register_client_auth_method(("client_secret_basic", _basic))
    client.register_client_auth_method(("private_key_jwt", _asserting(provider, now, signer)))
    client.register_compliance_hook("access_token_response", _expected)
    client.oauth_error_class = _Refused  # Authlib's own refuses descriptions with quotes in them
    return client


def pushed(provider: Provider, metadata: Metadata, client: Any, url: str) -> str:
    """The address to send the browser to once the request has been pushed (RFC 9126): it carries a reference only.

    Raises ResponseRefused when the provider refuses the request, ProviderUnavailable.
    """
    if metadata.pushed_endpoint is None:
        raise ProviderUnavailable(reason="response", member="pushed_authorization_request_endpoint")
    asked = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    answered = provider.transport.post(
        metadata.pushed_endpoint,
        data=asked,
        headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
        auth=client.client_auth(metadata.token_auth_method),
    )
    if answered.status_code != HTTPStatus.CREATED:
        if answered.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ProviderUnavailable(reason="status", status=answered.status_code)
        raise ResponseRefused(Code.PROVIDER_REFUSED, where="pushed")
    reference = json_object(answered).get("request_uri")
    if not isinstance(reference, str) or not 0 < len(reference) <= _MAX_REQUEST_URI or not reference.isascii():
        raise ProviderUnavailable(reason="response", member="request_uri")
    query = urlencode({"client_id": provider.client_id, "request_uri": reference})
    return f"{metadata.authorization_endpoint}{'&' if '?' in metadata.authorization_endpoint else '?'}{query}"


def exchanged(client: Any, metadata: Metadata, *, code: str, code_verifier: str) -> Mapping[str, Any]:
    """The tokens for a code. Raises ResponseRefused or ProviderUnavailable."""
    try:
        tokens: Mapping[str, Any] = client.fetch_token(
            metadata.token_endpoint, grant_type="authorization_code", code=code, code_verifier=code_verifier
        )
    except _Refused as refused:
        if refused.error == "invalid_grant":
            raise ResponseRefused(Code.CODE_REFUSED) from refused
        if refused.error in BUSY:
            raise ProviderUnavailable(reason="told") from refused
        raise ResponseRefused(Code.PROVIDER_REFUSED) from refused
    except OidcError:
        raise
    except (httpx.HTTPStatusError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise ProviderUnavailable(reason="response") from error
    return tokens


def client_keys(signers: Iterable[str] = (SIGNER,)) -> dict[str, Any]:
    """The public halves of the keys that sign our assertions, as a JSON Web Key Set for providers."""
    return {"keys": [vault.public_jwk(name) for name in signers]}


def assertion(provider: Provider, now: datetime, signer: str = SIGNER) -> str:
    """A fresh proof that we are this provider's client: RFC 7523, ES256, for one request."""
    at = int(now.timestamp())
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.issuer,
        "jti": secrets.token_urlsafe(24),
        "iat": at,
        "exp": at + int(ASSERTION_LIFE.total_seconds()),
    }
    return vault.signed(signer, json.dumps(claims).encode()).decode("ascii")


def _asserting(provider: Provider, now: datetime, signer: str) -> Any:
    def sign(auth: ClientAuth, method: str, uri: str, headers: dict[str, str], body: str) -> Any:
        proof = {
            "client_id": auth.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(provider, now, signer),
        }
        told = dict(parse_qsl(body, keep_blank_values=True)) | proof
        return uri, headers, urlencode(told)

    return sign


def _basic(auth: ClientAuth, method: str, uri: str, headers: dict[str, str], body: str) -> Any:
    """Basic credentials, form-encoded first as RFC 6749 §2.3.1 says and Authlib does not."""
    encoded = ClientAuth(quote_plus(auth.client_id), quote_plus(auth.client_secret))
    return encode_client_secret_basic(encoded, method, uri, headers, body)


def _expected(response: httpx.Response) -> httpx.Response:
    """Only the statuses of RFC 6749 §5 are read; Authlib would read a token out of any other below 500."""
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED):
        raise ProviderUnavailable(reason="status", status=response.status_code)
    return response
