"""A provider's message that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0 §2.4–2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from consular.web.signin.oidc_errors import Code, TokenRefused
from consular.web.signin.oidc_provider import Provider
from consular.web.signin.oidc_token import SKEW, check_source, header_of, moment, verify

EVENT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST = timedelta(minutes=5)
_TYPES = (None, "jwt", "logout+jwt", "application/logout+jwt")
_MAX_TEXT = 255


@dataclass(frozen=True, slots=True)
class Logout:
    """Whose sessions ended: of the person `subject`, of the provider's session `sid`, or of both together."""

    issuer: str
    jti: str
    subject: str | None = field(repr=False)
    sid: str | None = field(repr=False)


def read_logout(provider: Provider, token: str, now: datetime) -> Logout:
    """Judge a logout token. That it counts once is the caller's to see to.

    Raises TokenRefused naming what was wrong, ProviderUnavailable when the keys cannot be fetched.
    """
    kind = header_of(token).get("typ")
    if not (kind is None or isinstance(kind, str)) or (kind and kind.lower()) not in _TYPES:
        raise TokenRefused(reason="typ")
    claims, _ = verify(provider, token, now)
    check_source(provider, claims, where="token")
    _check_times(claims, now)
    if "nonce" in claims:  # an ID token, which has one, must never end a session
        raise TokenRefused(claim="nonce")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise TokenRefused(claim="events")
    jti, subject, sid = (_text(claims, name) for name in ("jti", "sub", "sid"))
    if jti is None:
        raise TokenRefused(claim="jti")
    if subject is None and sid is None:
        raise TokenRefused(claim="sub")
    return Logout(provider.issuer, jti, subject, sid)


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    at, skew = now.timestamp(), SKEW.total_seconds()
    issued, expires = moment(claims, "iat"), moment(claims, "exp")
    if issued > at + skew:
        raise TokenRefused(reason="not_yet_valid")
    if issued + OLDEST.total_seconds() + skew <= at:
        raise TokenRefused(Code.EXPIRED, claim="iat")
    if expires + skew <= at:
        raise TokenRefused(Code.EXPIRED, claim="exp")


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT or not value.isprintable():
        raise TokenRefused(claim=name)
    return value
