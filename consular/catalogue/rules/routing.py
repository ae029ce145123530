"""Which office produces, and at which the document is collected, once it is known which one decides."""

from __future__ import annotations

from consular.catalogue.rules.base import Facts, Parameters, Verdict


def hub(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The hub of the deciding office (`hub` in offices.yaml), else that office itself. No parameters."""
    office = facts.offices.get(facts.office or "")
    return Verdict(office=(office.hub if office and office.hub else facts.office))


def named_office(facts: Facts, parameters: Parameters) -> Verdict | None:
    """One office for all. Parameters: `office`."""
    return Verdict(office=parameters["office"])


def chosen(facts: Facts, parameters: Parameters) -> Verdict | None:
    """The office that the applicant chose. Parameters: `field` (a question whose answers are keys of offices)."""
    key = facts.answers.get(parameters["field"])
    return Verdict(office=key if key in facts.offices else facts.office)
