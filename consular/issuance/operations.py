"""Issuing what was decided: e-visas, letters, revocations; giving files out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from consular import evidence, register
from consular.core.ids import new_id
from consular.core.work import Work
from consular.issuance.errors import FileChanged, NothingToIssue
from consular.issuance.events import DocumentIssued, LetterMade
from consular.issuance.models import FileContents, IssuedFile
from consular.issuance.numbers import draw_number
from consular.issuance.orders import GrantOrder, Issuer, LetterOrder, Press, VisaSheet
from consular.issuance.payload import barcode_text
from consular.issuance.queries import file_for, made
from consular.issuance.rules import EVISA, REVOCATION, WITH_TIME_LIMIT
from consular.issuance.signers import ensure_signers, seal_signer

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Download:
    """A file as it is handed out."""

    content: bytes
    media_type: str
    filename: str


def issue_grant(work: Work, order: GrantOrder, *, press: Press, issuer: Issuer) -> IssuedFile:
    """Register, number, sealed barcode, PDF: once per decision, whatever is retried or runs beside.

    Raises the register's and the press's errors, SealUnfit or NoTransliteration for what no barcode can carry; then
    nothing was issued.
    """
    register.hold_folder(work, order.dossier_id)
    known = made(work.session, order.decision_id, EVISA)
    if known is not None:
        return known
    if issuer.local:
        ensure_signers(work, issuer.catalogue.ministry)
    document = _enter(work, order, issuer)
    number = document.particulars.number
    assert document.status_index is not None  # noqa: S101 - the register gives every e-visa a place
    payload = barcode_text(
        order,
        issuer.catalogue,
        seal_signer(work.session, at=work.now),
        number=number,
        status_index=document.status_index,
        signed_on=work.now.date(),
    )
    sheet = VisaSheet(
        order=order, number=number, payload=payload, portrait=order.portrait(), issued_on=_today(work, order, issuer)
    )
    file = _keep(
        work,
        press.render_evisa(sheet, issuer),
        order=order,
        kind=EVISA,
        filename=f"{number}.pdf",
        dossier_id=document.dossier_id,
        document_id=document.id,
    )
    work.emit(DocumentIssued(document_id=document.id, application_id=order.application_id))
    return file


def _enter(work: Work, order: GrantOrder, issuer: Issuer) -> register.TravelDocument:
    holder = order.holder
    entry = register.Entry(
        decision_id=order.decision_id,
        application_dossier_id=order.dossier_id,
        kind=order.kind,
        category=order.category,
        issuing_state=issuer.catalogue.ministry.issuing_state,
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        entries_allowed=order.entries,
        duration_days=order.duration_days,
        particulars=register.Particulars(
            number=draw_number(order.number_prefix, taken=lambda number: register.number_taken(work.session, number)),
            passport_number=holder.passport_number,
            primary=holder.primary,
            secondary=holder.secondary,
            native=holder.native,
            birth=holder.birth,
            nationality=holder.nationality,
            sex=holder.sex,
        ),
    )
    return register.enter(work, entry)


def _today(work: Work, order: GrantOrder, issuer: Issuer) -> date:
    return work.now.astimezone(ZoneInfo(issuer.catalogue.offices[order.office].zone)).date()


def make_letter(work: Work, order: LetterOrder, *, press: Press, issuer: Issuer) -> IssuedFile:
    """The letter of a decision, made once. Raises NothingToIssue for a refusal or revocation without grounds, facts
    or remedy, and the press's errors.
    """
    register.hold_folder(work, order.dossier_id)
    known = made(work.session, order.decision_id, order.kind)
    if known is not None:
        return known
    _check(order)
    file = _keep(
        work,
        press.render_letter(order, issuer),
        order=order,
        kind=order.kind,
        filename=f"{order.kind}-{order.reference}.pdf",
        dossier_id=order.dossier_id,
        document_id=order.document_id,
        remedy_days=order.remedy_days if order.kind in WITH_TIME_LIMIT else None,
    )
    work.emit(LetterMade(file_id=file.id, application_id=order.application_id))
    return file


def _check(order: LetterOrder) -> None:
    if not order.grounds:
        raise NothingToIssue(why="grounds_missing")
    if not all(ground.facts.strip() for ground in order.grounds):
        raise NothingToIssue(why="facts_missing")
    if not any(text.strip() for text in order.remedy.values()):
        raise NothingToIssue(why="remedy_missing")


def revoke_document(work: Work, order: LetterOrder, *, press: Press, issuer: Issuer) -> IssuedFile:
    """End a document by a decision and write the letter; the same decision again changes nothing.

    Raises register.AlreadyEnded when another decision was first, NotFound, and what `make_letter` raises.
    """
    if order.document_id is None or order.kind != REVOCATION:
        raise NothingToIssue(why="not_a_revocation")
    register.revoke(work, order.document_id, decision_id=order.decision_id)
    return make_letter(work, order, press=press, issuer=issuer)


def _keep(
    work: Work,
    content: bytes,
    *,
    order: GrantOrder | LetterOrder,
    kind: str,
    filename: str,
    dossier_id: UUID,
    document_id: UUID | None,
    remedy_days: int | None = None,
) -> IssuedFile:
    key = str(new_id())
    file = IssuedFile(
        id=new_id(),
        dossier_id=dossier_id,
        application_id=order.application_id,
        document_id=document_id,
        decision_id=order.decision_id,
        kind=kind,
        blob=key,
        locale=order.locale,
        office=order.office,
        made_at=work.now,
        remedy_days=remedy_days,
    )
    file.contents = FileContents(sha256=hashlib.sha256(content).hexdigest(), filename=filename)
    evidence.blobs().put(key, dossier_id=dossier_id, chunks=(content,))
    work.session.add(file)
    work.session.flush()
    work.record("issuance:file:make", f"file/{file.id}", dossier_id=dossier_id, detail={"kind": kind})
    return file


def download(work: Work, *, permission: str, file_id: UUID) -> Download:
    """Hand a file out to whoever may have it. The first time its holder's account takes it is the proof of service;
    what staff take is a view of the case.

    Raises NotFound, FileChanged, and the vault's errors.
    """
    file = file_for(work.session, work.actor, permission, file_id, lock=True)
    assert file.blob is not None  # noqa: S101 - only an erasure takes it, and `file_for` gives nothing erased
    content = evidence.blobs().get(file.blob, dossier_id=file.dossier_id)
    if hashlib.sha256(content).hexdigest() != file.contents.sha256:
        raise FileChanged
    if work.actor.is_account and file.served_at is None:
        file.served_at = work.now
        work.record("issuance:file:serve", f"file/{file.id}", dossier_id=file.dossier_id, detail={"kind": file.kind})
    else:
        work.record("issuance:file:view", f"file/{file.id}", dossier_id=file.dossier_id)
    return Download(content, PDF, file.contents.filename)
