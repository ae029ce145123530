"""What goes from server to server: pushed requests, the client's proof, signed userinfo, and claims by other names."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from consular import vault
from consular.catalogue import ClaimNames
from consular.core.work import Works
from consular.web.signin.oidc import (
    Code,
    OidcError,
    Provider,
    ProviderUnavailable,
    ResponseRefused,
    TokenRefused,
    begin,
)
from consular.web.signin.oidc_client import client_for, client_keys
from consular.web.signin.oidc_transport import Transport
from tests.web.signin.conftest import CALLBACK, NOW, SECRET

REFERENCE = "urn:ietf:params:oauth:request_uri:abc"


def refusal(act: Any, kind: type[OidcError] = OidcError) -> OidcError:
    with pytest.raises(kind) as caught:
        act()
    return caught.value


def provider_of(rogue: Any, **changed: Any) -> Provider:
    transport = Transport(loopback=True, step_seconds=1, total_seconds=2, max_bytes=20_000)
    return Provider(rogue.address, "consular", SECRET, connect=transport, **changed)


def offer_push(
    rogue: Any, *, status: int = 201, body: str = f'{{"request_uri": "{REFERENCE}", "expires_in": 60}}'
) -> None:
    rogue.metadata["pushed_authorization_request_endpoint"] = f"{rogue.address}/par"
    rogue.answers["par"] = Response(body, status=status, mimetype="application/json")


# ---- pushed requests


def test_the_browser_carries_a_reference_only(rogue: Any) -> None:
    offer_push(rogue)
    start = begin(rogue.provider, CALLBACK, now=NOW, acr=["a"])
    assert parse_qs(urlsplit(start.url).query) == {"client_id": ["consular"], "request_uri": [REFERENCE]}
    assert "par" in rogue.asked


def test_no_push_where_it_is_not_wanted_or_not_offered(rogue: Any) -> None:
    assert "state" in parse_qs(urlsplit(begin(rogue.provider, CALLBACK, now=NOW).url).query)
    offer_push(rogue)
    never = provider_of(rogue, pushed="never")
    assert "state" in parse_qs(urlsplit(begin(never, CALLBACK, now=NOW).url).query)
    assert "par" not in rogue.asked


def test_a_push_that_is_needed_is_not_left_out(rogue: Any) -> None:
    needed = provider_of(rogue, pushed="needed")
    assert refusal(lambda: begin(needed, CALLBACK, now=NOW), ProviderUnavailable)
    rogue.metadata["require_pushed_authorization_requests"] = True
    assert refusal(lambda: begin(provider_of(rogue, pushed="never"), CALLBACK, now=NOW), ProviderUnavailable)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, '{"error": "invalid_request"}', ResponseRefused),
        (401, '{"error": "invalid_client"}', ResponseRefused),
        (200, "{}", ResponseRefused),
        (503, "", ProviderUnavailable),
        (201, "", ProviderUnavailable),
        (201, "[]", ProviderUnavailable),
        (201, "{}", ProviderUnavailable),
        (201, '{"request_uri": 7}', ProviderUnavailable),
        (201, '{"request_uri": ""}', ProviderUnavailable),
        (201, '{"request_uri": "é"}', ProviderUnavailable),
        (201, '{"request_uri": "' + "x" * 600 + '"}', ProviderUnavailable),
    ],
)
def test_an_answer_that_is_no_reference_sends_nobody_anywhere(
    rogue: Any, status: int, body: str, kind: type[OidcError]
) -> None:
    offer_push(rogue, status=status, body=body)
    assert refusal(lambda: begin(rogue.provider, CALLBACK, now=NOW), kind)


# ---- the client's proof


def test_the_proof_is_an_assertion_that_the_published_key_verifies(rogue: Any, works: Works) -> None:
    provider = provider_of(rogue, authentication="private_key_jwt")
    rogue.sign_in(provider=provider)
    rogue.sign_in(provider=provider)
    forms = rogue.forms
    keys = KeySet.import_key_set(client_keys())  # type: ignore[arg-type]  # as a provider reads it
    seen = set()
    for form in forms:
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        assert "client_secret" not in form
        token = jwt.decode(form["client_assertion"], keys, algorithms=["ES256"])
        claims = token.claims
        assert (claims["iss"], claims["sub"], claims["aud"]) == ("consular", "consular", rogue.address)
        assert (claims["iat"], claims["exp"]) == (int(NOW.timestamp()), int(NOW.timestamp()) + 60)
        assert form["code_verifier"]
        seen.add(claims["jti"])
    assert len(seen) == 2


def test_the_published_key_is_the_public_half(works: Works) -> None:
    (key,) = client_keys()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert key["kid"] == vault.signer("sign-in-client").key_id


def test_the_key_that_signs_now_is_the_one_that_is_named(rogue: Any, works: Works) -> None:
    provider = provider_of(rogue, authentication="private_key_jwt")
    client = client_for(provider, provider.metadata(NOW), CALLBACK, NOW, "sign-in-client-next")
    client.fetch_token(f"{rogue.address}/token", grant_type="authorization_code", code="c", code_verifier="v" * 43)
    proof = rogue.forms[-1]["client_assertion"]
    both = client_keys(["sign-in-client", "sign-in-client-next"])
    assert len(both["keys"]) == 2
    jwt.decode(proof, KeySet.import_key_set(both), algorithms=["ES256"])  # type: ignore[arg-type]
    with pytest.raises(JoseError):
        jwt.decode(proof, KeySet.import_key_set(client_keys()), algorithms=["ES256"])  # type: ignore[arg-type]


# ---- signed userinfo


def tell_signed(rogue: Any, *, key: ECKey | None = None, **changed: object) -> None:
    told = {"iss": rogue.address, "aud": "consular", "sub": "s-1", "email": "a@example.test", "acr": "of-userinfo"}
    claims = {name: value for name, value in (told | changed).items() if value is not None}
    token = jwt.encode({"alg": "ES256", "kid": "k-1"}, claims, key or rogue.key, algorithms=["ES256"])
    rogue.answers["userinfo"] = Response(token, mimetype="application/jwt")


@pytest.mark.parametrize("wanted", ["read", "signed"])
def test_signed_userinfo_is_read(rogue: Any, wanted: str) -> None:
    rogue.provider.userinfo = wanted
    tell_signed(rogue)
    found = rogue.sign_in()
    assert (found.email, found.acr) == ("a@example.test", None)


@pytest.mark.parametrize(
    "changed",
    [{"iss": "https://evil.example"}, {"iss": None}, {"aud": "another"}, {"aud": None}, {"sub": "s-2"}, {"sub": None}],
)
def test_signed_userinfo_of_somebody_or_for_somebody_else_is_refused(rogue: Any, changed: dict[str, object]) -> None:
    rogue.provider.userinfo = "signed"
    tell_signed(rogue, **changed)
    assert refusal(rogue.sign_in, TokenRefused)


def test_userinfo_signed_by_another_is_refused(rogue: Any) -> None:
    rogue.provider.userinfo = "signed"
    tell_signed(rogue, key=ECKey.generate_key("P-256"))
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "signature"}


def test_where_it_must_be_signed_it_is(rogue: Any) -> None:
    rogue.provider.userinfo = "signed"
    rogue.userinfo = {"sub": "s-1", "email": "a@example.test"}
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "userinfo_unsigned"}


def test_how_one_signed_in_stands_in_the_id_token_alone(rogue: Any) -> None:
    rogue.provider.userinfo = "read"
    rogue.userinfo = {"sub": "s-1", "acr": "high", "amr": ["hwk"], "auth_time": int(NOW.timestamp()), "sid": "x"}
    found = rogue.sign_in()
    assert (found.acr, found.amr, found.auth_time, found.sid) == (None, (), None, None)


# ---- a shared callback, claims by other names


def test_a_provider_at_a_shared_callback_names_itself(rogue: Any) -> None:
    del rogue.metadata["authorization_response_iss_parameter_supported"]
    shared = provider_of(rogue, must_send_issuer=True)
    assert refusal(lambda: rogue.sign_in(provider=shared, response={"iss": None})).code == Code.ISSUER_MISSING
    assert rogue.sign_in(provider=shared).subject == "s-1"


def test_claims_have_the_names_that_the_provider_gives_them(rogue: Any) -> None:
    names = ClaimNames(
        name="fullName", family="surname", nationality="https://x.example/nat", email="mail", email_verified="mailOk"
    )
    rogue.claims = {
        "fullName": "Suharyanti",
        "fullName#jv": "ꦱꦸꦲꦂꦪꦤ꧀ꦠꦶ",
        "https://x.example/nat": ["IDN", "NLD"],
        "mail": "s@example.test",
        "mailOk": True,
        "name": "somebody else",
    }
    found = rogue.sign_in(provider=provider_of(rogue, claim_names=names))
    assert (found.name.name, found.name.family_name) == ("Suharyanti", None)
    assert list(found.name.by_language) == ["jv"]
    assert (found.nationalities, found.email, found.email_verified) == (("IDN", "NLD"), "s@example.test", True)


@pytest.mark.parametrize("told", [7, ["IDN", 7], ["x"] * 30, {"a": 1}, ["\x00"]])
def test_nationalities_of_a_wrong_shape_are_refused(rogue: Any, told: object) -> None:
    rogue.claims = {"nat": told}
    provider = provider_of(rogue, claim_names=ClaimNames(nationality="nat"))
    assert refusal(lambda: rogue.sign_in(provider=provider), TokenRefused).parameters == {"claim": "nat"}
