"""Whether the terms of a grant keep within what the service can give. Pure: problems by field come out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from consular.catalogue import GrantLimits, Problem, Service, Validity
from consular.review.rules import Problems, Terms, text_problem


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the limits of a grant depend on: the deciding office's day and, where known, the end of the passport that a
    visa belongs to, the age at lodging in completed years, the end of the journey.
    """

    today: dt.date
    passport_expiry: dt.date | None = None
    age: int | None = None
    arrival: dt.date | None = None


def grant_problems(terms: Terms, service: Service, about: Circumstances) -> Problems:
    """What stands against a grant of these terms, by field."""
    if service.limits is not None:
        problems = _visa_problems(terms, service.limits, today=about.today, passport_expiry=about.passport_expiry)
    elif service.validity is not None and service.validity.bands:
        problems = _months_problems(terms, service, service.validity, about.age)
    elif service.validity is not None:
        problems = _journey_problems(terms, service.validity, about)
    else:
        problems = {}
    if terms.conditions:
        problem = text_problem(terms.conditions, missing="characters_not_allowed")
        if problem:
            problems["conditions"] = problem
    return problems


def is_limited(terms: Terms, service: Service, age: int | None) -> bool:
    """Whether a passport gets fewer months than its holder's age allows."""
    full = service.validity.months(age) if service.validity else None
    return full is not None and terms.months is not None and terms.months < full


def _months_problems(terms: Terms, service: Service, validity: Validity, age: int | None) -> Problems:
    full = validity.months(age)
    if terms.months is None or terms.months < 1:
        return {"months": Problem("grant_months_missing")}
    if full is None:
        return {"months": Problem("grant_no_validity_for_age")}
    if terms.months > full:
        return {"months": Problem("grant_months_too_many", parameters={"months": terms.months, "most": full})}
    if terms.months < full and service.lesser_grounds is None:
        return {"months": Problem("grant_months_fixed", parameters={"months": full})}
    return {}


def _journey_problems(terms: Terms, validity: Validity, about: Circumstances) -> Problems:
    problems = _validity(terms, validity.most_days, about.today, None)
    if "valid_until" not in problems and terms.valid_until and about.arrival:
        last = about.arrival + dt.timedelta(days=validity.journey_days)
        if terms.valid_until > last:
            told: dict[str, object] = {"last": last.isoformat(), "days": validity.journey_days}
            problems["valid_until"] = Problem("grant_outlives_journey", parameters=told)
    return problems


def _visa_problems(terms: Terms, limits: GrantLimits, *, today: dt.date, passport_expiry: dt.date | None) -> Problems:
    """First and last day of the validity are both counted. No visa outlives the passport that it belongs to."""
    problems = _validity(terms, limits.validity_days, today, passport_expiry)
    stay, most = terms.duration_of_stay_days, limits.duration_of_stay_days
    if stay is None or stay < 1:
        problems["duration_of_stay_days"] = Problem("grant_stay_missing")
    elif stay > most:
        problems["duration_of_stay_days"] = Problem("grant_stay_too_long", parameters={"days": stay, "most": most})
    elif terms.valid_from and terms.valid_until and "valid_until" not in problems:
        days = _days(terms.valid_from, terms.valid_until)
        if stay > days:
            told = {"days": stay, "most": days}
            problems["duration_of_stay_days"] = Problem("grant_stay_exceeds_validity", parameters=told)
    if terms.entries not in limits.entries:
        problems["entries"] = Problem("grant_entries_not_allowed" if terms.entries else "grant_entries_missing")
    return problems


def _validity(terms: Terms, most: int, today: dt.date, passport_expiry: dt.date | None) -> Problems:
    problems: Problems = {}
    begins, ends = terms.valid_from, terms.valid_until
    if begins is None:
        problems["valid_from"] = Problem("date_missing")
    elif begins < today:
        problems["valid_from"] = Problem("grant_begins_past")
    if ends is None:
        problems["valid_until"] = Problem("date_missing")
    elif begins is not None and ends < begins:
        problems["valid_until"] = Problem("grant_ends_before_begin")
    elif begins is not None and _days(begins, ends) > most:
        told: dict[str, object] = {"days": _days(begins, ends), "most": most}
        problems["valid_until"] = Problem("grant_validity_too_long", parameters=told)
    elif passport_expiry is not None and ends > passport_expiry:
        told = {"expiry": passport_expiry.isoformat()}
        problems["valid_until"] = Problem("grant_outlives_passport", parameters=told)
    return problems


def _days(first: dt.date, last: dt.date) -> int:
    return (last - first).days + 1
