"""What stands beside the answers in some cases: urgency, another state, the old document, the new one, papers."""

from __future__ import annotations

from typing import Any

from flask import url_for

from consular import appearances, applications, consents, production, review
from consular.core.language import N_, Language
from consular.web.context import actor, house, now, work
from consular.web.held import closing
from consular.web.staff.custody_view import papers
from consular.web.staff.production_view import STANDING, STATES

ANSWERS = {
    review.AGREES: ("ok", N_("It agrees")),
    review.OBJECTS: ("stop", N_("It objects: this cannot be granted")),
    review.SILENT: ("look", N_("It has not answered in time, which counts as agreement here")),
}
CONSENT = {
    consents.ASKED: ("look", N_("Other guardian: asked, no answer yet")),
    consents.GIVEN: ("ok", N_("Other guardian: consents")),
    consents.REFUSED: ("stop", N_("Other guardian: refuses")),
    consents.WITHDRAWN: ("stop", N_("Other guardian: consent taken back")),
    consents.LAPSED: ("look", N_("Other guardian: no answer in time")),
}
FINGERPRINTS = {
    "captured": N_("fingerprints taken"),
    "exempt": N_("exempt from fingerprints"),
    "reused": N_("earlier fingerprints used again"),
    "refused": N_("fingerprints refused"),
    "not_needed": N_("no fingerprints needed"),
}


def beside(found: review.Case, tongue: Language, zone: str) -> dict[str, Any]:
    """Parts of `staff/case.html`; each is None or empty where it does not apply."""
    session, dossier_id = work().session, found.dossier.id
    return {
        "urgent": _urgent(found, tongue, zone),
        "consultation": _consultation(found, tongue, zone),
        "facts": [*_appearance(found, tongue, zone), *_consents(found, tongue), *_old(found, tongue)],
        "orders": [
            {
                "url": url_for("production.show", order_id=order.id)
                if actor().holds("production:order:view")
                else None,
                "kind": STATES[order.state][0],
                "words": tongue.gettext(STATES[order.state][1]),
            }
            for order in production.of_case(session, dossier_id)
        ],
        "papers": papers(dossier_id),
        "closing": closing(found.dossier),
    }


def _urgent(found: review.Case, tongue: Language, zone: str) -> dict[str, Any] | None:
    owed = review.review_of(work().session, found.dossier.id)
    if owed is None:
        return None
    return {
        "due": tongue.moment(owed.due_at, zone),
        "late": owed.outcome is None and now() > owed.due_at,
        "outcome": owed.outcome,
        "mine": owed.decided_by == actor().id,
        "may": "review:decision:confirm" in found.acts,
    }


def _consultation(found: review.Case, tongue: Language, zone: str) -> dict[str, Any] | None:
    if found.service.consultation is None:
        return None
    asked = review.consultation_of(work().session, found.dossier.id)
    told: dict[str, Any] = {"asked": asked is not None, "may": "review:decision:propose" in found.acts}
    if asked is None and found.application.lodged_at is not None:
        weekend = house().catalogue.ministry.weekend
        last = review.ask_by(found.application.lodged_at, found.service, zone=zone, weekend=weekend)
        told |= {"ask_by": tongue.moment(last, zone), "late": now() > last}
    if asked is not None:
        kind, words = ANSWERS.get(asked.answer or "", ("look", N_("No answer yet")))
        told |= {
            "state": asked.question.state,
            "words": asked.question.words,
            "answer_words": asked.question.answer,
            "when": tongue.moment(asked.asked_at, zone),
            "due": tongue.moment(asked.due_at, zone),
            "late": review.is_overdue(asked, now()),
            "answer": asked.answer,
            "kind": kind,
            "text": tongue.gettext(words),
        }
    return told


def _appearance(found: review.Case, tongue: Language, zone: str) -> list[tuple[str, str]]:
    if found.service.appearance is None:
        return []
    made = appearances.made(work().session, found.dossier.id)
    if made is None:
        return [("look", tongue.gettext(N_("Has not been at the counter yet")))]
    ways = {way.key: way.label for way in found.service.appearance.identity}
    told = tongue.gettext(N_("At the counter on {when}: {identity}, {fingerprints}")).format(
        when=tongue.moment(made.at, zone),
        identity=tongue.pick(ways[made.seen.identity]) if made.seen.identity in ways else made.seen.identity,
        fingerprints=tongue.gettext(FINGERPRINTS[made.fingerprints]),
    )
    return [("stop" if made.fingerprints == "refused" else "ok", told)]


def _consents(found: review.Case, tongue: Language) -> list[tuple[str, str]]:
    asked = consents.of_dossier(work().session, found.dossier.id)
    return [(CONSENT[one.state][0], tongue.gettext(CONSENT[one.state][1])) for one in asked[-1:]]


def _old(found: review.Case, tongue: Language) -> list[tuple[str, str]]:
    old = applications.old_document(work().session, found.application, found.service, house().catalogue)
    if old is None:
        return []
    kind, words = STANDING[old.code]
    return [(kind, tongue.gettext(N_("Old document: {what}")).format(what=tongue.gettext(words)))]
