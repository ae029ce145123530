"""A demo eID with a clock that stands still."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from consular.core.clock import SetClock
from consular.local.eid import EidSettings, create_eid_app

ISSUER = "http://127.0.0.1:9777"
PRODUCT = "http://127.0.0.1:9700"
CALLBACK = PRODUCT + "/sign-in/oidc/callback"
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def clock():
    return SetClock(datetime(2026, 10, 5, 9, 0, tzinfo=UTC))


@pytest.fixture
def settings():
    return EidSettings("local", ISSUER, PRODUCT, "consular", SECRET)


@pytest.fixture
def eid(settings, clock):
    """The provider behind Flask's test client, with what a client of it needs to know."""
    client = create_eid_app(settings, clock=clock).test_client()
    wanted = {
        "response_type": "code",
        "client_id": "consular",
        "redirect_uri": CALLBACK,
        "scope": "openid profile email",
        "state": "s-1",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    exchange = {
        "grant_type": "authorization_code",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    return SimpleNamespace(
        get=lambda path, **more: client.get(path, base_url=ISSUER, **more),
        post=lambda path, **more: client.post(path, base_url=ISSUER, **more),
        wanted=wanted,
        exchange=exchange,
        auth=("consular", SECRET),
    )
