"""Attacks on codes, refresh tokens, introspection and revocation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consular import partners
from tests.partners.programs import ISSUER, SYSTEM, new_key, register
from tests.web.oauth.yard import Yard, error_of

INVALID = (400, "invalid_grant")


def test_a_code_that_comes_twice_ends_its_consent(yard: Yard) -> None:
    code = yard.code()
    first = yard.redeem(code).json
    assert yard.call(first["access_token"]).status_code == 200
    assert error_of(yard.redeem(code)) == INVALID
    assert yard.call(first["access_token"]).status_code == 401
    assert error_of(yard.token({"grant_type": "refresh_token", "refresh_token": first["refresh_token"]})) == INVALID
    assert yard.grants()[0].ended_by == "replay"


def test_a_replay_with_a_wrong_verifier_ends_it_too(yard: Yard) -> None:
    code = yard.code()
    first = yard.redeem(code).json
    assert error_of(yard.redeem(code, {"code_verifier": "w" * 43})) == INVALID
    assert yard.call(first["access_token"]).status_code == 401


def test_another_client_gains_and_breaks_nothing(yard: Yard) -> None:
    code = yard.code()
    assert error_of(yard.redeem(code, program=yard.other)) == INVALID
    assert yard.redeem(code).status_code == 200
    assert error_of(yard.redeem(code, program=yard.other)) == INVALID
    assert yard.grants()[0].ended_at is None


def test_a_code_is_over_after_a_minute(yard: Yard) -> None:
    code = yard.code()
    yard.clock.move(seconds=59)
    late = yard.code()
    yard.clock.move(seconds=1)
    assert error_of(yard.redeem(code)) == INVALID
    assert yard.redeem(late).status_code == 200


WRONG: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "another verifier": ({"code_verifier": "w" * 43}, INVALID),
    "a short verifier": ({"code_verifier": "v" * 42}, INVALID),
    "a long verifier": ({"code_verifier": "v" * 129}, INVALID),
    "a verifier beyond ASCII": ({"code_verifier": "é" * 43}, INVALID),
    "a verifier with NUL": ({"code_verifier": "v" * 43 + "\x00"}, INVALID),
    "no verifier": ({"code_verifier": ...}, (400, "invalid_request")),
    "an empty verifier": ({"code_verifier": ""}, (400, "invalid_request")),
    "no redirect_uri": ({"redirect_uri": ...}, (400, "invalid_request")),
    "another redirect_uri": ({"redirect_uri": "https://agency.example/other"}, INVALID),
    "no code": ({"code": ...}, (400, "invalid_request")),
    "another code": ({"code": "x" * 43}, INVALID),
    "a code with NUL": ({"code": "\x00"}, INVALID),
    "a huge code": ({"code": "x" * 50_000}, INVALID),
    "another resource": ({"resource": "https://elsewhere.example"}, (400, "invalid_target")),
    "another grant": ({"grant_type": "password"}, (400, "unsupported_grant_type")),
    "the implicit grant": ({"grant_type": "implicit"}, (400, "unsupported_grant_type")),
    "a device's grant": (
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
        (400, "unsupported_grant_type"),
    ),
    "an assertion as grant": (
        {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"},
        (400, "unsupported_grant_type"),
    ),
    "no grant": ({"grant_type": ...}, (400, "invalid_request")),
}


@pytest.fixture(scope="module")
def code(yard: Yard) -> str:
    """A code that nobody redeems rightly."""
    return yard.code()


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_a_wrong_redemption_is_refused(yard: Yard, code: str, case: tuple[dict[str, Any], tuple[int, str]]) -> None:
    form, expected = case
    assert error_of(yard.redeem(code, form)) == expected


def test_wrong_tries_do_not_spend_a_code(yard: Yard, code: str) -> None:
    assert yard.redeem(code).status_code == 200


def test_a_consent_that_ended_before_the_code_came(yard: Yard) -> None:
    code = yard.code()
    with yard.works.begin(SYSTEM) as work:
        partners.end_consent(work, yard.grants()[0].id, account_id=yard.account)
    assert error_of(yard.redeem(code)) == INVALID


# --- refresh


def refreshed(yard: Yard, token: str, **more: Any) -> tuple[int, str]:
    """How a refresh ends."""
    program = more.pop("program", None)
    answer = yard.token({"grant_type": "refresh_token", "refresh_token": token, **more}, program=program)
    return (200, "") if answer.status_code == 200 else error_of(answer)


def test_a_refresh_token_is_its_clients(yard: Yard) -> None:
    token = yard.tokens()["refresh_token"]
    assert refreshed(yard, token, program=yard.other) == INVALID
    assert refreshed(yard, token) == (200, "")


@pytest.mark.parametrize("token", ["x" * 43, "short", "\x00" * 43, "é" * 43, "x" * 50_000], ids=lambda t: t[:5])
def test_what_is_no_refresh_token(yard: Yard, token: str) -> None:
    assert refreshed(yard, token) == INVALID


def test_no_refresh_token(yard: Yard) -> None:
    assert refreshed(yard, "") == (400, "invalid_request")


def test_an_access_token_or_code_refreshes_nothing(yard: Yard) -> None:
    assert refreshed(yard, yard.tokens()["access_token"]) == INVALID
    assert refreshed(yard, yard.code()) == INVALID


@pytest.mark.parametrize("scope", ["services:read", "applications:read border:verify", "openid", " "])
def test_a_refresh_widens_nothing(yard: Yard, scope: str) -> None:
    assert refreshed(yard, yard.tokens()["refresh_token"], scope=scope) == (400, "invalid_scope")


def test_a_refresh_reaches_as_far_as_the_contract_does_now(yard: Yard) -> None:
    program = register(yard.works, "Shrinking Travel")
    code = yard.answered(yard.pushed(program=program), program=program)["code"]
    token = yard.redeem(code, program=program).json["refresh_token"]
    with yard.works.begin(SYSTEM) as work:
        work.session.get_one(partners.Partner, program.partner_id).scopes = ["applications:read"]
    answer = yard.token({"grant_type": "refresh_token", "refresh_token": token}, program=program)
    assert answer.json["scope"] == "applications:read"


def test_a_consent_and_its_tokens_are_over_on_their_day(yard: Yard) -> None:
    token = yard.tokens()["refresh_token"]
    until = yard.grants()[0].until
    assert until - yard.clock.now() == timedelta(days=180)
    yard.clock.set(until - timedelta(seconds=1))
    assert refreshed(yard, token) == (200, "")
    yard.clock.set(until)
    assert refreshed(yard, token) == INVALID


# --- introspection


def test_a_client_looks_at_its_own_tokens(yard: Yard) -> None:
    made = yard.tokens()
    access = yard.about("/oauth/introspect", made["access_token"]).json
    assert access["active"] is True
    assert access["client_id"] == yard.program.client_id
    assert access["token_type"] == "DPoP"
    assert access["cnf"] == {"jkt": yard.program.thumbprint}
    assert access["aud"] == ISSUER + "/api/v1"
    assert access["exp"] - access["iat"] == 300
    refresh = yard.about("/oauth/introspect", made["refresh_token"], token_type_hint="refresh_token").json
    assert refresh["active"] is True
    assert refresh["sub"] == access["sub"]
    assert str(yard.account) not in access["sub"]


def test_two_partners_cannot_tell_that_it_is_one_person(yard: Yard) -> None:
    first = yard.about("/oauth/introspect", yard.tokens()["access_token"]).json["sub"]
    code = yard.answered(yard.pushed(program=yard.other), program=yard.other)["code"]
    token = yard.redeem(code, program=yard.other).json["access_token"]
    second = yard.about("/oauth/introspect", token, program=yard.other).json["sub"]
    assert first != second


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_another_client_learns_nothing(yard: Yard, kind: str) -> None:
    token = yard.tokens()[kind]
    assert yard.about("/oauth/introspect", token, program=yard.other).json == {"active": False}


@pytest.mark.parametrize("token", ["x", "x" * 43, "a.b.c", "\x00", "é", "." * 300, "x" * 50_000], ids=lambda t: t[:5])
def test_what_is_no_token_is_not_active(yard: Yard, token: str) -> None:
    assert yard.about("/oauth/introspect", token).json == {"active": False}
    assert yard.about("/oauth/revoke", token).status_code == 200


@pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/revoke"])
def test_nobody_unknown_is_answered(yard: Yard, path: str) -> None:
    token = yard.tokens()["access_token"]
    assert error_of(yard.post(path, {"token": token})) == (401, "invalid_client")
    assert error_of(yard.about(path, "")) == (400, "invalid_request")
    forged = yard.signed_form(yard.program, {"token": token}, {"aud": ISSUER + path})
    assert error_of(yard.post(path, forged)) == (401, "invalid_client")


def test_an_ended_or_old_token_is_not_active(yard: Yard) -> None:
    made = yard.tokens()
    yard.clock.move(minutes=5)
    assert yard.about("/oauth/introspect", made["access_token"]).json == {"active": False}
    with yard.works.begin(SYSTEM) as work:
        partners.end_consent(work, yard.grants()[0].id, account_id=yard.account)
    assert yard.about("/oauth/introspect", made["refresh_token"]).json == {"active": False}


# --- revocation


def test_an_access_token_alone_can_be_revoked(yard: Yard) -> None:
    made = yard.tokens()
    assert yard.about("/oauth/revoke", made["access_token"]).status_code == 200
    assert yard.call(made["access_token"]).status_code == 401
    assert yard.about("/oauth/introspect", made["access_token"]).json == {"active": False}
    assert refreshed(yard, made["refresh_token"]) == (200, "")


def test_with_the_refresh_token_everything_ends(yard: Yard) -> None:
    made = yard.tokens()
    again = yard.token({"grant_type": "refresh_token", "refresh_token": made["refresh_token"]}).json
    assert yard.about("/oauth/revoke", made["refresh_token"], token_type_hint="access_token").status_code == 200
    for token in (made["access_token"], again["access_token"]):
        assert yard.call(token).status_code == 401
    assert refreshed(yard, made["refresh_token"]) == INVALID
    assert yard.grants()[0].ended_by == "partner"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_another_client_ends_nothing(yard: Yard, kind: str) -> None:
    made = yard.tokens()
    assert yard.about("/oauth/revoke", made[kind], program=yard.other).status_code == 200
    assert yard.call(made["access_token"]).status_code == 200
    assert refreshed(yard, made["refresh_token"]) == (200, "")


def test_a_refresh_with_a_fresh_key_binds_the_token_to_it(yard: Yard) -> None:
    made, key = yard.tokens(), new_key()
    form = {"grant_type": "refresh_token", "refresh_token": made["refresh_token"]}
    fresh = yard.token(form, proof={"key": key}).json["access_token"]
    assert yard.call(fresh).status_code == 401
    assert yard.call(fresh, key=key).status_code == 200
