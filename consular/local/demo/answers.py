"""The answers of a sample case, hanging on the day of the first start. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from consular.local.demo.plan import CasePlan
from consular.review import Terms

_STREETS = ("4 Garden Lane", "17 Mill Road", "9 Harbour Steps", "22 Temple Street", "61 Station Road")
_HOTELS = ("Hotel Meridiaan, 4 Quay Street", "Pension Lumen, 12 Lantern Row", "Guest house Orsola, 3 Chapel Hill")
_PURPOSES = ("tourism", "family", "business", "tourism")


def _drawn(case: CasePlan) -> int:
    """A number that is the same for the same passport, so that a family or a second journey agrees with the first."""
    return sum(case.traveller.number.encode())


def arrival_of(case: CasePlan, today: dt.date) -> dt.date:
    """First day of the journey."""
    return today - dt.timedelta(days=case.arrival)


def expiry_of(case: CasePlan, today: dt.date) -> dt.date:
    """Last day of the passport: some years away, or (`passport_years` 0) four months after the arrival."""
    if case.passport_years == 0:
        return arrival_of(case, today) + dt.timedelta(days=120)
    return dt.date(today.year + 3 + _drawn(case) % 5, 1 + _drawn(case) % 12, 1 + _drawn(case) % 28)


def terms_of(case: CasePlan, today: dt.date) -> Terms:
    """What an officer proposes to grant."""
    first = arrival_of(case, today)
    return Terms(
        valid_from=first,
        valid_until=first + dt.timedelta(days=case.valid - 1),
        entries="multiple" if case.valid > 100 else "1",
        duration_of_stay_days=min(30, case.stay + 7),
    )


def answers_of(case: CasePlan, today: dt.date) -> dict[str, Any]:
    """Every question of the visitor visa. `today` is the day of the first start."""
    one, arrival, expiry = case.traveller, arrival_of(case, today), expiry_of(case, today)
    drawn = _drawn(case)
    found: dict[str, Any] = {
        "name": {"primary": one.primary, "secondary": one.secondary, "native": one.native},
        "birth": one.birth.isoformat(),
        "birth_place": one.city,
        "nationality": one.nationality,
        "sex": one.sex,
        "passport_number": one.number,
        "passport_state": one.issued_by,
        "passport_issued": expiry.replace(year=expiry.year - 10, day=min(expiry.day, 28)).isoformat(),
        "passport_expiry": expiry.isoformat(),
        "home": _address(_STREETS[drawn % len(_STREETS)], one.city, one.lives),
        "contact_email": f"{one.person or one.key}@mail.example",
        "occupation": one.occupation,
        "is_minor": "yes" if case.is_child else "no",
        "purpose": _PURPOSES[drawn % len(_PURPOSES)],
        "arrival": arrival.isoformat(),
        "departure": (arrival + dt.timedelta(days=case.stay)).isoformat(),
        "entries": "once",
        "stay_address": _address(_HOTELS[drawn % len(_HOTELS)], "Port Amity", "UTO"),
        "has_host": "no",
    }
    if case.is_child:
        found["guardian_name"] = {"primary": one.primary, "secondary": "Maria Corazon", "native": None}
        found["guardian_relation"] = "mother"
    return found


def _address(line: str, city: str, country: str) -> dict[str, str | None]:
    return {"line1": line, "line2": None, "city": city, "region": None, "postcode": None, "country": country}
