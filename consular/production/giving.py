"""From the checked document to its holder: where it is collected, and the hand-over."""

from __future__ import annotations

from uuid import UUID

from consular import applications, custody, register
from consular.applications import Application
from consular.catalogue import Catalogue, Problem
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.production.errors import HandOverRefused, OrderMoved
from consular.production.events import DocumentHandedOver, DocumentReady
from consular.production.lifecycle import Give, MakeReady, move
from consular.production.models import ProductionOrder, Receiver
from consular.production.policy import CHECK, HAND_OVER, order_to
from consular.production.queries import of_item
from consular.production.rules import (
    CHECKED,
    HANDED_OVER,
    OLD_CANCELLED,
    OLD_KEPT,
    OLD_MISSING,
    OLD_REPORTED,
    PROXY,
    READY,
    HandOver,
    hand_over_problems,
)
from consular.production.standing import demand_standing

_PROOF = {PROXY: "mandate"}


def put_into_custody(work: Work, *, order_id: UUID, place: str | None = None) -> ProductionOrder:
    """The checked document becomes an item with a label, so that everybody sees where it is. Safe to repeat.

    Where it is collected in the same office it is ready at once; else it goes there in a bag. Raises NotFound,
    OrderMoved, and custody's errors.
    """
    order = order_to(work, CHECK, order_id)
    if order.state not in (CHECKED, READY) or order.fixed is None:
        raise OrderMoved(state=order.state, act="custody")
    if order.item_id is None:
        item = custody.take_in(
            work,
            item_id=new_id(),
            dossier_id=order.dossier_id,
            office=order.office,
            kind="new-document",
            received_from="office",
            description=order.product,
            number=order.fixed.number,
            place=place,
        )
        order.item_id = item.id
    if order.state == CHECKED and order.office == order.collect_at:
        _make_ready(work, order)
    return order


def ready_on_arrival(work: Work, item_id: UUID) -> None:
    """Reaction to an item that came out of a bag: a new document at its office of collection is ready."""
    order = of_item(work.session, item_id, lock=True)
    if order is None or order.state != CHECKED:
        return
    item = custody.items(work.session, [item_id]).get(item_id)
    if item is not None and item.state == "here" and item.office == order.collect_at:
        _make_ready(work, order)


def _make_ready(work: Work, order: ProductionOrder) -> None:
    move(work, order, MakeReady)
    work.emit(DocumentReady(order_id=order.id, application_id=order.application_id))


def replaces(work: Work, order: ProductionOrder, catalogue: Catalogue) -> applications.OldStanding | None:
    """What the register says of the document that this one replaces; None when it replaces none.

    An emergency document takes the place of a passport only where that is lost or stolen.
    """
    application = _application(work, order)
    service = catalogue.service(application.service_key, application.service_version)
    old = applications.old_document(work.session, application, service, catalogue)
    if old is not None and order.product == "emergency-travel-document" and old.reported is None:
        return None
    return old


def hand_over(work: Work, *, order_id: UUID, given: HandOver, catalogue: Catalogue) -> ProductionOrder:
    """Give the document to its holder, a guardian, or somebody with a mandate, and settle what became of the old one.

    A second press gives the same. Raises NotFound, OrderMoved, HandOverRefused with problems by field,
    ConsentGone for a child whose guardian has withdrawn, ObjectionStands, custody.ItemNotHere, and
    register.AlreadyEnded for a document that was revoked or cancelled meanwhile.
    """
    order = order_to(work, HAND_OVER, order_id)
    if order.state == HANDED_OVER:
        return order
    if order.state != READY or order.item_id is None or order.document_id is None:
        raise OrderMoved(state=order.state, act=Give.code)
    application = _application(work, order)
    old = replaces(work, order, catalogue)
    minor = _is_minor(work, application, catalogue, order.collect_at)
    problems = hand_over_problems(given, minor=minor, replaces=old is not None)
    if given.old == OLD_REPORTED and old is not None and old.code == applications.FOUND and "old" not in problems:
        # Whoever says so is believed only by a report: the register would keep it valid.
        problems["old"] = Problem("old_document_unreported")
    if problems:
        raise HandOverRefused(problems)
    demand_standing(work.session, order.dossier_id, now=work.now)
    custody.return_item(
        work,
        item_id=order.item_id,
        capacity=given.capacity,
        proof=_PROOF.get(given.capacity, "identity-document"),
        words=given.name or given.identity,
    )
    register.hand_over(work, order.document_id)
    _settle_old(work, old, given.old, order.collect_at)
    order.receiver = Receiver(given.capacity, given.identity, given.name, given.mandate, given.old)
    order.handed_by = work.actor.id
    move(work, order, Give)
    work.session.flush()
    custody.close_case(work, order.dossier_id)
    work.emit(DocumentHandedOver(order_id=order.id, application_id=order.application_id))
    return order


def _application(work: Work, order: ProductionOrder) -> Application:
    application = applications.of_dossier(work.session, order.dossier_id)
    if application is None:
        raise NotFound
    return application


def _is_minor(work: Work, application: Application, catalogue: Catalogue, office: str) -> bool:
    """Whether the holder is a child on the day of the hand-over."""
    age = applications.age_at_lodging(application, applications.local_day(work, catalogue, office))
    return age is not None and age < catalogue.ministry.age_of_majority


def _settle_old(work: Work, old: applications.OldStanding | None, what: str, place: str) -> None:
    if old is None or old.document is None or old.code != applications.FOUND:
        return
    if what in (OLD_CANCELLED, OLD_KEPT):
        register.cancel(work, old.document.id, reason="cancelled-at-handover" if what == OLD_CANCELLED else "kept")
    elif what == OLD_MISSING:
        told = register.Loss(
            kind="lost", on=work.now.date().isoformat(), place="-", circumstances="missing at hand-over"
        )
        register.report_loss(work, old.document.id, told)
