"""Sealing again what lies under an older data key or schema, while everything serves.

Compare-and-set: a row that somebody wrote in between is newer anyway and is left alone. Each batch is one unit of work,
with its entries in the audit, so a killed run loses at most a batch and the next one skips what is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, cast, column, func, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consular.core.actor import system
from consular.core.work import Works
from consular.vault.envelope import SCHEMA_AT, Sealed, key_version
from consular.vault.errors import KeyUnavailable, SealError, Shredded
from consular.vault.installed import current
from consular.vault.keyset import slot_of
from consular.vault.places import Place, batches
from consular.vault.writes import note

BATCH = 500
# How a table says that its rows stay as they are: a trigger's restrict_violation or RAISE, or no right to UPDATE.
# Anything else (a lock that was waited for too long) may go by.
_KEPT = frozenset({"23001", "P0001", "42501"})


@dataclass(slots=True)
class Resealed:
    """Counts of one section: rows looked at; behind the newest key or schema; sealed anew; the rest of those behind.

    `overtaken` were written by somebody else meanwhile, `kept` lie in rows that the database lets nobody change,
    `erased` have no key any more, `unreadable` are Tampered or of an unknown format: they are reported, never touched.
    """

    section: str
    rows: int = 0
    behind: int = 0
    resealed: int = 0
    overtaken: int = 0
    kept: int = 0
    erased: int = 0
    unreadable: int = 0

    @property
    def left(self) -> int:
        """Rows that another run may bring on, or that somebody must look at. What is kept stays for good."""
        return self.behind - self.resealed - self.overtaken - self.kept


Progress = Callable[[Resealed], None]
Old = tuple[UUID, UUID, Sealed]
Fresh = tuple[UUID, UUID, Sealed, Sealed]


def reseal(
    works: Works,
    place: Place,
    *,
    batch: int = BATCH,
    pause: float = 0.0,
    dry_run: bool = False,
    progress: Progress = lambda counts: None,
) -> Resealed:
    """Walk over a section in the order of its rows; `pause` seconds between batches. Raises KeyUnavailable."""
    counts = Resealed(place.section.label)
    after: UUID | None = None
    while True:
        with works.begin(system()) as work:
            rows = next(batches(work.session, place, after=after, size=batch), [])
            current().prefetch({dossier for _, dossier, _ in rows}, place.section.purpose)
            old = [row for row in rows if _is_behind(place, row, counts)]
            counts.rows += len(rows)
            counts.behind += len(old)
            if not dry_run:
                _seal_anew(work.session, place, old, counts)
        if not rows:
            return counts
        after = rows[-1][0]
        progress(counts)
        time.sleep(pause)


def _is_behind(place: Place, row: Old, counts: Resealed) -> bool:
    _, dossier_id, envelope = row
    try:
        newest = current().newest(slot_of(dossier_id, place.section.purpose)).version
    except Shredded:
        counts.erased += 1
        return False
    return key_version(envelope) != newest or envelope[SCHEMA_AT] < place.section.schema


def _seal_anew(session: Session, place: Place, rows: Iterable[Old], counts: Resealed) -> None:
    fresh = [made for row in rows if (made := _sealed_again(place, row, counts)) is not None]
    refusals = 0
    try:
        changed = _exchange(session, place, fresh)
    except DBAPIError:
        # One that cannot be written must not hold up the others.
        changed = set()
        for one in fresh:
            try:
                changed |= _exchange(session, place, [one])
            except DBAPIError as refused:
                refusals += 1
                counts.kept += getattr(refused.orig, "sqlstate", None) in _KEPT
    for row_id, dossier_id, _, envelope in fresh:
        if row_id in changed:
            note(session, dossier_id, place.section.label, row_id, envelope)
    counts.resealed += len(changed)
    counts.overtaken += len(fresh) - len(changed) - refusals


def _sealed_again(place: Place, row: Old, counts: Resealed) -> Fresh | None:
    row_id, dossier_id, envelope = row
    try:
        value = place.section.open_for(row_id, dossier_id, envelope)
        return row_id, dossier_id, envelope, place.section.seal_for(row_id, dossier_id, value)
    except KeyUnavailable:
        raise
    except SealError:
        counts.unreadable += 1
        return None


def _exchange(session: Session, place: Place, rows: Sequence[Fresh]) -> set[UUID]:
    """Write the new envelopes where the old ones still are, all or none; the rows where they were."""
    given = func.unnest(
        cast([row[0] for row in rows], ARRAY(Uuid)),
        cast([bytes(row[2]) for row in rows], ARRAY(LargeBinary)),
        cast([bytes(row[3]) for row in rows], ARRAY(LargeBinary)),
    )
    fresh = given.table_valued(
        column("row_id", Uuid), column("old", LargeBinary), column("new", LargeBinary), name="fresh"
    ).render_derived()
    change = (
        update(place.table)
        .where(place.row_id == fresh.c.row_id, place.raw == fresh.c.old)
        .values({place.column: fresh.c.new})
        .returning(place.row_id)
    )
    with session.begin_nested():
        return set(session.scalars(change)) if rows else set()
