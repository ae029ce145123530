"""Which office decides. Competence is a named rule per service, never a constant."""

from __future__ import annotations

from typing import Any

from consular.catalogue.rules.base import Facts, Parameters, Verdict


def residence_district(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The office whose district has the country of residence, else `fallback`. For one that only takes in, its hub.

    Parameters: `field` (an address or country question), `fallback` (office key; without one: not competent).
    """
    country = _country(facts.answers.get(parameters["field"]))
    for key, office in facts.offices.items():
        if country in office.district:
            return Verdict(office=_deciding(facts, key))
    fallback = parameters.get("fallback")
    if fallback:
        return Verdict(office=fallback)
    return Verdict("not_competent", {"country": country})


def national_residence(facts: Facts, parameters: Parameters) -> Verdict | None:
    """For our own nationals: as `residence_district`, at a counter the office where they stand.

    Parameters: those, and `nationality` (a nationality question).
    """
    if facts.answers.get(parameters["nationality"]) != facts.issuing_state:
        return Verdict("not_our_national", field=parameters["nationality"])
    return _where(facts, parameters)


def where_the_person_is(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The office where the person stands, else the one for the country where the person is now.

    Parameters: `field` (a country question), `fallback`; with `nationality` and `ours: no` for nationals of another
    state, with `nationality` alone for our own.
    """
    asked = parameters.get("nationality")
    if asked:
        ours = facts.answers.get(asked) == facts.issuing_state
        wanted = parameters.get("ours", "yes") == "yes"
        if ours != wanted:
            return Verdict("not_our_national" if wanted else "our_national", field=asked)
    return _where(facts, parameters)


def _where(facts: Facts, parameters: Parameters) -> Verdict | None:
    if facts.counter is not None:
        return Verdict(office=_deciding(facts, facts.counter))
    return residence_district(facts, parameters)


def _deciding(facts: Facts, key: str) -> str:
    office = facts.offices.get(key)
    return office.hub if office and office.only_takes_in and office.hub else key


def _country(value: Any) -> str:
    found = value.get("country") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
