"""Reading charges and receipts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.dossiers import Dossier, visible
from consular.fees.models import Charge, Receipt


def charges_of(session: Session, dossier_id: UUID) -> list[Charge]:
    """Charges of a dossier."""
    return list(session.scalars(select(Charge).where(Charge.dossier_id == dossier_id).order_by(Charge.id)))


def receipts_of(session: Session, dossier_id: UUID) -> list[Receipt]:
    """Receipts of a dossier."""
    return list(session.scalars(select(Receipt).where(Receipt.dossier_id == dossier_id).order_by(Receipt.id)))


def unsettled(session: Session, actor: Actor, *, after: UUID | None = None, limit: int = 50) -> list[Charge]:
    """Charges that the acting cashier may receive, oldest first, by keyset."""
    query = (
        select(Charge)
        .join(Dossier, Dossier.id == Charge.dossier_id)
        .where(Charge.settled_at.is_(None), visible(actor, "fees:charge:view"))
        .order_by(Charge.id)
        .limit(limit)
    )
    return list(session.scalars(query.where(Charge.id > after) if after else query))


def all_settled(session: Session, dossier_id: UUID) -> bool:
    """Whether the dossier owes nothing."""
    open_charge = select(Charge.id).where(Charge.dossier_id == dossier_id, Charge.settled_at.is_(None)).limit(1)
    return session.scalars(open_charge).first() is None


def settled_for(session: Session, dossier_id: UUID, moment: str) -> bool:
    """Whether what is due by then is received or waived."""
    return all_settled(session, dossier_id)
