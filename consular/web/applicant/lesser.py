"""A grant below what was asked, told as a refusal is: grounds, facts, what can be done, until when, who decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from consular import issuance, review
from consular.applications import Application
from consular.catalogue import GroundSet, Service
from consular.core.language import N_, Language
from consular.web.context import house, work
from consular.web.grant_words import asked_words, days, entries, less_words, months, period, unbroken

HEADING = N_("You were granted less than you asked for")
FACTS = N_("What we found")
REMEDY = N_("If you do not agree")
WHERE, HOW, UNTIL, DECIDED_BY = N_("Where"), N_("How"), N_("Until"), N_("Decided by")
IN_WRITING = N_("In writing, with the reference of this application")
ONE_DAY = N_("{count} day after the day on which you first open the visa below")
MANY_DAYS = N_("{count} days after the day on which you first open the visa below")


def lesser_view(
    found: Application, service: Service, files: Iterable[issuance.IssuedFile], tongue: Language
) -> dict[str, Any] | None:
    """What `applicant/status.html` says of it; None when all was granted, or nothing."""
    told = review.lesser_grant(work().session, found.dossier_id)
    if told is None or service.lesser_grounds is None:
        return None
    decision, content = told
    grounds = house().catalogue.grounds[service.lesser_grounds]
    known = {ground.key: ground for ground in grounds.grounds}
    asked = review.asked_of(service, found.answers)
    terms = _granted(content, tongue)
    return {
        "heading": tongue.gettext(HEADING),
        "rows": [
            *([{"key": tongue.gettext(N_("You asked for")), "value": asked_words(asked, tongue)}] if asked else []),
            {"key": tongue.gettext(N_("You were granted")), "value": " · ".join(terms)},
            {"key": tongue.gettext(N_("That is")), "value": less_words(content.lesser, tongue)},
        ],
        "law": tongue.gettext(N_("Grounds ({law})")).format(law=grounds.source),
        "grounds": [
            {"text": tongue.pick(known[s.key].text), "source": unbroken(known[s.key].source), "facts": s.facts}
            for s in content.stated
            if s.key in known
        ],
        "facts": tongue.gettext(FACTS),
        "language": content.language,
        "remedy": tongue.gettext(REMEDY),
        "remedy_text": tongue.pick(grounds.remedy),
        "remedy_rows": _remedy(decision, grounds, files, tongue),
    }


def _granted(content: review.ProposalContent, tongue: Language) -> list[str]:
    if content.months:
        return [months(content.months, tongue)]
    return [
        period(content.valid_from, content.valid_until, tongue),
        tongue.gettext(N_("a stay of {days}")).format(days=days(content.duration_of_stay_days or 0, tongue)),
        entries(content.entries, tongue),
    ]


def _remedy(
    decision: review.Decision, grounds: GroundSet, files: Iterable[issuance.IssuedFile], tongue: Language
) -> list[dict[str, str]]:
    catalogue = house().catalogue
    office = catalogue.offices[decision.office]
    label = tongue.pick(office.label)
    visa = next((file for file in files if file.kind == issuance.EVISA), None)
    if visa is not None and visa.served_at is not None:
        ends = issuance.remedy_until(visa.served_at, days=grounds.remedy_days, zone=office.zone)
        until = tongue.date(ends)
    else:
        said = tongue.ngettext(ONE_DAY, MANY_DAYS, grounds.remedy_days)
        until = said.format(count=tongue.number(grounds.remedy_days))
    rows = (
        (WHERE, f"{label}, {tongue.pick(office.address)}, {office.contact}"),
        (HOW, tongue.gettext(IN_WRITING)),
        (UNTIL, until),
        (DECIDED_BY, f"{tongue.pick(catalogue.ministry.authority)}, {label}"),
    )
    return [{"key": tongue.gettext(key), "value": value} for key, value in rows]
