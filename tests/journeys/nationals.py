"""What nationals and the stranded answer, and the books that an earlier register has of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from tests.journeys.instance import LocalInstance
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


def first_passport(one: Traveller) -> Steps:
    """The form of a first passport, for an adult who lives in Jakarta and collects there."""
    yield "name", named(one)
    yield "birth", {**born(one), "birth_place": "Zenith"}
    yield "contact", at_home(one)
    yield "nationality", {"nationality_by": "birth"}
    yield "collection", {"collect_at": "jakarta"}


def replacement(one: Traveller, *, old_number: str) -> Steps:
    """The form of a replacement for somebody whose passport is lost."""
    gone = {**date("lost_on", TODAY - dt.timedelta(days=1)), "lost_place": "The ferry", "lost_country": "IDN"}
    yield "why", {"why": "lost", "old_number": old_number, **gone}
    yield "name", named(one)
    yield "birth", {**born(one), "birth_place": "Zenith"}
    yield "contact", at_home(one)
    yield "collection", {"collect_at": "jakarta"}


def at_home(one: Traveller) -> dict[str, str]:
    """Where somebody in Jakarta lives and is written to."""
    home = {"home-line1": "17 Jalan Melati", "home-city": "Jakarta", "home-country": "IDN"}
    return {**home, "contact_email": one.email}


def enter_book(instance: LocalInstance, folder: Path, one: Traveller) -> None:
    """The traveller's passport comes into the register from an earlier one."""
    row = {
        "number": one.number,
        "kind": "passport",
        "issuing_state": one.nationality,
        "category": "PP",
        "primary": one.primary,
        "secondary": one.secondary,
        "birth": one.birth.isoformat(),
        "sex": one.sex,
        "nationality": one.nationality,
        "issued_on": dt.date(one.expiry.year - 10, one.expiry.month, one.expiry.day).isoformat(),
        "valid_until": one.expiry.isoformat(),
        "status": "valid",
        "external_id": f"journey-{one.number}",
    }
    file = folder / "books.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    counts = json.loads(instance.command("register", "import", str(file), "--processes", "1"))
    assert (counts["new"], counts["refused"]) == (1, 0), counts


def renewing(one: Traveller, *, collect_at: str = "jakarta") -> Steps:
    """The form for the passport that follows `one.number`, which is wanted back."""
    yield "name", named(one)
    yield "birth", {**born(one), "birth_place": "Port Amity"}
    yield "contact", at_home(one)
    yield "old", {"old_number": one.number, **date("old_expiry", one.expiry), "keep_old": "keep"}
    yield "collection", {"collect_at": collect_at}


def for_child(one: Traveller, *, mother: Traveller, other: Traveller, collect_at: str = "jakarta") -> Steps:
    """The form for a child's first passport, filed by the mother; the `other` guardian is asked."""
    yield "name", named(one)
    yield "birth", {**born(one), "birth_place": "Jakarta"}
    yield "contact", at_home(mother)
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
