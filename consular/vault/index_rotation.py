"""A new key for a blind index while everybody goes on writing and searching.

`IndexRotation.run` walks the phases of `index_state` from wherever the index stands, so what was killed is run again.
Between phases it waits until no process can still follow the one before the last, and until every transaction that
wrote meanwhile has ended. Rows are locked while their value is made and rows that somebody else holds are left for the
next pass, so no writer is overtaken. An old value is cleared only where the new one stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import Column, Table

from consular.core.errors import Conflict
from consular.vault.errors import SealError
from consular.vault.index_columns import IndexPlace, index_places
from consular.vault.index_kinds import BlindIndex
from consular.vault.index_state import (
    BACKFILL,
    DUAL,
    IDLE,
    REMEMBERED_SECONDS,
    RETIRED,
    SWITCHED,
    BlindIndexState,
    IndexState,
)
from consular.vault.installed import current

IndexSource = Callable[[Session, Sequence[UUID]], Mapping[UUID, Any]]
"""Opens rows of a place by their primary keys: the value of each, None for one without, left out when it cannot be told
(then its old index stays, and the rotation does not end before it can)."""
Tell = Callable[[str, int, int], None]
"""What is being done, rows done, rows in all."""

_STATE = cast(Table, BlindIndexState.__table__)
_NOBODY = UUID(int=0)
_POLL = 0.2
_PASSES = 3
_Act = Callable[[Session, Sequence[UUID]], int]
# As long as the server lets a transaction sit idle, which is the longest that one of ours can write late.
TRANSACTION_SECONDS = 60.0


class RotationRunning(Conflict):
    """Somebody else rotates this index at this moment."""

    code = "index_rotation_running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Rows a transaction, seconds between transactions, seconds a phase lasts at least.

    `settle` is what a process remembers plus the longest that a transaction may go on writing.
    """

    batch: int = 500
    pause: float = 0.0
    settle: float = REMEMBERED_SECONDS + TRANSACTION_SECONDS + 1


@dataclass(slots=True)
class _Walk:
    """Rows in all, done by any run, settled by this run, left at the end."""

    total: int
    done: int
    settled: int
    left: int


@dataclass(slots=True)
class RotationOutcome:
    """How far a rotation came. `rows` were written by this run and `waiting` cannot be told yet, by place."""

    index: str
    version: int
    phase: str
    rows: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether nothing of the old version is left."""
        return self.phase == IDLE and not any(self.waiting.values())


class IndexRotation:
    """One index with the sources of all its places; SealError when a place has none."""

    def __init__(
        self,
        engine: Engine,
        index: BlindIndex[Any],
        sources: Mapping[IndexPlace[Any], IndexSource],
        *,
        pace: Pace | None = None,
        tell: Tell = lambda what, done, total: None,
    ) -> None:
        self._engine = engine
        self._index = index
        self._sources = {place: sources[place] for place in index_places(index) if place in sources}
        if len(self._sources) != len(index_places(index)):
            raise SealError(why=f"{index.name}: a place of this index has no source.")
        self._pace = pace or Pace()
        self._tell = tell
        self._rows: dict[str, int] = {}
        self._waiting: dict[str, int] = {}

    def run(self) -> RotationOutcome:
        """Begin a rotation, or continue the one that was not finished. RotationRunning when somebody else does.

        It stops, to be continued another day, when the value of a row cannot be told yet.
        """
        with self._alone():
            if self._state().phase == IDLE:
                self._go(IDLE, DUAL)
            while (phase := self._state().phase) != IDLE:
                if not self._step(phase):
                    break
            return self._outcome()

    def fill_missing(self) -> RotationOutcome:
        """Give an index to rows that have none: those from before the index was declared. Safe to repeat."""
        with self._alone():
            for place, source in self._sources.items():
                empty = [place.table.c[name].is_(None) for name in place.columns]
                act = partial(self._fresh, place, source)
                # Rows without a value stay empty and new ones come: walked through, not waited for.
                self._rows[place.name] = self._walk(place, f"{place.name} missing", empty, act, passes=_PASSES).settled
            return self._outcome()

    def look(self) -> RotationOutcome:
        """Where the index stands: `rows` in the version that is read, `waiting` those without the one to come."""
        state = self._state()
        old, new = self._versions(state)
        for place in self._sources:
            self._rows[place.name] = self._count(place.column(state.version).is_not(None))
            if old != new:
                self._waiting[place.name] = self._count(*_lacking(place, old, new))
        return self._outcome()

    # --- phases --------------------------------------------------------------------------------------------------

    def _step(self, phase: str) -> bool:
        """Do what a phase asks for and go to the next; False when rows are left whose value cannot be told."""
        self._settle()
        if phase == DUAL:
            self._go(DUAL, BACKFILL)
        elif phase == BACKFILL:
            if not self._fill_all():
                return False
            self._go(BACKFILL, SWITCHED)
        elif phase == SWITCHED:
            # The proof: a row that was written late by whoever knew nothing of the new version would show up here.
            if not self._fill_all():
                return False
            self._go(SWITCHED, RETIRED)
        else:
            if not self._fill_all():
                return False
            old = self._versions(self._state())[0]
            self._clear_all()
            current().forget(self._index.label(old))
            self._go(RETIRED, IDLE)
        return True

    def _go(self, before: str, after: str) -> None:
        with self._engine.begin() as connection:
            values: dict[str, Any] = {"phase": after, "changed_at": func.clock_timestamp(), "progress": {}}
            if after == SWITCHED:
                values["version"] = _STATE.c.version + 1
            moved = connection.execute(
                update(_STATE).where(_STATE.c.name == self._index.name, _STATE.c.phase == before).values(values)
            )
            if moved.rowcount != 1:
                raise RotationRunning(index=self._index.name)

    def _settle(self) -> None:
        """Wait until every process follows this phase, and every transaction from before it has ended."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            age = select(func.extract("epoch", func.clock_timestamp() - _STATE.c.changed_at))
            lasted = float(connection.scalar(age.where(_STATE.c.name == self._index.name)) or 0)
            left = self._pace.settle - lasted
            while left > 0:
                self._tell("waiting for other processes", int(lasted), int(self._pace.settle))
                step = min(left, 1.0)
                time.sleep(step)
                left, lasted = left - step, lasted + step
            mark = connection.scalar(text("SELECT pg_current_xact_id()::text::numeric"))
            oldest = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric")
            while (connection.scalar(oldest) or 0) <= (mark or 0):
                time.sleep(_POLL)

    # --- rows ----------------------------------------------------------------------------------------------------

    def _fill_all(self) -> bool:
        """Make the new value of every row that lacks it; False when some cannot be told."""
        old, new = self._versions(self._state())
        for place, source in self._sources.items():
            act = partial(self._renew, place, source, old, new)
            walk = self._walk(place, place.name, _lacking(place, old, new), act)
            self._rows[place.name] = self._rows.get(place.name, 0) + walk.settled
            self._waiting[place.name] = walk.left
        return not any(self._waiting.values())

    def _clear_all(self) -> None:
        old, new = self._versions(self._state())
        for place in self._sources:
            both = [place.column(old).is_not(None), place.column(new).is_not(None)]
            self._walk(place, f"{place.name} old", both, partial(_clear, place, place.column(old)))

    def _walk(
        self, place: IndexPlace[Any], what: str, wanted: Sequence[Any], act: _Act, *, passes: int | None = None
    ) -> _Walk:
        """Pass over the wanted rows in batches, until only those are left that `act` cannot settle."""
        done, after = self._resumed(what)
        walk = _Walk(total=done + self._count(*wanted), done=done, settled=0, left=0)
        while passes is None or passes > 0:
            held_back = self._one_pass(place, what, wanted, act, walk, after)
            walk.left = self._count(*wanted)
            if walk.left <= held_back:
                break
            # Somebody held rows while we passed, or we had begun in the middle: once more from the start.
            after, passes = _NOBODY, None if passes is None else passes - 1
            time.sleep(_POLL)
        return walk

    def _one_pass(
        self, place: IndexPlace[Any], what: str, wanted: Sequence[Any], act: _Act, walk: _Walk, after: UUID
    ) -> int:
        held_back = 0
        while True:
            ids, settled = self._batch(place, what, wanted, act, walk, after)
            if not ids:
                return held_back
            after, held_back = ids[-1], held_back + len(ids) - settled
            walk.done, walk.settled = walk.done + settled, walk.settled + settled
            self._tell(what, walk.done, max(walk.total, walk.done))
            time.sleep(self._pace.pause)

    def _batch(
        self, place: IndexPlace[Any], what: str, wanted: Sequence[Any], act: _Act, walk: _Walk, after: UUID
    ) -> tuple[Sequence[UUID], int]:
        with Session(self._engine) as session, session.begin():
            query = select(place.key).where(*wanted, place.key > after).order_by(place.key).limit(self._pace.batch)
            ids = session.scalars(query.with_for_update(skip_locked=True)).all()
            settled = act(session, ids) if ids else 0
            if ids:
                note = {"what": what, "after": str(ids[-1]), "done": walk.done + settled}
                session.execute(update(_STATE).where(_STATE.c.name == self._index.name).values(progress=note))
        return ids, settled

    def _renew(
        self, place: IndexPlace[Any], source: IndexSource, old: int, new: int, session: Session, ids: Sequence[UUID]
    ) -> int:
        values = source(session, ids)
        digests = {key: self._index.digest(value, new) for key, value in values.items()}
        _store(session, place, place.column(new), {k: d for k, d in digests.items() if d is not None})
        # What has no value any more keeps no index either.
        _clear(place, place.column(old), session, [k for k, d in digests.items() if d is None])
        return len(digests)

    def _fresh(self, place: IndexPlace[Any], source: IndexSource, session: Session, ids: Sequence[UUID]) -> int:
        values = source(session, ids)
        state = self._state(session.connection())
        found = 0
        for version in state.written:
            digests = {k: d for k, v in values.items() if (d := self._index.digest(v, version)) is not None}
            _store(session, place, place.column(version), digests)
            found = len(digests)
        return found

    # --- what stands ---------------------------------------------------------------------------------------------

    def _state(self, connection: Connection | None = None) -> IndexState:
        query = select(_STATE.c.version, _STATE.c.phase).where(_STATE.c.name == self._index.name)
        if connection is not None:
            row = connection.execute(query).first()
        else:
            with self._engine.connect() as own:
                row = own.execute(query).first()
        return IndexState(row.version, row.phase) if row else IndexState()

    @staticmethod
    def _versions(state: IndexState) -> tuple[int, int]:
        """The version that goes and the one that comes."""
        if state.phase in (SWITCHED, RETIRED):
            return state.version - 1, state.version
        return (state.version, state.version) if state.phase == IDLE else (state.version, state.version + 1)

    def _count(self, *wanted: Any) -> int:
        with self._engine.connect() as connection:
            return int(connection.scalar(select(func.count()).where(*wanted)) or 0)

    def _resumed(self, what: str) -> tuple[int, UUID]:
        query = select(_STATE.c.progress).where(_STATE.c.name == self._index.name)
        with self._engine.connect() as connection:
            note = connection.scalar(query) or {}
        return (note["done"], UUID(note["after"])) if note.get("what") == what else (0, _NOBODY)

    def _outcome(self) -> RotationOutcome:
        state = self._state()
        return RotationOutcome(self._index.name, state.version, state.phase, self._rows, self._waiting)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        key = {"name": f"blind-index|{self._index.name}"}
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), key):
                raise RotationRunning(index=self._index.name)
            fresh = {"name": self._index.name, "version": 1, "phase": IDLE, "changed_at": func.now(), "progress": {}}
            connection.execute(insert(_STATE).values(fresh).on_conflict_do_nothing())
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), key)


def _lacking(place: IndexPlace[Any], old: int, new: int) -> list[Any]:
    return [place.column(old).is_not(None), place.column(new).is_(None)]


def _store(session: Session, place: IndexPlace[Any], column: Column[Any], digests: Mapping[UUID, bytes]) -> None:
    if digests:
        rows = [{"row": key, "digest": digest} for key, digest in digests.items()]
        statement = update(place.table).where(place.key == bindparam("row")).values({column: bindparam("digest")})
        session.connection().execute(statement, rows)


def _clear(place: IndexPlace[Any], column: Column[Any], session: Session, ids: Sequence[UUID]) -> int:
    if ids:
        session.connection().execute(update(place.table).where(place.key.in_(ids)).values({column: None}))
    return len(ids)
