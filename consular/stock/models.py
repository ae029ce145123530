"""Blanks by number, their deliveries, the ledger that moves them, and counts of the safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Table, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.stock.guards import ON_BLANK, ON_COUNT, ON_DELIVERY, ON_ENTRY
from consular.stock.rules import CODES, REASONS, STATES
from consular.vault import IdentifierIndex, IndexPlace, Section, sealed, sealed_column


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Delivery(Base):
    """Blanks that came together: entered by one person, counted by another. Has a key of its own.

    `announced` waits to be counted, `differs` lacks some of what was announced, `counted` is accounted for.
    """

    __tablename__ = "stock_delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    office: Mapped[str]
    state: Mapped[str] = mapped_column(default="announced")
    quantity: Mapped[int]
    announced_by: Mapped[UUID]
    announced_at: Mapped[datetime]
    counted_by: Mapped[UUID | None]
    counted_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint("state IN ('announced', 'differs', 'counted')", name="state"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("counted_by <> announced_by AND settled_by <> counted_by", name="two_persons"),
        CheckConstraint(
            "(state = 'announced') = (counted_by IS NULL) AND (counted_by IS NULL) = (counted_at IS NULL)",
            name="counted",
        ),
        Index("ix_stock_delivery_office", "office", "id"),
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed on the blank: it becomes a document's number."""

    number: str = ""


@sealed(dossier="delivery_id")
class Blank(Base):
    """One numbered blank. `state`, `office`, `bound_for` and `order_id` are moved by the ledger's trigger alone.

    `place` is its place in the delivery, lowest number first. `office` is where it is, or was sent from.
    """

    __tablename__ = "blank"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("stock_delivery.id"), index=True)
    kind: Mapped[str]
    place: Mapped[int]
    state: Mapped[str] = mapped_column(default="announced")
    office: Mapped[str]
    bound_for: Mapped[str | None]
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    number_index: Mapped[bytes | None]
    number_index_even: Mapped[bytes | None]
    printed_sealed = sealed_column()
    printed = Section("stock.blank.printed", Printed)

    __table_args__ = (
        CheckConstraint(_among("state", STATES), name="state"),
        CheckConstraint("(state = 'in_transit') = (bound_for IS NOT NULL) AND bound_for <> office", name="bound_for"),
        CheckConstraint("state NOT IN ('allocated', 'issued') OR order_id IS NOT NULL", name="order"),
        CheckConstraint(
            "state NOT IN ('announced', 'absent', 'in_stock', 'in_transit') OR order_id IS NULL", name="no_order"
        ),
        CheckConstraint("number_index IS NULL OR octet_length(number_index) = 8", name="number_index"),
        CheckConstraint("number_index_even IS NULL OR octet_length(number_index_even) = 8", name="number_index_even"),
        # A number that was announced and never came may come later.
        Index("uq_blank_number", "kind", "number_index", unique=True, postgresql_where=text("state <> 'absent'")),
        Index(
            "uq_blank_number_even", "kind", "number_index_even", unique=True, postgresql_where=text("state <> 'absent'")
        ),
        # One order, one blank: a spoilt or lost one makes room for the next.
        Index("uq_blank_order", "order_id", unique=True, postgresql_where=text("state IN ('allocated', 'issued')")),
        Index("ix_blank_free", "kind", "office", "delivery_id", "place", postgresql_where=text("state = 'in_stock'")),
    )


NUMBER = IdentifierIndex("blank.number")
NUMBER_AT = IndexPlace(NUMBER, Blank, "number_index")


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote to an act."""

    text: str = ""


@sealed(dossier="delivery_id")
class StockEntry(Base):
    """A line of the ledger: written, never changed. Its insertion moves the blank.

    `office` is the one whose balance it belongs to; `lost_on_way` belongs to none any more and names the sender.
    `recalled` is a finished document that was never handed over and is destroyed.
    `witness_id` is the second person: of a receipt who announced, of a destruction who condemned. Where a bureau
    outside has spoilt the blank, `report_id` names its signed answer, which stands for two persons here.
    """

    __tablename__ = "stock_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    blank_id: Mapped[UUID] = mapped_column(ForeignKey("blank.id"), index=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("stock_delivery.id"))
    kind: Mapped[str]
    office: Mapped[str]
    code: Mapped[str]
    at: Mapped[datetime]
    staff_id: Mapped[UUID | None]
    witness_id: Mapped[UUID | None]
    other_office: Mapped[str | None]
    order_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    report_id: Mapped[UUID | None]
    words_sealed = sealed_column()
    words = Section("stock.entry.words", Words)

    __table_args__ = (
        CheckConstraint(_among("code", CODES), name="code"),
        CheckConstraint("witness_id <> staff_id", name="two_persons"),
        CheckConstraint(
            "code NOT IN ('received', 'spoilt', 'destroyed', 'recalled')"
            " OR (staff_id IS NOT NULL AND witness_id IS NOT NULL) OR report_id IS NOT NULL",
            name="witnessed",
        ),
        CheckConstraint(
            "report_id IS NULL OR (code = 'spoilt' AND staff_id IS NULL AND witness_id IS NULL)", name="reported"
        ),
        CheckConstraint("code <> 'condemned' OR staff_id IS NOT NULL", name="condemned"),
        CheckConstraint("(code = 'sent') = (other_office IS NOT NULL) AND other_office <> office", name="other_office"),
        CheckConstraint("code NOT IN ('allocated', 'released', 'issued') OR order_id IS NOT NULL", name="order"),
        CheckConstraint(f"(code = 'spoilt') = (reason IS NOT NULL) AND {_among('reason', REASONS)}", name="reason"),
        Index("ix_stock_entry_balance", "office", "kind", "code"),
        *(
            Index(f"uq_stock_entry_{code}", "blank_id", unique=True, postgresql_where=text(f"code = '{code}'"))
            for code in ("received", "issued", "spoilt", "destroyed")
        ),
    )


@dataclass(frozen=True, slots=True)
class CountNotes:
    """Numbers that were not found or not expected, and what people say of it."""

    absent: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    explanation: str = ""
    settlement: str = ""


@sealed(dossier="id")
class StockCount(Base):
    """The safe counted at the end of a day (in the office's zone), beside the ledger. Has a key of its own."""

    __tablename__ = "stock_count"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    office: Mapped[str]
    kind: Mapped[str]
    day: Mapped[date]
    state: Mapped[str]
    expected: Mapped[int]
    counted: Mapped[int]
    counted_by: Mapped[UUID]
    counted_at: Mapped[datetime]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    notes_sealed = sealed_column()
    notes = Section("stock.count.notes", CountNotes)

    __table_args__ = (
        CheckConstraint("state IN ('fits', 'differs', 'settled')", name="state"),
        CheckConstraint("expected >= 0 AND counted >= 0", name="figures"),
        CheckConstraint("state <> 'fits' OR expected = counted", name="fits"),
        CheckConstraint(
            "(state = 'settled') = (settled_by IS NOT NULL) AND (settled_by IS NULL) = (settled_at IS NULL)",
            name="settled",
        ),
        CheckConstraint("settled_by <> counted_by", name="two_persons"),
        Index("ix_stock_count_office", "office", "id"),
    )


def _guarded(table: Table, statements: list[str]) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""

    def install(_table: Table, connection: Connection, **_: object) -> None:
        for statement in statements:
            connection.execute(text(statement))

    event.listen(table, "after_create", install)


for _model, _statements in ((Delivery, ON_DELIVERY), (Blank, ON_BLANK), (StockEntry, ON_ENTRY), (StockCount, ON_COUNT)):
    _guarded(_model.__table__, _statements)  # type: ignore[arg-type]
