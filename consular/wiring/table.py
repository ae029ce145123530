"""Event -> reactions. A reaction runs in a worker, in its own unit of work, at least once, and takes effect once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid5

import structlog

from consular import (
    appearances,
    applications,
    consents,
    custody,
    evidence,
    fees,
    identity,
    issuance,
    notices,
    partners,
    privacy,
    production,
    register,
    review,
    vault,
    verification,
)
from consular.core.db import Base
from consular.core.events import Event
from consular.core.work import Work
from consular.wiring import sandbox
from consular.wiring.partners import PARTNERS
from consular.wiring.reaction import FAST, MAIL, PRESS, Reaction, Run, Tools

log = structlog.get_logger(__name__)

# Longer than any backup of the data is restored beside the keystore of today.
_UNUSED_KEYS = timedelta(days=90)


def _admit(work: Work, event: fees.FeeSettled | appearances.AppearanceMade, tools: Tools) -> None:
    applications.admit_when_complete(work, event.dossier_id, tools.catalogue)


def _notice(template: str) -> Run:
    def run(work: Work, event: Any, tools: Tools) -> None:
        notices.tell(work, event.application_id, template, tools.catalogue, tools.post)

    return run


def _refund_notice(work: Work, event: fees.RefundPaid, tools: Tools) -> None:
    application = applications.of_dossier(work.session, event.dossier_id)
    if application is not None:
        notices.tell(work, application.id, "refund_paid", tools.catalogue, tools.post, occasion=event.refund_id)


def _loss_notice(work: Work, event: register.DocumentLost, tools: Tools) -> None:
    notices.tell_loss(work, event.document_id, tools.catalogue, tools.post)


def _ask_notice(work: Work, event: review.InformationRequested, tools: Tools) -> None:
    """Asked twice is told twice: the request is the occasion."""
    notices.tell(
        work, event.application_id, "information_requested", tools.catalogue, tools.post, occasion=event.request_id
    )


def _letter_notice(work: Work, event: issuance.LetterMade, tools: Tools) -> None:
    """One mail per letter; which letter it is stands behind the sign-in."""
    notices.tell(work, event.application_id, "decided", tools.catalogue, tools.post, occasion=event.file_id)


def _document_notice(work: Work, event: issuance.DocumentIssued, tools: Tools) -> None:
    """A grant below what was asked has reasons to read."""
    application = applications.application(work.session, event.application_id)
    lesser = application is not None and review.lesser_grant(work.session, application.dossier_id) is not None
    template = "granted_less" if lesser else "granted"
    notices.tell(work, event.application_id, template, tools.catalogue, tools.post, occasion=event.document_id)


def _consent_notice(work: Work, event: consents.ConsentAnswered | consents.ConsentWithdrawn, tools: Tools) -> None:
    """Whoever filed for the child learns that there is an answer; which, stands behind the sign-in."""
    application = applications.of_dossier(work.session, event.dossier_id)
    if application is not None:
        notices.tell(
            work,
            application.id,
            "consent_news",
            tools.catalogue,
            tools.post,
            occasion=uuid5(event.consent_id, event.name),
        )


def _run_checks(*, again: bool) -> Run:
    def run(work: Work, event: Any, tools: Tools) -> None:
        verification.run_checks(
            work, evidence_id=event.evidence_id, catalogue=tools.catalogue, engines=tools.engines, again=again
        )

    return run


def _give_up_checks(work: Work, event: Any, tools: Tools) -> None:
    verification.give_up(work, evidence_id=event.evidence_id, catalogue=tools.catalogue)


def _issue(work: Work, event: Any, tools: Tools) -> None:
    issuance.issue(work, event.decision_id, issuer=tools.issuer, press=tools.press)


def _order(work: Work, event: review.DecisionMade, tools: Tools) -> None:
    production.order_for(work, event.decision_id, catalogue=tools.catalogue)


def _prepare(work: Work, event: production.DocumentDrawn, tools: Tools) -> None:
    if tools.settings.is_local:
        issuance.ensure_signers(work, tools.catalogue.ministry)
    production.prepare(work, event.order_id, issuer=tools.issuer, press=tools.press)


def _read_back(work: Work, event: production.CheckRequested, tools: Tools) -> None:
    production.read_scan(
        work,
        order_id=event.order_id,
        scan=event.scan,
        engines=tools.engines,
        decode=tools.decode,
        believed=issuance.believed(work.session, tools.catalogue.ministry),
    )


def _unreadable(work: Work, event: production.CheckRequested, tools: Tools) -> None:
    production.keep_reading(work, order_id=event.order_id, scan=event.scan, differences=[production.UNREADABLE])


def _ready_notice(work: Work, event: production.DocumentReady, tools: Tools) -> None:
    notices.tell(work, event.application_id, "document_ready", tools.catalogue, tools.post, occasion=event.order_id)


def _cancel_production(work: Work, event: review.RevocationDecided, tools: Tools) -> None:
    found = review.decision(work.session, event.decision_id)
    if found is not None:
        production.cancel_unmade(work, found[0].dossier_id, reason="revoked", decision_id=event.decision_id)
        fees.cancel_unpaid(work, found[0].dossier_id, ended_as="revoked")


def _exchange(work: Work, event: production.BureauDue, tools: Tools) -> None:
    """What waits is drawn up; the next round comes while anything is open."""
    bureau = production.bureau.bureau_if_set(tools.settings.bureau_key_path)
    if bureau is not None:
        file = production.bureau.draw_up(work, bureau)
        if file is not None:
            work.emit(production.FileDrawnUp(file_id=file.id))
    if production.bureau.waiting(work.session) or production.bureau.expected(work.session):
        production.due_soon(work, local=tools.settings.is_local)


def _receive(work: Work, event: production.BureauDue, tools: Tools) -> None:
    """What has come is taken; in a work of its own, so that nothing that comes keeps back what is sent."""
    bureau = production.bureau.bureau_if_set(tools.settings.bureau_key_path)
    if bureau is not None:
        production.bureau.take_all(work, bureau, production.bureau.BureauFolder(tools.settings.bureau_path))


def _write_file(work: Work, event: production.FileDrawnUp, tools: Tools) -> None:
    bureau = production.bureau.read_bureau(tools.settings.bureau_key_path)
    folder = production.bureau.BureauFolder(tools.settings.bureau_path)
    production.bureau.write_out(work, event.file_id, bureau, folder, tools.catalogue)


def _judge(work: Work, event: issuance.CheckSubmitted, tools: Tools) -> None:
    believed = issuance.believed(work.session, tools.catalogue.ministry)
    issuance.judge_upload(work, event.request_id, decode=tools.decode, believed=believed)


def _sweep_blobs(work: Work, event: evidence.SweepDue, tools: Tools) -> None:
    evidence.sweep(work, event.after)


def _sweep_keys(work: Work, event: evidence.SweepDue, tools: Tools) -> None:
    """Once a day, with the first page of blobs: keys whose dossier was never written."""
    if event.after:
        return
    owners = [*vault.key_owners(Base.registry), issuance.CheckRequest.__table__.c["id"]]
    swept = vault.sweep_orphan_keys(
        vault.current(), work.session, owners, before=work.now - _UNUSED_KEYS, keep=[identity.SIGN_IN_FILE]
    )
    if swept:
        log.info("keys.swept", count=swept)


def _write_down(work: Work, event: privacy.ErasureBegun, tools: Tools) -> None:
    privacy.write_down(work, event.dossier_id, tools.settings.ledger_path)


def _refund_inadmissible(work: Work, event: review.DecisionMade, tools: Tools) -> None:
    found = review.decision(work.session, event.decision_id)
    if found is not None and found[0].outcome == "inadmissible":
        fees.refund_ended(work, dossier_id=found[0].dossier_id, cause="inadmissible", catalogue=tools.catalogue)


def _cancel_charges(work: Work, event: review.DecisionMade, tools: Tools) -> None:
    """Nobody pays any more for what was not given; what was paid is judged apart."""
    found = review.decision(work.session, event.decision_id)
    ended_as = {"refuse": "refused", "inadmissible": "inadmissible"}.get(found[0].outcome) if found else None
    if found is not None and ended_as is not None:
        fees.cancel_unpaid(work, found[0].dossier_id, ended_as=ended_as)


def _owed_again(work: Work, event: fees.ReceiptVoided, tools: Tools) -> None:
    """The case waits for its fee again; where the work has gone past that, the office is told what is owed."""
    application = applications.of_dossier(work.session, event.dossier_id, lock=True)
    if application is None or fees.all_settled(work.session, event.dossier_id):
        return
    if application.state == "granted":
        if not production.wait_again(work, event.dossier_id):
            fees.mark_missed(work, event.dossier_id)
    elif application.state in applications.ENDED:
        fees.cancel_unpaid(work, event.dossier_id, ended_as=application.state)
    elif applications.await_fee(work, application):
        review.let_go(work, event.dossier_id)
    elif not fees.settled_for(work.session, event.dossier_id, "before_examination"):
        fees.mark_missed(work, event.dossier_id)


def _refund_withdrawn(work: Work, event: applications.ApplicationWithdrawn, tools: Tools) -> None:
    found = applications.application(work.session, event.application_id)
    if found is not None:
        fees.refund_ended(work, dossier_id=found.dossier_id, cause="withdrawn", catalogue=tools.catalogue)


def _compare(work: Work, event: Any, tools: Tools) -> None:
    verification.compare_again(work, application_id=event.application_id, catalogue=tools.catalogue)


_CHECK = Reaction("verification.check", FAST, _run_checks(again=False), _give_up_checks)

_TABLE: dict[type[Event], tuple[Reaction, ...]] = {
    identity.CodeRequested: (
        Reaction("identity.mail_code", MAIL, lambda w, e, t: notices.mail_code(w, e.code_id, t.catalogue, t.post)),
    ),
    partners.PartnerDataExpired: (Reaction("partners.sweep", FAST, lambda w, e, t: partners.sweep_partner_data(w)),),
    identity.TextCodeRequested: (
        Reaction("identity.text_code", MAIL, lambda w, e, t: notices.text_code(w, e.code_id, t.catalogue, t.texts)),
    ),
    identity.AccountNewsOwed: (
        Reaction(
            "identity.mail_news", MAIL, lambda w, e, t: notices.mail_account_news(w, e.news_id, t.catalogue, t.post)
        ),
    ),
    identity.RecoveryDue: (
        Reaction("identity.recover", FAST, lambda w, e, t: identity.finish_recovery(w, e.recovery_id)),
    ),
    identity.SignInDataExpired: (Reaction("identity.sweep", FAST, lambda w, e, t: identity.sweep_sign_in_data(w)),),
    applications.DraftExpiring: (Reaction("notices.draft_expiring", MAIL, _notice("draft_expiring")),),
    applications.DraftExpired: (
        Reaction("applications.expire", FAST, lambda w, e, t: applications.expire_draft(w, e.application_id)),
    ),
    applications.AnswersChanged: (Reaction("verification.compare", FAST, _compare),),
    applications.ApplicationLodged: (
        Reaction("notices.lodged", MAIL, _notice("lodged")),
        Reaction("verification.compare_lodged", FAST, _compare),
    ),
    applications.ApplicationAdmissible: (
        Reaction("notices.admissible", MAIL, _notice("admissible")),
        Reaction("sandbox.examine", FAST, sandbox.examine),
    ),
    sandbox.SandboxProposed: (Reaction("sandbox.confirm", FAST, sandbox.confirm),),
    applications.ApplicationWithdrawn: (
        Reaction("notices.withdrawn", MAIL, _notice("withdrawn")),
        Reaction("review.drop", FAST, lambda w, e, t: review.drop_open_work(w, e.application_id)),
        Reaction("fees.refund_withdrawn", FAST, _refund_withdrawn),
    ),
    fees.FeeSettled: (
        Reaction("applications.admit", FAST, _admit),
        Reaction("production.release", FAST, lambda w, e, t: production.release_when_paid(w, e.dossier_id)),
    ),
    fees.RefundPaid: (Reaction("notices.refund_paid", MAIL, _refund_notice),),
    register.DocumentLost: (Reaction("notices.loss_reported", MAIL, _loss_notice),),
    fees.ReceiptVoided: (Reaction("fees.owed_again", FAST, _owed_again),),
    appearances.AppearanceMade: (Reaction("applications.admit_appeared", FAST, _admit),),
    consents.ConsentAsked: (
        Reaction(
            "notices.ask_guardian", MAIL, lambda w, e, t: notices.ask_guardian(w, e.consent_id, t.catalogue, t.post)
        ),
    ),
    consents.ConsentDue: (Reaction("consents.lapse", FAST, lambda w, e, t: consents.lapse(w, e.consent_id)),),
    consents.ConsentAnswered: (Reaction("notices.consent_answered", MAIL, _consent_notice),),
    consents.ConsentWithdrawn: (Reaction("notices.consent_withdrawn", MAIL, _consent_notice),),
    evidence.EvidenceAttached: (_CHECK,),
    evidence.UploadLapsed: (
        Reaction("evidence.upload_lapse", FAST, lambda w, e, t: evidence.lapse_upload(w, e.upload_id)),
    ),
    evidence.SweepDue: (
        Reaction("evidence.sweep", FAST, _sweep_blobs),
        Reaction("vault.sweep_keys", FAST, _sweep_keys),
    ),
    verification.ChecksRequested: (
        Reaction("verification.check_again", FAST, _run_checks(again=True), _give_up_checks),
    ),
    verification.ChecksFinished: (
        Reaction(
            "verification.forget_upload",
            FAST,
            lambda w, e, t: verification.forget_upload(w, evidence_id=e.evidence_id),
        ),
        Reaction(
            "review.spelling",
            FAST,
            lambda w, e, t: review.keep_spelling(w, evidence_id=e.evidence_id, catalogue=t.catalogue),
        ),
    ),
    review.ConsultationDue: (
        Reaction("review.fall_silent", FAST, lambda w, e, t: review.fall_silent(w, e.consultation_id, t.catalogue)),
    ),
    review.InformationRequested: (Reaction("notices.information_requested", MAIL, _ask_notice),),
    review.InformationDue: (
        Reaction("review.lapse_request", FAST, lambda w, e, t: review.lapse_request(w, e.request_id)),
    ),
    review.DecisionMade: (
        Reaction("issuance.issue", PRESS, _issue),
        Reaction("fees.refund_inadmissible", FAST, _refund_inadmissible),
        Reaction("fees.cancel", FAST, _cancel_charges),
        Reaction("production.order", FAST, _order),
    ),
    production.DocumentDrawn: (Reaction("production.prepare", PRESS, _prepare),),
    production.CheckRequested: (Reaction("production.read_back", PRESS, _read_back, _unreadable),),
    production.BureauDue: (
        Reaction("production.exchange", FAST, _exchange),
        Reaction("production.receive", FAST, _receive),
    ),
    production.FileDrawnUp: (Reaction("production.write_file", FAST, _write_file),),
    production.DocumentReady: (Reaction("notices.document_ready", MAIL, _ready_notice),),
    custody.ItemArrived: (
        Reaction("production.arrived", FAST, lambda w, e, t: production.ready_on_arrival(w, e.item_id)),
    ),
    review.RevocationDecided: (
        Reaction("issuance.revoke", PRESS, _issue),
        Reaction("production.cancel", FAST, _cancel_production),
    ),
    issuance.DocumentIssued: (Reaction("notices.granted", MAIL, _document_notice),),
    issuance.LetterMade: (Reaction("notices.letter", MAIL, _letter_notice),),
    issuance.CheckSubmitted: (
        Reaction("issuance.judge", FAST, _judge, lambda w, e, t: issuance.give_up_check(w, e.request_id)),
    ),
    issuance.CheckJudged: (
        Reaction("issuance.forget_upload", FAST, lambda w, e, t: issuance.forget_upload(w, e.request_id)),
    ),
    privacy.ErasureBegun: (Reaction("privacy.write_down", FAST, _write_down),),
    privacy.ErasureWrittenDown: (Reaction("privacy.destroy", FAST, lambda w, e, t: privacy.destroy(w, e.dossier_id)),),
    issuance.CheckRequestExpired: (
        Reaction("issuance.expire_check", FAST, lambda w, e, t: issuance.expire_check(w, e.request_id)),
    ),
}
# What partners are told stands in a file of its own and comes last.
REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    kind: (*_TABLE.get(kind, ()), *PARTNERS.get(kind, ())) for kind in {**_TABLE, **PARTNERS}
}


class Wiring:
    """The table as the outbox and the worker ask it."""

    def __init__(self, table: Mapping[type[Event], tuple[Reaction, ...]] = REACTIONS) -> None:
        self._table = table
        self._by_name = {reaction.name: reaction for reactions in table.values() for reaction in reactions}
        if len(self._by_name) != sum(len(reactions) for reactions in table.values()):
            raise TypeError("two reactions have one name")

    def owed_to(self, event: Event) -> Sequence[tuple[str, str]]:
        """(reaction name, queue) pairs for an event."""
        return [(reaction.name, reaction.queue) for reaction in self._table.get(type(event), ())]

    def reaction(self, name: str) -> Reaction:
        """A reaction by name; KeyError when the table no longer has it."""
        return self._by_name[name]

    @property
    def queues(self) -> list[str]:
        """Names of all queues, sorted: fast work before mails and printing."""
        return sorted({reaction.queue for reaction in self._by_name.values()})
