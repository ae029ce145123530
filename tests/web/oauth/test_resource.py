"""The resource server: a token counts with a proof of its key, for this request, while contract and consent stand."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from consular import partners
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.partners.programs import ISSUER, SYSTEM, Program, b64, jwk_of, jws, merged, new_key, signature

PATH = "/api/v1/tried"


@pytest.fixture
def call(app: TransactionalFlask, program: Program, clock: SetClock) -> Callable[..., TestResponse]:
    """One call with a token; what is wrong with the proof or the headers is named."""
    client = app.test_client(use_cookies=False)

    def send(token: str, *, path: str = PATH, method: str = "GET", headers: Any = None, **proof: Any) -> TestResponse:
        made = program.proof(clock.now(), method, ISSUER + path, token=token, **proof)
        given = {"Authorization": f"DPoP {token}", "DPoP": made, **(headers or {})}
        return client.open(path, method=method, headers={k: v for k, v in given.items() if v is not None})

    return send


def test_a_token_with_its_proof_counts(call: Any, program: Program, works: Works) -> None:
    answer = call(program.access_token(works, "services:read"), operator="asha.n")
    assert answer.status_code == 200
    assert answer.json == {
        "id": str(program.partner_id),
        "scopes": ["services:read"],
        "account": None,
        "operator": "asha.n",
    }
    assert answer.headers["DPoP-Nonce"]


def test_a_post_needs_no_form_token(call: Any, program: Program, works: Works) -> None:
    assert call(program.access_token(works, "services:read"), method="POST").status_code == 200


def test_without_a_token_the_answer_says_how_to_bring_one(app: TransactionalFlask) -> None:
    answer = app.test_client().get(PATH)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'DPoP algs="ES256 PS256 EdDSA"'
    assert answer.mimetype == "application/problem+json"


def test_a_session_of_a_browser_opens_nothing_here(
    browser: Any, sign_in: Any, works: Works, app: TransactionalFlask
) -> None:
    with works.begin(SYSTEM) as work:
        account = factories.account_actor(factories.account(work).id)
    sign_in(browser, account)
    assert browser.client.get(PATH).status_code == 401


REFUSED_PROOFS: dict[str, dict[str, Any]] = {
    "no ath": {"ath": ...},
    "ath of another token": {"ath": b64(b"0" * 32)},
    "another method": {"htm": "POST"},
    "another address": {"htu": ISSUER + "/api/v1/other"},
    "another host": {"htu": "https://elsewhere.example" + PATH},
    "another key": {"key": new_key()},
    "no iat": {"iat": ...},
    "no jti": {"jti": ...},
    "a session cookie's type": {"header": {"typ": "JWT"}},
    "no key": {"header": {"jwk": ...}},
    "an operator that is no text": {"operator": ["x"]},
}


@pytest.mark.parametrize("wrong", REFUSED_PROOFS.values(), ids=list(REFUSED_PROOFS))
def test_a_wrong_proof_is_refused(call: Any, program: Program, works: Works, wrong: dict[str, Any]) -> None:
    answer = call(program.access_token(works, "services:read"), **wrong)
    assert (answer.status_code, answer.json["type"]) == (401, "urn:consular:problem:invalid_dpop_proof")
    assert 'error="invalid_dpop_proof"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("nonce", [..., "made-up", "", 7, None])
def test_without_our_nonce_the_answer_brings_one(call: Any, program: Program, works: Works, nonce: Any) -> None:
    token = program.access_token(works, "services:read")
    answer = call(token, nonce=nonce)
    assert answer.status_code == 401
    assert 'error="use_dpop_nonce"' in answer.headers["WWW-Authenticate"]
    assert call(token, nonce=answer.headers["DPoP-Nonce"]).status_code == 200


def test_a_proof_counts_once(call: Any, program: Program, works: Works) -> None:
    token = program.access_token(works, "services:read")
    assert call(token, jti="once").status_code == 200
    assert call(token, jti="once").status_code == 401


def test_a_proof_stays_used_when_the_call_fails(call: Any, program: Program, works: Works) -> None:
    token = program.access_token(works, "services:read")
    path = "/api/v1/tried-broken"
    assert call(token, path=path, jti="once").status_code == 500
    assert call(token, path=path, jti="once").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"DPoP": None},
        {"DPoP": ""},
        {"DPoP": "x.y"},
        {"DPoP": "é.é.é"},
        {"DPoP": "A" * 9000},
    ],
    ids=["none", "empty", "two parts", "not ASCII", "huge"],
)
def test_a_token_without_a_proof_is_refused(call: Any, program: Program, works: Works, headers: Any) -> None:
    answer = call(program.access_token(works, "services:read"), headers=headers)
    assert (answer.status_code, answer.json["type"]) == (401, "urn:consular:problem:invalid_dpop_proof")


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "Basic {}", "{}", "DPoP", "DPoP {} {}", "MAC {}"])
def test_another_scheme_is_refused(call: Any, program: Program, works: Works, scheme: str) -> None:
    token = program.access_token(works, "services:read")
    answer = call(token, headers={"Authorization": scheme.format(token, token)})
    assert (answer.status_code, answer.json["type"]) == (401, "urn:consular:problem:invalid_token")


def test_a_scope_that_the_token_lacks(call: Any, program: Program, works: Works) -> None:
    answer = call(program.access_token(works, "services:read"), path="/api/v1/tried-write", method="POST")
    assert answer.status_code == 403
    assert 'error="insufficient_scope", scope="applications:write"' in answer.headers["WWW-Authenticate"]


def test_a_scope_that_the_contract_lost(call: Any, program: Program, works: Works) -> None:
    token = program.access_token(works, "services:read")
    with works.begin(SYSTEM) as work:
        work.session.get_one(partners.Partner, program.partner_id).scopes = ["applications:read"]
    assert call(token).status_code == 403


def test_a_suspended_partner_is_out_at_once(call: Any, program: Program, works: Works) -> None:
    token = program.access_token(works, "services:read")
    with works.begin(SYSTEM) as work:
        work.session.get_one(partners.Partner, program.partner_id).suspended_at = work.now
    answer = call(token)
    assert (answer.status_code, answer.json["type"]) == (401, "urn:consular:problem:invalid_token")


def test_a_token_is_over_after_five_minutes(call: Any, program: Program, works: Works, clock: SetClock) -> None:
    token = program.access_token(works, "services:read")
    clock.move(seconds=299)
    assert call(token).status_code == 200
    clock.move(seconds=1)
    assert call(token).status_code == 401


def _parts(token: str) -> tuple[str, str, str]:
    head, body, signed = token.split(".")
    return head, body, signed


def test_a_changed_token_is_refused(call: Any, program: Program, works: Works) -> None:
    head, body, signed = _parts(program.access_token(works, "services:read"))
    for changed in (f"{head}.{body}.{signed[:-2]}AA", f"{head}.{body}A.{signed}", f"{head}.{body}.", f"{head}.{body}"):
        assert call(changed).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ISSUER},
        {"aud": "https://elsewhere.example/api/v1"},
        {"aud": [ISSUER + "/api/v1"]},
        {"iss": "https://elsewhere.example"},
        {"exp": "tomorrow"},
        {"exp": ...},
        {"exp": True},
    ],
    ids=str,
)
def test_a_token_of_ours_for_somewhere_else_is_refused(
    call: Any, program: Program, works: Works, claims: dict[str, Any]
) -> None:
    """Signed by the right key: only what it says is wrong."""
    assert call(resigned(works, program.access_token(works, "services:read"), claims, {})).status_code == 401


@pytest.mark.parametrize(
    "header",
    [{"typ": "JWT"}, {"typ": ...}, {"alg": "none"}, {"alg": "HS256"}, {"kid": "other"}, {"crit": ["exp"]}],
    ids=str,
)
def test_a_token_of_another_kind_is_refused(call: Any, program: Program, works: Works, header: dict[str, Any]) -> None:
    """An identity token, for example, that the same key has signed."""
    assert call(resigned(works, program.access_token(works, "services:read"), {}, header)).status_code == 401


def test_a_token_signed_by_the_partner_itself_is_refused(call: Any, program: Program, works: Works) -> None:
    head, body, _ = _parts(program.access_token(works, "services:read"))
    signed = f"{head}.{body}"
    assert call(f"{signed}.{b64(signature(program.proof_key, signed.encode()))}").status_code == 401
    own = jws(program.proof_key, {"alg": "ES256", "typ": "at+jwt", "jwk": jwk_of(program.proof_key)}, {})
    assert call(own).status_code == 401


def resigned(works: Works, token: str, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """The token with changes, signed by the key that signs ours."""
    head, body = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in _parts(token)[:2])
    with works.begin(SYSTEM) as work:
        signer = partners.keys_in_force(work.session, work.now).signer
    signed = ".".join(b64(json.dumps(merged(a, b)).encode()) for a, b in ((head, header), (body, claims)))
    return f"{signed}.{b64(signer.sign(signed.encode()))}"
