"""The process refuses to start on missing, default or contradictory settings, and says which."""

from __future__ import annotations

import os

import pytest

from consular.core.errors import Misconfigured
from consular.core.settings import Mode, load

LOCAL = {
    "CONSULAR_MODE": "local",
    "DATABASE_URL": "postgresql+psycopg://u@/main",
    "REDIS_URL": "redis://127.0.0.1/0",
    "CONSULAR_PUBLIC_URL": "http://127.0.0.1:8000",
    "CONSULAR_DATA": "/srv/consular",
}
PRODUCTION = {
    **LOCAL,
    "CONSULAR_MODE": "production",
    "CONSULAR_PUBLIC_URL": "https://visa.example.org",
    "KEYSTORE_URL": "postgresql+psycopg://u@/keys",
    "CONSULAR_KEY_FILE": "/etc/consular/kek.json",
    "CONSULAR_SMTP_URL": "smtp://mail.example.org",
    "CONSULAR_OIDC_ISSUER": "https://eid.example.org",
    "CONSULAR_OIDC_CLIENT_ID": "visas",
    "CONSULAR_OIDC_CLIENT_SECRET": "3mK8-of-the-provider",
    "CONSULAR_STAFF_AMR": "hwk",
    "CONSULAR_AUDIT_HEADS": "/srv/heads",
    "CONSULAR_ERASURE_LEDGER": "/srv/ledger/erasures.jsonl",
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    """Sets the whole environment of the product."""

    def tell(environment: dict[str, str]) -> None:
        for name in os.environ:
            if name.startswith("CONSULAR_") or name.endswith("_URL"):
                monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return tell


def test_complete_settings_start(told) -> None:
    told(LOCAL)
    assert load().mode is Mode.LOCAL
    assert load().blob_url == "file:///srv/consular/blobs"
    told(PRODUCTION)
    assert not load().is_local


@pytest.mark.parametrize("missing", sorted(LOCAL))
def test_a_missing_one_is_named(told, missing: str) -> None:
    told({k: v for k, v in LOCAL.items() if k != missing})
    with pytest.raises(Misconfigured, match=missing):
        load()


# Asked for by the providers that `config/providers.yaml` names (tests/app/test_providers.py).
SIGN_IN = {"CONSULAR_OIDC_ISSUER", "CONSULAR_OIDC_CLIENT_ID", "CONSULAR_OIDC_CLIENT_SECRET", "CONSULAR_STAFF_AMR"}


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - set(LOCAL) - SIGN_IN))
def test_production_wants_more_and_names_it(told, missing: str) -> None:
    told({k: v for k, v in PRODUCTION.items() if k != missing})
    with pytest.raises(Misconfigured, match=missing):
        load()


@pytest.mark.parametrize(
    ("base", "changed", "why"),
    [
        (PRODUCTION, {"CONSULAR_PUBLIC_URL": "http://visa.example.org"}, "https://"),
        (PRODUCTION, {"KEYSTORE_URL": PRODUCTION["DATABASE_URL"]}, "another PostgreSQL cluster"),
        (PRODUCTION, {"CONSULAR_OIDC_CLIENT_SECRET": "secret"}, "CONSULAR_OIDC_CLIENT_SECRET"),
        (PRODUCTION, {"DATABASE_URL": "postgresql+psycopg://postgres:postgres@db/x"}, "DATABASE_URL"),
        (PRODUCTION, {"KEYSTORE_URL": "postgresql+psycopg://u:ChangeMe@db2/x"}, "KEYSTORE_URL"),
        (PRODUCTION, {"REDIS_URL": "redis://:redis@queue/0"}, "REDIS_URL"),
        (PRODUCTION, {"CONSULAR_SMTP_URL": "smtps://u:password@mail.example.org"}, "CONSULAR_SMTP_URL"),
        (LOCAL, {"CONSULAR_PROXIES": "-1"}, "CONSULAR_PROXIES"),
        (LOCAL, {"CONSULAR_PUBLIC_URL": "http://visa.example.org"}, "plain http"),
        (LOCAL, {"CONSULAR_PUBLIC_URL": "visa.example.org"}, "absolute address"),
        (LOCAL, {"CONSULAR_PUBLIC_URL": "javascript:alert(1)"}, "absolute address"),
        (LOCAL, {"CONSULAR_MODE": "demo"}, "CONSULAR_MODE"),
        (LOCAL, {"CONSULAR_LEASE_SECONDS": "0"}, "CONSULAR_LEASE_SECONDS"),
        (LOCAL, {"CONSULAR_INSTANCE": "../x"}, "CONSULAR_INSTANCE"),
    ],
)
def test_contradictions_are_refused(told, base: dict[str, str], changed: dict[str, str], why: str) -> None:
    told({**base, **changed})
    with pytest.raises(Misconfigured, match=why):
        load()


def test_neither_the_refusal_nor_the_settings_show_a_secret(told) -> None:
    secret = PRODUCTION["CONSULAR_OIDC_CLIENT_SECRET"]
    told({**PRODUCTION, "CONSULAR_LEASE_SECONDS": "none"})
    with pytest.raises(Misconfigured) as refused:
        load()
    assert secret not in str(refused.value)
    told(PRODUCTION)
    assert secret not in repr(load())
