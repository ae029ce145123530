"""Rules about who applies: age, relation to the child, what is asked for a document of one's own state."""

from __future__ import annotations

from consular.catalogue.rules.base import Facts, Parameters, Verdict, ages_on


def age_at_least(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The applicant has completed `years` today; an unknown birth date that leaves it open is no obstacle.

    Parameters: `birth`, `years`.
    """
    ages = _ages(facts, parameters)
    if ages is None or ages[1] >= parameters["years"]:
        return None
    return Verdict("too_young", {"years": parameters["years"]}, field=parameters["birth"])


def age_below(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The applicant has not completed `years` today; what an unknown birth date leaves open is no obstacle.

    Parameters: `birth`, `years`.
    """
    ages = _ages(facts, parameters)
    if ages is None or ages[0] < parameters["years"]:
        return None
    return Verdict("too_old", {"years": parameters["years"]}, field=parameters["birth"])


def happened_already(facts: Facts, parameters: Parameters) -> Verdict | None:
    """A day in the past or today, such as that of a loss. Parameters: `day`."""
    value = facts.answers.get(parameters["day"])
    if isinstance(value, str) and value.replace("XX", "01") > facts.today.isoformat():
        return Verdict("day_in_future", field=parameters["day"])
    return None


def nationality_among(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The nationality is one of `states` (ICAO codes), such as those of an agreement. Parameters: `nationality`,
    `states`.
    """
    value = facts.answers.get(parameters["nationality"])
    if not isinstance(value, str) or not value or value in parameters["states"]:
        return None
    return Verdict("not_a_partner_state", field=parameters["nationality"])


def _ages(facts: Facts, parameters: Parameters) -> tuple[int, int] | None:
    birth = facts.answers.get(parameters["birth"])
    return ages_on(birth, facts.today) if isinstance(birth, str) and birth else None
