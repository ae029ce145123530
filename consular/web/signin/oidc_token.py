"""Verifying an ID token (OpenID Connect Core §3.1.3.7, RFC 7515, RFC 8725). All times come from the caller."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from consular.web.signin.oidc_errors import Code, TokenRefused
from consular.web.signin.oidc_provider import ALGORITHMS, Provider

SKEW = timedelta(seconds=60)
OLDEST = timedelta(minutes=10)
_SEGMENTS = 3
_LATEST = 2**36  # seconds since 1970, some 2,000 years on
_MAX_TOKEN = 64 * 1024
_RSA_MIN_DIGITS = 342  # base64url digits of a 2048-bit modulus
_EDWARDS = ("EdDSA", "Ed25519")
_SHAPES = {
    "ES256": {"kty": "EC", "crv": "P-256"},
    "RS256": {"kty": "RSA"},
    "PS256": {"kty": "RSA"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
    "Ed25519": {"kty": "OKP", "crv": "Ed25519"},
}
_PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "n", "e")


class _Registry(JWSRegistry):
    """joserfc's algorithms behind our own list: its list calls the name EdDSA obsolete (RFC 9864), which providers
    still send, and its header limit is shorter than a header with a certificate chain.
    """

    max_header_length = 16 * 1024
    max_payload_length = _MAX_TOKEN

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise TokenRefused(Code.ALGORITHM)
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


def verify(provider: Provider, token: str, now: datetime) -> tuple[dict[str, Any], str]:
    """Claims of a token signed by the provider, and the algorithm. Only the signature is judged here.

    Raises TokenRefused (`algorithm`, `token_invalid`), ProviderUnavailable when keys cannot be fetched.
    """
    header = header_of(token)
    alg, kid = header.get("alg"), header.get("kid")
    if not isinstance(alg, str) or alg not in provider.algorithms:
        raise TokenRefused(Code.ALGORITHM)
    if "crit" in header or "b64" in header:
        raise TokenRefused(reason="critical_header")
    data = _chosen(provider.keys(now), alg, kid) or _chosen(provider.renewed_keys(now), alg, kid)
    if data is None:
        raise TokenRefused(reason="unknown_key")
    return _claims(token, _imported(data)), alg


def check(provider: Provider, claims: Mapping[str, Any], *, nonce: str, now: datetime) -> None:
    """Judge who issued the token, for whom, for which sign-in and when; raises TokenRefused."""
    check_source(provider, claims, where="token")
    expires, issued = moment(claims, "exp"), moment(claims, "iat")
    if expires + SKEW.total_seconds() <= now.timestamp():
        raise TokenRefused(Code.EXPIRED, claim="exp")
    if issued + OLDEST.total_seconds() + SKEW.total_seconds() <= now.timestamp():
        raise TokenRefused(Code.EXPIRED, claim="iat")
    ahead = now.timestamp() + SKEW.total_seconds()
    if issued > ahead or ("nbf" in claims and moment(claims, "nbf") > ahead):
        raise TokenRefused(reason="not_yet_valid")
    given = claims.get("nonce")
    if not isinstance(given, str) or not same(given, nonce):
        raise TokenRefused(Code.NONCE_MISMATCH)


def check_source(provider: Provider, claims: Mapping[str, Any], *, where: str) -> None:
    """Judge that what the provider has signed is its own and for us; raises TokenRefused."""
    if claims.get("iss") != provider.issuer:
        raise TokenRefused(Code.ISSUER_MISMATCH, where=where)
    _check_audience(provider, claims)


def check_access_token(claims: Mapping[str, Any], alg: str, access_token: object) -> None:
    """Where the provider binds the access token by `at_hash`, the two must fit (OpenID Connect Core §3.1.3.6)."""
    if "at_hash" not in claims:
        return
    if not isinstance(access_token, str) or not isinstance(claims["at_hash"], str):
        raise TokenRefused(claim="at_hash")
    digest = (hashlib.sha512 if alg in _EDWARDS else hashlib.sha256)(
        access_token.encode("utf-8", "surrogatepass")
    ).digest()
    half = urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")
    if not same(claims["at_hash"], half):
        raise TokenRefused(claim="at_hash")


def check_age(claims: Mapping[str, Any], max_age: int | None, now: datetime) -> None:
    """Where the caller asked for a recent authentication, `auth_time` must show it; `max_age` in seconds."""
    if max_age is None:
        return
    if "auth_time" not in claims:
        raise TokenRefused(Code.AUTH_TIME)
    if moment(claims, "auth_time") + max_age + SKEW.total_seconds() < now.timestamp():
        raise TokenRefused(Code.AUTH_TIME)


def _check_audience(provider: Provider, claims: Mapping[str, Any]) -> None:
    told = claims.get("aud")
    audience = [told] if isinstance(told, str) else told
    if not isinstance(audience, list) or not all(isinstance(one, str) for one in audience):
        raise TokenRefused(Code.AUDIENCE)
    if provider.client_id not in audience:
        raise TokenRefused(Code.AUDIENCE)
    if ("azp" in claims or len(audience) > 1) and claims.get("azp") != provider.client_id:
        raise TokenRefused(Code.AZP)
    if not set(audience) <= {provider.client_id} | provider.trusted_audiences:
        raise TokenRefused(Code.AUDIENCE)


def header_of(token: str) -> dict[str, Any]:
    """The header of a compact JWS, of which nothing is verified yet; raises TokenRefused."""
    if len(token) > _MAX_TOKEN or not token.isascii() or token.count(".") != _SEGMENTS - 1:
        raise TokenRefused(reason="shape")
    try:
        header = json.loads(urlsafe_b64decode(token.partition(".")[0].encode("ascii")))
    except (ValueError, RecursionError) as error:
        raise TokenRefused(reason="shape") from error
    if not isinstance(header, dict):
        raise TokenRefused(reason="shape")
    return header


def _chosen(keys: Iterable[Mapping[str, Any]], alg: str, kid: object) -> Mapping[str, Any] | None:
    """The key of that id which may be used with the algorithm; without an id, the only such key."""
    fitting = [key for key in keys if _fits(key, alg) and (kid is None or key.get("kid") == kid)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(key: Mapping[str, Any], alg: str) -> bool:
    if any(key.get(member) != value for member, value in _SHAPES[alg].items()):
        return False
    modulus = key.get("n")
    if key.get("kty") == "RSA" and not (isinstance(modulus, str) and len(modulus) >= _RSA_MIN_DIGITS):
        return False
    names = _EDWARDS if alg in _EDWARDS else (alg,)
    uses = key.get("key_ops", ["verify"])
    return (
        key.get("use", "sig") == "sig" and key.get("alg", alg) in names and isinstance(uses, list) and "verify" in uses
    )


def _imported(data: Mapping[str, Any]) -> Key:
    try:
        return import_key({member: data[member] for member in _PUBLIC_MEMBERS if member in data})
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise TokenRefused(reason="key") from error


def _claims(token: str, key: Key) -> dict[str, Any]:
    try:
        signed = jws.deserialize_compact(token, key, registry=_REGISTRY)
        claims = json.loads(signed.payload or b"")
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise TokenRefused(reason="signature") from error
    if not isinstance(claims, dict):
        raise TokenRefused(reason="shape")
    return claims


def moment(claims: Mapping[str, Any], name: str) -> float:
    """A claim that is a time, in seconds since 1970; raises TokenRefused naming it."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(claim=name)
    if not 0 <= value < _LATEST:
        raise TokenRefused(claim=name)
    return float(value)


def same(given: str, expected: str) -> bool:
    """Compare secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))
