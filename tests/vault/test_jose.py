"""Files for a partner: signed by us, opened by them alone; and what they have signed."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey

from consular.core.work import Works
from consular.vault import NotSigned, PartnerKeyUnfit, sealed_for, signed, signer, verified

PARTNER = ECKey.generate_key("P-256")
PUBLIC: dict[str, Any] = {**PARTNER.as_dict(private=False), "kid": "enc-1"}
SIGNED = jws.serialize_compact({"alg": "ES256", "kid": "another"}, b"told", PARTNER).encode()


def test_only_the_partner_opens_it() -> None:
    sealed = sealed_for(PUBLIC, b"secret words")
    assert b"secret" not in sealed
    opened = jwe.decrypt_compact(sealed, PARTNER, algorithms=["ECDH-ES", "A256GCM"])
    assert (opened.plaintext, opened.headers()["kid"]) == (b"secret words", "enc-1")
    assert sealed_for(PUBLIC, b"secret words") != sealed


def test_our_signature_is_checked_by_the_public_half(works: Works) -> None:
    token = signed("tests-files", b"content")
    pem = ECKey.import_key(signer("tests-files").public_key_der)
    assert jws.deserialize_compact(token, pem, algorithms=["ES256"]).payload == b"content"


def test_any_of_the_partners_keys_may_have_signed() -> None:
    other = ECKey.generate_key("P-256").as_dict(private=False)
    assert verified([other, PUBLIC], SIGNED) == b"told"
    with pytest.raises(NotSigned):
        verified([other], SIGNED)


@pytest.mark.parametrize(
    "token", [b"", b"a.b", b"\xff", SIGNED[:-4], SIGNED.split(b".")[0] + b".." + SIGNED.split(b".")[2]]
)
def test_what_is_broken_is_not_signed(token: bytes) -> None:
    with pytest.raises(NotSigned):
        verified([PUBLIC], token)


@pytest.mark.parametrize(
    "header", [b'{"alg":"ES256","crit":5}', b'{"alg":"ES256","crit":[[]]}', b'{"alg":[]}', b"[]", b"5", b"[" * 100_000]
)
def test_a_header_of_any_shape_is_no_signature(header: bytes) -> None:
    with pytest.raises(NotSigned):
        verified([PUBLIC], base64.urlsafe_b64encode(header).rstrip(b"=") + b".e30.AAAA")


def test_neither_none_nor_hmac_counts_as_signed() -> None:
    unsigned = b"eyJhbGciOiJub25lIn0.dG9sZA."
    with pytest.raises(NotSigned):
        verified([PUBLIC], unsigned)


@pytest.mark.parametrize(
    "changes", [{"kty": "RSA"}, {"crv": "P-384"}, {"x": "AA"}, {"d": "AAAA"}, {"y": None}], ids=lambda c: next(iter(c))
)
def test_a_key_that_is_no_public_p256_key_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(PartnerKeyUnfit):
        sealed_for({**PUBLIC, **changes}, b"x")
