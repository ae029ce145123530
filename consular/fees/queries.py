"""Reading charges, receipts, refunds, bank payments."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.fees.cash_models import BankPayment, Receipt, ReceiptLine, Refund
from consular.fees.models import Charge, ChargeLine, Waiver
from consular.fees.rules import MOMENTS


def charges_of(session: Session, dossier_id: UUID) -> list[Charge]:
    """Charges of a dossier."""
    return list(session.scalars(select(Charge).where(Charge.dossier_id == dossier_id).order_by(Charge.id)))


def receipts_of(session: Session, dossier_id: UUID) -> list[Receipt]:
    """Receipts of a dossier, void ones and those of refunds too."""
    return list(session.scalars(select(Receipt).where(Receipt.dossier_id == dossier_id).order_by(Receipt.id)))


def waivers_of(session: Session, charge_id: UUID) -> list[Waiver]:
    """Waivers of a charge, oldest first."""
    return list(session.scalars(select(Waiver).where(Waiver.charge_id == charge_id).order_by(Waiver.id)))


def lines_of_receipt(session: Session, receipt_id: UUID) -> list[tuple[ChargeLine, Decimal]]:
    """Which lines a receipt pays (or paid, when it is void), and how much of each in the charge's currency."""
    rows = session.execute(
        select(ChargeLine, ReceiptLine.amount)
        .join(ReceiptLine, ReceiptLine.line_id == ChargeLine.id)
        .where(ReceiptLine.receipt_id == receipt_id)
        .order_by(ChargeLine.position)
    )
    return [(line, amount) for line, amount in rows]


def unsettled(session: Session, actor: Actor, *, after: UUID | None = None, limit: int = 50) -> list[Charge]:
    """Charges that the acting cashier may receive, oldest first, by keyset."""
    query = (
        select(Charge)
        .join(Dossier, Dossier.id == Charge.dossier_id)
        .where(Charge.settled_at.is_(None), Charge.cancelled_at.is_(None), visible(actor, "fees:charge:view"))
        .order_by(Charge.id)
        .limit(limit)
    )
    return list(session.scalars(query.where(Charge.id > after) if after else query))


def missed(session: Session, actor: Actor, *, limit: int = 50) -> list[Charge]:
    """Charges that are owed again although the work has gone past the moment at which they were due, oldest first."""
    query = (
        select(Charge)
        .join(Dossier, Dossier.id == Charge.dossier_id)
        .where(Charge.missed_at.is_not(None), Charge.settled_at.is_(None), Charge.cancelled_at.is_(None))
        .where(visible(actor, "fees:charge:view"))
        .order_by(Charge.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def charges_for(session: Session, actor: Actor, dossier_id: UUID) -> list[Charge]:
    """Charges of a dossier that the acting colleague may see, those that are owed first."""
    return list(
        session.scalars(
            select(Charge)
            .join(Dossier, Dossier.id == Charge.dossier_id)
            .where(Charge.dossier_id == dossier_id, visible(actor, "fees:charge:view"))
            .order_by(Charge.settled_at.is_not(None), Charge.id)
        )
    )


def locked_charge(work: Work, charge_id: UUID, permission: str, *, lock: bool = True) -> Charge:
    """A charge of a dossier in which the actor holds the permission, fresh and held. Raises NotFound."""
    query = (
        select(Charge)
        .join(Dossier, Dossier.id == Charge.dossier_id)
        .where(Charge.id == charge_id, visible(work.actor, permission))
    )
    if lock:
        query = query.with_for_update(of=Charge).execution_options(populate_existing=True)
    found = work.session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def receipt_for(work: Work, receipt_id: UUID, permission: str = "fees:charge:view") -> Receipt:
    """A receipt of a dossier in which the actor holds the permission. Raises NotFound."""
    found = work.session.scalars(
        select(Receipt)
        .join(Dossier, Dossier.id == Receipt.dossier_id)
        .where(Receipt.id == receipt_id, visible(work.actor, permission))
    ).first()
    if found is None:
        raise NotFound
    return found


def standing_receipt(session: Session, charge_id: UUID) -> Receipt | None:
    """The newest receipt of a charge that pays something and is not void."""
    return session.scalars(
        select(Receipt)
        .where(
            Receipt.charge_id == charge_id,
            Receipt.kind == "payment",
            Receipt.voided_at.is_(None),
            Receipt.base_amount > 0,
        )
        .order_by(Receipt.id.desc())
    ).first()


def all_settled(session: Session, dossier_id: UUID) -> bool:
    """Whether the dossier owes nothing."""
    open_charge = (
        select(Charge.id)
        .where(Charge.dossier_id == dossier_id, Charge.settled_at.is_(None), Charge.cancelled_at.is_(None))
        .limit(1)
    )
    return session.scalars(open_charge).first() is None


def owing(session: Session, dossier_ids: Collection[UUID], moment: str) -> frozenset[UUID]:
    """Those of the dossiers that still owe what was due at exactly this moment (one of `MOMENTS`)."""
    if not dossier_ids:
        return frozenset()
    query = select(Charge.dossier_id).where(
        Charge.dossier_id.in_(dossier_ids),
        Charge.settled_at.is_(None),
        Charge.cancelled_at.is_(None),
        Charge.due == moment,
    )
    return frozenset(session.scalars(query))


def settled_for(session: Session, dossier_id: UUID, moment: str) -> bool:
    """Whether everything that is due by this moment (one of `MOMENTS`) is paid or waived. ValueError for another."""
    due = MOMENTS[: MOMENTS.index(moment) + 1]
    open_charge = (
        select(Charge.id)
        .where(
            Charge.dossier_id == dossier_id,
            Charge.settled_at.is_(None),
            Charge.cancelled_at.is_(None),
            Charge.due.in_(due),
        )
        .limit(1)
    )
    return session.scalars(open_charge).first() is None


def refunds_waiting(session: Session, actor: Actor, *, limit: int = 100) -> list[Refund]:
    """Refunds that are open or approved, of dossiers that the colleague may see, oldest first."""
    return list(
        session.scalars(
            select(Refund)
            .join(Dossier, Dossier.id == Refund.dossier_id)
            .where(Refund.state.in_(("open", "approved")), visible(actor, "fees:charge:view"))
            .order_by(Refund.id)
            .limit(limit)
        )
    )


def refunds_of(session: Session, dossier_id: UUID) -> list[Refund]:
    """Refunds of a dossier, oldest first."""
    return list(session.scalars(select(Refund).where(Refund.dossier_id == dossier_id).order_by(Refund.id)))


def payments_waiting(session: Session, actor: Actor, *, limit: int = 100) -> list[BankPayment]:
    """Bank payments that settle nothing yet: of visible dossiers, and those of unknown reference, oldest first."""
    seen = select(Dossier.id).where(visible(actor, "fees:charge:view"))
    return list(
        session.scalars(
            select(BankPayment)
            .where(
                BankPayment.state != "receipted",
                BankPayment.dossier_id.is_(None) | BankPayment.dossier_id.in_(seen),
            )
            .order_by(BankPayment.id)
            .limit(limit)
        )
    )
