"""Checks of the sanitised pages: can they be read, what does the machine readable zone say, is it a portrait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from consular.verification.checks.base import Context, Need, OfFile, Result
from consular.verification.engine_port import MrzSeen
from consular.verification.findings import Finding, Level, Outcome, Report
from consular.verification.reading import kept, reading_of

# Reading takes a second a page, and a data page never lies deep inside a file.
PAGES_READ = 3


def on_page(finding: Finding, number: int) -> Finding:
    """The finding with the page it speaks of, counted from 1."""
    return replace(finding, parameters={**finding.parameters, "page": number})


def ok(code: str) -> Finding:
    """Something that is as it should be."""
    return Finding(code, level=Level.OK)


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    return next((o for o in (Outcome.FAILED, Outcome.INCONCLUSIVE) if o in found), Outcome.PASSED)


class PageQuality(OfFile):
    """Size, focus, light and glare of every page."""

    name = "page-quality"
    version = "1"
    needs = frozenset({Need.PAGES})

    def run(self, context: Context) -> Result:
        """As bad as the worst page."""
        reports = [context.eyes.page_quality(page.content) for page in context.pages]
        findings = [on_page(f, number) for number, report in enumerate(reports, 1) for f in report.findings]
        outcome = _worst(report.outcome for report in reports)
        return Result(Report(outcome, tuple(findings or [ok("page_clear")])), context)


class Mrz(OfFile):
    """The machine readable zone, on the first page that has one."""

    name = "mrz"
    version = "2"
    needs = frozenset({Need.PAGES})

    def run(self, context: Context) -> Result:
        """Fails when a check digit does not hold; inconclusive when no zone was found, or not every character read."""
        first: MrzSeen | None = None
        for number, page in enumerate(context.pages[:PAGES_READ], 1):
            seen = context.eyes.read_mrz(page.content, context.today)
            if seen.found:
                return self._found(seen, number, context)
            first = first or seen
        assert first is not None  # noqa: S101 - the need for pages was met
        return Result(first.report, context)

    def _found(self, seen: MrzSeen, number: int, context: Context) -> Result:
        findings = [on_page(_doubt(f), number) for f in seen.report.findings if not _repeats(f, seen.failing)]
        report = Report(seen.report.outcome, tuple(findings or [ok("mrz_read")]))
        told = kept(seen, page=number, read_on=context.today)
        return Result(report, replace(context, reading=reading_of(told)), told, seen.crop)


def _repeats(finding: Finding, failing: tuple[str, ...]) -> bool:
    """The composite digit covers the fields: with one of them wrong it says nothing more."""
    return finding.parameters.get("field") == "composite" and len(failing) > 1


def _doubt(finding: Finding) -> Finding:
    """Whether the reader or the document is wrong, nobody knows yet: that is for a person's look."""
    return replace(finding, level=Level.LOOK) if finding.level is Level.STOP else finding


class Portrait(OfFile):
    """Size, shape, light, focus, and one head in the right place."""

    name = "portrait"
    version = "1"
    needs = frozenset({Need.PAGES})

    def run(self, context: Context) -> Result:
        """Judges the first page."""
        report = context.eyes.portrait(context.pages[0].content)
        findings = tuple(on_page(finding, 1) for finding in report.findings)
        return Result(Report(report.outcome, findings or (ok("portrait_usable"),)), context)
