"""Attacks on the client's assertion: each is a right request with one thing wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from consular import partners
from tests.partners.programs import ISSUER, SYSTEM, Program, b64, jwk_of, jws, new_key, register
from tests.web.oauth.yard import JWT_BEARER, PAR, TOKEN, Yard, error_of

AT = 1_800_000_000
OTHER = new_key()

CLAIMS: dict[str, dict[str, Any]] = {
    "aud is the token endpoint": {"aud": ISSUER + TOKEN},
    "aud is the PAR endpoint": {"aud": ISSUER + PAR},
    "aud is the issuer with a slash": {"aud": ISSUER + "/"},
    "aud is the issuer in capitals": {"aud": ISSUER.upper()},
    "aud is a list of the issuer": {"aud": [ISSUER]},
    "aud is a list with another": {"aud": [ISSUER, "https://elsewhere.example"]},
    "aud is another server": {"aud": "https://elsewhere.example"},
    "aud is the client": {"aud": "me"},
    "aud is an object": {"aud": {"0": ISSUER}},
    "aud is empty": {"aud": ""},
    "aud is missing": {"aud": ...},
    "iss is missing": {"iss": ...},
    "iss is the server": {"iss": ISSUER},
    "sub is missing": {"sub": ...},
    "sub is another": {"sub": "p-0000000000000000"},
    "sub is a list": {"sub": ["p-0000000000000000"]},
    "nobody": {"iss": "p-nobody-at-all", "sub": "p-nobody-at-all"},
    "a client id with NUL": {"iss": "p-\x00aaaaaaaa", "sub": "p-\x00aaaaaaaa"},
    "a client id with half a character": {"iss": "p-\ud800aaaaaaa", "sub": "p-\ud800aaaaaaa"},
    "a client id that is SQL": {"iss": "' OR 1=1 --", "sub": "' OR 1=1 --"},
    "jti is missing": {"jti": ...},
    "jti is empty": {"jti": ""},
    "jti is a number": {"jti": 7},
    "jti is huge": {"jti": "j" * 5000},
    "jti has NUL": {"jti": "a\x00b"},
    "exp is missing": {"exp": ...},
    "exp is over": {"exp": -1},
    "exp is this moment": {"exp": 0},
    "exp is text": {"exp": "tomorrow"},
    "exp is true": {"exp": True},
    "exp is beyond all time": {"exp": 10**30},
    "exp is an object": {"exp": {}},
    "exp is in a day": {"exp": 86_400},
    "exp is in six minutes": {"exp": 360},
    "iat and nbf are missing": {"iat": ...},
    "iat is a minute ahead": {"iat": 61, "exp": 120},
    "iat is eleven seconds ahead": {"iat": 11, "exp": 120},
    "iat is an hour ago": {"iat": -3600, "exp": 60},
    "iat is negative": {"iat": -AT * 2},
    "iat is text": {"iat": "now"},
    "nbf is a minute ahead": {"nbf": 61},
    "nbf is a list": {"nbf": [0]},
}
HEADERS: dict[str, dict[str, Any]] = {
    "alg is none": {"alg": "none"},
    "alg is None": {"alg": "None"},
    "alg is missing": {"alg": ...},
    "alg is a list": {"alg": ["ES256"]},
    "alg is RS256": {"alg": "RS256"},
    "alg is ES384": {"alg": "ES384"},
    "alg is small": {"alg": "es256"},
    "an embedded key": {"jwk": jwk_of(OTHER)},
    "an address of keys": {"jku": "https://attacker.example/keys"},
    "an address of certificates": {"x5u": "https://attacker.example/c.pem"},
    "certificates": {"x5c": ["MIIB"]},
    "a critical extension": {"crit": ["exp"]},
    "an unencoded payload": {"b64": False},
    "a key id of nobody": {"kid": "other"},
    "a DPoP proof's type": {"typ": "dpop+jwt"},
    "an access token's type": {"typ": "at+jwt"},
    "a type that is a list": {"typ": ["JWT"]},
}


def shifted(yard: Yard, claims: dict[str, Any]) -> dict[str, Any]:
    """Small numbers in times mean seconds from now."""
    at = int(yard.clock.now().timestamp())
    times = {"exp", "iat", "nbf"}
    return {
        k: at + v if k in times and isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 10**6 else v
        for k, v in claims.items()
    }


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=list(CLAIMS))
def test_a_wrong_claim_is_no_client(yard: Yard, claims: dict[str, Any]) -> None:
    assert error_of(yard.token(assertion=shifted(yard, claims))) == (401, "invalid_client")


@pytest.mark.parametrize("header", HEADERS.values(), ids=list(HEADERS))
def test_a_wrong_header_is_no_client(yard: Yard, header: dict[str, Any]) -> None:
    assert error_of(yard.token(assertion={"header": header})) == (401, "invalid_client")


@pytest.mark.parametrize(
    "claims", [{"iat": 10}, {"nbf": 9, "iat": ...}, {"exp": 299}, {"iat": -200, "exp": 60}, {"exp": 60.5}], ids=str
)
def test_clocks_that_differ_a_little_and_five_minutes_are_accepted(yard: Yard, claims: dict[str, Any]) -> None:
    assert yard.token(assertion=shifted(yard, claims)).status_code == 200


def raw(yard: Yard, text: Any) -> tuple[int, str]:
    """How a token request with this assertion ends."""
    return error_of(yard.token({"client_assertion": text}))


def hmac_with_public_key(program: Program) -> str:
    """HS256 under what everybody may know."""
    header = b64(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = b64(json.dumps({"iss": program.client_id, "sub": program.client_id, "aud": ISSUER}).encode())
    key = json.dumps(jwk_of(program.key)).encode()
    return f"{header}.{body}.{b64(hmac.digest(key, f'{header}.{body}'.encode(), hashlib.sha256))}"


BROKEN: dict[str, Any] = {
    "one part": lambda good: good.split(".")[0],
    "two parts": lambda good: ".".join(good.split(".")[:2]),
    "four parts": lambda good: good + ".AA",
    "five parts, as if encrypted": lambda good: good + ".AA.AA",
    "no signature": lambda good: good.rpartition(".")[0] + ".",
    "a short signature": lambda good: good[:-20],
    "a changed signature": lambda good: good[:-4] + "AAAA",
    "zeros for a signature": lambda good: good.rpartition(".")[0] + "." + b64(bytes(64)),
    "padding": lambda good: good + "==",
    "a blank": lambda good: " " + good,
    "a line break": lambda good: good + "\n",
    "NUL": lambda good: good + "\x00",
    "other alphabets": lambda good: "é" + good,
    "another base64": lambda good: good.replace("e", "+", 1),
    "no base64": lambda good: "A" + good,
    "huge": lambda good: good + "A" * 20_000,
    "a list of JSON": lambda good: "W10." + good.partition(".")[2],
    "JSON that is a number": lambda good: "Nw." + good.partition(".")[2],
    "deep JSON": lambda good: b64(b"[" * 5000) + "." + good.partition(".")[2],
    "many digits": lambda good: b64(b'{"n":' + b"9" * 5000 + b"}") + "." + good.partition(".")[2],
    "not UTF-8": lambda good: b64(b"\xff\xfe") + "." + good.partition(".")[2],
    "signed by another key": lambda good: resigned(good, OTHER),
}


def resigned(good: str, key: Any) -> str:
    """The same claims under another key."""
    _, body, _ = good.split(".")
    return jws(key, {"alg": "ES256", "typ": "JWT"}, json.loads(decoded(body)))


def decoded(part: str) -> bytes:
    """Of base64url."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize("broken", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_assertion_is_no_client(yard: Yard, broken: Any) -> None:
    assert raw(yard, broken(yard.program.assertion(yard.clock.now()))) == (401, "invalid_client")


def test_a_shared_secret_made_of_the_public_key_is_no_secret(yard: Yard) -> None:
    assert raw(yard, hmac_with_public_key(yard.program)) == (401, "invalid_client")


@pytest.mark.parametrize("name", ["aud", "jti", "iss"])
def test_a_claim_that_stands_twice_is_refused(yard: Yard, name: str) -> None:
    good = yard.program.assertion(yard.clock.now())
    claims = decoded(good.split(".")[1]).decode()
    twice = claims[:-1] + f', "{name}": {json.dumps(json.loads(claims)[name])}}}'
    assert raw(yard, jws(yard.program.key, {"alg": "ES256"}, twice.encode())) == (401, "invalid_client")


def test_a_header_that_stands_twice_is_refused(yard: Yard) -> None:
    claims = decoded(yard.program.assertion(yard.clock.now()).split(".")[1])
    assert raw(yard, jws(yard.program.key, '{"alg": "none", "alg": "ES256"}', claims)) == (401, "invalid_client")


def test_an_algorithm_that_is_not_the_contracts(yard: Yard) -> None:
    """The key set holds a key for it; the contract names another."""
    program = register(yard.works, "Two keys")
    with yard.works.begin(SYSTEM) as work:
        row = work.session.get_one(partners.Partner, program.partner_id)
        row.jwks = {"keys": [jwk_of(program.key), jwk_of(new_key("EdDSA"))]}
    assert yard.token(program=program).status_code == 200
    program.key = new_key("PS256")
    assert error_of(yard.token(program=program)) == (401, "invalid_client")


def test_an_assertion_counts_once_whatever_became_of_the_request(yard: Yard) -> None:
    made = {"jti": "serial-1"}
    assert yard.token(assertion=made).status_code == 200
    assert error_of(yard.token(assertion=made)) == (401, "invalid_client")
    assert error_of(yard.par(assertion=made)) == (401, "invalid_client")
    failed = {"jti": "serial-2"}
    assert error_of(yard.token({"scope": "no:such"}, assertion=failed)) == (400, "invalid_scope")
    assert error_of(yard.token(assertion=failed)) == (401, "invalid_client")


def test_another_client_may_use_the_same_jti(yard: Yard) -> None:
    assert yard.token(assertion={"jti": "shared"}).status_code == 200
    assert yard.token(assertion={"jti": "shared"}, program=yard.other).status_code == 200


def test_an_assertion_that_met_no_nonce_may_be_sent_again(yard: Yard) -> None:
    made = {"jti": "again"}
    first = yard.token(assertion=made, proof={"nonce": ...})
    assert error_of(first) == (400, "use_dpop_nonce")
    assert yard.token(assertion=made, proof={"nonce": first.headers["DPoP-Nonce"]}).status_code == 200


WAYS: dict[str, tuple[dict[str, Any], dict[str, str], tuple[int, str]]] = {
    "Basic beside it": ({}, {"Authorization": "Basic YTpi"}, (401, "invalid_client")),
    "Basic alone": ({"client_assertion": ...}, {"Authorization": "Basic YTpi"}, (401, "invalid_client")),
    "Bearer beside it": ({}, {"Authorization": "Bearer x"}, (401, "invalid_client")),
    "a secret beside it": ({"client_secret": "x"}, {}, (400, "invalid_request")),
    "a secret alone": ({"client_secret": "x", "client_assertion": ...}, {}, (400, "invalid_request")),
    "nothing": ({"client_assertion": ..., "client_assertion_type": ...}, {}, (401, "invalid_client")),
    "no type": ({"client_assertion_type": ...}, {}, (401, "invalid_client")),
    "another type": ({"client_assertion_type": JWT_BEARER.replace("jwt", "saml2")}, {}, (401, "invalid_client")),
    "a name alone": ({"client_id": "p-1234567890", "client_assertion": ...}, {}, (401, "invalid_client")),
    "another's name": ({"client_id": "p-1234567890"}, {}, (401, "invalid_client")),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_one_way_to_authenticate(yard: Yard, way: tuple[dict[str, Any], dict[str, str], tuple[int, str]]) -> None:
    form, headers, expected = way
    assert error_of(yard.token(form, headers=headers)) == expected


@pytest.mark.parametrize("name", ["client_assertion", "client_assertion_type", "grant_type", "scope", "resource"])
def test_a_parameter_that_stands_twice_is_refused(yard: Yard, name: str) -> None:
    form = {"grant_type": "client_credentials", "scope": "services:read", "resource": ISSUER + "/api/v1"}
    sent = yard.signed_form(yard.program, form, {})
    answer = yard.post(TOKEN, [*sent.items(), (name, sent[name])])
    assert error_of(answer) == (400, "invalid_request")


BODIES: dict[str, dict[str, Any]] = {
    "JSON": {"data": b'{"grant_type": "client_credentials"}', "content_type": "application/json"},
    "no type": {"data": b"grant_type=client_credentials", "content_type": None},
    "multipart": {"data": b"--x--", "content_type": "multipart/form-data; boundary=x"},
    "nothing": {"data": b"", "content_type": "application/x-www-form-urlencoded"},
    "bytes": {"data": bytes(range(256)), "content_type": "application/x-www-form-urlencoded"},
    "a huge field": {"data": b"a=" + b"b" * 200_000, "content_type": "application/x-www-form-urlencoded"},
    "a thousand fields": {"data": b"a=1&" * 1000, "content_type": "application/x-www-form-urlencoded"},
}


@pytest.mark.parametrize("path", [TOKEN, PAR, "/oauth/introspect", "/oauth/revoke"])
@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_a_body_that_is_no_form_of_ours(yard: Yard, body: dict[str, Any], path: str) -> None:
    answer = yard.client.post(path, **body)
    assert answer.status_code in (400, 401, 413)
    assert answer.json["error"] in ("invalid_request", "invalid_client")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", [TOKEN, PAR])
def test_other_methods_do_nothing(yard: Yard, method: str, path: str) -> None:
    answer = yard.client.open(path, method=method)
    assert answer.status_code in (405, 200)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_parameters_in_the_address_are_refused(yard: Yard) -> None:
    sent = yard.signed_form(yard.program, {"grant_type": "client_credentials"}, {})
    answer = yard.post(TOKEN + "?scope=services:read", sent)
    assert error_of(answer) == (400, "invalid_request")
    assert JWT_BEARER not in answer.get_data(as_text=True)
