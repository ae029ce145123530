"""Is the log what it was when its heads were signed?

Nothing sealed is opened, so the answer is the same after erasures. Deletion of an entry before it got its leaf (the
merge delay) cannot be seen; everything later can, as long as the heads of the sink are out of the culprit's reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Row, bindparam, exists, select, text
from sqlalchemy.orm import Session

from consular.audit.entries import PlainEntry
from consular.audit.envelopes import CurrentEnvelope, stale_envelopes
from consular.audit.errors import HeadsOutOfOrder
from consular.audit.heads import ORIGIN, SignedHead, Verifier
from consular.audit.models import PLAIN_COLUMNS, AuditEntry, AuditHead, AuditLeaf
from consular.audit.replay import LeafRow, Replay
from consular.audit.report import Fault, Findings, Report

DELAY = timedelta(minutes=5)
MOST = 100
_BATCH = 2_000

_LEAVES = (
    select(AuditLeaf.index, AuditLeaf.entry_id, AuditLeaf.leaf_hash, *PLAIN_COLUMNS)
    .outerjoin(AuditEntry, AuditEntry.id == AuditLeaf.entry_id)
    .order_by(AuditLeaf.index)
    .execution_options(yield_per=_BATCH)
)
_HEADS = select(AuditHead).order_by(AuditHead.tree_size).execution_options(yield_per=_BATCH)
_UNSEQUENCED = (
    select(AuditEntry.id)
    .where(AuditEntry.at < bindparam("old"), ~exists().where(AuditLeaf.entry_id == AuditEntry.id))
    .order_by(AuditEntry.id)
    .execution_options(yield_per=_BATCH)
)

Kept = tuple[Literal["sink", "database"], SignedHead]


def verify(
    session: Session,
    heads: Iterable[SignedHead],
    verifier: Verifier,
    *,
    now: datetime,
    delay: timedelta = DELAY,
    origin: str = ORIGIN,
    envelopes: Iterable[CurrentEnvelope] | None = None,
    most: int = MOST,
) -> Report:
    """Compare entries, leaves and heads of the database with each other and with the sink's `heads` (ascending).

    `heads` must be taken before this is called (`sink.heads()` is such a snapshot): the database may know more than
    the sink, never less. `delay` is how old an entry may be without a leaf, and a head without being in the sink.
    With `envelopes` (read lazily through the same session) the current sealed sections are compared too. The session
    must be fresh: its transaction becomes REPEATABLE READ. Raises HeadsOutOfOrder, MalformedHead.
    """
    findings = Findings(most)
    take_snapshot(session)
    with session.execute(_LEAVES) as leaves, session.scalars(_HEADS) as stored:
        replay = Replay(map(_leaf, leaves), findings)
        compared = 0
        for size, group in groupby(_merged(heads, stored), key=lambda one: one[1].size):
            kept = list(group)
            _compare_heads(size, kept, findings, now - delay)
            genuine = [head for where, head in kept if _is_genuine(where, head, verifier, origin, findings)]
            replay.compare(size, list({head.root: None for head in genuine}))
            compared += bool(genuine)
        replay.finish()
    with session.scalars(_UNSEQUENCED, {"old": now - delay}) as waiting:
        for entry_id in waiting:
            findings.add(Fault.ENTRY_UNSEQUENCED, entry_id=str(entry_id))
    if envelopes is not None:
        for problem in stale_envelopes(session, envelopes):
            findings.keep(problem)
    return Report(replay.position, compared, findings.found, tuple(findings.kept))


def take_snapshot(session: Session) -> None:
    """Let all queries of this transaction see one moment; raises a DBAPIError after an earlier query."""
    if session.scalar(text("SHOW transaction_isolation")) == "read committed":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def _leaf(row: Row[Any]) -> LeafRow:
    index, entry_id, leaf_hash, *columns = row
    return LeafRow(index, entry_id, leaf_hash, PlainEntry._make(columns) if columns[0] is not None else None)


def _merged(heads: Iterable[SignedHead], rows: Iterable[AuditHead]) -> Iterator[Kept]:
    """Heads of sink and database, by size."""
    stored: Iterator[Kept] = (("database", row.signed()) for row in rows)
    return merge(_ascending(heads), stored, key=lambda one: one[1].size)


def _ascending(heads: Iterable[SignedHead]) -> Iterator[Kept]:
    size = 0
    for head in heads:
        if head.size < size:
            raise HeadsOutOfOrder(size=head.size)
        size = head.size
        yield "sink", head


def _compare_heads(size: int, kept: list[Kept], findings: Findings, old: datetime) -> None:
    """Report what sink and database do not agree about at one size."""
    outside = [head for where, head in kept if where == "sink"]
    inside = [head for where, head in kept if where == "database"]
    if not inside:
        findings.add(Fault.HEAD_MISSING, size=size)
    elif not outside:
        if inside[0].at < old:
            findings.add(Fault.HEAD_UNPUBLISHED, size=size)
    elif any(head != inside[0] for head in outside):
        findings.add(Fault.HEAD_CHANGED, size=size)


def _is_genuine(where: str, head: SignedHead, verifier: Verifier, origin: str, findings: Findings) -> bool:
    genuine = head.origin == origin and verifier.verify(head.key_id, head.body(), head.signature)
    if not genuine:
        findings.add(Fault.HEAD_SIGNATURE, size=head.size, where=where)
    return genuine
