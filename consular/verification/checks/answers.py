"""Checks that compare the passport's machine readable zone with what was answered. They need no engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

from consular.catalogue import ADVICE, Facts, Service
from consular.verification.checks.base import Context, Need, Result
from consular.verification.checks.page import ok
from consular.verification.findings import Finding, Level, Outcome, Report, look, stop
from consular.verification.reading import Reading
from consular.verification.rules import DIFFERENT, SAME, UNSURE, Compared, compare, finding_of

VALIDITY_RULE = "passport-valid-after"


def _reading(context: Context) -> Reading:
    assert context.reading is not None  # noqa: S101 - the need for a zone was met
    return context.reading


class MrzAnswers:
    """Number, dates, codes and sex exactly, names through transliteration."""

    name = "mrz-answers"
    version = "1"
    needs = frozenset({Need.MRZ, Need.ANSWERS})

    def run(self, context: Context) -> Result:
        """Fails when something differs, inconclusive when something could not be told."""
        rows = compare(context.service.fields.values(), context.answers, _reading(context).zone)
        findings: list[Finding] = [finding_of(row) for row in rows if row.code != SAME]
        if rows and not findings:
            findings.append(ok("mrz_answers_match"))
        return Result(Report(_outcome(rows), tuple(findings)), context)

    def looks_at(self, context: Context) -> object:
        """The zone and the answers it is compared with."""
        compared = [field.key for field in context.service.fields.values() if field.compare_with]
        return [list(_reading(context).zone.lines), {key: context.answers.get(key) for key in compared}]


def _outcome(rows: tuple[Compared, ...]) -> Outcome:
    codes = {row.code for row in rows}
    if codes & DIFFERENT:
        return Outcome.FAILED
    return Outcome.INCONCLUSIVE if codes & UNSURE else Outcome.PASSED


class PassportValidity:
    """Not expired, and valid for as long after arrival as the service's own rule wants."""

    name = "passport-validity"
    version = "1"
    needs = frozenset({Need.MRZ, Need.ANSWERS})

    def run(self, context: Context) -> Result:
        """Judges the date of the zone, not the typed one; an unsure date is not judged."""
        zone = _reading(context).zone
        expiry = zone.fields.date_of_expiry.as_date() if zone.fields.date_of_expiry else None
        if expiry is None or "date_of_expiry" in zone.failing:
            return Result(Report.inconclusive(look("passport_expiry_unsure")), context)
        if expiry < context.today:
            told = stop("passport_expired", expiry=expiry.isoformat())
            return Result(Report(Outcome.FAILED, (told,)), context)
        return Result(_after_arrival(context, expiry), context)

    def looks_at(self, context: Context) -> object:
        """The zone, the day of arrival, and whether the passport has expired by now."""
        zone = _reading(context).zone
        expiry = zone.fields.date_of_expiry.as_date() if zone.fields.date_of_expiry else None
        rule = _validity(context.service)
        start = context.answers.get(rule["from"]) if rule else None
        return [list(zone.lines), start, expiry is not None and expiry < context.today]


def _validity(service: Service) -> dict[str, Any] | None:
    return next((rule.parameters for rule in service.rules if rule.rule == VALIDITY_RULE), None)


def _after_arrival(context: Context, expiry: dt.date) -> Report:
    rule = _validity(context.service)
    if rule is not None and not context.answers.get(rule["from"]):
        return Report.inconclusive(ok("passport_validity_open"))
    answers = {**context.answers, rule["expiry"]: expiry.isoformat()} if rule else context.answers
    verdict = ADVICE[VALIDITY_RULE](Facts(answers, context.today), rule) if rule else None
    if verdict is None:
        told = {"expiry": expiry.isoformat()}
        return Report(Outcome.PASSED, (Finding("passport_valid", told, level=Level.OK),))
    told = {name: str(value) for name, value in verdict.parameters.items()}
    return Report(Outcome.FAILED, (look(verdict.code, None, **told),))
