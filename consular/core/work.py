"""The unit of work: first argument of every operation, one transaction per request or job.

Only `Works.commit` commits. Rooms call `work.emit(event)` for news and `work.record(...)` for the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.orm import Session, sessionmaker

from consular.core.actor import Actor
from consular.core.clock import Clock
from consular.core.events import Event
from consular.core.outbox import Parcel, Reactions, Transport, deliveries_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Record:
    """One line for the audit: who is the work's actor, when is the work's now.

    `action` is `<room>:<thing>:<verb>`; `thing` names what was touched (`application/<uuid>`); `detail` may hold
    personal data: it is sealed under the dossier's key.
    """

    action: str
    thing: str
    dossier_id: UUID | None
    detail: Mapping[str, object]


class Recorder(Protocol):
    """Writes the audit entries of a work inside its transaction."""

    def write(self, work: Work) -> None:
        """Insert an entry for each of `work.records`; raises when it cannot, and then nothing is committed."""
        ...


@dataclass(slots=True)
class Work:
    """What an operation needs from the outside world."""

    session: Session
    actor: Actor
    now: datetime
    reactions: Reactions
    records: list[Record] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        """Owe every reaction that the wiring table lists for the event."""
        for delivery in deliveries_of(event, self.reactions, self.now):
            self.session.add(delivery)
            self.parcels.append(Parcel(delivery.id, delivery.queue))

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do something that cannot be rolled back (delete a blob) only once the transaction is committed.

        It is lost when the process dies in between, so it must be something that a sweep can make good.
        """
        self.afterwards.append(act)

    def record(
        self, action: str, thing: str, *, dossier_id: UUID | None = None, detail: Mapping[str, object] | None = None
    ) -> None:
        """Note an act (or a view by staff) for the audit."""
        self.records.append(Record(action, thing, dossier_id, detail or {}))


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - the commit stands; what is left over is swept later
        log.warning("work.afterwards_failed", error=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Works:
    """Opens and ends units of work; built once by the composition root."""

    sessions: sessionmaker[Session]
    clock: Clock
    recorder: Recorder
    transport: Transport
    reactions: Reactions

    def open(self, actor: Actor) -> Work:
        """A fresh work; the caller must end it by `commit` or `rollback`."""
        return Work(self.sessions(), actor, self.clock.now(), self.reactions)

    def commit(self, work: Work) -> None:
        """Write the audit, commit, then push; a failed push is logged and left to the relay."""
        try:
            work.session.flush()
            self.recorder.write(work)
            work.session.commit()
        except BaseException:
            work.session.rollback()
            raise
        finally:
            work.session.close()
        if work.parcels:
            self._push(work.parcels)
        for act in work.afterwards:
            _try(act)

    def rollback(self, work: Work) -> None:
        """Undo everything and forget what was owed."""
        work.session.rollback()
        work.session.close()

    @contextmanager
    def begin(self, actor: Actor) -> Iterator[Work]:
        """`with works.begin(actor) as work:` commits at the end, rolls back on any exception."""
        work = self.open(actor)
        try:
            yield work
        except BaseException:
            self.rollback(work)
            raise
        self.commit(work)

    def _push(self, parcels: list[Parcel]) -> None:
        try:
            self.transport.push(parcels)
        except Exception as error:  # noqa: BLE001 - the rows are safe; whatever broke, the relay pushes them
            log.warning("outbox.push_failed", count=len(parcels), error=type(error).__name__)
