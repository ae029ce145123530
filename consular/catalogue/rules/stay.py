"""Rules about the intended stay and the passport's validity."""

from __future__ import annotations

import datetime as dt

from consular.catalogue.rules.base import Facts, Parameters, Verdict, add_months, date_of


def arrival_not_past(facts: Facts, parameters: Parameters) -> Verdict | None:
    """Arrival is today or later. Parameters: `arrival`."""
    arrival = date_of(facts.answers, parameters["arrival"])
    if arrival and arrival < facts.today:
        return Verdict("arrival_past", {"arrival": arrival.isoformat()}, field=parameters["arrival"])
    return None


def leaves_after_arrival(facts: Facts, parameters: Parameters) -> Verdict | None:
    """Departure is not before arrival. Parameters: `arrival`, `departure`."""
    arrival, departure = (date_of(facts.answers, parameters[k]) for k in ("arrival", "departure"))
    if arrival and departure and departure < arrival:
        return Verdict("departure_before_arrival", field=parameters["departure"])
    return None


def stay_not_longer(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The stay has at most `days` days, first and last counted. Parameters: `arrival`, `departure`, `days`."""
    arrival, departure = (date_of(facts.answers, parameters[k]) for k in ("arrival", "departure"))
    if arrival and departure:
        days = (departure - arrival).days + 1
        if days > parameters["days"]:
            return Verdict("stay_too_long", {"days": days, "most": parameters["days"]}, field=parameters["departure"])
    return None


def passport_valid_after(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The passport is valid `months` after a date. Parameters: `expiry`, `from` (field keys), `months`."""
    expiry, start = (date_of(facts.answers, parameters[k]) for k in ("expiry", "from"))
    if expiry and start and expiry < add_months(start, parameters["months"]):
        needed = add_months(start, parameters["months"])
        told = {"expiry": expiry.isoformat(), "needed": needed.isoformat(), "months": parameters["months"]}
        return Verdict("passport_expires_early", told, field=parameters["expiry"])
    return None


def birth_not_future(facts: Facts, parameters: Parameters) -> Verdict | None:
    """Nobody is born after today. Parameters: `birth`."""
    value = facts.answers.get(parameters["birth"])
    if not isinstance(value, str):
        return None
    earliest = dt.date.fromisoformat(value.replace("XX", "01"))
    return Verdict("birth_in_future", field=parameters["birth"]) if earliest > facts.today else None
