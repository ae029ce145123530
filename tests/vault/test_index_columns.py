from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, Table, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.ids import new_id
from consular.vault import (
    BlindIndexState,
    IdentifierIndex,
    IndexPlace,
    SealError,
    index_places,
    index_states,
)
from consular.vault.index_state import IndexStates

from .index_models import NUMBERED, NUMBERED_AT, Numbered, add, found
from .models import VaultTestBase


class Bare(VaultTestBase):
    __tablename__ = "bare"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    strict: Mapped[bytes]
    strict_even: Mapped[bytes]
    alone: Mapped[bytes | None]


@pytest.fixture(autouse=True)
def _clean(engine: Engine) -> Iterator[None]:
    table = BlindIndexState.__table__
    assert isinstance(table, Table)
    table.create(engine, checkfirst=True)
    yield
    with engine.begin() as connection:
        connection.execute(delete(Numbered))
        connection.execute(delete(BlindIndexState))


def stand(session: Session, phase: str, version: int = 1) -> None:
    """Put the index into a phase and forget what this process remembers."""
    session.execute(delete(BlindIndexState))
    values = {"name": NUMBERED.name, "version": version, "phase": phase, "progress": {}}
    session.add(BlindIndexState(**values, changed_at=datetime.now(UTC)))
    session.flush()
    index_states().forget()


def test_the_columns_must_be_there() -> None:
    index = IdentifierIndex("bare.number")
    for column in ("strict", "alone", "missing"):
        with pytest.raises(SealError, match="nullable column of bytes"):
            IndexPlace(index, Bare, column)
    assert index_places(index) == ()
    assert index_places(NUMBERED) == (NUMBERED_AT,)
    assert NUMBERED_AT in index_places()


@pytest.mark.parametrize(
    ("phase", "version", "odd", "even"),
    [
        ("idle", 1, 1, None),
        ("dual", 1, 1, 2),
        ("backfill", 1, 1, 2),
        ("switched", 2, 1, 2),
        ("retired", 2, None, 2),
        ("idle", 2, None, 2),
        ("dual", 2, 3, 2),
        ("retired", 3, 3, None),
    ],
)
def test_what_is_written_and_read_in_each_phase(
    session: Session, dossier_id: UUID, phase: str, version: int, odd: int | None, even: int | None
) -> None:
    stand(session, phase, version)
    row = add(session, dossier_id, "AC 4402917")
    session.flush()
    assert row.number_index == (odd and NUMBERED.digest("AC4402917", odd))
    assert row.number_index_even == (even and NUMBERED.digest("AC4402917", even))
    assert found(session, "ac4402917") is row
    assert found(session, "AC4402918") is None
    assert not NUMBERED_AT.lacks(session, row)


@pytest.mark.parametrize(("phase", "version"), [("idle", 1), ("dual", 1), ("switched", 2), ("retired", 2), ("dual", 2)])
def test_many_rows_get_what_each_alone_would(session: Session, phase: str, version: int) -> None:
    stand(session, phase, version)
    numbers = ["A1", None, "-", "B2"]
    alone = [tuple(NUMBERED_AT.values(session, number).values()) for number in numbers]
    assert NUMBERED_AT.values_of(session, numbers) == alone
    assert NUMBERED_AT.values_of(session, []) == []


def test_a_row_from_before_the_phase_wants_to_be_written(session: Session, dossier_id: UUID) -> None:
    row = add(session, dossier_id, "A1")
    session.flush()
    stand(session, "dual")
    assert NUMBERED_AT.lacks(session, row)
    NUMBERED_AT.write(session, row, "A1")
    session.flush()
    assert not NUMBERED_AT.lacks(session, row)


def test_a_value_that_a_rotation_filled_meanwhile_is_overwritten(session: Session, dossier_id: UUID) -> None:
    """The row was loaded while its second column was empty; leaving it out of the UPDATE would keep the old value."""
    row = add(session, dossier_id, "A1")
    session.commit()
    assert row.number_index_even is None
    table = Numbered.__table__
    with Session(session.get_bind()) as rotation, rotation.begin():
        assert isinstance(table, Table)
        rotation.execute(update(table).values(number_index_even=NUMBERED.digest("A1", 2)))
    NUMBERED_AT.write(session, row, "A2")
    session.commit()
    session.refresh(row)
    assert (row.number_index, row.number_index_even) == (NUMBERED.digest("A2", 1), None)


def test_nothing_is_looked_for_by_a_value_without_index(session: Session, dossier_id: UUID) -> None:
    add(session, dossier_id, "")
    session.flush()
    assert found(session, " - ") is None


def test_a_stranger_with_the_same_digest_is_not_meant(session: Session, dossier_id: UUID) -> None:
    row = add(session, dossier_id, "A1")
    session.flush()
    row.number_index = NUMBERED.digest("B2", 1)
    session.flush()
    assert found(session, "B2") is None


def test_the_state_is_remembered_for_a_while(session: Session) -> None:
    now = 0.0
    states = IndexStates(3.0, lambda: now)
    assert states.of(session, NUMBERED.name).phase == "idle"
    stand(session, "dual")
    now = 2.9
    assert states.of(session, NUMBERED.name).phase == "idle"
    now = 3.0
    assert states.of(session, NUMBERED.name).phase == "dual"


def test_asking_flushes_nothing(session: Session, dossier_id: UUID) -> None:
    session.add(Numbered(id=new_id(), dossier_id=None))
    index_states().of(session, NUMBERED.name)
    session.rollback()
