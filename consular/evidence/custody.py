"""What lies in the blob store is what rows name: letting go of blobs, and the sweep of those that no row names.

A blob is put before its row is committed and deleted after its row is gone, so a process that is killed in between
leaves a blob that nobody will ever read. The sweep removes it after `SAFE_AGE`.

While a backup is being made nothing is deleted. The backup holds the advisory lock `BACKUP_LOCK` of the main database
alone, from before its snapshot until its last blob is copied; whoever deletes tries to share it, until the commit that
takes the name away, and otherwise leaves the blob to a later sweep. So whatever the snapshot names is still there.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import Column, func, inspect, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consular.core.db import Base
from consular.core.ids import new_id
from consular.core.timers import Timer, set_timer
from consular.core.work import Work
from consular.evidence.events import SweepDue
from consular.evidence.storage import blobs

log = structlog.get_logger(__name__)

# "bakp".
BACKUP_LOCK = 0x62616B70
# Longer than any unit of work, and than the time in which an older backup of the database may still be brought back.
SAFE_AGE = timedelta(days=7)
EVERY = timedelta(days=1)
POSTPONED = timedelta(minutes=15)
PAGE = 1000
# `mapped_column(info=NAMES_BLOB)`: this column holds the key of a blob. What no such column holds is swept.
NAMES_BLOB = {"consular.names_blob": True}
_TIMER = "evidence-sweep"


def discard(work: Work, *keys: str) -> None:
    """Delete blobs once this is committed; the caller takes their names out of the rows in the same work.

    While a backup is being made they stay, unread, until a later sweep.
    """
    if keys and _deleting_is_allowed(work.session):
        for key in keys:
            work.after_commit(partial(blobs().delete, key))


def keep_swept(work: Work) -> None:
    """See to it that a sweep is to come; called wherever blobs begin, so that the chain of timers mends itself."""
    due = {"due_at": work.now + EVERY, "event": SweepDue.name, "payload": SweepDue().payload()}
    work.session.execute(insert(Timer).values(id=new_id(), key=_TIMER, **due).on_conflict_do_nothing())


def sweep(work: Work, after: str = "") -> int:
    """Delete a page of old blobs that no row names, beginning after the key `after`; gives how many.

    Goes on by itself until the store's end, then comes back in a day; in a quarter of an hour while a backup is made.
    """
    if not _deleting_is_allowed(work.session):
        set_timer(work.session, _TIMER, work.now + POSTPONED, SweepDue(after=after))
        return 0
    if _knows_less_than_the_database(work.session):
        log.warning("evidence.sweep_refused", why="the database has tables or columns that this release does not know")
        set_timer(work.session, _TIMER, work.now + EVERY, SweepDue())
        return 0
    before = work.now - SAFE_AGE
    page = blobs().page(after, PAGE)
    gone = _unnamed(work.session, [found.key for found in page if found.stored_at < before])
    for key in gone:
        work.record("evidence:blob:sweep", f"blob/{key}")
        blobs().delete(key)
    if len(page) == PAGE:
        work.emit(SweepDue(after=page[-1].key))
    else:
        blobs().drop_unfinished(before)
        set_timer(work.session, _TIMER, work.now + EVERY, SweepDue())
    if gone:
        log.info("evidence.swept", count=len(gone))
    return len(gone)


def naming_columns() -> list[Column[str]]:
    """Every column of every room that holds keys of blobs."""
    return [c for t in Base.metadata.sorted_tables for c in t.columns if c.info.get("consular.names_blob")]


def _deleting_is_allowed(session: Session) -> bool:
    """Whether no backup is being made; then none begins before this transaction ends."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock_shared(BACKUP_LOCK))))


def _knows_less_than_the_database(session: Session) -> bool:
    """A newer release, or a process without some room's models, might name blobs where this one does not look."""
    there = inspect(session.connection()).get_multi_columns()
    known = {(t.name, c.name) for t in Base.metadata.tables.values() for c in t.columns}
    return any(
        (table, column["name"]) not in known
        for (_, table), columns in there.items()
        if table != "alembic_version"
        for column in columns
    )


def _unnamed(session: Session, keys: list[str]) -> list[str]:
    """Those of the keys that no row holds. What is not called like a blob of ours is none of our business."""
    ours = [key for key in keys if _is_ours(key)]
    if not ours:
        return []
    named = set(session.scalars(union_all(*(select(c).where(c.in_(ours)) for c in naming_columns()))))
    return [key for key in ours if key not in named]


def _is_ours(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False
