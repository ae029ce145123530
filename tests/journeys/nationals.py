"""What somebody stranded answers."""

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
