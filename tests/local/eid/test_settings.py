"""The demo eID starts in local mode, on this machine, with a real secret, or not at all."""

from __future__ import annotations

import dataclasses

import pytest

from consular.core.errors import Misconfigured
from consular.local.eid import from_environment
from consular.web.signin.oidc import CALLBACK_PATH

ENVIRONMENT = {
    "CONSULAR_MODE": "local",
    "CONSULAR_EID_PORT": "9777",
    "CONSULAR_PUBLIC_URL": "http://127.0.0.1:9700/",
    "CONSULAR_OIDC_CLIENT_ID": "consular",
    "CONSULAR_OIDC_CLIENT_SECRET": "0123456789abcdefghijklmnopqrstuvwxyz",
}


@pytest.mark.parametrize("mode", ["production", "sandbox", "", "LOCAL"])
def test_outside_local_mode_it_refuses_in_a_clear_sentence(mode):
    with pytest.raises(Misconfigured, match="runs in local mode only: CONSULAR_MODE must be 'local'"):
        from_environment(ENVIRONMENT | {"CONSULAR_MODE": mode})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSULAR_EID_URL", "http://192.0.2.7:9777"),
        ("CONSULAR_EID_URL", "https://eid.example.org"),
        ("CONSULAR_EID_URL", "http://127.0.0.1.example.org:9777"),
        ("CONSULAR_EID_URL", "http://127.0.0.1:9777/"),
        ("CONSULAR_EID_PORT", "0"),
        ("CONSULAR_EID_PORT", "65536"),
        ("CONSULAR_EID_PORT", "x"),
        ("CONSULAR_PUBLIC_URL", ""),
        ("CONSULAR_OIDC_CLIENT_ID", ""),
        ("CONSULAR_OIDC_CLIENT_SECRET", "short"),
    ],
)
def test_wrong_values_are_named(name, value):
    with pytest.raises(Misconfigured, match=name):
        from_environment(ENVIRONMENT | {name: value})


def test_the_issuer_follows_from_the_port():
    assert from_environment(ENVIRONMENT).issuer == "http://127.0.0.1:9777"


def test_the_registered_address_is_the_products_own():
    assert from_environment(ENVIRONMENT).redirect_uris == {"http://127.0.0.1:9700" + CALLBACK_PATH}


def test_other_callback_paths_can_be_told():
    told = from_environment(ENVIRONMENT | {"CONSULAR_EID_CALLBACK_PATHS": "/a, /b"})
    assert told.redirect_uris == {"http://127.0.0.1:9700/a", "http://127.0.0.1:9700/b"}


def test_the_secret_is_not_printed(settings):
    assert settings.client_secret not in repr(settings)
    assert dataclasses.replace(settings, client_id="x").client_id == "x"
