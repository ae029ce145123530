"""Certified clients that others wrote, at our authorization server as it is served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from sqlalchemy import Engine

from consular import identity, vault
from consular.audit import AuditRecorder
from consular.core.clock import SystemClock
from consular.core.db import make_sessions
from consular.core.work import Works
from consular.wiring import Wiring
from tests.conftest import ROOT, KeptParcels, empty
from tests.foreign.served import Foreign, served
from tests.partners.programs import REDIRECT, SYSTEM, Private, b64, jwk_of, register
from tests.web.oauth.yard import citizen, form_token

PROGRAMS = ("openid_client.mjs", "oauth4webapi.mjs")


@dataclass
class Server:
    """The served instance and a way to its data."""

    url: str
    works: Works


@pytest.fixture(scope="module")
def server(house_engine: Engine, house_url: str, root_key: vault.FileRoot, scratch: Path) -> Iterator[Server]:
    """The product, served."""
    vault.install(vault.Keyring(root_key, house_engine))
    works = Works(make_sessions(house_engine), SystemClock(), AuditRecorder(), KeptParcels(), Wiring())
    settings = {
        "CONSULAR_MODE": "local",
        "DATABASE_URL": house_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CONSULAR_DATA": str(scratch / "foreign"),
        "CONSULAR_KEY_FILE": str(scratch / "kek.json"),
        "CONSULAR_CONFIG": str(ROOT / "config"),
    }
    with served(settings) as url:
        yield Server(url, works)
    empty(house_engine)


def private_jwk(key: Private) -> dict[str, Any]:
    """The whole key, as the client's own configuration holds it."""
    public = jwk_of(key, kid="k1")
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {**public, "d": b64(key.private_bytes_raw())}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {**public, "d": b64(key.private_numbers().private_value.to_bytes(32))}
    assert isinstance(key, rsa.RSAPrivateKey)
    n = key.private_numbers()
    parts = {"d": n.d, "p": n.p, "q": n.q, "dp": n.dmp1, "dq": n.dmq1, "qi": n.iqmp}
    return {**public, **{k: b64(v.to_bytes((v.bit_length() + 7) // 8)) for k, v in parts.items()}}


def consented(server: Server, page: str) -> str:
    """A citizen reads the page and says yes; where their browser is sent."""
    account = citizen(server.works)
    with server.works.begin(SYSTEM) as work:
        token = identity.open_session(work, account=work.session.get_one(identity.Account, account))
    cookies = {"__Host-consular-session": token}
    with httpx.Client(cookies=cookies) as browser:
        shown = browser.get(page)
        assert shown.status_code == 200, shown.text
        cookies |= dict(shown.cookies)
        given = {"act": "yes", "csrf_token": form_token(shown.text)}
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        answer = httpx.post(page, data=given, headers=headers)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith(REDIRECT + "?")
    return str(answer.headers["Location"])


def begun(server: Server, foreign: Foreign, name: str, alg: str, **more: Any) -> None:
    """Register a partner with the program's key, and tell the program who it is."""
    program = register(server.works, name, alg=alg)
    foreign.tell(
        {
            "issuer": server.url,
            "client_id": program.client_id,
            "alg": alg,
            "jwk": private_jwk(program.key),
            "redirect_uri": REDIRECT,
            "resource": server.url + "/api/v1",
            **more,
        }
    )


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_foreign_client_gets_everything_it_asks_for(server: Server, program: str, alg: str) -> None:
    with Foreign("oauth", program) as foreign:
        begun(server, foreign, f"{program} by {alg}", alg)
        contract = foreign.hear()["contract"]
        assert (contract["scope"], contract["type"], contract["status"]) == ("services:read", "dpop", 200)
        foreign.tell(consented(server, foreign.hear()["page"]))
        consent = {"scope": "applications:read applications:write", "status": 200}
        assert foreign.hear() == {"consent": consent}
        refresh = foreign.hear()["refresh"]
        assert (refresh["rotated"], refresh["status"]) == (False, 200)
        assert foreign.hear() == {"introspection": {"active": True, "client": True}}
        assert foreign.hear() == {"revocation": {"active": False, "error": "invalid_grant"}}
        assert foreign.end() == 0


def test_a_code_that_a_foreign_client_sends_twice(server: Server) -> None:
    with Foreign("oauth", "openid_client.mjs") as foreign:
        begun(server, foreign, "Twice", "ES256", broken=True)
        foreign.hear()
        foreign.tell(consented(server, foreign.hear()["page"]))
        foreign.hear()
        assert foreign.hear() == {"replay": {"error": "invalid_grant", "status": 401}}
        assert foreign.end() == 0
