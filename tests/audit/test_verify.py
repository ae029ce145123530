"""Every kind of tampering is found; nothing genuine is suspected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from consular import vault
from consular.audit import (
    AuditEntry,
    AuditLeaf,
    Fault,
    FolderSink,
    HeadsOutOfOrder,
    Report,
    SignedHead,
    verify,
)
from consular.audit.entries import PlainEntry
from consular.audit.merkle import Frontier, leaf_hash
from consular.audit.models import PLAIN_COLUMNS
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.signing import Signer
from consular.core.work import Works

Round = Callable[..., int]
View = Callable[[int], None]
Tamper = Callable[..., int]
Verify = Callable[..., Report]


@pytest.fixture
def log(view: View, round_: Round) -> None:
    """Nine leaves under heads of 3, 6 and 9."""
    for _ in range(3):
        view(3)
        round_()


def _codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def _found(report: Report) -> list[tuple[Any, ...]]:
    return [(problem.code, *problem.parameters.values()) for problem in report.problems]


def _entry_at(session: Session, index: int) -> str:
    return str(session.scalar(select(AuditLeaf.entry_id).where(AuditLeaf.index == index)))


def test_a_genuine_log_is_in_order(log: None, report: Verify) -> None:
    told = report()
    assert (told.ok, told.size, told.heads, told.problems) == (True, 9, 3, ())


def test_an_empty_log_is_in_order(report: Verify) -> None:
    assert report() == Report(0, 0, 0, ())


def test_erasure_changes_nothing(works: Works, staff: Actor, round_: Round, report: Verify) -> None:
    erased = new_id()
    vault.new_key(erased)
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=erased, detail={"note": "seen"})
    round_()
    vault.destroy_key(erased)
    assert report().ok


CHANGES = [
    "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = :id",
    "UPDATE audit_entry SET actor_kind = 'account' WHERE id = :id",
    "UPDATE audit_entry SET actor_id = NULL WHERE id = :id",
    "UPDATE audit_entry SET action = 'review:case:claim' WHERE id = :id",
    "UPDATE audit_entry SET thing = 'application/9' WHERE id = :id",
    "UPDATE audit_entry SET dossier_id = NULL WHERE id = :id",
    """UPDATE audit_entry SET envelopes = '[["a.b", "c", "d"]]' WHERE id = :id""",
    "UPDATE audit_entry SET commitment = sha256('other') WHERE id = :id",
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.split()[3])
def test_a_changed_entry(log: None, tamper: Tamper, report: Verify, session: Session, change: str) -> None:
    changed = _entry_at(session, 4)
    assert tamper(change, id=changed) == 1
    assert _found(report()) == [(Fault.ENTRY_CHANGED, 4, changed)]


def test_a_changed_leaf(log: None, tamper: Tamper, report: Verify, session: Session) -> None:
    tamper("UPDATE audit_leaf SET leaf_hash = sha256('other') WHERE index = 4")
    assert _found(report()) == [(Fault.LEAF_CHANGED, 4, _entry_at(session, 4))]


def test_an_entry_changed_together_with_its_leaf(log: None, tamper: Tamper, report: Verify, session: Session) -> None:
    changed = _entry_at(session, 4)
    tamper("UPDATE audit_entry SET action = 'other' WHERE id = :id", id=changed)
    _give_leaves_their_entries_hashes(tamper, session)
    assert _found(report()) == [(Fault.ROOT_MISMATCH, 3, 6)]


def _give_leaves_their_entries_hashes(tamper: Tamper, session: Session) -> None:
    for row in session.execute(select(*PLAIN_COLUMNS)):
        data = PlainEntry._make(row)
        tamper(
            "UPDATE audit_leaf SET leaf_hash = :hash WHERE entry_id = :id", hash=leaf_hash(data.leaf_data()), id=data.id
        )


def test_a_dropped_entry(log: None, tamper: Tamper, report: Verify, session: Session) -> None:
    dropped = _entry_at(session, 4)
    tamper("DELETE FROM audit_entry WHERE id = :id", id=dropped)
    assert _found(report()) == [(Fault.ENTRY_MISSING, 4, dropped)]


def test_a_dropped_leaf(log: None, tamper: Tamper, report: Verify, clock: SetClock, session: Session) -> None:
    dropped = _entry_at(session, 4)
    tamper("DELETE FROM audit_leaf WHERE index = 4")
    clock.move(minutes=6)
    assert _found(report()) == [(Fault.LEAF_MISSING, 4, 4), (Fault.ENTRY_UNSEQUENCED, dropped)]


def test_a_dropped_entry_whose_gap_was_closed(log: None, tamper: Tamper, report: Verify, session: Session) -> None:
    tamper("DELETE FROM audit_entry WHERE id = :id", id=_entry_at(session, 4))
    tamper("DELETE FROM audit_leaf WHERE index = 4")
    for index in range(5, 9):
        tamper("UPDATE audit_leaf SET index = index - 1 WHERE index = :index", index=index)
    assert _found(report()) == [(Fault.ROOT_MISMATCH, 3, 6), (Fault.TAIL_MISSING, 8, 8)]


def test_a_dropped_tail(log: None, tamper: Tamper, report: Verify) -> None:
    tamper(
        "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE index >= 6)",
        "DELETE FROM audit_leaf WHERE index >= 6",
        "DELETE FROM audit_head WHERE tree_size > 6",
    )
    assert _found(report()) == [(Fault.HEAD_MISSING, 9), (Fault.TAIL_MISSING, 6, 8)]


def test_everything_dropped(log: None, tamper: Tamper, report: Verify) -> None:
    tamper("DELETE FROM audit_entry", "DELETE FROM audit_leaf", "DELETE FROM audit_head")
    told = report()
    assert not told.ok
    assert (Fault.TAIL_MISSING, 0, 2) in _found(told)


def test_two_entries_in_each_others_place(log: None, tamper: Tamper, report: Verify) -> None:
    tamper(
        "UPDATE audit_leaf SET index = 100 WHERE index = 4",
        "UPDATE audit_leaf SET index = 4 WHERE index = 5",
        "UPDATE audit_leaf SET index = 5 WHERE index = 100",
    )
    assert _found(report()) == [(Fault.ROOT_MISMATCH, 3, 6)]


def test_an_entry_slipped_in_behind_the_newest_head(log: None, view: View, tamper: Tamper, report: Verify) -> None:
    view(1)
    tamper(
        "INSERT INTO audit_leaf SELECT 9, id, sha256('any') FROM audit_entry e"
        " WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.entry_id = e.id)"
    )
    assert _codes(report()) == [Fault.LEAF_WITHOUT_HEAD, Fault.ENTRY_OR_LEAF_CHANGED]


def test_a_head_rewritten_without_the_key(log: None, tamper: Tamper, report: Verify) -> None:
    tamper("UPDATE audit_head SET root = sha256('other') WHERE tree_size = 6")
    told = report()
    assert _found(told) == [(Fault.HEAD_CHANGED, 6), (Fault.HEAD_SIGNATURE, 6, "database")]
    assert told.heads == 3


def test_a_head_dropped(log: None, tamper: Tamper, report: Verify) -> None:
    tamper("DELETE FROM audit_head WHERE tree_size = 6")
    assert _found(report()) == [(Fault.HEAD_MISSING, 6)]


def test_a_head_forged_in_the_sink(log: None, sink: FolderSink, report: Verify) -> None:
    file = next(sink.path.rglob("*6.head"))
    forged = replace(SignedHead.parse(file.read_bytes()), root=bytes(32))
    file.write_bytes(forged.note())
    assert _found(report()) == [(Fault.HEAD_CHANGED, 6), (Fault.HEAD_SIGNATURE, 6, "sink")]


def test_a_history_rewritten_with_the_key_is_betrayed_by_the_sink(
    log: None, tamper: Tamper, report: Verify, session: Session, signer: Signer
) -> None:
    tamper("UPDATE audit_entry SET action = 'other' WHERE id = :id", id=_entry_at(session, 4))
    _give_leaves_their_entries_hashes(tamper, session)
    session.rollback()
    _sign_anew(tamper, session, signer)
    assert _found(report())[:2] == [(Fault.HEAD_CHANGED, 6), (Fault.ROOT_MISMATCH, 3, 6)]


def _sign_anew(tamper: Tamper, session: Session, signer: Signer) -> None:
    tree = Frontier()
    heads = {row.tree_size: row for row in session.execute(text("SELECT * FROM audit_head"))}
    for leaf in session.scalars(select(AuditLeaf).order_by(AuditLeaf.index)):
        tree.append(leaf.leaf_hash)
        row = heads.get(tree.size)
        if row is not None and row.root != tree.root():
            head = SignedHead(row.origin, tree.size, tree.root(), row.at, signer.key_id, b"")
            tamper(
                "UPDATE audit_head SET root = :root, signature = :signature, frontier = :frontier"
                " WHERE tree_size = :size",
                root=head.root,
                signature=signer.sign(head.body()),
                frontier=tree.to_bytes(),
                size=head.size,
            )


def test_a_key_that_is_not_ours(
    log: None, sessions: sessionmaker[Session], sink: FolderSink, clock: SetClock, keys: Any
) -> None:
    keys.keys.clear()
    with sessions() as session:
        told = verify(session, sink.heads(), keys, now=clock.now())
    assert _codes(told).count(Fault.HEAD_SIGNATURE) == 6
    assert told.heads == 0


def test_heads_of_another_log(log: None, report: Verify) -> None:
    assert set(_codes(report(origin="utopia/audit"))) == {Fault.HEAD_SIGNATURE}


def test_an_old_head_that_the_sink_lacks(log: None, sink: FolderSink, report: Verify, clock: SetClock) -> None:
    next(sink.path.rglob("*6.head")).unlink()
    assert report().ok
    clock.move(minutes=6)
    assert _found(report()) == [(Fault.HEAD_UNPUBLISHED, 6)]


def test_an_entry_that_waits_too_long(log: None, view: View, report: Verify, clock: SetClock) -> None:
    view(1)
    assert report().ok
    clock.move(minutes=6)
    assert _codes(report()) == [Fault.ENTRY_UNSEQUENCED]
    assert report(delay=timedelta(hours=1)).ok


def test_several_things_at_once_are_told_apart(log: None, tamper: Tamper, report: Verify, session: Session) -> None:
    tamper("UPDATE audit_entry SET action = 'other' WHERE id = :id", id=_entry_at(session, 1))
    tamper("UPDATE audit_leaf SET leaf_hash = sha256('other') WHERE index = 4")
    tamper("DELETE FROM audit_entry WHERE id = :id", id=_entry_at(session, 7))
    assert [found[:2] for found in _found(report())] == [
        (Fault.ENTRY_CHANGED, 1),
        (Fault.LEAF_CHANGED, 4),
        (Fault.ENTRY_MISSING, 7),
    ]


def test_all_problems_are_counted_and_the_first_are_told(log: None, tamper: Tamper, report: Verify) -> None:
    tamper("UPDATE audit_entry SET action = 'other'")
    told = report(most=2)
    assert told.found == 9
    assert [found[1] for found in _found(told)] == [0, 1]


def test_batches_of_rows_join_without_a_seam(
    works: Works, staff: Actor, dossier: UUID, round_: Round, report: Verify, tamper: Tamper, session: Session
) -> None:
    with works.begin(staff) as work:
        for number in range(2_500):
            work.record("review:case:view", f"application/{number}", dossier_id=dossier)
    while round_(1_100):
        pass
    assert (report().ok, report().size) == (True, 2_500)
    changed = _entry_at(session, 2_300)
    tamper("UPDATE audit_entry SET action = 'other' WHERE id = :id", id=changed)
    assert _found(report()) == [(Fault.ENTRY_CHANGED, 2_300, changed)]


def test_heads_must_ascend(log: None, session: Session, sink: FolderSink, keys: Any, clock: SetClock) -> None:
    with pytest.raises(HeadsOutOfOrder):
        verify(session, reversed(list(sink.heads())), keys, now=clock.now())


def test_the_log_may_grow_meanwhile(
    log: None, view: View, round_: Round, session: Session, sink: FolderSink, keys: Any, clock: SetClock
) -> None:
    heads = sink.heads()
    view(2)
    round_()
    assert verify(session, heads, keys, now=clock.now()).size == 11
    assert session.scalar(select(AuditEntry.id).limit(1)) is not None


def test_one_snapshot_serves_several_verifications(
    log: None, session: Session, sink: FolderSink, keys: Any, clock: SetClock
) -> None:
    for _ in range(2):
        assert verify(session, sink.heads(), keys, now=clock.now(), envelopes=[]).ok


def test_a_session_that_saw_an_earlier_moment_is_refused(
    log: None, session: Session, sink: FolderSink, keys: Any, clock: SetClock
) -> None:
    session.scalar(select(AuditEntry.id).limit(1))
    with pytest.raises(DBAPIError, match="before any query"):
        verify(session, sink.heads(), keys, now=clock.now())
