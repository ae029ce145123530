from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, Table, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consular.core.db import make_engine
from consular.core.ids import new_id
from consular.vault import (
    BlindIndexState,
    FileRoot,
    IndexRotation,
    Keyring,
    Pace,
    RotationRunning,
    SealError,
    Shredded,
    create_keystore,
    destroy_key,
    index_states,
    install,
    installed,
    new_key,
)
from consular.vault.index_rotation import Tell

from .index_models import NUMBERED, NUMBERED_AT, Numbered, add, add_many, found, opened
from .models import VaultTestBase

ROOT = Path(__file__).resolve().parents[2]
STATE = BlindIndexState.__table__


@pytest.fixture(scope="module")
def key_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "kek.json"
    FileRoot.create(path)
    return path


@pytest.fixture
def engine(fresh_database_url: str, key_path: Path) -> Iterator[Engine]:
    """Tables and a vault of this module's own, because forgotten keys stay forgotten."""
    engine = make_engine(fresh_database_url)
    VaultTestBase.metadata.create_all(engine)
    assert isinstance(STATE, Table)
    STATE.create(engine, checkfirst=True)
    create_keystore(engine)
    install(Keyring(FileRoot(key_path), engine))
    index_states().seconds = 0.0
    yield engine
    installed._installed = None
    with engine.begin() as connection:
        connection.execute(delete(Numbered))
        connection.execute(delete(BlindIndexState))
        connection.execute(text("DELETE FROM keystore.named_key"))
    engine.dispose()


def quiet(_what: str, _done: int, _total: int) -> None: ...


def rotation(engine: Engine, tell: Tell = quiet, *, batch: int = 7, settle: float = 0.0) -> IndexRotation:
    pace = Pace(batch=batch, settle=settle)
    return IndexRotation(engine, NUMBERED, {NUMBERED_AT: opened}, pace=pace, tell=tell)


def columns(engine: Engine) -> tuple[int, int]:
    """How many rows have an odd version, and how many an even one."""
    with engine.connect() as connection:
        odd, even = connection.execute(
            select(func.count(Numbered.number_index), func.count(Numbered.number_index_even))
        ).one()
    return odd, even


def phase(engine: Engine) -> str:
    with engine.connect() as connection:
        return connection.scalar(select(BlindIndexState.phase)) or ""


def seed(engine: Engine, count: int = 20) -> UUID:
    with Session(engine) as session, session.begin():
        return add_many(session, count)


def all_found(engine: Engine, count: int) -> bool:
    with Session(engine) as session:
        return all(found(session, f"N{at}") is not None for at in range(count))


def test_a_rotation_gives_every_row_a_new_value_and_destroys_the_old_key(engine: Engine, key_path: Path) -> None:
    seed(engine)
    before = NUMBERED.digest("N3", 1)
    done = rotation(engine).run()
    assert (done.version, done.phase, done.finished) == (2, "idle", True)
    assert done.rows == {"numbered.number_index": 20}
    assert done.waiting == {"numbered.number_index": 0}
    assert columns(engine) == (0, 20)
    assert all_found(engine, 20)
    for keyring in (None, Keyring(FileRoot(key_path), engine)):
        if keyring is not None:
            install(keyring)
        with pytest.raises(Shredded):
            NUMBERED.digest("N3", 1)
    assert NUMBERED.digest("N3", 2) != before


def test_the_next_rotation_goes_back_to_the_first_column(engine: Engine) -> None:
    seed(engine)
    rotation(engine).run()
    assert rotation(engine).run().version == 3
    assert columns(engine) == (20, 0)
    assert all_found(engine, 20)


def test_a_search_finds_every_row_in_every_phase(engine: Engine) -> None:
    seed(engine)
    seen: dict[str, bool] = {}

    def look(_what: str, _done: int, _total: int) -> None:
        index_states().forget()
        seen[phase(engine)] = seen.get(phase(engine), True) and all_found(engine, 20)

    rotation(engine, look, settle=0.3).run()
    assert seen == {"dual": True, "backfill": True, "switched": True, "retired": True}


def test_a_phase_lasts_as_long_as_a_process_may_lag(engine: Engine) -> None:
    seed(engine, 1)
    waits: dict[str, int] = {}

    def note(what: str, _done: int, _total: int) -> None:
        if what.startswith("waiting"):
            waits[phase(engine)] = waits.get(phase(engine), 0) + 1

    rotation(engine, note, settle=1.0).run()
    assert set(waits) == {"dual", "backfill", "switched", "retired"}


def test_a_transaction_from_before_is_waited_for(engine: Engine) -> None:
    dossier_id = seed(engine, 3)
    with ThreadPoolExecutor(1) as pool:
        with Session(engine) as late:
            add(late, dossier_id, "LATE")
            late.flush()
            running = pool.submit(rotation(engine).run)
            with pytest.raises(TimeoutError):
                running.result(timeout=1.0)
            assert phase(engine) == "dual"
            late.commit()
        assert running.result(timeout=20).finished
    with Session(engine) as session:
        assert found(session, "LATE") is not None


def test_a_row_written_by_whoever_knew_nothing_is_caught_before_the_old_value_goes(engine: Engine) -> None:
    """Beyond every bound: a process that slept through three phases."""
    dossier_id = seed(engine, 5)
    added: list[str] = []

    def sneak(_what: str, _done: int, _total: int) -> None:
        now = phase(engine)
        if now in added:
            return
        added.append(now)
        with Session(engine) as session, session.begin():
            row = add(session, dossier_id, f"OLD{len(added)}")
            row.number_index, row.number_index_even = NUMBERED.digest(f"OLD{len(added)}", 1), None

    assert rotation(engine, sneak, settle=0.5).run().finished
    assert added == ["dual", "backfill", "switched", "retired"]
    with Session(engine) as session:
        assert all(found(session, f"OLD{at}") is not None for at in (1, 2, 3, 4))
    assert columns(engine) == (0, 9)


def test_writers_and_the_rotation_do_not_overtake_each_other(engine: Engine) -> None:
    dossier_id = seed(engine, 60)
    stop = threading.Event()

    def change(lane: int) -> list[str]:
        """Renumber rows again and again, two writers on the same ones; the last value counts."""
        with Session(engine) as session:
            ids = [row.id for at in range(10) if (row := found(session, f"N{at}"))]
        written, turn = [], 0
        while not stop.is_set() or turn < 3:
            turn += 1
            for at, row_id in enumerate(ids):
                with Session(engine) as session, session.begin():
                    row = session.get(Numbered, row_id, with_for_update=True)
                    assert row is not None
                    number = f"W{lane}-{at}-{turn}"
                    row.number = type(row.number)(number)
                    NUMBERED_AT.write(session, row, number)
            with Session(engine) as session, session.begin():
                add(session, dossier_id, f"NEW{lane}-{turn}")
                written.append(f"NEW{lane}-{turn}")
        return written

    with ThreadPoolExecutor(2) as pool:
        lanes = [pool.submit(change, lane) for lane in (1, 2)]
        done = rotation(engine, batch=5, settle=0.3).run()
        stop.set()
        written = [number for lane in lanes for number in lane.result(timeout=30)]
    assert done.finished
    with Session(engine) as session:
        rows = session.scalars(select(Numbered)).all()
        assert {r.id for r in rows if r.number_index_even != NUMBERED.digest(r.number.number, 2)} == set()
        assert {r.id for r in rows if r.number_index is not None} == set()
        assert all(found(session, number) is not None for number in written)


def test_killed_in_the_middle_it_goes_on(engine: Engine, fresh_database_url: str, key_path: Path) -> None:
    seed(engine, 60)
    program = [sys.executable, "-m", "tests.vault.rotate_slowly", fresh_database_url, str(key_path)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("numbered.number_index ") and int(line.split()[1]) >= 10:
                break
        running.kill()
    odd, even = columns(engine)
    assert odd == 60
    assert 10 <= even < 60
    assert phase(engine) == "backfill"
    assert all_found(engine, 60)
    first: list[tuple[str, int]] = []
    done = rotation(engine, lambda what, count, total: first.append((what, count))).run()
    assert done.finished
    assert done.rows == {"numbered.number_index": 60 - even}
    # It went on behind what was done, not from the start.
    assert next(count for what, count in first if what == "numbered.number_index") > 10
    assert columns(engine) == (0, 60)
    assert all_found(engine, 60)


@pytest.mark.parametrize("at", ["dual", "backfill", "switched", "retired"])
def test_broken_off_in_any_phase_it_goes_on(engine: Engine, at: str) -> None:
    seed(engine, 12)

    def break_off(_what: str, _done: int, _total: int) -> None:
        if phase(engine) == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation(engine, break_off, settle=0.5).run()
    assert phase(engine) == at
    assert all_found(engine, 12)
    assert rotation(engine).run().finished
    assert columns(engine) == (0, 12)
    assert all_found(engine, 12)


def test_two_rotations_of_one_index_are_one_too_many(engine: Engine) -> None:
    seed(engine, 3)
    refused: list[type] = []

    def again(_what: str, _done: int, _total: int) -> None:
        with pytest.raises(RotationRunning) as caught:
            rotation(engine).run()
        refused.append(caught.type)

    assert rotation(engine, again).run().finished
    assert refused


def test_unique_stays_unique_in_every_phase(engine: Engine) -> None:
    dossier_id = seed(engine, 3)
    held: set[str] = set()

    def twice(_what: str, _done: int, _total: int) -> None:
        with Session(engine) as session:
            add(session, dossier_id, "N1")
            with pytest.raises(IntegrityError):
                session.flush()
        held.add(phase(engine))

    rotation(engine, twice, settle=0.5).run()
    assert held == {"dual", "backfill", "switched", "retired"}
    twice("", 0, 0)
    assert "idle" in held


def test_what_cannot_be_told_keeps_its_old_value_and_is_waited_for(engine: Engine) -> None:
    dossier_id = seed(engine, 4)
    with Session(engine) as session, session.begin():
        row_id = add(session, dossier_id, "UNKNOWN").id
    done = rotation(engine).run()
    assert (done.phase, done.finished, done.waiting) == ("backfill", False, {"numbered.number_index": 1})
    assert columns(engine) == (5, 4)
    with Session(engine) as session, session.begin():
        assert found(session, "UNKNOWN") is not None
        same = session.get_one(Numbered, row_id)
        assert NUMBERED_AT.lacks(session, same)
        NUMBERED_AT.write(session, same, "UNKNOWN")
    assert rotation(engine).run().finished
    assert columns(engine) == (0, 5)


def test_what_was_erased_keeps_no_index(engine: Engine) -> None:
    seed(engine, 2)
    gone = new_id()
    new_key(gone)
    with Session(engine) as session, session.begin():
        add(session, gone, "GONE")
    destroy_key(gone)
    assert rotation(engine).run().finished
    assert columns(engine) == (0, 2)


def test_rows_without_an_index_get_one(engine: Engine) -> None:
    dossier_id = seed(engine, 10)
    with Session(engine) as session, session.begin():
        session.execute(update(Numbered.__table__).values(number_index=None))  # type: ignore[arg-type]
        add(session, dossier_id, "")
    assert rotation(engine, batch=4).fill_missing().rows == {"numbered.number_index": 10}
    assert columns(engine) == (10, 0)
    assert all_found(engine, 10)
    assert rotation(engine).fill_missing().rows == {"numbered.number_index": 0}


def test_looking_changes_nothing(engine: Engine) -> None:
    seed(engine, 5)
    done = rotation(engine).look()
    assert (done.version, done.phase, done.rows, done.waiting) == (1, "idle", {"numbered.number_index": 5}, {})
    assert columns(engine) == (5, 0)
    assert phase(engine) == ""


def test_a_place_without_a_source_is_refused(engine: Engine) -> None:
    with pytest.raises(SealError, match="no source"):
        IndexRotation(engine, NUMBERED, {})


def test_nothing_is_waited_for_between_processes_that_agree(engine: Engine) -> None:
    assert Pace().settle > 60
    assert rotation(engine).run().finished
