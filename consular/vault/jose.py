"""Files for a partner outside: signed by a signer of ours, sealed for a key of theirs, and what they have signed.

RFC 7515 (ES256) and RFC 7516 (ECDH-ES with A256GCM), compact. Partners' keys are P-256, as JWK (RFC 7517).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from consular.vault.errors import SealError
from consular.vault.signers import signer

# Base64 of a few hundred portraits; above it a file is split by whoever makes it.
LARGEST = 256 * 1024 * 1024


class PartnerKeyUnfit(SealError):
    """A key of a partner is no public P-256 key for this use."""

    code = "partner_key_unfit"


class NotSigned(SealError):
    """What came from a partner is no JWS, or none of the partner's keys has signed it."""

    code = "partner_signature_bad"


class _Signed(JWSRegistry):
    max_payload_length = LARGEST


class _Encrypted(JWERegistry):
    max_ciphertext_length = LARGEST


def partner_key(told: Mapping[str, Any]) -> ECKey:
    """A public P-256 key from its JWK. Raises PartnerKeyUnfit, also for one that holds its private half."""
    if told.get("kty") != "EC" or told.get("crv") != "P-256" or "d" in told:
        raise PartnerKeyUnfit(why="A partner's key is a public EC key on P-256.")
    try:
        return ECKey.import_key({name: str(told[name]) for name in ("kty", "crv", "x", "y")})
    except (JoseError, ValueError, KeyError):
        raise PartnerKeyUnfit(why="A partner's key cannot be read.") from None


def sealed_for(recipient: Mapping[str, Any], content: bytes) -> bytes:
    """`content` so that only the holder of this key opens it: compact JWE. Raises PartnerKeyUnfit."""
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "cty": "JWS", **_named(recipient)}
    return jwe.encrypt_compact(header, content, partner_key(recipient), registry=_SEALING).encode()


def signed(name: str, content: bytes, *, typ: str | None = None) -> bytes:
    """`content` signed by our signer `name` (made on first use): compact JWS, ES256, of the type `typ`."""
    key = signer(name, create=True)
    told = {"alg": "ES256", "kid": key.key_id, **({"typ": typ} if typ else {})}
    header = _base64url(json.dumps(told).encode())
    text = header + b"." + _base64url(content)
    return text + b"." + _base64url(key.sign(text))


def public_jwk(name: str) -> dict[str, str]:
    """The public half of our signer `name` (made on first use) as a JSON Web Key that says what it is for."""
    key = signer(name, create=True)
    told = ECKey.import_key(_pem(key.public_key_der)).as_dict(private=False)
    return {
        **{member: str(told[member]) for member in ("kty", "crv", "x", "y")},
        "kid": key.key_id,
        "use": "sig",
        "alg": "ES256",
    }


def _pem(der: bytes) -> bytes:
    return b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(der) + b"-----END PUBLIC KEY-----\n"


def verified(keys: Sequence[Mapping[str, Any]], token: bytes) -> bytes:
    """What one of these keys has signed (ES256, whatever `kid` says). Raises NotSigned."""
    for key in keys:
        try:
            return jws.deserialize_compact(token, partner_key(key), registry=_REGISTRY).payload
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
            # A header of any shape comes in, and the library does not look at all of it before it uses it.
            continue
    raise NotSigned(why="None of the partner's keys has signed this.")


_SEALING = _Encrypted(algorithms=["ECDH-ES", "A256GCM"])
_REGISTRY = _Signed(algorithms=["ES256"], strict_check_header=False)


def _named(key: Mapping[str, Any]) -> dict[str, str]:
    return {"kid": str(key["kid"])} if "kid" in key else {}


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
