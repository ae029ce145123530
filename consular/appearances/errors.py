"""Errors of appearances."""

from __future__ import annotations

from consular.catalogue import Problem
from consular.core.errors import Conflict, ConsularError


class AppearanceRefused(ConsularError):
    """What was entered cannot be recorded: problems by field."""

    code = "appearance_refused"

    def __init__(self, problems: dict[str, Problem]) -> None:
        super().__init__(fields=sorted(problems))
        self.problems = problems


class AppearedAlready(Conflict):
    """Another colleague has recorded an appearance in this case, and it says something else."""

    code = "appeared_already"
