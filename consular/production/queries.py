"""Reading orders."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, undefer

from consular.core.actor import Actor
from consular.dossiers import Dossier, visible
from consular.production.models import ProductionEvent, ProductionOrder, ReadBack
from consular.production.policy import VIEW
from consular.production.rules import CANCELLED, FINAL, SPOILT


def order(session: Session, order_id: UUID, *, lock: bool = False) -> ProductionOrder | None:
    """By id, for reactions; everything of it is loaded."""
    query = select(ProductionOrder).where(ProductionOrder.id == order_id).options(undefer("*"))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def of_decision(session: Session, decision_id: UUID) -> list[ProductionOrder]:
    """All attempts, oldest first."""
    query = select(ProductionOrder).where(ProductionOrder.decision_id == decision_id)
    return list(session.scalars(query.order_by(ProductionOrder.attempt)))


def of_case(session: Session, dossier_id: UUID) -> list[ProductionOrder]:
    """All orders of a case, oldest first."""
    query = select(ProductionOrder).where(ProductionOrder.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(ProductionOrder.id)))


def live(session: Session, dossier_id: UUID, *, lock: bool = False) -> ProductionOrder | None:
    """The attempt of a case that is neither spoilt nor cancelled."""
    query = select(ProductionOrder).where(
        ProductionOrder.dossier_id == dossier_id, ProductionOrder.state.not_in((SPOILT, CANCELLED))
    )
    return session.scalars(query.with_for_update() if lock else query).first()


def of_item(session: Session, item_id: UUID, *, lock: bool = False) -> ProductionOrder | None:
    """The order whose finished document is this item of custody."""
    query = select(ProductionOrder).where(ProductionOrder.item_id == item_id)
    return session.scalars(query.with_for_update() if lock else query).first()


def open_at(
    session: Session,
    actor: Actor,
    office: str,
    *,
    states: Sequence[str] = (),
    after: UUID | None = None,
    limit: int = 50,
) -> list[ProductionOrder]:
    """Orders that an office makes or hands over and that are not ended, oldest first, by keyset."""
    query = (
        select(ProductionOrder)
        .join(Dossier, Dossier.id == ProductionOrder.dossier_id)
        .where(
            visible(actor, VIEW),
            or_(ProductionOrder.office == office, ProductionOrder.collect_at == office),
            ProductionOrder.state.in_(states) if states else ProductionOrder.state.not_in(FINAL),
        )
        .order_by(ProductionOrder.id)
        .limit(limit)
    )
    return list(session.scalars(query.where(ProductionOrder.id > after) if after else query))


def reading(order: ProductionOrder) -> ReadBack | None:
    """What the order's present picture was read as; None before it was."""
    told = order.read_back if order.scan is not None and order.read_back_sealed is not None else None
    return told if told is not None and told.scan == order.scan else None


def history(session: Session, order_id: UUID) -> list[ProductionEvent]:
    """What has happened to an order, oldest first."""
    query = select(ProductionEvent).where(ProductionEvent.order_id == order_id)
    return list(session.scalars(query.order_by(ProductionEvent.at, ProductionEvent.id)))
