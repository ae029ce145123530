"""What happens to a document of which the state has one copy: handed over, spoilt, cancelled, lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from consular.core.errors import Forbidden, NotFound
from consular.core.events import Event
from consular.core.ids import new_id
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, PartialDate
from consular.register.errors import (
    AlreadyEnded,
    EntryMalformed,
    LossMalformed,
    NothingToLose,
    NotPrepared,
    NotWithHolder,
)
from consular.register.events import DocumentCancelled, DocumentHandedOver, DocumentLost, DocumentSpoilt
from consular.register.models import DocumentEvent, LossFacts, LossReport, OutboundEntry, TravelDocument
from consular.register.rules import FINAL, LOSSES, PREPARED, VALID, check_reason, to_be_listed

LONGEST_PLACE = 200
LONGEST_CIRCUMSTANCES = 2000
# A day has begun somewhere on earth up to fourteen hours before it does in UTC.
_EARLIEST_ZONE = dt.timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What is told of a loss. `on` is the day as far as it is known (`2026-11-XX`); `kind` is `lost` or `stolen`."""

    kind: str
    on: str
    place: str
    circumstances: str = ""

    def check(self, now: dt.datetime) -> None:
        """Raises LossMalformed with every field that is missing or cannot be."""
        fields = {}
        if self.kind not in LOSSES:
            fields["kind"] = "loss_kind_missing"
        if (wrong := _day_wrong(self.on, (now + _EARLIEST_ZONE).date())) is not None:
            fields["on"] = wrong
        if not self.place.strip():
            fields["place"] = "loss_place_missing"
        elif len(self.place) > LONGEST_PLACE:
            fields["place"] = "loss_text_too_long"
        if len(self.circumstances) > LONGEST_CIRCUMSTANCES:
            fields["circumstances"] = "loss_text_too_long"
        if fields:
            raise LossMalformed(fields=fields)


def _day_wrong(text: str, today: dt.date) -> str | None:
    try:
        day = PartialDate.from_text(text)
    except Doc9303Error:
        return "loss_day_malformed"
    if day.year is None:
        return "loss_day_malformed"
    earliest = (day.year, day.month or 1, (day.day or 1) if day.month else 1)
    return "loss_day_future" if earliest > (today.year, today.month, today.day) else None


def hand_over(work: Work, document_id: UUID) -> TravelDocument:
    """A prepared document is given to its holder and counts from now on; a second time changes nothing.

    Raises NotFound, or AlreadyEnded.
    """
    document = locked(work, document_id)
    if document.status in FINAL:
        raise AlreadyEnded(status=document.status)
    if document.status == PREPARED:
        document.status = VALID
        _told(work, document, "handed_over", "hand_over", DocumentHandedOver(document_id=document.id))
    return document


def spoil(work: Work, document_id: UUID, *, reason: str) -> TravelDocument:
    """A prepared document failed its quality check or was damaged in the house; its number is used up.

    The same again changes nothing. Raises NotFound, AlreadyEnded, NotPrepared (it is with its holder: cancel it), or
    EntryMalformed for a reason that is no code.
    """
    document = _endable(work, document_id, reason, "spoilt")
    if document.status != "spoilt":
        if document.status != PREPARED:
            raise NotPrepared
        end(work, document, "spoilt", reason=reason)
        _told(work, document, None, "spoil", DocumentSpoilt(document_id=document.id, reason=reason), reason=reason)
    return document


def cancel(work: Work, document_id: UUID, *, reason: str) -> TravelDocument:
    """Take a document out of use without a decision: replaced, damaged, given back, `cancelled-at-handover`.

    The same again, for whatever reason, changes nothing. Raises NotFound, AlreadyEnded, or EntryMalformed for a
    reason that is no code.
    """
    document = _endable(work, document_id, reason, "cancelled")
    if document.status != "cancelled":
        end(work, document, "cancelled", reason=reason)
        _told(work, document, None, "cancel", DocumentCancelled(document_id=document.id, reason=reason), reason=reason)
    return document


def report_loss(work: Work, document_id: UUID, loss: Loss) -> TravelDocument:
    """The document is lost or stolen: invalid at once and for ever, also when it is found again.

    Told by the account or the colleague who acts. A second report of the same kind changes nothing. Raises NotFound,
    NothingToLose (an e-visa), NotWithHolder (not handed over yet), AlreadyEnded, LossMalformed, or Forbidden for
    anybody else.
    """
    loss.check(work.now)
    if not (work.actor.is_account or work.actor.is_staff):
        raise Forbidden
    document = locked(work, document_id)
    if document.status == loss.kind:
        return document
    if document.kind == "e-visa":
        raise NothingToLose
    if document.status == PREPARED:
        raise NotWithHolder
    if document.status in FINAL:
        raise AlreadyEnded(status=document.status)
    report = LossReport(
        id=new_id(),
        document_id=document.id,
        dossier_id=document.dossier_id,
        kind=loss.kind,
        told_by="account" if work.actor.is_account else "staff",
        account_id=work.actor.id if work.actor.is_account else None,
        staff_id=work.actor.id if work.actor.is_staff else None,
        reported_at=work.now,
    )
    report.facts = LossFacts(on=loss.on, place=loss.place, circumstances=loss.circumstances)
    work.session.add(report)
    end(work, document, loss.kind)
    _told(work, document, None, "report_loss", DocumentLost(document_id=document.id, kind=loss.kind))
    return document


def end(
    work: Work, document: TravelDocument, status: str, *, decision_id: UUID | None = None, **parameters: str
) -> None:
    """Give a locked document its last status, note it, and list it for border posts where it is of ours."""
    document.status, document.ended_at = status, work.now
    note(work, document, status, decision_id=decision_id, **parameters)
    if to_be_listed(document.kind, status, ours=document.issuing_state is not None):
        work.session.add(
            OutboundEntry(id=new_id(), document_id=document.id, status=status, listed_at=work.now, file_serial=None)
        )
    work.session.flush()


def locked(work: Work, document_id: UUID) -> TravelDocument:
    """The document, held until the end of the work. Raises NotFound."""
    document = work.session.scalars(
        select(TravelDocument)
        .where(TravelDocument.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if document is None:
        raise NotFound
    return document


def note(
    work: Work, document: TravelDocument, code: str, *, decision_id: UUID | None = None, **parameters: str
) -> None:
    """Add a line to a document's history."""
    work.session.add(
        DocumentEvent(
            id=new_id(),
            document_id=document.id,
            dossier_id=document.dossier_id,
            at=work.now,
            code=code,
            parameters=parameters,
            decision_id=decision_id,
            staff_id=work.actor.id if work.actor.is_staff else None,
        )
    )


def record(work: Work, document: TravelDocument, verb: str, **detail: str) -> None:
    """Add an entry to the audit."""
    work.record(
        f"register:document:{verb}", f"document/{document.id}", dossier_id=document.dossier_id, detail=dict(detail)
    )


def _endable(work: Work, document_id: UUID, reason: str, status: str) -> TravelDocument:
    """A locked document that has this end already, or none."""
    if not check_reason(reason):
        raise EntryMalformed(why="reason")
    document = locked(work, document_id)
    if document.status in FINAL and document.status != status:
        raise AlreadyEnded(status=document.status)
    if document.kind == "e-visa" and status == "spoilt":
        raise NotPrepared
    return document


def _told(work: Work, document: TravelDocument, code: str | None, verb: str, news: Event, **detail: str) -> None:
    if code is not None:
        note(work, document, code)
    record(work, document, verb, **detail)
    work.emit(news)
