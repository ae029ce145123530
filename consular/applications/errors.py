"""Errors of applications."""

from __future__ import annotations

from collections.abc import Mapping

from consular.catalogue import Problem, Verdict
from consular.core.errors import Conflict, ConsularError, Forbidden


class NotOpen(Conflict):
    """The act does not fit the state the application is in now."""

    code = "application_not_open"


class Stale(Conflict):
    """Somebody has changed the application since the page was made."""

    code = "application_changed"


class NotReady(ConsularError):
    """Lodging needs more: missing answers by step, missing evidence, or rules that would make sending useless."""

    code = "application_not_ready"

    def __init__(self, *, steps: dict[str, list[str]], evidence: list[str], verdicts: list[Verdict]) -> None:
        super().__init__()
        self.steps = steps
        self.evidence = evidence
        self.verdicts = verdicts


class NotForPartners(Forbidden):
    """The service is not one that partners file."""

    code = "service_not_for_partners"


class AnswersRefused(ConsularError):
    """Answers that cannot be taken, each with its problems."""

    code = "answers_refused"

    def __init__(self, problems: Mapping[str, list[Problem]]) -> None:
        super().__init__()
        self.problems = problems


class NotCompetent(ConsularError):
    """No office of ours decides applications from this place."""

    code = "not_competent"


class DeclarationMissing(ConsularError):
    """The declaration was not accepted, or an older version of it was shown."""

    code = "declaration_missing"


class AssuranceLacking(ConsularError):
    """The service demands that a provider has vouched for the person at a level that this sign-in does not have.

    `demanded` is that level.
    """

    code = "assurance_lacking"
