"""Signing in through an OpenID provider: the whole way at the real demo eID, and responses that are not ours."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.client import DEFAULT_HEADERS

from consular.local.eid import persons
from consular.web.signin.oidc import (
    Code,
    OidcError,
    Provider,
    ResponseRefused,
    StoredStart,
    TokenRefused,
    begin,
    complete,
    sign_out_url,
)

CALLBACK = "http://127.0.0.1:9700/sign-in/oidc/callback"


def refusal(act, kind: type[OidcError] = OidcError) -> OidcError:
    with pytest.raises(kind) as caught:
        act()
    return caught.value


# ---- at the demo eID


def test_an_applicant_signs_in(eid, clock):
    start = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="natcha")
    found = complete(eid.provider, start.stored, eid.visit(start), now=clock.now())
    assert (found.issuer, found.subject) == (eid.address, persons()["natcha"].subject)
    assert (found.name.given_name, found.name.family_name) == ("Natcha", "Wongphaisan")
    assert found.name.by_language == {"th": "ณัชชา วงศ์ไพศาล"}
    assert (found.email, found.email_verified) == ("natcha.wongphaisan@example.test", True)
    assert (found.birthdate, found.auth_time) == ("1994-03-27", clock.now())


def test_a_mononym_stays_one(eid, clock):
    start = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="suharyanti")
    found = complete(eid.provider, start.stored, eid.visit(start), now=clock.now())
    assert (found.name.name, found.name.family_name) == ("Suharyanti", None)


def test_an_unverified_email_and_a_birth_year_stay_what_they_are(eid, clock):
    start = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="siobhan")
    found = complete(eid.provider, start.stored, eid.visit(start), now=clock.now())
    assert (found.email_verified, found.birthdate, found.name.family_name) == (False, "1967", "Ní Dhuibhne-O’Hara")


def test_staff_are_told_apart_by_how_they_signed_in(eid, clock):
    for key, resistant in (("rokonjo", True), ("natcha", False)):
        start = begin(eid.provider, CALLBACK, now=clock.now(), login_hint=key)
        found = complete(eid.provider, start.stored, eid.visit(start), now=clock.now())
        assert found.meets(amr=("hwk", "swk")) is resistant


def test_a_replayed_code_is_refused(eid, clock):
    start = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="natcha")
    pairs = eid.visit(start)
    complete(eid.provider, start.stored, pairs, now=clock.now())
    again = refusal(lambda: complete(eid.provider, start.stored, pairs, now=clock.now()), ResponseRefused)
    assert again.code == Code.CODE_REFUSED


def test_a_code_of_another_sign_in_is_refused(eid, clock):
    theirs = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="natcha")
    ours = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="natcha")
    stolen = dict(eid.visit(theirs)) | {"state": ours.state}
    found = refusal(lambda: complete(eid.provider, ours.stored, stolen.items(), now=clock.now()))
    assert found.code == Code.CODE_REFUSED


def test_a_wrong_client_secret_is_refused(eid, clock):
    provider = Provider(eid.address, "consular", "wrong")
    start = begin(provider, CALLBACK, now=clock.now(), login_hint="natcha")
    found = refusal(lambda: complete(provider, start.stored, eid.visit(start), now=clock.now()))
    assert found.code == Code.PROVIDER_REFUSED


def test_an_unmet_class_is_refused(eid, clock):
    start = begin(eid.provider, CALLBACK, now=clock.now(), login_hint="thiri-o", acr=["urn:uto:eid:high"])
    found = refusal(lambda: complete(eid.provider, start.stored, eid.visit(start), now=clock.now()), TokenRefused)
    assert found.code == Code.ASSURANCE


def test_nobody_signed_in_silently(eid, clock):
    start = begin(eid.provider, CALLBACK, now=clock.now(), prompt="none", login_hint="natcha")
    found = refusal(lambda: complete(eid.provider, start.stored, eid.visit(start), now=clock.now()))
    assert found.code == Code.INTERACTION_REQUIRED


def test_new_keys_of_a_restarted_provider_are_fetched_once_per_cooldown(eid, clock):
    def sign_in(now):
        start = begin(eid.provider, CALLBACK, now=now, login_hint="natcha")
        return complete(eid.provider, start.stored, eid.visit(start), now=now)

    sign_in(clock.now())
    eid.restart()
    assert sign_in(clock.move(seconds=1)).name.given_name == "Natcha"
    eid.restart()
    assert refusal(lambda: sign_in(clock.move(seconds=1))).parameters == {"reason": "unknown_key"}
    assert sign_in(clock.move(seconds=60)).name.given_name == "Natcha"


# ---- what is asked and stored


def test_the_request_carries_pkce_nonce_and_what_was_asked(rogue):
    start = begin(
        rogue.provider,
        CALLBACK,
        now=rogue.later(),
        prompt="login",
        login_hint="x",
        acr=["a", "b"],
        max_age=60,
        ui_locales="th",
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.url).query).items()}
    assert asked.pop("code_challenge") != start.code_verifier
    assert asked == {
        "response_type": "code",
        "client_id": "consular",
        "redirect_uri": CALLBACK,
        "scope": "openid profile email",
        "state": start.state,
        "nonce": start.nonce,
        "code_challenge_method": "S256",
        "prompt": "login",
        "login_hint": "x",
        "acr_values": "a b",
        "max_age": "60",
        "ui_locales": "th",
    }


def test_two_starts_share_nothing(rogue):
    first, second = (begin(rogue.provider, CALLBACK, now=rogue.later()) for _ in range(2))
    assert {first.state, first.nonce, first.code_verifier}.isdisjoint(
        {second.state, second.nonce, second.code_verifier}
    )


def test_what_is_stored_survives_a_json_column_and_is_not_printed(rogue):
    start = begin(rogue.provider, CALLBACK, now=rogue.later(), acr=["a"], max_age=5)
    assert StoredStart.from_record(json.loads(json.dumps(start.stored.record()))) == start.stored
    for secret in (start.state, start.nonce, start.code_verifier):
        assert secret not in repr(start)


def test_the_verifier_goes_to_the_token_endpoint_and_the_secret_into_no_shared_header(rogue):
    rogue.sign_in()
    assert set(rogue.forms[0]) == {"grant_type", "code", "redirect_uri", "code_verifier"}
    assert "Authorization" not in DEFAULT_HEADERS


def test_where_to_sign_out(rogue):
    url = sign_out_url(rogue.provider, return_to="http://127.0.0.1:9700/", now=rogue.later())
    assert url == (
        f"{rogue.address}/end-session?client_id=consular&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A9700%2F"
    )


# ---- the authorization response


@pytest.mark.parametrize(
    ("response", "code"),
    [
        ({"state": "another"}, Code.STATE_MISMATCH),
        ({"state": None}, Code.STATE_MISMATCH),
        ({"state": "\ud800"}, Code.STATE_MISMATCH),
        ({"iss": None}, Code.ISSUER_MISSING),
        ({"iss": ""}, Code.ISSUER_MISMATCH),
        ({"iss": "https://evil.example"}, Code.ISSUER_MISMATCH),
        ({"iss": None, "error": "access_denied"}, Code.ISSUER_MISSING),
        ({"iss": "https://evil.example", "error": "access_denied"}, Code.ISSUER_MISMATCH),
        ({"error": "access_denied"}, Code.ACCESS_DENIED),
        ({"error": "login_required"}, Code.INTERACTION_REQUIRED),
        ({"error": "temporarily_unavailable"}, Code.PROVIDER_UNAVAILABLE),
        ({"error": "<script>"}, Code.PROVIDER_REFUSED),
        ({"code": None}, Code.RESPONSE_INVALID),
        ({"code": ""}, Code.RESPONSE_INVALID),
        ({"code": "\x00"}, Code.RESPONSE_INVALID),
        ({"code": "\ud800"}, Code.RESPONSE_INVALID),
        ({"code": "x" * 5000}, Code.RESPONSE_INVALID),
    ],
)
def test_a_response_that_is_not_this_starts_is_refused_before_the_code_is_sent(rogue, response, code):
    assert refusal(lambda: rogue.sign_in(response=response)).code == code
    assert "token" not in rogue.asked


def test_a_trailing_slash_makes_another_issuer(rogue):
    found = refusal(lambda: rogue.sign_in(response={"iss": rogue.address + "/"}))
    assert found.code == Code.ISSUER_MISMATCH


def test_a_forged_issuer_is_refused_even_where_none_is_promised(rogue):
    del rogue.metadata["authorization_response_iss_parameter_supported"]
    assert rogue.sign_in(response={"iss": None}).subject == "s-1"
    forged = refusal(lambda: rogue.sign_in(response={"iss": "https://evil.example"}))
    assert forged.code == Code.ISSUER_MISMATCH


def test_repeated_parameters_are_refused(rogue):
    start = begin(rogue.provider, CALLBACK, now=rogue.later())
    pairs = [("state", start.state), ("iss", rogue.address), ("code", "a"), ("code", "b")]
    found = refusal(lambda: complete(rogue.provider, start.stored, pairs, now=rogue.later()))
    assert found.parameters == {"reason": "repeated"}


def test_a_start_at_another_provider_is_not_completed_here(rogue, eid, clock):
    theirs = begin(eid.provider, CALLBACK, now=clock.now())
    pairs = {"state": theirs.state, "iss": rogue.address, "code": "c"}.items()
    found = refusal(lambda: complete(rogue.provider, theirs.stored, pairs, now=clock.now()))
    assert found.code == Code.ISSUER_MISMATCH


def test_a_start_ends_after_a_quarter_of_an_hour(rogue):
    start = begin(rogue.provider, CALLBACK, now=rogue.later())
    pairs = {"state": start.state, "iss": rogue.address, "code": "c"}.items()
    found = refusal(lambda: complete(rogue.provider, start.stored, pairs, now=rogue.later(minutes=15)))
    assert found.code == Code.ATTEMPT_EXPIRED


# ---- userinfo


def test_userinfo_completes_and_never_overrides(rogue):
    rogue.provider.userinfo = "read"
    rogue.claims = {"name": "From the token"}
    rogue.userinfo = {"sub": "s-1", "name": "From userinfo", "email": "a@example.test"}
    found = rogue.sign_in()
    assert (found.name.name, found.email) == ("From the token", "a@example.test")


@pytest.mark.parametrize("told", [{"sub": "another"}, {}])
def test_userinfo_about_somebody_else_is_refused(rogue, told):
    rogue.provider.userinfo = "read"
    rogue.userinfo = told
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"claim": "sub"}
