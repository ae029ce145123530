"""What a dossier owes, line by line, and what was waived of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consular.core.db import Base
from consular.core.ids import new_id
from consular.fees.rules import ENDS, MOMENTS, in_currency
from consular.vault import Section, sealed, sealed_column

# Three decimals: dinars have them. A rate has eight.
AMOUNT = Numeric(14, 3)
RATE = Numeric(18, 8)
KINDS_SQL = "'ministry', 'centre', 'courier'"


class Charge(Base):
    """What a dossier owes by one fee table (`fee`, `table_from`), in the table's `currency`.

    `told_currency` is what the applicant is told and may pay in at `told_rate`, frozen on the day of the charge and
    rounded to `told_step`; rates of later days do not touch it. `settled_at`: nothing is owed any more.
    `cancelled_at`: the case has ended as `cancelled_as` says, and what was not paid is asked of nobody. `missed_at`:
    a receipt was made void when the work was past the moment at which this was due; somebody must see to it.
    """

    __tablename__ = "charge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    office: Mapped[str]
    fee: Mapped[str]
    table_from: Mapped[date]
    due: Mapped[str]
    currency: Mapped[str]
    told_currency: Mapped[str]
    told_rate: Mapped[Decimal] = mapped_column(RATE)
    told_step: Mapped[Decimal] = mapped_column(AMOUNT)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_as: Mapped[str | None]
    missed_at: Mapped[datetime | None]
    lines: Mapped[list[ChargeLine]] = relationship(
        "ChargeLine", lazy="selectin", order_by="ChargeLine.position, ChargeLine.id"
    )

    __table_args__ = (
        UniqueConstraint("dossier_id", "fee"),
        CheckConstraint(f"due IN ({', '.join(repr(m) for m in MOMENTS)})", name="due"),
        CheckConstraint("told_rate > 0 AND told_step > 0", name="told"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_as IS NULL) AND (cancelled_at IS NULL OR settled_at IS NULL)"
            f" AND cancelled_as IN ({', '.join(repr(e) for e in ENDS)})",
            name="cancelled",
        ),
    )

    @property
    def amount(self) -> Decimal:
        """All its lines, less what was waived, in `currency`."""
        return sum((line.amount - line.waived for line in self.lines), Decimal(0))

    @property
    def owed(self) -> Decimal:
        """What is still to be paid, in `currency`."""
        if self.cancelled_at is not None:
            return Decimal(0)
        return sum((line.amount - line.waived for line in self.lines if line.settled_at is None), Decimal(0))

    @property
    def told(self) -> Decimal:
        """`amount` as the applicant is told it, in `told_currency`."""
        return in_currency(self.amount, self.told_rate, self.told_step)

    @property
    def told_owed(self) -> Decimal:
        """`owed` as the applicant is told it, in `told_currency`."""
        return in_currency(self.owed, self.told_rate, self.told_step)


class ChargeLine(Base):
    """One line; `waived` is the part of `amount` that need not be paid. Settled: paid, or waived whole, or zero."""

    __tablename__ = "charge_line"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("charge.id"))
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    position: Mapped[int]
    key: Mapped[str]
    kind: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    waived: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("charge_id", "key"),
        CheckConstraint(f"kind IN ({KINDS_SQL})", name="kind"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("waived BETWEEN 0 AND amount", name="waived"),
        CheckConstraint("amount > waived OR settled_at IS NOT NULL", name="nothing_left"),
    )


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """Why, in the words of whoever waived."""

    text: str = ""


@sealed
class Waiver(Base):
    """Lines or parts of them that need not be paid, by a person with the power to say so, on a ground."""

    __tablename__ = "waiver"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("charge.id"))
    ground: Mapped[str]
    percent: Mapped[int]
    granted_by: Mapped[UUID]
    granted_at: Mapped[datetime]
    facts_sealed = sealed_column()
    facts = Section("fees.waiver.facts", WaiverFacts)

    __table_args__ = (
        UniqueConstraint("charge_id", "ground"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
    )


class WaiverLine(Base):
    """What a waiver takes off one line, in the charge's currency. A line is waived once."""

    __tablename__ = "waiver_line"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    waiver_id: Mapped[UUID] = mapped_column(ForeignKey("waiver.id"), index=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("charge_line.id"), unique=True)
    amount: Mapped[Decimal] = mapped_column(AMOUNT)

    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)
