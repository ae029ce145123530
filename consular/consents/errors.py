"""Errors of consents."""

from __future__ import annotations

from consular.catalogue import Problem
from consular.core.errors import Conflict, ConsularError, Forbidden


class ConsentMissing(Conflict):
    """A guardian has not consented, or does so no longer: nothing may be granted, made or handed over."""

    code = "consent_missing"


class ConsentEnded(Conflict):
    """The consent was answered otherwise, withdrawn or lapsed before: `state` says which."""

    code = "consent_ended"

    def __init__(self, *, state: str) -> None:
        super().__init__(state=state)
        self.state = state


class PaperRefused(ConsularError):
    """What was written about the paper cannot be recorded."""

    code = "paper_refused"

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


class NotTheGuardian(Forbidden):
    """The account's address is not the one that was asked, or it is the account that filed the application."""

    code = "not_the_guardian"
