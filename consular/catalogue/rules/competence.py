"""Which office decides. Competence is a named rule per service, never a constant."""

from __future__ import annotations

from consular.catalogue.rules.base import Facts, Parameters, Verdict


def residence_district(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The office whose district has the country of residence, else `fallback`.

    Parameters: `field` (an address or country question), `fallback` (office key; without one: not competent).
    """
    value = facts.answers.get(parameters["field"])
    country = value.get("country") if isinstance(value, dict) else value
    for key, office in facts.offices.items():
        if country in office.district:
            return Verdict(office=key)
    fallback = parameters.get("fallback")
    if fallback:
        return Verdict(office=fallback)
    return Verdict("not_competent", {"country": country or ""})
