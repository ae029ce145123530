"""Charges, and receipts numbered per office and year."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id


class Charge(Base):
    """What a dossier owes. One line of the fee table."""

    __tablename__ = "charge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    office: Mapped[str]
    fee: Mapped[str]
    line: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("dossier_id", "fee"),
        CheckConstraint("amount >= 0", name="amount"),
    )


class Receipt(Base):
    """Money received by a cashier, once per charge."""

    __tablename__ = "receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("charge.id"), unique=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    office: Mapped[str]
    cashier_id: Mapped[UUID]
    received_at: Mapped[datetime]


class ReceiptCounter(Base):
    """The last receipt number of an office in a year; locked while the next is taken, so numbers have no gaps."""

    __tablename__ = "receipt_counter"

    office: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
