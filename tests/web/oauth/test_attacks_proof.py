"""Attacks on the DPoP proof at the token endpoint, and what a proof may differ in."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from consular.partners import rules
from tests.partners.programs import ISSUER, b64, jwk_of, jws, new_key, thumbprint
from tests.web.oauth.yard import PAR, TOKEN, Yard, error_of

KEY = new_key()
PUBLIC = jwk_of(KEY)
REFUSED = (400, "invalid_dpop_proof")
HERE = ISSUER + TOKEN


def with_private_half() -> dict[str, Any]:
    """The key as it must never leave its house."""
    return {**PUBLIC, "d": b64(KEY.private_numbers().private_value.to_bytes(32))}  # type: ignore[union-attr]


CLAIMS: dict[str, dict[str, Any]] = {
    "htm is GET": {"htm": "GET"},
    "htm is small": {"htm": "post"},
    "htm is missing": {"htm": ...},
    "htm is a list": {"htm": ["POST"]},
    "htu is another endpoint": {"htu": ISSUER + PAR},
    "htu is another host": {"htu": "https://elsewhere.example/oauth/token"},
    "htu is another scheme": {"htu": HERE.replace("http:", "https:")},
    "htu is another port": {"htu": HERE.replace(":8000", ":8001")},
    "htu is without port": {"htu": HERE.replace(":8000", "")},
    "htu is a path": {"htu": TOKEN},
    "htu has a slash": {"htu": HERE + "/"},
    "htu has a user": {"htu": HERE.replace("//", "//me@")},
    "htu is another path's capitals": {"htu": ISSUER + TOKEN.upper()},
    "htu is no address": {"htu": "http://[::1"},
    "htu has no port that is one": {"htu": "http://127.0.0.1:99999999/oauth/token"},
    "htu is missing": {"htu": ...},
    "htu is a number": {"htu": 7},
    "iat is missing": {"iat": ...},
    "iat is text": {"iat": "now"},
    "iat is true": {"iat": True},
    "iat is a minute ago and more": {"iat": -61},
    "iat is eleven seconds ahead": {"iat": 11},
    "iat is a minute ahead": {"iat": 61},
    "iat is beyond all time": {"iat": 10**30},
    "jti is missing": {"jti": ...},
    "jti is empty": {"jti": ""},
    "jti is an object": {"jti": {}},
    "jti is huge": {"jti": "j" * 300},
    "jti has NUL": {"jti": "\x00"},
}
HEADERS: dict[str, dict[str, Any]] = {
    "typ is missing": {"typ": ...},
    "typ is JWT": {"typ": "JWT"},
    "typ is in capitals": {"typ": "DPOP+JWT"},
    "alg is none": {"alg": "none"},
    "alg is missing": {"alg": ...},
    "alg is HS256": {"alg": "HS256"},
    "alg is RS256": {"alg": "RS256"},
    "alg is EdDSA over an EC key": {"alg": "EdDSA"},
    "alg is a number": {"alg": 7},
    "no key": {"jwk": ...},
    "the key as text": {"jwk": json.dumps(PUBLIC)},
    "a list of keys": {"jwk": [PUBLIC]},
    "an empty key": {"jwk": {}},
    "a key with its private half": {"jwk": with_private_half()},
    "a symmetric key": {"jwk": {"kty": "oct", "k": "AAAA"}},
    "a symmetric key as EC": {"jwk": {**PUBLIC, "k": "AAAA"}},
    "a key of another curve": {"jwk": {**PUBLIC, "crv": "P-384"}},
    "a key of secp256k1": {"jwk": {**PUBLIC, "crv": "secp256k1"}},
    "a point off the curve": {"jwk": {**PUBLIC, "y": PUBLIC["x"]}},
    "the point at zero": {"jwk": {**PUBLIC, "x": b64(bytes(32)), "y": b64(bytes(32))}},
    "a short coordinate": {"jwk": {**PUBLIC, "x": b64(b"\x01" * 31)}},
    "a long coordinate": {"jwk": {**PUBLIC, "x": b64(b"\x00" + b"\x01" * 32)}},
    "a coordinate that is a number": {"jwk": {**PUBLIC, "x": 7}},
    "a coordinate that is no base64url": {"jwk": {**PUBLIC, "x": "=" * 43}},
    "a key for encryption": {"jwk": {**PUBLIC, "use": "enc"}},
    "a key for another algorithm": {"jwk": {**PUBLIC, "alg": "ES384"}},
    "somebody else's key": {"jwk": jwk_of(new_key())},
    "a short RSA key": {"jwk": {"kty": "RSA", "n": b64(b"\xff" * 128), "e": "AQAB"}},
    "a huge RSA key": {"jwk": {"kty": "RSA", "n": b64(b"\xff" * 700), "e": "AQAB"}},
    "an RSA key with a huge exponent": {"jwk": {"kty": "RSA", "n": b64(b"\xff" * 256), "e": b64(b"\xff" * 64)}},
    "an RSA key with exponent 1": {"jwk": {"kty": "RSA", "n": b64(b"\xff" * 256), "e": "AQ"}},
    "an address of keys": {"jku": "https://attacker.example/keys"},
    "certificates": {"x5c": ["MIIB"]},
    "a critical extension": {"crit": ["exp"]},
    "an Ed25519 key of the wrong length": {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}},
    "an Ed448 key": {"jwk": {"kty": "OKP", "crv": "Ed448", "x": b64(bytes(57))}},
    "an X25519 key": {"jwk": {"kty": "OKP", "crv": "X25519", "x": b64(bytes(32))}},
}


def shifted(yard: Yard, claims: dict[str, Any]) -> dict[str, Any]:
    """A small iat means seconds from now."""
    iat = claims.get("iat")
    if isinstance(iat, int) and not isinstance(iat, bool) and abs(iat) < 10**6:
        return {**claims, "iat": int(yard.clock.now().timestamp()) + iat}
    return claims


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=list(CLAIMS))
def test_a_wrong_claim_proves_nothing(yard: Yard, claims: dict[str, Any]) -> None:
    assert error_of(yard.token(proof=shifted(yard, claims))) == REFUSED


@pytest.mark.parametrize("header", HEADERS.values(), ids=list(HEADERS))
def test_a_wrong_header_proves_nothing(yard: Yard, header: dict[str, Any]) -> None:
    assert error_of(yard.token(proof={"key": KEY, "header": header})) == REFUSED


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": 10},
        {"iat": -10},
        {"iat": -59},
        {"htu": HERE + "?a=b"},
        {"htu": HERE + "#part"},
        {"htu": HERE + "?a=b#part"},
        {"htu": HERE.replace("http", "HTTP")},
        {"ath": "whatever"},
        {"more": {"of": ["this"]}},
    ],
    ids=str,
)
def test_what_a_proof_may_differ_in(yard: Yard, claims: dict[str, Any]) -> None:
    assert yard.token(proof=shifted(yard, claims)).status_code == 200


def test_hosts_are_compared_without_case() -> None:
    assert rules.bare_address("HTTPS://Visa.Example:443/a?b#c") == rules.bare_address("https://visa.example/a")
    assert rules.bare_address("https://visa.example/A") != rules.bare_address("https://visa.example/a")
    assert rules.bare_address("https://visa.example") == "https://visa.example/"
    assert rules.bare_address("https://[2001:db8::1]:8443/x") == "https://[2001:db8::1]:8443/x"


@pytest.mark.parametrize("key", [new_key("EdDSA"), new_key("PS256")], ids=["EdDSA", "PS256"])
def test_keys_of_every_kind_make_proofs(yard: Yard, key: Any) -> None:
    answer = yard.token(proof={"key": key})
    assert answer.status_code == 200


def test_an_rsa_key_signs_as_pss_only(yard: Yard) -> None:
    key = rsa.generate_private_key(65537, 2048)
    good = yard.program.proof(yard.clock.now(), "POST", HERE, key=key)
    signed = good.rpartition(".")[0]
    pkcs1 = b64(key.sign(signed.encode(), padding.PKCS1v15(), SHA256()))
    assert error_of(yard.token(headers={"DPoP": f"{signed}.{pkcs1}"})) == REFUSED
    assert yard.token(headers={"DPoP": good}).status_code == 200


def test_a_signature_as_der_is_none(yard: Yard) -> None:
    good = yard.program.proof(yard.clock.now(), "POST", HERE, key=KEY)
    signed = good.rpartition(".")[0]
    assert isinstance(KEY, ec.EllipticCurvePrivateKey)
    der = b64(KEY.sign(signed.encode(), ec.ECDSA(SHA256())))
    assert error_of(yard.token(headers={"DPoP": f"{signed}.{der}"})) == REFUSED


def test_a_proof_signed_by_a_shared_secret(yard: Yard) -> None:
    header = b64(json.dumps({"typ": "dpop+jwt", "alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}}).encode())
    body = b64(json.dumps({"htm": "POST", "htu": HERE, "jti": "x", "iat": 0}).encode())
    mac = b64(hmac.digest(b"\x00\x00\x00", f"{header}.{body}".encode(), hashlib.sha256))
    assert error_of(yard.token(headers={"DPoP": f"{header}.{body}.{mac}"})) == REFUSED


BROKEN: dict[str, Any] = {
    "none": ...,
    "empty": "",
    "a word": "proof",
    "two parts": "a.b",
    "no JSON": "a.b.c",
    "not ASCII": "é.é.é",
    "huge": "A" * 9000,
    "a list as header": "W10.W10.AA",
    "two of them": "twice",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_proof(yard: Yard, text: Any) -> None:
    if text == "twice":
        one, two = (yard.program.proof(yard.clock.now(), "POST", HERE) for _ in range(2))
        text = f"{one}, {two}"
    assert error_of(yard.token(headers={"DPoP": text})) == REFUSED


def test_two_headers_with_proofs(yard: Yard) -> None:
    proof = yard.program.proof(yard.clock.now(), "POST", HERE)
    sent = yard.signed_form(yard.program, {"grant_type": "client_credentials"}, {})
    answer = yard.post(TOKEN, sent, headers=[("DPoP", proof), ("DPoP", proof)])  # type: ignore[arg-type]
    assert error_of(answer) == REFUSED


def test_a_proof_counts_once_per_key(yard: Yard) -> None:
    assert yard.token(proof={"jti": "twice"}).status_code == 200
    assert error_of(yard.token(proof={"jti": "twice"})) == REFUSED
    assert yard.token(proof={"jti": "twice", "key": new_key()}).status_code == 200


@pytest.mark.parametrize("nonce", [..., "", "made-up", 7, None, [], "x" * 24], ids=str)
def test_a_nonce_of_ours_is_needed(yard: Yard, nonce: Any) -> None:
    answer = yard.token(proof={"nonce": nonce})
    assert error_of(answer) == (400, "use_dpop_nonce")
    assert yard.token(proof={"nonce": answer.headers["DPoP-Nonce"]}).status_code == 200


def test_a_nonce_is_good_for_some_minutes(yard: Yard) -> None:
    nonce = yard.token().headers["DPoP-Nonce"]
    yard.clock.move(minutes=3)
    assert yard.token(proof={"nonce": nonce}).status_code == 200
    yard.clock.move(minutes=3)
    assert error_of(yard.token(proof={"nonce": nonce})) == (400, "use_dpop_nonce")


def test_a_token_is_bound_to_the_proofs_key(yard: Yard) -> None:
    tokens = yard.tokens()["access_token"]
    assert yard.call(tokens).status_code == 200
    assert yard.call(tokens, key=new_key()).status_code == 401


def test_a_code_bound_at_par_by_a_proof(yard: Yard) -> None:
    proof = yard.program.proof(yard.clock.now(), "POST", ISSUER + PAR, key=KEY)
    name = yard.par(headers={"DPoP": proof}).json["request_uri"]
    code = yard.answered(name)["code"]
    assert error_of(yard.redeem(code)) == (400, "invalid_grant")
    assert yard.redeem(code, proof={"key": KEY}).status_code == 200


def test_a_code_bound_at_par_by_a_thumbprint(yard: Yard) -> None:
    code = yard.code({"dpop_jkt": thumbprint(PUBLIC)})
    assert error_of(yard.redeem(code)) == (400, "invalid_grant")
    assert yard.redeem(code, proof={"key": KEY}).status_code == 200


def test_a_thumbprint_that_is_not_the_proofs(yard: Yard) -> None:
    proof = yard.program.proof(yard.clock.now(), "POST", ISSUER + PAR)
    answer = yard.par({"dpop_jkt": thumbprint(PUBLIC)}, headers={"DPoP": proof})
    assert error_of(answer) == (400, "invalid_request")


@pytest.mark.parametrize(
    "claims", [{"htu": HERE}, {"htm": "GET"}, {"iat": 0}, {"jti": ...}, {"header": {"jwk": ...}}], ids=str
)
def test_a_wrong_proof_at_par_is_refused(yard: Yard, claims: dict[str, Any]) -> None:
    proof = yard.program.proof(yard.clock.now(), "POST", ISSUER + PAR, **claims)
    assert error_of(yard.par(headers={"DPoP": proof})) == REFUSED


def test_no_nonce_at_par_is_told_and_the_assertion_lives(yard: Yard) -> None:
    made = {"jti": "par-again"}
    proof = yard.program.proof(yard.clock.now(), "POST", ISSUER + PAR, nonce=...)
    first = yard.par(assertion=made, headers={"DPoP": proof})
    assert error_of(first) == (400, "use_dpop_nonce")
    proof = yard.program.proof(yard.clock.now(), "POST", ISSUER + PAR, nonce=first.headers["DPoP-Nonce"])
    assert yard.par(assertion=made, headers={"DPoP": proof}).status_code == 201


def test_deep_and_doubled_json(yard: Yard) -> None:
    at = int(yard.clock.now().timestamp())
    claims = f'{{"htm": "GET", "htm": "POST", "htu": "{HERE}", "iat": {at}, "jti": "d"}}'
    doubled = jws(KEY, {"typ": "dpop+jwt", "alg": "ES256", "jwk": PUBLIC}, claims.encode())
    deep = jws(KEY, {"typ": "dpop+jwt", "alg": "ES256", "jwk": PUBLIC}, b'{"a":' * 900 + b"1" + b"}" * 900)
    for proof in (doubled, deep):
        assert error_of(yard.token(headers={"DPoP": proof})) == REFUSED
