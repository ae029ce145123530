"""ID tokens that prove nothing, and those that do."""

from __future__ import annotations

import base64
import json

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from consular.web.signin.oidc import (
    Code,
    OidcError,
    Provider,
    TokenRefused,
)

CALLBACK = "http://127.0.0.1:9700/sign-in/oidc/callback"


def refusal(act, kind: type[OidcError] = OidcError) -> OidcError:
    with pytest.raises(kind) as caught:
        act()
    return caught.value


# ---- the ID token's claims


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"iss": "https://evil.example"}, Code.ISSUER_MISMATCH),
        ({"nonce": "another"}, Code.NONCE_MISMATCH),
        ({"nonce": 7}, Code.NONCE_MISMATCH),
        ({"aud": "another"}, Code.AUDIENCE),
        ({"aud": ["another"]}, Code.AUDIENCE),
        ({"aud": []}, Code.AUDIENCE),
        ({"aud": {"consular": 1}}, Code.AUDIENCE),
        ({"aud": ["consular", 7]}, Code.AUDIENCE),
        ({"aud": ["consular", "another"]}, Code.AZP),
        ({"aud": ["consular", "another"], "azp": "another"}, Code.AZP),
        ({"aud": ["consular", "another"], "azp": "consular"}, Code.AUDIENCE),
        ({"aud": "consular", "azp": "another"}, Code.AZP),
        ({"exp": 0}, Code.EXPIRED),
        ({"exp": "1900000000"}, Code.TOKEN_INVALID),
        ({"exp": True}, Code.TOKEN_INVALID),
        ({"exp": float("nan")}, Code.TOKEN_INVALID),
        ({"exp": 10**400}, Code.TOKEN_INVALID),
        ({"iat": -1}, Code.TOKEN_INVALID),
        ({"nbf": "x"}, Code.TOKEN_INVALID),
        ({"sub": ""}, Code.TOKEN_INVALID),
        ({"sub": 7}, Code.TOKEN_INVALID),
        ({"sub": "x" * 256}, Code.TOKEN_INVALID),
        ({"name": ["x"]}, Code.TOKEN_INVALID),
        ({"given_name": "a\x00b"}, Code.TOKEN_INVALID),
        ({"family_name": "x" * 501}, Code.TOKEN_INVALID),
        ({"name#<b>": "x"}, Code.TOKEN_INVALID),
        ({"amr": "hwk"}, Code.TOKEN_INVALID),
        ({"auth_time": "now"}, Code.TOKEN_INVALID),
        ({"at_hash": "AAAA"}, Code.TOKEN_INVALID),
    ],
)
def test_claims_that_prove_nothing_are_refused(rogue, claims, code):
    rogue.claims = claims
    assert refusal(rogue.sign_in, TokenRefused).code == code


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("iss", Code.ISSUER_MISMATCH),
        ("sub", Code.TOKEN_INVALID),
        ("aud", Code.AUDIENCE),
        ("exp", Code.TOKEN_INVALID),
        ("iat", Code.TOKEN_INVALID),
        ("nonce", Code.NONCE_MISMATCH),
    ],
)
def test_no_required_claim_may_be_absent(rogue, claim, code):
    rogue.omitted = {claim}
    assert refusal(rogue.sign_in, TokenRefused).code == code


def test_a_lone_surrogate_in_a_name_is_refused(rogue):
    rogue.make_token = lambda claims: jws.serialize_compact(
        rogue.header, json.dumps(claims | {"name": "\ud800"}), rogue.key
    )
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"claim": "name"}


@pytest.mark.parametrize("audience", ["consular", ["consular"]])
def test_an_audience_may_be_a_string_or_a_list(rogue, audience):
    rogue.claims = {"aud": audience}
    assert rogue.sign_in().subject == "s-1"


def test_a_trusted_second_audience_needs_us_as_authorized_party(rogue):
    provider = Provider(rogue.address, "consular", "s", trusted_audiences=frozenset({"portal"}))
    rogue.claims = {"aud": ["consular", "portal"], "azp": "consular"}
    assert rogue.sign_in(provider=provider).subject == "s-1"
    rogue.claims = {"aud": ["consular", "portal"], "azp": "portal"}
    assert refusal(lambda: rogue.sign_in(provider=provider)).code == Code.AZP


@pytest.mark.parametrize(
    ("claim", "seconds", "accepted"),
    [
        ("exp", -59, True),
        ("exp", -60, False),
        ("iat", 60, True),
        ("iat", 61, False),
        ("nbf", 60, True),
        ("nbf", 61, False),
        ("iat", -659, True),
        ("iat", -660, False),
    ],
)
def test_times_have_a_minute_of_grace(rogue, claim, seconds, accepted):
    rogue.claims = {claim: rogue.later(seconds=seconds).timestamp()}
    if accepted:
        assert rogue.sign_in().subject == "s-1"
    else:
        assert refusal(rogue.sign_in, TokenRefused).code in (Code.EXPIRED, Code.TOKEN_INVALID)


@pytest.mark.parametrize(("age", "accepted"), [(359, True), (361, False), (None, False)])
def test_a_recent_authentication_is_demanded_where_asked(rogue, age, accepted):
    if age is not None:
        rogue.claims = {"auth_time": int(rogue.later(seconds=-age).timestamp())}
    if accepted:
        assert rogue.sign_in(max_age=300).subject == "s-1"
    else:
        assert refusal(lambda: rogue.sign_in(max_age=300), TokenRefused).code == Code.AUTH_TIME


def test_an_access_token_that_fits_its_hash_is_accepted(rogue):
    # SHA-256 of "at-1", left half, base64url.
    rogue.claims = {"at_hash": "R8PYaIQdcYEdkSc9TeGyiQ"}
    assert rogue.sign_in().subject == "s-1"


def test_a_verified_email_is_so_by_a_boolean_only(rogue):
    rogue.claims = {"email": "a@example.test", "email_verified": "true"}
    assert rogue.sign_in().email_verified is False


def test_personal_data_are_not_printed(rogue):
    rogue.claims = {"name": "Zzyzx", "email": "zzyzx@example.test", "birthdate": "1970-01-01", "name#th": "ณัชชา"}
    printed = repr(rogue.sign_in())
    assert not any(text in printed for text in ("Zzyzx", "zzyzx", "1970", "ณัชชา", "s-1"))


# ---- the ID token's signature


def test_no_signature_is_no_token(rogue):
    def unsigned(claims):
        parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."

    rogue.make_token = unsigned
    assert refusal(rogue.sign_in, TokenRefused).code == Code.ALGORITHM


def test_the_public_key_is_no_shared_secret(rogue):
    secret = OctKey.import_key(json.dumps(rogue.key.as_dict(private=False)))
    rogue.make_token = lambda claims: jwt.encode({"alg": "HS256", "kid": "k-1"}, claims, secret, algorithms=["HS256"])
    assert refusal(rogue.sign_in, TokenRefused).code == Code.ALGORITHM


def test_a_shared_secret_among_the_keys_is_not_used(rogue):
    secret = OctKey.generate_key(256, parameters={"kid": "k-1"})
    rogue.jwks = {"keys": [secret.as_dict()]}
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "unknown_key"}


def test_a_key_inside_the_token_is_not_used(rogue):
    forged = ECKey.generate_key("P-256")
    rogue.make_token = lambda claims: jwt.encode(rogue.header | {"jwk": forged.as_dict(private=False)}, claims, forged)
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "signature"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_character_is_noticed(rogue, place):
    def changed(claims):
        parts = rogue.sign(claims).split(".")
        middle = len(parts[place]) // 2
        parts[place] = (
            parts[place][:middle] + ("A" if parts[place][middle] != "A" else "B") + parts[place][middle + 1 :]
        )
        return ".".join(parts)

    rogue.make_token = changed
    refusal(rogue.sign_in, TokenRefused)


@pytest.mark.parametrize(
    "token",
    ["", "a.b", "a.b.c", "....", "é.b.c", "W10.e30.AA", "e30.e30.AA", "x" * 70_000, None, 7, ["a"]],
)
def test_what_is_no_token_is_refused(rogue, token):
    rogue.make_token = lambda _: token
    assert refusal(rogue.sign_in).code in (Code.TOKEN_INVALID, Code.ALGORITHM, Code.PROVIDER_UNAVAILABLE)


@pytest.mark.parametrize("payload", ["[]", "[" * 5000, "x", ""])
def test_a_signed_payload_that_is_no_object_is_refused(rogue, payload):
    rogue.make_token = lambda _: jws.serialize_compact(rogue.header, payload, rogue.key)
    refusal(rogue.sign_in, TokenRefused)


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"b64": True, "crit": ["b64"]}])
def test_critical_headers_are_not_ignored(rogue, header):
    signing = rogue.header | header

    def critical(claims):
        parts = [json.dumps(part).encode() for part in (signing, claims)]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + ".AAAA"

    rogue.make_token = critical
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "critical_header"}


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("ES256", ECKey.generate_key("P-256", parameters={"kid": "k-2"})),
        ("RS256", RSAKey.generate_key(2048, parameters={"kid": "k-2"})),
        ("PS256", RSAKey.generate_key(2048, parameters={"kid": "k-2"})),
        ("Ed25519", OKPKey.generate_key("Ed25519", parameters={"kid": "k-2"})),
    ],
)
def test_algorithms_that_are_accepted(rogue, alg, key):
    rogue.header, rogue.key = {"alg": alg, "kid": "k-2"}, key
    rogue.jwks = {"keys": [key.as_dict(private=False)]}
    assert rogue.sign_in().subject == "s-1"
    narrow = Provider(rogue.address, "consular", "s", algorithms=tuple({"ES256", "RS256"} - {alg}))
    assert refusal(lambda: rogue.sign_in(provider=narrow), TokenRefused).code == Code.ALGORITHM


def test_eddsa_under_its_older_name_is_accepted_without_a_warning(rogue):
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "k-2"})
    rogue.jwks = {"keys": [key.as_dict(private=False)]}

    def signed(claims):
        parts = [json.dumps(part).encode() for part in ({"alg": "EdDSA", "kid": "k-2"}, claims)]
        text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        return (text + b"." + base64.urlsafe_b64encode(key.private_key.sign(text)).rstrip(b"=")).decode()

    rogue.make_token = signed
    assert rogue.sign_in().subject == "s-1"


@pytest.mark.parametrize(
    "bent",
    [{"use": "enc"}, {"alg": "ES384"}, {"key_ops": ["sign"]}, {"kty": "XX"}, {"kid": "other"}, {"crv": "P-384"}],
)
def test_keys_made_for_something_else_are_not_used(rogue, bent):
    rogue.jwks = {"keys": [rogue.key.as_dict(private=False) | bent]}
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "unknown_key"}


def test_a_broken_key_is_refused(rogue):
    rogue.jwks = {"keys": [rogue.key.as_dict(private=False) | {"x": "AA", "y": 7}]}
    assert refusal(rogue.sign_in, TokenRefused).parameters == {"reason": "key"}


def test_a_token_without_key_id_needs_the_choice_to_be_plain(rogue):
    rogue.header = {"alg": "ES256"}
    assert rogue.sign_in().subject == "s-1"
    rogue.provider = Provider(rogue.address, "consular", "s")
    rogue.jwks["keys"].append(ECKey.generate_key("P-256", parameters={"kid": "k-9"}).as_dict(private=False))
    assert refusal(lambda: rogue.sign_in(provider=rogue.provider)).parameters == {"reason": "unknown_key"}


def test_made_up_key_ids_do_not_hammer_the_provider(rogue):
    rogue.header = {"alg": "ES256", "kid": "made-up"}
    for second in range(10):
        refusal(lambda at=second: rogue.sign_in(now=rogue.later(seconds=at)), TokenRefused)
    assert rogue.asked.count("jwks") == 2


def test_keys_and_metadata_are_kept_for_a_while(rogue):
    rogue.sign_in()
    rogue.sign_in(now=rogue.later(seconds=30))
    assert [rogue.asked.count(path) for path in ("jwks", ".well-known/openid-configuration")] == [1, 1]
    rogue.claims = {"iat": rogue.later(hours=25).timestamp(), "exp": rogue.later(hours=26).timestamp()}
    rogue.sign_in(now=rogue.later(hours=25))
    assert [rogue.asked.count(path) for path in ("jwks", ".well-known/openid-configuration")] == [2, 2]
