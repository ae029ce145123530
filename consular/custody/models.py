"""Physical items of a case, the entries that move them, the bags in which they travel, and counts of the safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Table, event, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.custody.guards import ON_BAG, ON_COUNT, ON_ENTRY, ON_ITEM
from consular.custody.rules import CAPACITIES, CODES, KINDS, PROOFS, STATES
from consular.vault import Section, sealed, sealed_column


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Bag(Base):
    """A sealed bag with the number of its seal, one way between two offices."""

    __tablename__ = "custody_bag"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str]
    from_office: Mapped[str]
    to_office: Mapped[str]
    courier: Mapped[str]
    sealed_at: Mapped[datetime]
    sealed_by: Mapped[UUID]
    sent_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    opened_by: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint("from_office <> to_office", name="two_offices"),
        CheckConstraint("number ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'", name="number"),
        CheckConstraint("courier ~ '^[a-z][a-z0-9-]{0,39}$'", name="courier"),
        CheckConstraint("sent_at >= sealed_at AND arrived_at >= sent_at", name="order"),
        CheckConstraint(
            "(arrived_at IS NULL) = (opened_by IS NULL) AND (arrived_at IS NULL OR sent_at IS NOT NULL)", name="arrived"
        ),
        Index("uq_custody_bag_number", "number", unique=True, postgresql_where=text("arrived_at IS NULL")),
        Index("ix_custody_bag_from", "from_office", "id"),
        Index("ix_custody_bag_to", "to_office", "id"),
    )


@dataclass(frozen=True, slots=True)
class Description:
    """What the item is, in the clerk's words, and the number that stands on it."""

    text: str = ""
    number: str = ""


@sealed
class Item(Base):
    """One item, under the label stuck to it. `state`, `office`, `place` and `bag_id` are moved by entries alone.

    `office` is where it is, was last, or was sent from; `place` a drawer or safe there.
    """

    __tablename__ = "custody_item"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[str]
    label: Mapped[str] = mapped_column(unique=True)
    taken_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="new")
    office: Mapped[str]
    place: Mapped[str | None]
    bag_id: Mapped[UUID | None] = mapped_column(ForeignKey("custody_bag.id"), index=True)
    description_sealed = sealed_column()
    description = Section("custody.item.description", Description)

    __table_args__ = (
        CheckConstraint(_among("kind", KINDS), name="kind"),
        CheckConstraint(_among("state", STATES), name="state"),
        CheckConstraint("(state = 'bag') = (bag_id IS NOT NULL)", name="bag"),
        CheckConstraint("place IS NULL OR state = 'here'", name="place"),
        Index("ix_custody_item_office", "office", "id", postgresql_where=text("state IN ('here', 'bag', 'missing')")),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """From whom or to whom, and what the proof was."""

    text: str = ""


@sealed
class CustodyEntry(Base):
    """What happened to an item: written, never changed. Its insertion moves the item."""

    __tablename__ = "custody_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("custody_item.id"), index=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    code: Mapped[str]
    at: Mapped[datetime]
    staff_id: Mapped[UUID | None]
    office: Mapped[str]
    place: Mapped[str | None]
    bag_id: Mapped[UUID | None] = mapped_column(ForeignKey("custody_bag.id"))
    capacity: Mapped[str | None]
    proof: Mapped[str | None]
    words_sealed = sealed_column()
    words = Section("custody.entry.words", Words)

    __table_args__ = (
        CheckConstraint(_among("code", CODES), name="code"),
        CheckConstraint("code NOT IN ('sent', 'arrived') OR bag_id IS NOT NULL", name="bag"),
        CheckConstraint(
            f"(code IN ('received_from', 'returned', 'handed_to_authority')) = (capacity IS NOT NULL)"
            f" AND {_among('capacity', CAPACITIES)}",
            name="capacity",
        ),
        CheckConstraint(
            f"(code IN ('returned', 'handed_to_authority')) = (proof IS NOT NULL) AND {_among('proof', PROOFS)}",
            name="proof",
        ),
        CheckConstraint("place IS NULL OR place ~ '^[A-Za-z0-9][A-Za-z0-9 ,._/-]{0,39}$'", name="place"),
        *(
            Index(f"uq_custody_entry_{code}", "item_id", unique=True, postgresql_where=text(f"code = '{code}'"))
            for code in ("received_from", "returned", "handed_to_authority", "given_up")
        ),
        Index(
            "uq_custody_entry_bag",
            "item_id",
            "bag_id",
            "code",
            unique=True,
            postgresql_where=text("code IN ('sent', 'arrived')"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a difference was explained."""

    text: str = ""


@sealed(dossier="id")
class CustodyCount(Base):
    """What lay in an office at the end of a day (in its zone), beside what should. Has a key of its own.

    `differences` are ids of items: `absent` were not scanned, `strange` should be elsewhere.
    """

    __tablename__ = "custody_count"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    office: Mapped[str]
    day: Mapped[date]
    state: Mapped[str]
    expected: Mapped[int]
    seen: Mapped[int]
    differences: Mapped[dict[str, Any]]
    counted_by: Mapped[UUID]
    counted_at: Mapped[datetime]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    settlement_sealed = sealed_column()
    settlement = Section("custody.count.settlement", Settlement)

    __table_args__ = (
        CheckConstraint("state IN ('fits', 'differs', 'settled')", name="state"),
        CheckConstraint("expected >= 0 AND seen >= 0 AND (state <> 'fits' OR expected = seen)", name="figures"),
        CheckConstraint(
            "(state = 'settled') = (settled_by IS NOT NULL) AND (settled_by IS NULL) = (settled_at IS NULL)",
            name="settled",
        ),
        CheckConstraint("settled_by <> counted_by", name="two_persons"),
        Index("ix_custody_count_office", "office", "id"),
    )


def _guarded(table: Table, statements: list[str]) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""

    def install(_table: Table, connection: Connection, **_: object) -> None:
        for statement in statements:
            connection.execute(text(statement))

    event.listen(table, "after_create", install)


for _model, _statements in ((Bag, ON_BAG), (Item, ON_ITEM), (CustodyEntry, ON_ENTRY), (CustodyCount, ON_COUNT)):
    _guarded(_model.__table__, _statements)  # type: ignore[arg-type]
