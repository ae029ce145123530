"""Orders: made from grants, given a blank, fixed, printed, read back; spoilt and made anew."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from consular import applications, custody, evidence, fees, issuance, register, review, stock
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.ids import new_id
from consular.core.outbox import TryLater
from consular.core.timers import keep_timer
from consular.core.work import Work
from consular.dossiers import Dossier, dossier
from consular.production import fixing
from consular.production.errors import NotRead, NotToProduce, OrderMoved
from consular.production.events import BureauDue, CheckRequested, DocumentDrawn
from consular.production.lifecycle import (
    Check,
    Draw,
    Hold,
    Prepare,
    Produce,
    Release,
    Spoil,
    keep_apart,
    move,
    note,
)
from consular.production.models import Fixed, ProductionOrder, ReadBack
from consular.production.policy import CHECK, MAKE, order_to
from consular.production.queries import live, of_decision, reading
from consular.production.queries import order as by_id
from consular.production.rules import (
    CHECKED,
    DRAWN,
    ORDERED,
    PREPARED,
    PRODUCED,
    SPOILT,
    WAITING,
)
from consular.production.standing import demand_standing, stopped

BEFORE_ISSUE = "before_issue"
BUREAU_TIMER = "bureau"
BUREAU_EVERY = timedelta(minutes=10)
BUREAU_LOCAL = timedelta(seconds=2)


def order_for(work: Work, decision_id: UUID, *, catalogue: Catalogue) -> ProductionOrder | None:
    """The order of a grant that is made of a blank; None for other decisions, and for one that was
    revoked before. Made once, whatever is retried.
    """
    found = review.decision(work.session, decision_id)
    if found is None or found[0].outcome != "grant":
        return None
    decision = found[0]
    if any(other.outcome == "revoke" for other in review.decisions_of(work.session, decision.dossier_id)):
        return None
    application = applications.of_dossier(work.session, decision.dossier_id)
    folder = register.hold_folder(work, decision.dossier_id)
    if application is None:
        return None
    service = catalogue.service(application.service_key, application.service_version)
    if not service.product.is_physical or service.product.blank is None:
        return None
    earlier = of_decision(work.session, decision_id)
    if earlier:
        return earlier[-1]
    paid = fees.settled_for(work.session, folder.id, BEFORE_ISSUE)
    return _add(
        work,
        folder,
        application_id=application.id,
        decision=decision,
        attempt=1,
        product=service.product.kind,
        blank_kind=service.product.blank,
        made_by=service.product.made_by,
        state=ORDERED if paid else WAITING,
    )


def _add(
    work: Work,
    folder: Dossier,
    *,
    application_id: UUID,
    decision: review.Decision,
    attempt: int,
    product: str,
    blank_kind: str,
    made_by: str,
    state: str,
) -> ProductionOrder:
    order = ProductionOrder(
        id=new_id(),
        dossier_id=folder.id,
        application_id=application_id,
        decision_id=decision.id,
        attempt=attempt,
        product=product,
        blank_kind=blank_kind,
        made_by=made_by,
        office=folder.produced_at or decision.office,
        collect_at=folder.collected_at or decision.office,
        state=state,
        proposed_by=decision.proposed_by,
        confirmed_by=decision.confirmed_by,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(order)
    work.session.flush()
    note(work, order, state)
    work.record("production:order:make", f"order/{order.id}", dossier_id=folder.id, detail={"attempt": str(attempt)})
    return order


def release_when_paid(work: Work, dossier_id: UUID) -> None:
    """Reaction to a settled fee: what waited for it may be made."""
    order = live(work.session, dossier_id, lock=True)
    if order is not None and order.state == WAITING and fees.settled_for(work.session, dossier_id, BEFORE_ISSUE):
        move(work, order, Release)


def wait_again(work: Work, dossier_id: UUID) -> bool:
    """A receipt was made void: what is not begun waits for the fee. False once a blank was drawn. Safe to repeat."""
    order = live(work.session, dossier_id, lock=True)
    if order is not None and order.state == ORDERED and not _is_paid(work, dossier_id):
        move(work, order, Hold)
    return order is None or order.state in (WAITING, ORDERED)


def _is_paid(work: Work, dossier_id: UUID) -> bool:
    return fees.settled_for(work.session, dossier_id, BEFORE_ISSUE)


def draw(work: Work, *, order_id: UUID, issuing_state: str, number: str = "") -> ProductionOrder:
    """Take the next blank for the order, or the one whose `number` was scanned. A second press draws no other.

    Raises NotFound, OrderMoved, DeciderProduces, ObjectionStands, ConsentGone, the stock's errors (OutOfStock,
    NumbersRefused, BlankNotFree), and the register's NumberTaken: another document of `issuing_state` bears the
    blank's number.
    """
    order = order_to(work, MAKE, order_id)
    if order.state not in (ORDERED, DRAWN, PREPARED):
        raise OrderMoved(state=order.state, act=Draw.code)
    keep_apart(work, order)
    demand_standing(work.session, order.dossier_id, now=work.now)
    if number.strip():
        blank = stock.allocate_number(
            work, kind=order.blank_kind, office=order.office, order_id=order.id, number=number
        )
    else:
        blank = stock.allocate(work, kind=order.blank_kind, office=order.office, order_id=order.id)
    if order.state == ORDERED:
        if register.identity_taken(work.session, issuing_state, order.product, stock.printed(blank) or ""):
            raise register.NumberTaken
        move(work, order, Draw)
        work.emit(DocumentDrawn(order_id=order.id))
    return order


def prepare(work: Work, order_id: UUID, *, issuer: issuance.Issuer, press: issuance.Press) -> None:
    """Reaction to a drawn blank: number, dates, lines and seal are fixed, the document entered in the register, what
    is printed made. Once, whatever is retried: power may go at any moment.

    Raises NotToProduce and the errors of register, signers and press; TryLater while the portrait is being checked,
    and while an objection or a consent that was taken back stands in the way.
    """
    order = by_id(work.session, order_id, lock=True)
    if order is None or order.state != DRAWN:
        return
    if stopped(work.session, order.dossier_id, now=work.now) is not None:
        raise TryLater
    blank = stock.blank_of(work.session, order.id)
    number = stock.printed(blank) if blank is not None else None
    application = applications.of_dossier(work.session, order.dossier_id)
    if number is None or application is None:
        raise TryLater
    service = issuer.catalogue.service(application.service_key, application.service_version)
    told = fixing.contents(work, order, issuer.catalogue)
    portrait = fixing.portrait_of(work, application, service)
    code = service.product.document_code or ""
    sheet: issuance.StickerSheet | issuance.EtdSheet | None = None
    if order.product == "passport":
        state = issuer.catalogue.ministry.issuing_state
        lines = fixing.passport_lines(told, number, document_code=code, issuing_state=state)
    else:
        sheet = fixing.sheet(work, order, told, number, portrait=portrait, document_code=code, issuer=issuer)
        lines = sheet.lines
    document = register.enter(work, _entry(work, order, told, number, issuer))
    order.document_id = document.id
    order.fixed = Fixed(
        number=number,
        valid_from=told.valid_from.isoformat(),
        valid_until=told.valid_until.isoformat(),
        lines=tuple(lines),
        seal=sheet.seal.hex() if sheet is not None else "",
    )
    if sheet is not None:
        order.printout = _put(order, _rendered(sheet, press, issuer))
    move(work, order, Prepare)
    if order.made_by == "bureau":
        due_soon(work, local=issuer.local)


def due_soon(work: Work, *, local: bool) -> None:
    """See to it that the exchange with the bureau comes: in ten minutes, so that orders go together; at once on one
    machine, where somebody is looking.
    """
    keep_timer(work.session, BUREAU_TIMER, work.now + (BUREAU_LOCAL if local else BUREAU_EVERY), BureauDue())


def _rendered(
    sheet: issuance.StickerSheet | issuance.EtdSheet, press: issuance.Press, issuer: issuance.Issuer
) -> bytes:
    if isinstance(sheet, issuance.StickerSheet):
        return press.render_sticker(sheet, issuer)
    return press.render_etd(sheet, issuer)


def _put(order: ProductionOrder, content: bytes) -> str:
    key = str(new_id())
    evidence.blobs().put(key, dossier_id=order.dossier_id, chunks=(content,))
    return key


def _entry(
    work: Work, order: ProductionOrder, told: fixing.Contents, number: str, issuer: issuance.Issuer
) -> register.Entry:
    holder = told.holder
    attempts = [o for o in of_decision(work.session, order.decision_id) if o.document_id is not None]
    return register.Entry(
        decision_id=order.decision_id,
        application_dossier_id=order.dossier_id,
        kind=order.product,
        category=told.category,
        issuing_state=issuer.catalogue.ministry.issuing_state,
        valid_from=told.valid_from,
        valid_until=told.valid_until,
        entries_allowed=told.entries,
        duration_days=told.duration_days,
        status=register.PREPARED,
        instead_of=attempts[-1].document_id if attempts else None,
        particulars=register.Particulars(
            number=number,
            # The number that a passport replaces is not its holder's passport any more.
            passport_number=holder.passport_number if order.product == "sticker" else "",
            primary=holder.primary,
            secondary=holder.secondary,
            native=holder.native,
            birth=holder.birth,
            nationality=holder.nationality,
            sex=holder.sex,
            place_of_birth=told.birth_place,
            issuing_office=order.office,
        ),
    )


def printout(work: Work, *, order_id: UUID) -> bytes:
    """What the printer gets, as PDF; for those who make it alone, never for its holder. Raises NotFound, OrderMoved."""
    order = order_to(work, MAKE, order_id, lock=False)
    if order.printout is None or order.state not in (PREPARED, PRODUCED):
        raise OrderMoved(state=order.state, act="print")
    content = evidence.blobs().get(order.printout, dossier_id=order.dossier_id)
    digest = hashlib.sha256(content).hexdigest()
    work.record("production:order:print", f"order/{order.id}", dossier_id=order.dossier_id, detail={"sha256": digest})
    return content


def confirm_printed(work: Work, *, order_id: UUID) -> ProductionOrder:
    """The sheet came out of the printer. A second press changes nothing. Raises NotFound, OrderMoved."""
    order = order_to(work, MAKE, order_id)
    if order.state not in (PRODUCED, CHECKED):
        if order.made_by == "bureau":
            raise OrderMoved(state=order.state, act=Produce.code)
        move(work, order, Produce)
    return order


def submit_scan(work: Work, *, order_id: UUID, content: bytes) -> ProductionOrder:
    """A picture of the printed page, to be read back in the background. A new one replaces the last.

    Raises NotFound, OrderMoved, DeciderProduces.
    """
    order = order_to(work, CHECK, order_id)
    if order.state != PRODUCED:
        raise OrderMoved(state=order.state, act="scan")
    keep_apart(work, order)
    if order.scan is not None:
        evidence.discard(work, order.scan)
    order.scan = _put(order, content)
    note(work, order, "scanned")
    work.record("production:order:scan", f"order/{order.id}", dossier_id=order.dossier_id)
    work.emit(CheckRequested(order_id=order.id, scan=UUID(order.scan)))
    return order


def keep_reading(work: Work, *, order_id: UUID, scan: UUID, differences: list[issuance.Difference]) -> None:
    """What was read of a scan; nothing is kept when another scan has replaced it meanwhile."""
    order = by_id(work.session, order_id, lock=True)
    if order is None or order.scan != str(scan) or order.state != PRODUCED:
        return
    told = tuple({"field": d.field, "code": d.code, "expected": d.expected, "found": d.found} for d in differences)
    order.read_back = ReadBack(scan=str(scan), differences=told)
    note(work, order, "read_back", outcome="failed" if told else "passed")
    work.record(
        "production:order:read_back",
        f"order/{order.id}",
        dossier_id=order.dossier_id,
        detail={"outcome": "failed" if told else "passed"},
    )


def spoil(work: Work, *, order_id: UUID, reason: str, witness: Actor, words: str = "") -> ProductionOrder:
    """The blank is of no use: it is spoilt before a witness, its number used up, and another attempt begins.

    Gives the new attempt, also for a second press; the order itself where the document was revoked meanwhile and none
    begins. Raises NotFound, OrderMoved, DeciderProduces, the stock's errors.
    """
    order = order_to(work, MAKE, order_id)
    if order.state == SPOILT:
        return of_decision(work.session, order.decision_id)[-1]
    if order.state not in Spoil.sources:
        raise OrderMoved(state=order.state, act=Spoil.code)
    keep_apart(work, order)
    blank = stock.blank_of(work.session, order.id)
    if blank is not None:
        stock.spoil(work, blank_id=blank.id, reason=reason, witness=witness, words=words)
    return spoilt(work, order, reason=reason)


def spoilt(work: Work, order: ProductionOrder, *, reason: str) -> ProductionOrder:
    """The blank of a locked order is spoilt: so are document and order, and another attempt begins, unless the
    document was revoked meanwhile. Gives the new attempt, or the order where there is none.
    """
    ended = ended_already(work, order)
    if order.document_id is not None and not ended:
        register.spoil(work, order.document_id, reason=reason)
    move(work, order, Spoil, reason=reason)
    if ended:
        custody.close_case(work, order.dossier_id)
    return order if ended else again(work, order)


def ended_already(work: Work, order: ProductionOrder) -> bool:
    """Whether the register has ended the document of an order for ever."""
    document = register.document(work.session, order.document_id) if order.document_id else None
    return document is not None and document.status in register.FINAL


def again(work: Work, order: ProductionOrder) -> ProductionOrder:
    """Another attempt after this one, from the same decision. Raises NotToProduce."""
    work.session.flush()
    found = review.decision(work.session, order.decision_id)
    folder = dossier(work.session, order.dossier_id)
    if found is None or folder is None:
        raise NotToProduce(why="decision")
    return _add(
        work,
        folder,
        application_id=order.application_id,
        decision=found[0],
        attempt=order.attempt + 1,
        product=order.product,
        blank_kind=order.blank_kind,
        made_by=order.made_by,
        state=ORDERED,
    )


def check(work: Work, *, order_id: UUID) -> ProductionOrder:
    """The print was read back as ordered and looks well: the blank is a document now. A second press changes nothing.

    Raises NotRead, NotFound, OrderMoved, DeciderProduces.
    """
    order = order_to(work, CHECK, order_id)
    if order.state == CHECKED:
        return order
    if order.state == PRODUCED:
        told = reading(order)
        if told is None or told.differences:
            raise NotRead
    move(work, order, Check)
    if order.document_id is not None:
        stock.issue(work, order_id=order.id, document_id=order.document_id)
    return order
