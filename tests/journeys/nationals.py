"""What nationals, and whoever is stranded, answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.journeys.travellers import TODAY, Traveller, date

Steps = Iterator[tuple[str, dict[str, str]]]


def named(one: Traveller) -> dict[str, str]:
    """The name as typed."""
    return {"name-primary": one.primary, "name-secondary": one.secondary or ""}


def born(one: Traveller) -> dict[str, str]:
    """Birth, nationality, sex."""
    return {**date("birth", one.birth), "nationality": one.nationality, "sex": one.sex}


def stranded(one: Traveller, *, destination: str, why: str = "stolen") -> Steps:
    """An emergency document's form, for somebody in Jakarta whose passport is gone."""
    yield "name", named(one)
    yield "birth", {**born(one), "is_minor": "no"}
    yield "contact", {"contact_email": one.email}
    gone = {**date("lost_on", TODAY - dt.timedelta(days=2)), "lost_place": "Central station", "lost_country": "IDN"}
    yield "loss", {"why": why, "old_number": one.number, **gone}
    yield (
        "journey",
        {
            "where_now": "IDN",
            "destination": destination,
            **date("arrival", TODAY + dt.timedelta(days=3)),
            "route": "SGP",
        },
    )


def _at_home(one: Traveller) -> dict[str, str]:
    home = {"home-line1": "17 Jalan Melati", "home-city": "Jakarta", "home-country": "IDN"}
    return {**home, "contact_email": one.email}


def renewing(one: Traveller, *, collect_at: str = "jakarta") -> Steps:
    """The form for the passport that follows `one.number`, which is wanted back."""
    yield "name", named(one)
    yield "birth", {**born(one), "birth_place": "Port Amity"}
    yield "contact", _at_home(one)
    yield "old", {"old_number": one.number, **date("old_expiry", one.expiry), "keep_old": "keep"}
    yield "collection", {"collect_at": collect_at}


def for_child(one: Traveller, *, mother: Traveller, other: Traveller, collect_at: str = "jakarta") -> Steps:
    """The form for a child's first passport, filed by the mother; the `other` guardian is asked."""
    yield "name", named(one)
    yield "birth", {**born(one), "birth_place": "Jakarta"}
    yield "contact", _at_home(mother)
    guardians = {
        "guardian_name-primary": mother.primary,
        "guardian_name-secondary": mother.secondary or "",
        "guardian_relation": "mother",
        "custody": "both",
        "other_guardian_name-primary": other.primary,
        "other_guardian_name-secondary": other.secondary or "",
        "other_guardian_email": other.email,
    }
    yield "custody", guardians
    yield "old", {"has_old": "no"}
    yield "collection", {"collect_at": collect_at}
