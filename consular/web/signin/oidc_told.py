"""Claims as the form would take them, and only those that some service asks for."""

from __future__ import annotations

import re
from collections.abc import Collection

from consular import doc9303, identity
from consular.web.signin.oidc_claims import IdentityClaims, NameParts

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_NO_YEAR = "0000"


def told(claims: IdentityClaims, provider: str, wanted: Collection[str]) -> identity.Told:
    """`wanted` are the meanings that fields of services declare. What cannot be read without guessing is left out."""
    primary, secondary = _name(claims.name) if "name" in wanted else (None, None)
    return identity.Told(
        provider=provider,
        primary=primary,
        secondary=secondary,
        birth=_birth(claims.birthdate) if "birth" in wanted else None,
        nationality=_nationality(claims.nationalities) if "nationality" in wanted else None,
    )


def _name(name: NameParts) -> tuple[str | None, str | None]:
    """(primary, secondary) identifier. Without a family name, whoever has one name has that alone; a whole name of
    several words is not taken apart: nobody knows where.
    """
    if name.family_name:
        return name.family_name, name.given_name
    one = name.given_name or name.name
    alone = one is not None and name.name in (None, one) and len(one.split()) == 1
    return (one, None) if alone else (None, None)


def _birth(birthdate: str | None) -> str | None:
    """YYYY-MM-DD, or a year alone (OpenID Connect Core §5.1); a day without its year tells nothing."""
    if birthdate is None or birthdate.startswith(_NO_YEAR):
        return None
    if _YEAR.fullmatch(birthdate):
        return f"{birthdate}-XX-XX"
    return birthdate if _DAY.fullmatch(birthdate) else None


def _nationality(told_ones: tuple[str, ...]) -> str | None:
    """The code of the only one that was told; which of several the passport shows, nobody knows."""
    if len(told_ones) != 1:
        return None
    code = told_ones[0].upper()
    if len(code) == 2:  # ISO 3166-1 alpha-2
        return doc9303.from_territory(code)
    return doc9303.from_alpha3(code) or (code if doc9303.is_nationality(code) else None)
