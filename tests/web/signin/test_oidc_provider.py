"""Providers that answer nonsense, and what is kept of those that answer well."""

from __future__ import annotations

import json

import pytest
from flask import Response, redirect

from consular.core.errors import Misconfigured
from consular.web.signin.oidc import (
    Code,
    OidcError,
    Provider,
    ProviderUnavailable,
    TokenRefused,
    begin,
)
from consular.web.signin.oidc_transport import Transport

CALLBACK = "http://127.0.0.1:9700/sign-in/oidc/callback"


def refusal(act, kind: type[OidcError] = OidcError) -> OidcError:
    with pytest.raises(kind) as caught:
        act()
    return caught.value


# ---- the provider's answers


@pytest.mark.parametrize("answered", [".well-known/openid-configuration", "jwks", "token"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: redirect("http://127.0.0.1:1/elsewhere"), "redirect"),
        (lambda: Response("x" * 30_000, mimetype="application/json"), "too_large"),
        (lambda: Response("<html>", status=502), "status|response"),
        (lambda: Response("<html>", status=429), "status|response"),
        (lambda: Response("<html>"), "response"),
        (lambda: Response("[]"), "response"),
        (lambda: Response("[" * 9000), "response"),
        (lambda: Response("{}", headers={"Content-Encoding": "gzip"}), "response"),
    ],
)
def test_a_provider_that_answers_nonsense_is_unavailable(rogue, answered, make, reason):
    rogue.answers[answered] = make()
    found = refusal(rogue.sign_in, ProviderUnavailable)
    assert found.code == Code.PROVIDER_UNAVAILABLE
    assert found.parameters["reason"] in reason.split("|")


def test_a_token_answer_without_id_token_signs_nobody_in(rogue):
    rogue.answers["token"] = Response('{"access_token": "at-1", "token_type": "Bearer"}')
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "absent"}


def test_a_key_set_without_keys_is_no_key_set(rogue):
    rogue.jwks = {}
    assert refusal(rogue.sign_in, ProviderUnavailable).parameters == {"reason": "response", "member": "keys"}


def test_a_provider_that_drips_is_given_up(rogue):
    ticks = iter([0.0, 9.0, 11.0])
    dripping = Transport(loopback=True, total_seconds=10, tick=lambda: next(ticks))
    rogue.answers["drip"] = Response(json.dumps({"x": "y" * 100_000}))
    found = refusal(lambda: dripping.get_json(f"{rogue.address}/drip"), ProviderUnavailable)
    assert found.parameters == {"reason": "timeout"}


@pytest.mark.parametrize("seconds", ["ten", [10], {"x": 1}])
def test_a_senseless_lifetime_is_the_providers_fault(rogue, seconds):
    rogue.tokens["expires_in"] = seconds
    assert refusal(rogue.sign_in).code == Code.PROVIDER_UNAVAILABLE


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        ("invalid_grant", 400, Code.CODE_REFUSED),
        ("invalid_client", 401, Code.PROVIDER_REFUSED),
        ("temporarily_unavailable", 400, Code.PROVIDER_UNAVAILABLE),
        ({"x": 1}, 400, Code.PROVIDER_REFUSED),
        ("invalid_grant", 503, Code.PROVIDER_UNAVAILABLE),
    ],
)
def test_refusals_of_the_token_endpoint_are_told_apart(rogue, error, status, code):
    told = Response(json.dumps({"error": error, "error_description": 'a "quoted" ünîcode word'}), status=status)
    rogue.answers["token"] = told
    assert refusal(rogue.sign_in).code == code


def test_metadata_of_another_issuer_are_refused(rogue):
    for issuer in (rogue.address + "/", "https://evil.example", None, 7):
        rogue.metadata["issuer"] = issuer
        assert refusal(lambda: begin(Provider(rogue.address, "c", "s"), CALLBACK, now=rogue.later())).code == (
            Code.ISSUER_MISMATCH
        )


@pytest.mark.parametrize(
    "bent",
    [
        {"token_endpoint": "http://192.0.2.7/token"},
        {"token_endpoint": "http://127.0.0.1@evil.example/token"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://x.example/#f"},
        {"authorization_endpoint": "https://x.example:port/"},
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"userinfo_endpoint": "http://evil.example/"},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint_auth_methods_supported": ["client_secret_jwt"]},
        {"token_endpoint_auth_methods_supported": "client_secret_basic"},
    ],
)
def test_metadata_that_cannot_be_used_safely_are_refused(rogue, bent):
    rogue.metadata |= bent
    found = refusal(lambda: begin(rogue.provider, CALLBACK, now=rogue.later()), ProviderUnavailable)
    assert found.parameters["reason"] == "response"


def test_credentials_go_into_the_body_only_where_the_provider_wants_them_there(rogue):
    rogue.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    rogue.sign_in()
    assert rogue.forms[0]["client_id"] == "consular"
    assert rogue.forms[0]["client_secret"].startswith("a/secret")


def test_a_failure_is_not_repeated_at_once(rogue):
    rogue.answers[".well-known/openid-configuration"] = Response("", status=500)
    for at in (0, 1, 4):
        refusal(lambda at=at: begin(rogue.provider, CALLBACK, now=rogue.later(seconds=at)), ProviderUnavailable)
    assert len(rogue.asked) == 1
    rogue.answers.clear()
    assert begin(rogue.provider, CALLBACK, now=rogue.later(seconds=5)).url.startswith(rogue.address)


def test_a_provider_that_is_gone_is_unavailable(clock):
    provider = Provider("http://127.0.0.1:9", "consular", "s")
    found = refusal(lambda: begin(provider, CALLBACK, now=clock.now()), ProviderUnavailable)
    assert found.parameters == {"reason": "unreachable"}


@pytest.mark.parametrize(
    "issuer",
    [
        "http://eid.example.org",
        "http://127.0.0.1.evil.example",
        "https://",
        "https://user@eid.example.org",
        "https://eid.example.org/?x",
        "https://eid.example.org/#x",
        "eid.example.org",
        "",
    ],
)
def test_an_issuer_is_https_or_on_this_machine(issuer):
    with pytest.raises(Misconfigured, match="must be https"):
        Provider(issuer, "consular", "s")


@pytest.mark.parametrize("algorithms", [(), ("none",), ("HS256",), ("ES256", "RS1")])
def test_weak_algorithms_cannot_be_configured(algorithms):
    with pytest.raises(Misconfigured, match="ID tokens"):
        Provider("https://eid.example.org", "consular", "s", algorithms=algorithms)
