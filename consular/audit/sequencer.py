"""Gives every committed entry its leaf and signs what the log says then.

One sequencer works at a time; any number may try. Leaves and head are one transaction; the head goes to the sink
after it, and a head that a crash kept from the sink goes there in the next round.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from consular.audit.entries import PlainEntry
from consular.audit.errors import LogBehindSink, LogDamaged
from consular.audit.heads import ORIGIN, SignedHead, checkpoint
from consular.audit.merkle import Frontier, leaf_hash
from consular.audit.models import PLAIN_COLUMNS, AuditEntry, AuditHead, AuditLeaf
from consular.audit.sinks import Sink
from consular.core.signing import Signer

# First eight bytes of SHA-256("consular.audit.sequencer"), as PostgreSQL's signed 64-bit lock number.
LOCK = int.from_bytes(bytes.fromhex("08b6dd7170e4329b"), "big", signed=True)
LIMIT = 5_000
HEADS_A_ROUND = 1_000


def sequence(
    session: Session,
    signer: Signer,
    sink: Sink,
    now: datetime,
    limit: int = LIMIT,
    *,
    window: timedelta | None = None,
    origin: str = ORIGIN,
) -> int:
    """One round: append at most `limit` entries, sign, publish; returns how many were appended.

    Runs and ends its own transactions, so `session` must not be in one. Returns 0 when there is nothing to do or
    another sequencer is at work. `window` bounds the search to entries whose id was made since `now - window`: quick
    on a long log, but a machine whose clock is further behind is missed, so let a round without it run now and then.
    Raises LogDamaged, LogBehindSink, the signer's and the sink's errors.
    """
    with session.begin():
        appended = append(session, signer, sink, now, limit, window=window, origin=origin)
    with session.begin():
        publish(session, sink)
    return appended


def append(
    session: Session,
    signer: Signer,
    sink: Sink,
    now: datetime,
    limit: int = LIMIT,
    *,
    window: timedelta | None = None,
    origin: str = ORIGIN,
) -> int:
    """The database half of `sequence`, in the caller's transaction. Needs READ COMMITTED (the default)."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return 0
    newest = session.scalars(select(AuditHead).order_by(AuditHead.tree_size.desc()).limit(1)).first()
    tree = _tree(session, newest)
    _compare(newest, sink.newest())
    waiting = _without_leaf(session, limit, now - window if window else None)
    if not waiting:
        return 0
    leaves = []
    for entry in waiting:
        hashed = leaf_hash(entry.leaf_data())
        leaves.append({"index": tree.size, "entry_id": entry.id, "leaf_hash": hashed})
        tree.append(hashed)
    session.execute(insert(AuditLeaf), leaves)
    _sign(session, signer, tree, now, origin)
    return len(leaves)


def publish(session: Session, sink: Sink, limit: int = HEADS_A_ROUND) -> int:
    """Write committed heads that the sink lacks, smallest first; returns how many.

    Must not share a transaction with `append`: a head that is rolled back must never have left the house.
    """
    kept = sink.newest()
    missing = session.scalars(
        select(AuditHead)
        .where(AuditHead.tree_size > (kept.size if kept else 0))
        .order_by(AuditHead.tree_size)
        .limit(limit)
    ).all()
    for head in missing:
        sink.write(head.signed())
    return len(missing)


def _tree(session: Session, newest: AuditHead | None) -> Frontier:
    """The tree of the newest head; raises LogDamaged when the leaves end elsewhere or it does not add up."""
    size = newest.tree_size if newest else 0
    last = session.scalar(select(func.max(AuditLeaf.index)))
    if size != (0 if last is None else last + 1):
        raise LogDamaged(size=size)
    if newest is None:
        return Frontier()
    try:
        tree = Frontier.from_bytes(size, newest.frontier)
    except ValueError:
        raise LogDamaged(size=size) from None
    if tree.root() != newest.root:
        raise LogDamaged(size=size)
    return tree


def _compare(newest: AuditHead | None, kept: SignedHead | None) -> None:
    """Never sign on top of something else than what was signed before."""
    size = newest.tree_size if newest else 0
    if kept is not None and kept.size > size:
        raise LogBehindSink(size=size, sink_size=kept.size)
    if newest is not None and kept is not None and kept.size == size and kept != newest.signed():
        raise LogDamaged(size=size)


def _without_leaf(session: Session, limit: int, since: datetime | None) -> list[PlainEntry]:
    """Committed entries that have no leaf yet; ids order them but never tell which ones are new."""
    query = select(*PLAIN_COLUMNS).where(~exists().where(AuditLeaf.entry_id == AuditEntry.id))
    if since is not None:
        query = query.where(AuditEntry.id >= _smallest_id(since))
    rows = session.execute(query.order_by(AuditEntry.id).limit(limit))
    return [PlainEntry._make(row) for row in rows]


def _smallest_id(moment: datetime) -> UUID:
    """Smaller than every UUIDv7 made at or after the moment: 48 bits of milliseconds (RFC 9562 §5.7), then zeros."""
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return UUID(int=milliseconds << 80)


def _sign(session: Session, signer: Signer, tree: Frontier, now: datetime, origin: str) -> None:
    root = tree.root()
    head = SignedHead(
        origin=origin,
        size=tree.size,
        root=root,
        at=now,
        key_id=signer.key_id,
        signature=signer.sign(checkpoint(origin, tree.size, root, now, signer.key_id)),
    )
    session.add(
        AuditHead(
            tree_size=head.size,
            origin=head.origin,
            root=head.root,
            at=head.at,
            key_id=head.key_id,
            signature=head.signature,
            frontier=tree.to_bytes(),
        )
    )
    session.flush()
