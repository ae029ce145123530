"""What the case page shows of proposals and decisions, and what may be proposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from consular import review
from consular.catalogue import KINDS, GroundSet, Service, age_on
from consular.core.language import N_, Language
from consular.web.context import actor, house, now
from consular.web.grant_words import ENTRIES, asked_words, days, entries, less_words, months, period, unbroken

OUTCOMES = {
    "grant": N_("Grant"),
    "refuse": N_("Refuse"),
    "inadmissible": N_("Inadmissible"),
    "revoke": N_("Revoke"),
}
Names = Mapping[UUID, str]


def decision_context(found: review.Case, names: Names, tongue: Language, zone: str) -> dict[str, Any]:
    """The decision part of `staff/case.html`."""
    waiting = found.open_proposal
    return {
        "proposal": None if waiting is None else _proposal(waiting, found.service, names, tongue, zone),
        "i_proposed": waiting is not None and waiting.proposed_by == actor().id,
        "returned": _returned(found, names),
        "decisions": [_decision(d, names, tongue, zone) for d in found.decisions],
        "grounds": {outcome: _choices(grounds, tongue) for outcome, grounds in ground_sets(found.service).items()},
        "limits": _limits(found, tongue, zone),
    }


def ground_sets(service: Service) -> dict[str, GroundSet]:
    """The service's grounds by the outcome that they belong to; of a grant, for one of less than was asked."""
    sets = house().catalogue.grounds
    lesser = {"grant": sets[service.lesser_grounds]} if service.lesser_grounds else {}
    return {
        **lesser,
        "refuse": sets[service.refusal_grounds],
        "inadmissible": sets[service.inadmissible_grounds],
        "revoke": sets[service.revocation_grounds],
    }


def _choices(grounds: GroundSet, tongue: Language) -> list[tuple[str, str, bool]]:
    """(key, words, whether its facts must be written)."""
    return [(g.key, tongue.pick(g.text), g.facts == "required") for g in grounds.grounds]


def _proposal(waiting: review.Proposal, service: Service, names: Names, tongue: Language, zone: str) -> dict[str, Any]:
    content = waiting.content
    return {
        "id": waiting.id,
        "outcome": waiting.outcome,
        "kind": waiting.kind,
        "title": tongue.gettext(OUTCOMES[waiting.outcome]),
        "by": names.get(waiting.proposed_by, ""),
        "when": tongue.moment(waiting.proposed_at, zone),
        "terms": [*_terms(content, tongue), *_border_note(waiting, tongue)] if waiting.outcome == "grant" else [],
        "less": less_words(content.lesser, tongue),
        "grounds": stated_rows(content, ground_sets(service).get(waiting.outcome), tongue),
    }


def _terms(content: review.ProposalContent, tongue: Language) -> list[dict[str, str]]:
    """The terms of a grant as rows of a summary list."""
    if content.months:
        rows = [{"key": tongue.gettext(N_("Valid for")), "value": months(content.months, tongue)}]
    else:
        rows = [{"key": tongue.gettext(N_("Valid")), "value": _valid(content, tongue)}]
    if content.entries:
        rows += [
            {"key": tongue.gettext(N_("Entries")), "value": entries(content.entries, tongue)},
            {"key": tongue.gettext(N_("Longest stay")), "value": days(content.duration_of_stay_days or 0, tongue)},
        ]
    if content.conditions:
        rows.append({"key": tongue.gettext(N_("Conditions")), "value": content.conditions})
    return rows


def _border_note(waiting: review.Proposal, tongue: Language) -> list[dict[str, str]]:
    note = review.border_note_of(waiting)
    return [{"key": tongue.gettext(N_("Note for the border")), "value": note}] if note else []


def _valid(content: review.ProposalContent, tongue: Language) -> str:
    return period(content.valid_from, content.valid_until, tongue, style="medium")


def stated_rows(content: review.ProposalContent, grounds: GroundSet | None, tongue: Language) -> list[dict[str, str]]:
    """Grounds with their facts and the place in the law."""
    known = {ground.key: ground for ground in grounds.grounds} if grounds else {}
    return [
        {
            "ground": tongue.pick(known[s.key].text) if s.key in known else s.key,
            "source": unbroken(known[s.key].source) if s.key in known else "",
            "facts": s.facts,
        }
        for s in content.stated
    ]


def _returned(found: review.Case, names: Names) -> dict[str, str] | None:
    if found.application.state != "examination" or not found.proposals or found.proposals[-1].state != "returned":
        return None
    last = found.proposals[-1]
    return {"by": names.get(last.settled_by, "") if last.settled_by else "", "note": last.note.text}


def _decision(decision: review.Decision, names: Names, tongue: Language, zone: str) -> dict[str, str]:
    return {
        "title": tongue.gettext(OUTCOMES[decision.outcome]),
        "when": tongue.moment(decision.decided_at, zone),
        "by": names.get(decision.proposed_by, ""),
        "confirmed": names.get(decision.confirmed_by, "") if decision.confirmed_by else "",
    }


def _limits(found: review.Case, tongue: Language, zone: str) -> dict[str, Any]:
    """What may be granted, and what the applicant asked for as a start: never chosen for the officer.

    `form` says which terms are asked: `visa`, `months` or `journey`.
    """
    service, answers = found.service, found.application.answers
    if service.limits is None or service.asked is None:
        return _other_limits(service, answers, found.application.lodged_at, zone)
    asked = review.asked_of(service, answers)
    arrival = answers.get(service.asked.first_day)
    return {
        "form": "visa",
        "validity_days": service.limits.validity_days,
        "stay_days": service.limits.duration_of_stay_days,
        "entries": [(e, tongue.gettext(ENTRIES[e])) for e in service.limits.entries],
        "asked": asked_words(asked, tongue, style="medium") if asked else None,
        "arrival": KINDS["date"].spread(arrival) if arrival else {},
        "until": KINDS["date"].spread(_latest(arrival, service.limits.validity_days, answers.get("passport_expiry")))
        if arrival
        else {},
    }


def _other_limits(
    service: Service, answers: Mapping[str, Any], lodged_at: dt.datetime | None, zone: str
) -> dict[str, Any]:
    """A passport's months by the age at lodging; the days of a document for one journey, which begins today."""
    validity, birth = service.validity, answers.get("birth")
    if validity is None or validity.bands:
        on = (lodged_at or now()).date()
        most = validity.months(age_on(birth, on) if birth else None) if validity else None
        return {"form": "months", "months": most or 0}
    arrival = answers.get(validity.arrival or "")
    today = now().astimezone(ZoneInfo(zone)).date()
    last = today + dt.timedelta(days=validity.most_days - 1)
    if arrival:
        last = min(last, dt.date.fromisoformat(arrival) + dt.timedelta(days=validity.journey_days))
    return {
        "form": "journey",
        "validity_days": validity.most_days,
        "arrival": KINDS["date"].spread(today.isoformat()),
        "until": KINDS["date"].spread(last.isoformat()),
    }


def _latest(arrival: str, days: int, expiry: str | None) -> str:
    last = (dt.date.fromisoformat(arrival) + dt.timedelta(days=days - 1)).isoformat()
    return min(last, expiry) if expiry else last
