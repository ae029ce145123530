"""What a served instance logs at its most talkative: reasons of refusals, and never a token, code or assertion."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import Engine

from consular import vault
from consular.audit import AuditRecorder
from consular.core.clock import SystemClock
from consular.core.db import make_sessions
from consular.core.work import Works
from consular.wiring import Wiring
from tests.conftest import ROOT, KeptParcels, empty
from tests.foreign.served import served
from tests.foreign.test_oauth_clients import Server, consented
from tests.partners.programs import REDIRECT, register
from tests.web.oauth.yard import JWT_BEARER, SCOPE, VERIFIER, challenge, query_of


class Talk:
    """A client that remembers every secret that it sent or was given."""

    def __init__(self, server: Server) -> None:
        self.server, self.program = server, register(server.works, "Talkative Travel")
        self.secrets: list[str] = [VERIFIER]
        self.nonce = ""

    def send(self, path: str, form: dict[str, str], *, proof: bool = True, **claims: Any) -> httpx.Response:
        """One request."""
        now, url = self.server.works.clock.now(), self.server.url
        assertion = self.program.assertion(now, aud=url, **claims)
        headers = {"DPoP": self.program.proof(now, "POST", url + path, nonce=self.nonce)} if proof else {}
        self.secrets += [assertion, *headers.values()]
        sent = {"client_assertion_type": JWT_BEARER, "client_assertion": assertion, **form}
        answer = httpx.post(url + path, data=sent, headers=headers)
        self.nonce = answer.headers["DPoP-Nonce"]
        names = ("access_token", "refresh_token", "request_uri")
        self.secrets += [value.rpartition(":")[2] for name, value in answer.json().items() if name in names]
        return answer


def talked(server: Server) -> list[str]:
    """A whole life of tokens, with refusals in between; the secrets of it."""
    talk = Talk(server)
    assert talk.send("/oauth/token", {"grant_type": "client_credentials"}).json()["error"] == "use_dpop_nonce"
    assert talk.send("/oauth/token", {"grant_type": "client_credentials"}, exp=0).status_code == 401
    asked = {
        "client_id": talk.program.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": SCOPE,
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    name = talk.send("/oauth/par", asked).json()["request_uri"]
    page = urlencode({"client_id": talk.program.client_id, "request_uri": name})
    code = query_of(consented(server, f"{server.url}/oauth/authorize?{page}"))["code"]
    talk.secrets.append(code)
    redeem = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    tokens = talk.send("/oauth/token", redeem).json()
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert talk.send("/oauth/token", refresh).status_code == 200
    httpx.get(f"{server.url}/api/v1/services", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert talk.send("/oauth/introspect", {"token": tokens["access_token"]}, proof=False).json()["active"]
    assert talk.send("/oauth/token", redeem).status_code == 400
    assert talk.send("/oauth/revoke", {"token": tokens["refresh_token"]}, proof=False).status_code == 200
    return talk.secrets


def test_no_token_is_logged(
    house_engine: Engine, house_url: str, root_key: vault.FileRoot, scratch: Path, tmp_path: Path
) -> None:
    vault.install(vault.Keyring(root_key, house_engine))
    works = Works(make_sessions(house_engine), SystemClock(), AuditRecorder(), KeptParcels(), Wiring())
    settings = {
        "CONSULAR_MODE": "local",
        "CONSULAR_LOG_LEVEL": "DEBUG",
        "DATABASE_URL": house_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CONSULAR_DATA": str(scratch / "logged"),
        "CONSULAR_KEY_FILE": str(scratch / "kek.json"),
        "CONSULAR_CONFIG": str(ROOT / "config"),
    }
    path = tmp_path / "log"
    try:
        with path.open("wb") as log, served(settings, log=log) as url:
            secrets = talked(Server(url, works))
    finally:
        empty(house_engine)
    text = path.read_text(encoding="utf-8")
    assert text.count("oauth.refused") >= 3
    assert len(secrets) > 15
    assert [secret[:12] for secret in secrets if secret in text or secret[-40:] in text] == []
