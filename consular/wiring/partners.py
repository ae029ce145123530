"""What partners are told: news of files becomes lines of their feed, lines become webhooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

from consular import (
    appearances,
    applications,
    custody,
    dossiers,
    fees,
    issuance,
    notices,
    partners,
    production,
    review,
    webhooks,
)
from consular.core.events import Event
from consular.core.work import Work
from consular.wiring.reaction import FAST, MAIL, WEBHOOK, Reaction, Run, Tools

Find = Callable[[Work, Any], applications.Application | None]


def _by_application(work: Work, event: Any) -> applications.Application | None:
    return applications.application(work.session, event.application_id)


def _by_dossier(work: Work, event: Any) -> applications.Application | None:
    return applications.of_dossier(work.session, event.dossier_id)


def _by_decision(work: Work, event: review.RevocationDecided) -> applications.Application | None:
    found = review.decision(work.session, event.decision_id)
    return applications.of_dossier(work.session, found[0].dossier_id) if found is not None else None


def _subject(work: Work, found: applications.Application, state: str) -> webhooks.EventSubject:
    dossier: UUID = found.dossier_id
    file = dossiers.dossier(work.session, dossier)
    office = file.lodged_at if file is not None else None
    return webhooks.EventSubject(dossier, found.reference, state, office or "", found.service_key)


def _moved(work: Work, event: applications.ApplicationMoved, tools: Tools) -> None:
    found = applications.application(work.session, event.application_id)
    if found is not None:
        kind = webhooks.DECIDED if event.state in webhooks.STATES_OF_VERDICTS else f"application.{event.code}"
        _tell(work, kind, _subject(work, found, event.state))


def _tell(work: Work, kind: str, subject: webhooks.EventSubject) -> None:
    webhooks.tell_webhooks(work, webhooks.note_event(work, kind=kind, subject=subject))


def _told(kind: str, find: Find) -> Run:
    def run(work: Work, event: Any, tools: Tools) -> None:
        found = find(work, event)
        if found is not None:
            _tell(work, kind, _subject(work, found, found.state))

    return run


def _line(kind: str, find: Find) -> Reaction:
    return Reaction(f"partners.{kind}", FAST, _told(kind, find))


def _paused_notice(work: Work, event: webhooks.WebhookPaused, tools: Tools) -> None:
    contact = webhooks.webhook_contact(work.session, event.webhook_id)
    if contact is not None:
        occasion = uuid5(event.webhook_id, str(event.version))
        notices.tell_webhook_paused(
            work, occasion, contact, event.webhook_id, event.because, tools.catalogue, tools.post
        )


PARTNERS: Mapping[type[Event], tuple[Reaction, ...]] = {
    applications.ApplicationMoved: (Reaction("partners.moved", FAST, _moved),),
    fees.FeeSettled: (_line("fee.settled", _by_dossier),),
    appearances.AppearanceMade: (_line("appearance.made", _by_dossier),),
    custody.ItemArrived: (_line("item.arrived", _by_dossier),),
    issuance.DocumentIssued: (_line("document.issued", _by_application),),
    production.DocumentReady: (_line("document.ready", _by_application),),
    production.DocumentHandedOver: (_line("document.handed_over", _by_application),),
    review.RevocationDecided: (_line("document.revoked", _by_decision),),
    webhooks.WebhookDue: (
        Reaction(
            "webhooks.deliver",
            WEBHOOK,
            lambda w, e, t: webhooks.deliver_webhook(w, e.delivery_id, t.outgoing),
            lambda w, e, t: webhooks.webhook_broken(w, e.delivery_id),
        ),
    ),
    partners.PartnerResumed: (Reaction("webhooks.resumed", FAST, lambda w, e, t: webhooks.send_held(w, e.partner_id)),),
    webhooks.WebhookPaused: (Reaction("notices.webhook_paused", MAIL, _paused_notice),),
    webhooks.FeedSweepDue: (Reaction("webhooks.sweep", FAST, lambda w, e, t: webhooks.sweep_feed(w)),),
}
