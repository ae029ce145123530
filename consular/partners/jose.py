"""Signed tokens as partners send them: compact JWS (RFC 7515) read strictly, keys as JWK (RFC 7517) taken once.

Own code on `cryptography`, because what must be refused here is what libraries forgive: members that stand twice,
other spellings of the same bytes, keys that hold their private half, weak keys (RFC 8725).
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from binascii import Error as NoBase64
from binascii import a2b_base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LARGEST_TOKEN = 16 * 1024
# What a header may call the algorithms: RFC 9864 names the curve, older libraries the family.
NAMED = {"ES256": "ES256", "PS256": "PS256", "EdDSA": "EdDSA", "Ed25519": "EdDSA"}
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# Headers that would have us take a key from the token, or that change what the token means.
_FORBIDDEN = frozenset({"crit", "b64", "jku", "x5u", "x5c", "jwk"})
_MOST_KEYS = 10
_RSA_BITS = (2048, 4096)
_EXPONENTS = range(65537, 2**32, 2)
_COORDINATE = 32
_LATEST = 2**36  # seconds since 1970, some 2,000 years on
_PSS = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=SHA256.digest_size)
_ECDSA = ec.ECDSA(SHA256())
_SHA256 = SHA256()


class Unreadable(Exception):
    """What came is no token or no key that we take; the text says why."""


@dataclass(frozen=True, slots=True)
class Compact:
    """A token taken apart; nothing about it is proved yet."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def alg(self) -> str:
        """ES256, PS256 or EdDSA; empty for any other name."""
        name = self.header.get("alg")
        return NAMED.get(name, "") if isinstance(name, str) else ""

    def moment(self, name: str) -> float | None:
        """The NumericDate of a claim in seconds, None where there is none. Raises Unreadable for anything else."""
        if name not in self.claims:
            return None
        value = self.claims[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LATEST:
            raise Unreadable(f"{name} is no time in seconds")
        return float(value)

    def text(self, name: str, most: int = 256) -> str:
        """A claim of 1 to `most` printable ASCII characters. Raises Unreadable."""
        value = self.claims.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= most or not value.isascii() or not value.isprintable():
            raise Unreadable(f"{name} is missing or no short text")
        return value


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with the one algorithm it is used with and its thumbprint (RFC 7638, base64url of SHA-256)."""

    alg: str
    thumbprint: str
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
    key_id: str | None = None

    def has_signed(self, token: Compact) -> bool:
        """Whether the token says this key's algorithm and the signature is this key's."""
        if token.alg != self.alg:
            return False
        try:
            if isinstance(self.key, ec.EllipticCurvePublicKey):
                self.key.verify(_der(token.signature), token.signed, _ECDSA)
            elif isinstance(self.key, rsa.RSAPublicKey):
                self.key.verify(token.signature, token.signed, _PSS, _SHA256)
            else:
                self.key.verify(token.signature, token.signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def read(token: str, *, largest: int = LARGEST_TOKEN, embedded_key: bool = False) -> Compact:
    """A compact JWS of two JSON objects, taken apart. Raises Unreadable.

    `embedded_key`: the header brings its own public key as `jwk` (DPoP); else such a header is refused.
    """
    parts = _COMPACT.fullmatch(token) if len(token) <= largest else None
    if parts is None:
        raise Unreadable("not a compact JWS")
    header = _object(parts[1])
    forbidden = _FORBIDDEN - {"jwk"} if embedded_key else _FORBIDDEN
    if not forbidden.isdisjoint(header):
        raise Unreadable("the header has a member that is not accepted")
    signed = token[: token.rindex(".")].encode()
    return Compact(header, _object(parts[2]), signed, _decoded(parts[3]))


def public_keys(jwks: Mapping[str, Any], alg: str) -> tuple[PublicKey, ...]:
    """The keys of a JWK set that may verify this algorithm, each parsed once per process.

    Raises Unreadable when the set is none, is too large, holds a private key or none that fits.
    """
    try:
        return _public_keys(orjson.dumps(jwks), alg)
    except TypeError:
        raise Unreadable("not a JWK set") from None


@lru_cache(maxsize=1024)
def _public_keys(jwks: bytes, alg: str) -> tuple[PublicKey, ...]:
    listed = orjson.loads(jwks)
    keys = listed.get("keys") if isinstance(listed, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= _MOST_KEYS:
        raise Unreadable(f"a JWK set has `keys`, 1 to {_MOST_KEYS} of them")
    if not all(isinstance(key, dict) for key in keys):
        raise Unreadable("a key is a JSON object")
    if any(not _PRIVATE.isdisjoint(key) for key in keys):
        raise Unreadable("a key set for others holds public keys only")
    found = tuple(public_key(key) for key in keys if _is_for(key, alg))
    if not found:
        raise Unreadable(f"no key of the set is for {alg}")
    return found


def public_key(jwk: Mapping[str, Any]) -> PublicKey:
    """A public key from its JWK: EC on P-256, RSA of 2048 to 4096 bits, or Ed25519. Raises Unreadable."""
    kind = jwk.get("kty")
    if not _PRIVATE.isdisjoint(jwk):
        raise Unreadable("the key holds its private half")
    if kind not in _NEEDED:
        raise Unreadable("keys are EC, RSA or OKP")
    needed = tuple(jwk.get(name) for name in _NEEDED[kind])
    if not all(isinstance(value, str) and len(value) < 1024 for value in needed):
        raise Unreadable("the key lacks a member")
    made = _public_key(kind, *needed)
    stated, key_id = jwk.get("alg"), jwk.get("kid")
    if stated is not None and (not isinstance(stated, str) or NAMED.get(stated) != made.alg):
        raise Unreadable("the key is for another algorithm")
    if jwk.get("use", "sig") != "sig":
        raise Unreadable("the key is not for signatures")
    return made if not isinstance(key_id, str) else PublicKey(made.alg, made.thumbprint, made.key, key_id)


# The members of a key in the order in which its thumbprint names them (RFC 7638 §3.2), without `kty`.
_NEEDED: dict[Any, tuple[str, ...]] = {"EC": ("crv", "x", "y"), "RSA": ("e", "n"), "OKP": ("crv", "x")}


@lru_cache(maxsize=4096)
def _public_key(kind: str, *values: str) -> PublicKey:
    named = dict(zip(_NEEDED[kind], values, strict=True))
    digest = hashlib.sha256(orjson.dumps({**named, "kty": kind}, option=orjson.OPT_SORT_KEYS)).digest()
    thumbprint = urlsafe_b64encode(digest).rstrip(b"=").decode()
    try:
        if kind == "EC":
            if named["crv"] != "P-256":
                raise Unreadable("EC keys are on P-256")
            x, y = _coordinate(named["x"]), _coordinate(named["y"])
            return PublicKey("ES256", thumbprint, ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())
        if kind == "OKP":
            if named["crv"] != "Ed25519":
                raise Unreadable("OKP keys are Ed25519")
            return PublicKey("EdDSA", thumbprint, ed25519.Ed25519PublicKey.from_public_bytes(base64url(named["x"])))
        modulus, exponent = (int.from_bytes(base64url(named[name])) for name in ("n", "e"))
        if not _RSA_BITS[0] <= modulus.bit_length() <= _RSA_BITS[1] or exponent not in _EXPONENTS:
            raise Unreadable("RSA keys have 2048 to 4096 bits and an exponent from 65537")
        return PublicKey("PS256", thumbprint, rsa.RSAPublicNumbers(exponent, modulus).public_key())
    except ValueError:
        raise Unreadable("the key is no point on its curve, or no number that can be a key") from None


def base64url(text: str) -> bytes:
    """Bytes of base64url without padding, of which there is one spelling. Raises Unreadable."""
    if not _BASE64URL.fullmatch(text):
        raise Unreadable("not base64url")
    return _decoded(text)


def _decoded(text: str) -> bytes:
    """Of text that is known to have no other characters."""
    try:
        raw = a2b_base64(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
    except NoBase64:
        raise Unreadable("not base64url") from None
    if len(text) % 4 and urlsafe_b64encode(raw[-(len(raw) % 3) :]).rstrip(b"=").decode() != text[-(len(text) % 4) :]:
        raise Unreadable("not base64url")
    return raw


def digest_text(text: str) -> str:
    """Base64url of SHA-256 of ASCII text: challenges, thumbprints of tokens."""
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _coordinate(text: str) -> int:
    raw = base64url(text)
    if len(raw) != _COORDINATE:
        raise Unreadable("a coordinate has 32 bytes")
    return int.from_bytes(raw)


def _is_for(key: Mapping[str, Any], alg: str) -> bool:
    kinds = {"ES256": ("EC", "P-256"), "PS256": ("RSA", None), "EdDSA": ("OKP", "Ed25519")}
    stated = key.get("alg")
    named = isinstance(stated, str) and NAMED.get(stated) == alg
    return (
        (key.get("kty"), key.get("crv")) == kinds[alg] and (stated is None or named) and key.get("use", "sig") == "sig"
    )


def _der(signature: bytes) -> bytes:
    if len(signature) != 2 * _COORDINATE:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(signature[:_COORDINATE]), int.from_bytes(signature[_COORDINATE:]))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a member stands twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


def _object(segment: str) -> dict[str, Any]:
    try:
        value = _DECODER.decode(_decoded(segment).decode())
    except (ValueError, RecursionError):
        raise Unreadable("not a JSON object with distinct members") from None
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value
