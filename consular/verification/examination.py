"""Running checks over a context, one after the other; nothing here touches the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from consular.evidence import Page
from consular.verification.checks import Check, Context, Need
from consular.verification.findings import Finding, Level, Outcome, Report


@dataclass(frozen=True, slots=True)
class Ran:
    """What one check said."""

    check: Check
    report: Report
    looked_at: object = None
    seen: Mapping[str, Any] = field(default_factory=dict)
    detail: Page | None = None

    @property
    def condemns(self) -> bool:
        """Whether the file itself is of no use or of danger."""
        return Need.ORIGINAL in self.check.needs and any(f.level is Level.STOP for f in self.report.findings)


def examine(checks: Iterable[Check], context: Context) -> tuple[list[Ran], Context]:
    """Every check in order; one whose needs are not met was not run.

    When the upload is refused or could not be decoded, nothing else looks at it.
    """
    told: list[Ran] = []
    for check in checks:
        ran, context = _one(check, context)
        told.append(ran)
        if Need.ORIGINAL in check.needs and ran.report.outcome is not Outcome.PASSED:
            context = replace(context, original=None, opened=None, pages=())
    return told, context


def _one(check: Check, context: Context) -> tuple[Ran, Context]:
    if not all(context.has(need) for need in check.needs):
        return Ran(check, Report(Outcome.NOT_RUN)), context
    result = check.run(context)
    return Ran(check, result.report, check.looks_at(context), result.seen, result.detail), result.context


def timed_out(check: Check) -> Ran:
    """What stands in place of a check that never came back."""
    return Ran(check, Report.inconclusive(Finding("timed_out")))
