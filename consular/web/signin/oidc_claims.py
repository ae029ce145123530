"""Who the provider says has signed in, read strictly from verified claims (OpenID Connect Core §5.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from consular.catalogue import ClaimNames
from consular.web.signin.oidc_errors import TokenRefused

_MAX_SUBJECT = 255
_MAX_TEXT = 500
_MAX_METHODS = 20
_MAX_NATIONALITY = 60
_MAX_TIME = 2**36
_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True, slots=True)
class NameParts:
    """Names as told, nothing trimmed, joined or invented: a mononym has no `family_name`.

    `by_language` holds the whole name by BCP 47 tag where the provider tells it in other scripts
    (`name#th`, OpenID Connect Core §5.2).
    """

    name: str | None = field(default=None, repr=False)
    given_name: str | None = field(default=None, repr=False)
    family_name: str | None = field(default=None, repr=False)
    by_language: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class IdentityClaims:
    """A person known by (`issuer`, `subject`), the only pair to recognise anybody by.

    `birthdate` is as told: `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`; so are `nationalities`. `email_verified` is true only
    where the provider says so by a boolean. `sid` is the provider's own session, where it tells it.
    """

    issuer: str
    subject: str = field(repr=False)
    acr: str | None
    amr: tuple[str, ...]
    auth_time: datetime | None
    name: NameParts
    email: str | None = field(default=None, repr=False)
    email_verified: bool = False
    birthdate: str | None = field(default=None, repr=False)
    nationalities: tuple[str, ...] = field(default=(), repr=False)
    sid: str | None = field(default=None, repr=False)

    def meets(self, *, acr: Collection[str] = (), amr: Collection[str] = ()) -> bool:
        """Whether the authentication had one of these classes or used one of these methods; the way to ask for a
        phishing-resistant sign-in of officers.
        """
        return self.acr in acr or not set(self.amr).isdisjoint(amr)


def identity(issuer: str, claims: Mapping[str, Any], names: ClaimNames | None = None) -> IdentityClaims:
    """Read verified claims, under the names that this provider gives them; raises TokenRefused naming the claim that
    has a wrong shape.
    """
    called = names or ClaimNames()
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT or not _is_plain(subject):
        raise TokenRefused(claim="sub")
    return IdentityClaims(
        issuer=issuer,
        subject=subject,
        acr=_text(claims, "acr"),
        amr=_methods(claims),
        auth_time=_auth_time(claims),
        name=NameParts(
            name=_text(claims, called.name),
            given_name=_text(claims, called.given),
            family_name=_text(claims, called.family),
            by_language=_by_language(claims, called.name),
        ),
        email=_text(claims, called.email),
        email_verified=claims.get(called.email_verified) is True,
        birthdate=_text(claims, called.birth),
        nationalities=_nationalities(claims, called.nationality),
        sid=_text(claims, "sid"),
    )


def _nationalities(claims: Mapping[str, Any], claim: str | None) -> tuple[str, ...]:
    """One, or a list of them; as the provider writes them."""
    told = claims.get(claim) if claim else None
    if told is None:
        return ()
    listed = told if isinstance(told, list) else [told]
    if len(listed) > _MAX_METHODS or not all(isinstance(one, str) and _is_plain(one) for one in listed):
        raise TokenRefused(claim=claim)
    return tuple(one for one in listed if 0 < len(one) <= _MAX_NATIONALITY)


def _by_language(claims: Mapping[str, Any], name: str) -> dict[str, str]:
    found = {}
    for claim in claims:
        base, mark, tag = claim.partition("#")
        if base != name or not mark:
            continue
        if not _TAG.fullmatch(tag):
            raise TokenRefused(claim="name")
        if text := _text(claims, claim):
            found[tag] = text
    return found


def _text(claims: Mapping[str, Any], claim: str) -> str | None:
    value = claims.get(claim)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _MAX_TEXT or not _is_plain(value):
        raise TokenRefused(claim=claim.partition("#")[0])
    return value


def _methods(claims: Mapping[str, Any]) -> tuple[str, ...]:
    told = claims.get("amr")
    if told is None:
        return ()
    if not isinstance(told, list) or len(told) > _MAX_METHODS or not all(isinstance(one, str) for one in told):
        raise TokenRefused(claim="amr")
    return tuple(told)


def _auth_time(claims: Mapping[str, Any]) -> datetime | None:
    told = claims.get("auth_time")
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < _MAX_TIME:
        raise TokenRefused(claim="auth_time")
    return datetime.fromtimestamp(told, UTC)


def _is_plain(text: str) -> bool:
    """Without control characters and lone surrogates, which no database and no page can hold."""
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
