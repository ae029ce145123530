"""Timers are rows, written with what creates the deadline; the relay claims them and emits their event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.db import Base, rows
from consular.core.events import Event, event_named
from consular.core.ids import new_id


class Timer(Base):
    """One deadline under a unique key such as `draft-expiry:<application id>`."""

    __tablename__ = "timer"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]


# Nearly everything that begins sets a deadline.
_SET = """
INSERT INTO timer (id, key, due_at, event, payload)
SELECT * FROM unnest(%(ids)s::uuid[], %(keys)s::text[], %(due)s::timestamptz[], %(events)s::text[],
    %(payloads)s::jsonb[])
ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, event = excluded.event, payload = excluded.payload
"""


def set_timer(session: Session, key: str, due_at: datetime, event: Event) -> None:
    """Set or move the deadline `key`."""
    set_timers(session, {key: (due_at, event)})


def set_timers(session: Session, deadlines: Mapping[str, tuple[datetime, Event]]) -> None:
    """Set or move several by one statement."""
    told = {
        "ids": [new_id() for _ in deadlines],
        "keys": list(deadlines),
        "due": [due_at for due_at, _ in deadlines.values()],
        "events": [event.name for _, event in deadlines.values()],
        "payloads": [json.dumps(event.payload()) for _, event in deadlines.values()],
    }
    rows(session, _SET, told)


def keep_timer(session: Session, key: str, due_at: datetime, event: Event) -> None:
    """Set the deadline `key` unless there is one."""
    values = {"due_at": due_at, "event": event.name, "payload": event.payload()}
    session.execute(insert(Timer).values(id=new_id(), key=key, **values).on_conflict_do_nothing())


_CANCEL = delete(Base.metadata.tables[Timer.__tablename__]).where(Timer.key.in_(bindparam("keys", expanding=True)))


def cancel_timer(session: Session, *keys: str) -> None:
    """Forget the deadlines `keys`; nothing happens when there are none."""
    session.execute(_CANCEL, {"keys": keys})


def take_due(session: Session, *, now: datetime, limit: int = 100) -> list[Event]:
    """Remove due timers and return their events, for the caller to emit in the same transaction."""
    rows = session.scalars(
        select(Timer).where(Timer.due_at <= now).order_by(Timer.due_at).limit(limit).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        session.delete(row)
    return [event_named(row.event, row.payload) for row in rows]
