"""Which version of an index is read and which are written: one row an index, remembered for a few seconds.

    idle      read v      write v          nothing is happening
    dual      read v      write v, v+1     every process learns to write both
    backfill  read v      write v, v+1     rows from before get v+1
    switched  read v+1    write v+1, v     every process learns to read v+1
    retired   read v+1    write v+1        v is set to NULL; afterwards idle

A process may lag by the seconds it remembers, so a phase begins only when no process can still be in the one before
the last. An index without a row is idle at version 1.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.db import Base
from consular.vault.installed import current
from consular.vault.keyring import Keyring

REMEMBERED_SECONDS = 3.0
IDLE, DUAL, BACKFILL, SWITCHED, RETIRED = PHASES = ("idle", "dual", "backfill", "switched", "retired")


class BlindIndexState(Base):
    """Where an index stands. `version` is the one that is read; `progress` is the rotation's own note."""

    __tablename__ = "blind_index_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    phase: Mapped[str]
    changed_at: Mapped[datetime]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (
        CheckConstraint("phase IN ('idle', 'dual', 'backfill', 'switched', 'retired')", name="phase"),
        CheckConstraint("version >= 1", name="version"),
    )


class IndexState(NamedTuple):
    """An index at this moment, as this process knows it."""

    version: int = 1
    phase: str = IDLE

    @property
    def written(self) -> tuple[int, ...]:
        """Versions that a row gets when it is written."""
        if self.phase in (DUAL, BACKFILL):
            return self.version, self.version + 1
        return (self.version, self.version - 1) if self.phase == SWITCHED else (self.version,)


class IndexStates:
    """What a process remembers of the table, for `seconds` at most."""

    def __init__(self, seconds: float = REMEMBERED_SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._monotonic = monotonic
        self._known: dict[str, IndexState] = {}
        self._until = float("-inf")

    def of(self, session: Session, name: str) -> IndexState:
        """The state of one index; asks the database when the memory is too old."""
        now = self._monotonic()
        if now >= self._until:
            table = BlindIndexState.__table__
            with session.no_autoflush:  # what is being put together may not be fit for a flush yet
                rows = session.execute(select(table.c.name, table.c.version, table.c.phase))
            self._known = {row.name: IndexState(row.version, row.phase) for row in rows}
            # From before the question: it is the age of the answer that counts.
            self._until = now + self.seconds
        return self._known.get(name, IndexState())

    def forget(self) -> None:
        """Ask the database at the next use."""
        self._until = float("-inf")


_STATES: weakref.WeakKeyDictionary[Keyring, IndexStates] = weakref.WeakKeyDictionary()


def index_states() -> IndexStates:
    """What this process remembers, beside its vault."""
    keyring = current()
    states = _STATES.get(keyring)
    if states is None:
        states = _STATES[keyring] = IndexStates()
    return states
