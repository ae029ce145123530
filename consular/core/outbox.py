"""Transactional outbox: what must happen after a commit is a row of that commit.

One row per (event, reaction). After the commit the rows are pushed to the queue at once; the relay pushes what was
missed. A worker takes a row by a lease, so a killed worker's row comes back. Redis may be flushed at any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Index, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.db import Base
from consular.core.errors import ConsularError
from consular.core.events import Event
from consular.core.ids import new_id

PUSH_AGAIN_AFTER = timedelta(seconds=15)
MAX_ATTEMPTS = 5
# While a service outside is down, asking every second would help nobody.
AGAIN_LATER = timedelta(seconds=15)


class TryLater(ConsularError):
    """A reaction cannot run yet (a service is down): the delivery is tried again and nothing is counted as broken."""

    code = "try_later"


class Delivery(Base):
    """One reaction owed to one event."""

    __tablename__ = "outbox_delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    reaction: Mapped[str]
    queue: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    pushed_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error_code: Mapped[str | None]

    __table_args__ = (
        Index("ix_outbox_delivery_open", "due_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """What travels through the queue: the delivery's id, nothing else."""

    id: UUID
    queue: str


class Transport(Protocol):
    """Carries parcels to workers."""

    def push(self, parcels: Sequence[Parcel]) -> None:
        """Hand over; raises when the queue cannot be reached."""
        ...


class Reactions(Protocol):
    """The wiring table as the core sees it."""

    def owed_to(self, event: Event) -> Sequence[tuple[str, str]]:
        """(reaction name, queue) pairs for an event."""
        ...


def deliveries_of(event: Event, reactions: Reactions, now: datetime) -> list[Delivery]:
    """Fresh rows for everything that the event sets in motion."""
    return [
        Delivery(
            id=new_id(),
            event=event.name,
            payload=event.payload(),
            reaction=name,
            queue=queue,
            created_at=now,
            due_at=now,
            pushed_at=now,
        )
        for name, queue in reactions.owed_to(event)
    ]


def take(session: Session, delivery_id: UUID, *, now: datetime, lease: timedelta) -> Delivery | None:
    """Lease one delivery, or None when it is done, dead, not due or leased by somebody alive. Commits nothing."""
    return session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.done_at.is_(None),
            Delivery.dead_at.is_(None),
            Delivery.due_at <= now,
            or_(Delivery.leased_until.is_(None), Delivery.leased_until < now),
        )
        .values(leased_until=now + lease, attempts=Delivery.attempts + 1)
        .returning(Delivery)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def finish(session: Session, delivery_id: UUID, *, now: datetime) -> bool:
    """Mark done inside the reaction's own transaction; False when another worker has ended it already."""
    done = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.done_at.is_(None), Delivery.dead_at.is_(None))
        .values(done_at=now, leased_until=None, error_code=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def put_back(session: Session, delivery: Delivery, *, now: datetime, error_code: str, count: bool = True) -> bool:
    """After a failure: due again with growing distance, or dead after MAX_ATTEMPTS. Returns True when it died now.

    What another worker has ended meanwhile stays ended.
    """
    attempts = delivery.attempts if count else delivery.attempts - 1
    dead = attempts >= MAX_ATTEMPTS
    changed = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.done_at.is_(None), Delivery.dead_at.is_(None))
        .values(
            leased_until=None,
            attempts=attempts,
            error_code=error_code,
            dead_at=now if dead else None,
            due_at=now + (timedelta(seconds=min(300, 2**attempts)) if count else AGAIN_LATER),
            pushed_at=None,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None and dead


def missed(session: Session, *, now: datetime, limit: int = 200) -> list[Parcel]:
    """Lock and stamp the open deliveries that need a push (never pushed, lost by the queue, or lease expired)."""
    waiting = and_(
        Delivery.done_at.is_(None),
        Delivery.dead_at.is_(None),
        Delivery.due_at <= now,
        or_(Delivery.leased_until.is_(None), Delivery.leased_until < now),
        or_(
            Delivery.pushed_at.is_(None),
            Delivery.pushed_at < now - PUSH_AGAIN_AFTER,
            Delivery.leased_until.is_not(None),
        ),
    )
    rows = session.scalars(
        select(Delivery).where(waiting).order_by(Delivery.due_at).limit(limit).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.pushed_at = now
        row.leased_until = None
    return [Parcel(row.id, row.queue) for row in rows]


def dead_letters(session: Session) -> list[tuple[str, str, int]]:
    """(reaction, code of the error, how many) of what was given up."""
    found = (
        select(Delivery.reaction, func.coalesce(Delivery.error_code, "unknown"), func.count())
        .where(Delivery.dead_at.is_not(None))
        .group_by(Delivery.reaction, Delivery.error_code)
        .order_by(Delivery.reaction, Delivery.error_code)
    )
    return [(reaction, code, count) for reaction, code, count in session.execute(found)]


def held_up(session: Session) -> list[tuple[str, str, int]]:
    """(reaction, code of the last error, how many) of what failed or could not run yet and will be tried again."""
    found = (
        select(Delivery.reaction, Delivery.error_code, func.count())
        .where(Delivery.done_at.is_(None), Delivery.dead_at.is_(None), Delivery.error_code.is_not(None))
        .group_by(Delivery.reaction, Delivery.error_code)
        .order_by(Delivery.reaction, Delivery.error_code)
    )
    return [(reaction, code, count) for reaction, code, count in session.execute(found)]


def lag_seconds(session: Session, *, now: datetime) -> float:
    """Age of the oldest delivery that is due and not yet taken, in seconds; 0 when there is none."""
    oldest = session.scalar(
        select(func.min(Delivery.due_at)).where(
            Delivery.done_at.is_(None), Delivery.dead_at.is_(None), Delivery.leased_until.is_(None)
        )
    )
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
