"""Money: receipts under numbers without gaps, refunds, payments told by the bank, and the tills of cashiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.fees.models import AMOUNT, RATE
from consular.fees.rules import CAUSES, METHODS
from consular.vault import Section, sealed, sealed_column


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


@dataclass(frozen=True, slots=True)
class Note:
    """Words of a colleague: who paid, why a receipt is void, why money is missing."""

    text: str = ""


class Till(Base):
    """A cashier's drawer at an office for one local day, which is over at `ends_at`."""

    __tablename__ = "till"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    office: Mapped[str]
    cashier_id: Mapped[UUID]
    day: Mapped[date]
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("id", "cashier_id"),
        # One's own, or one that was left open when its day was over.
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_by = cashier_id OR closed_at >= ends_at)",
            name="closed_by",
        ),
        CheckConstraint("ends_at > opened_at AND (closed_at IS NULL OR closed_at >= opened_at)", name="times"),
        Index("uq_till_open", "cashier_id", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("ix_till_office_day", "office", "day"),
    )


@sealed(dossier="till_id")
class TillCount(Base):
    """One currency of a till: counted when it is opened and when it is closed.

    `expected` is the opening count and all entries. A difference has a reason, and another person settles it.
    """

    __tablename__ = "till_count"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    till_id: Mapped[UUID]
    cashier_id: Mapped[UUID]
    currency: Mapped[str]
    opening: Mapped[Decimal] = mapped_column(AMOUNT)
    expected: Mapped[Decimal | None] = mapped_column(AMOUNT)
    counted: Mapped[Decimal | None] = mapped_column(AMOUNT)
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    reason_sealed = sealed_column()
    reason = Section("fees.till_count.reason", Note)
    settlement_sealed = sealed_column()
    settlement = Section("fees.till_count.settlement", Note)

    __table_args__ = (
        ForeignKeyConstraint(["till_id", "cashier_id"], ["till.id", "till.cashier_id"]),
        UniqueConstraint("till_id", "currency"),
        CheckConstraint("opening >= 0 AND (counted IS NULL OR counted >= 0)", name="amounts"),
        CheckConstraint("(expected IS NULL) = (counted IS NULL)", name="closed"),
        CheckConstraint("counted IS NULL OR counted = expected OR reason_sealed IS NOT NULL", name="difference"),
        CheckConstraint(
            "(settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL OR (counted <> expected"
            " AND settled_by <> cashier_id))",
            name="settled",
        ),
    )

    @property
    def difference(self) -> Decimal:
        """What was counted above (or, negative, below) what should be there; 0 while it is open."""
        return Decimal(0) if self.counted is None or self.expected is None else self.counted - self.expected


@sealed
class Receipt(Base):
    """Money received (`payment`) or paid back (`refund`), numbered per office and year.

    `amount` of `currency` passed; `base_amount` is its worth in the charge's currency at `rate`. A void receipt keeps
    its number. Money told by the bank has no till, and no cashier unless somebody said which case it is for.
    """

    __tablename__ = "receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("charge.id"), index=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[str] = mapped_column(default="payment")
    number: Mapped[str] = mapped_column(unique=True)
    office: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    rate: Mapped[Decimal] = mapped_column(RATE)
    step: Mapped[Decimal] = mapped_column(AMOUNT)
    base_currency: Mapped[str]
    base_amount: Mapped[Decimal] = mapped_column(AMOUNT)
    given: Mapped[Decimal | None] = mapped_column(AMOUNT)
    method: Mapped[str]
    till_id: Mapped[UUID | None] = mapped_column(ForeignKey("till.id"), index=True)
    refund_id: Mapped[UUID | None] = mapped_column(unique=True)
    cashier_id: Mapped[UUID | None]
    received_at: Mapped[datetime]
    voided_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    payer_sealed = sealed_column()
    payer = Section("fees.receipt.payer", Note)
    void_reason_sealed = sealed_column()
    void_reason = Section("fees.receipt.void_reason", Note)

    __table_args__ = (
        UniqueConstraint("office", "year", "serial"),
        CheckConstraint("kind IN ('payment', 'refund') AND (kind = 'refund') = (refund_id IS NOT NULL)", name="kind"),
        CheckConstraint(f"method IN ({_words(METHODS)})", name="method"),
        CheckConstraint("amount >= 0 AND base_amount >= 0 AND rate > 0 AND step > 0", name="amounts"),
        CheckConstraint("given IS NULL OR given >= amount", name="given"),
        CheckConstraint("cashier_id IS NOT NULL OR (till_id IS NULL AND method = 'transfer')", name="cashier"),
        CheckConstraint(
            "(voided_by IS NULL) = (voided_at IS NULL) AND (voided_by IS NULL OR (kind = 'payment'"
            " AND (till_id IS NOT NULL OR method = 'transfer') AND (cashier_id IS NULL OR voided_by <> cashier_id)"
            " AND void_reason_sealed IS NOT NULL))",
            name="voided",
        ),
    )

    @property
    def change(self) -> Decimal:
        """What is given back to the payer at the counter."""
        return Decimal(0) if self.given is None else self.given - self.amount


class ReceiptLine(Base):
    """What a receipt pays of a line, in the charge's currency. A line is paid by one receipt that is not void."""

    __tablename__ = "receipt_line"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipt.id"), index=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("charge_line.id"))
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    stands: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("uq_receipt_line_stands", "line_id", unique=True, postgresql_where=text("stands")),
    )


class ReceiptCounter(Base):
    """The last receipt number of an office in a year; locked while the next is taken, so numbers have no gaps."""

    __tablename__ = "receipt_counter"

    office: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class TillEntry(Base):
    """Cash in or (negative) out of an open till: written, never changed."""

    __tablename__ = "till_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    till_id: Mapped[UUID] = mapped_column(ForeignKey("till.id"), index=True)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipt.id"))
    kind: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    at: Mapped[datetime]
    staff_id: Mapped[UUID]

    __table_args__ = (
        UniqueConstraint("receipt_id", "kind"),
        CheckConstraint(
            "(kind = 'payment' AND amount > 0) OR (kind IN ('void', 'refund') AND amount < 0)", name="direction"
        ),
    )


@sealed
class Refund(Base):
    """A task: money of a receipt is to be paid back. Approved by one person, paid by another."""

    __tablename__ = "refund"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey("charge.id"))
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipt.id"), index=True)
    waiver_id: Mapped[UUID | None] = mapped_column(ForeignKey("waiver.id"))
    office: Mapped[str]
    cause: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    paid_by: Mapped[UUID | None]
    paid_at: Mapped[datetime | None]
    dismissed_by: Mapped[UUID | None]
    dismissed_at: Mapped[datetime | None]
    reason_sealed = sealed_column()
    reason = Section("fees.refund.reason", Note)

    __table_args__ = (
        CheckConstraint(f"cause IN ({_words(CAUSES)})", name="cause"),
        CheckConstraint("(cause = 'waiver') = (waiver_id IS NOT NULL)", name="waiver"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("state IN ('open', 'approved', 'paid', 'dismissed')", name="state"),
        CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL) AND (paid_by IS NULL) = (paid_at IS NULL)"
            " AND (dismissed_by IS NULL) = (dismissed_at IS NULL)",
            name="steps",
        ),
        CheckConstraint(
            "(state = 'paid') = (paid_by IS NOT NULL) AND (state = 'dismissed') = (dismissed_by IS NOT NULL)"
            " AND (state NOT IN ('approved', 'paid') OR approved_by IS NOT NULL)"
            " AND (state <> 'open' OR approved_by IS NULL)"
            " AND (state <> 'dismissed' OR reason_sealed IS NOT NULL)",
            name="reached",
        ),
        # Whoever pays money out is not who said that it may be paid.
        CheckConstraint("paid_by <> approved_by", name="two_persons"),
        UniqueConstraint("receipt_id", "waiver_id"),
        Index("uq_refund_cause", "receipt_id", "cause", unique=True, postgresql_where=text("cause <> 'waiver'")),
        Index("ix_refund_waiting", "office", "id", postgresql_where=text("state IN ('open', 'approved')")),
    )


@sealed(dossier="id")
class BankPayment(Base):
    """A payment confirmed by a bank, once per `external_id`. It is `receipted`, or waits: `held`, `unknown`, `foreign`.

    held: less than what is owed. unknown: the reference is none of ours; it is kept sealed under the payment's own
    key. `foreign`: another currency than the applicant was told.
    """

    __tablename__ = "bank_payment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    external_id: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossier.id"))
    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id"), index=True)
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("receipt.id"))
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    paid_on: Mapped[date]
    state: Mapped[str]
    told_at: Mapped[datetime]
    reference_sealed = sealed_column()
    reference = Section("fees.bank_payment.reference", Note)

    __table_args__ = (
        CheckConstraint("state IN ('receipted', 'held', 'unknown', 'foreign')", name="state"),
        CheckConstraint("(state = 'receipted') = (receipt_id IS NOT NULL)", name="receipted"),
        CheckConstraint("(state = 'unknown') = (charge_id IS NULL)", name="unknown"),
        CheckConstraint("(charge_id IS NULL) = (dossier_id IS NULL)", name="dossier"),
        CheckConstraint("amount > 0", name="amount"),
    )
