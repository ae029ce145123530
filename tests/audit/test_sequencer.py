"""Leaves and signed heads: none missing, none double, none lost to a crash."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from consular.audit import AuditEntry, AuditHead, AuditLeaf, FolderSink, LogBehindSink, LogDamaged, SignedHead, sequence
from consular.audit.merkle import Frontier, root_of
from consular.audit.sequencer import LOCK, append
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.signing import Signer
from consular.core.work import Works

Round = Callable[..., int]
View = Callable[[int], None]
Tamper = Callable[..., int]


def _leaves(session: Session) -> list[AuditLeaf]:
    return list(session.scalars(select(AuditLeaf).order_by(AuditLeaf.index)))


def test_every_entry_gets_one_leaf_in_order(view: View, round_: Round, session: Session) -> None:
    view(7)
    assert round_() == 7
    leaves = _leaves(session)
    assert [leaf.index for leaf in leaves] == list(range(7))
    assert [leaf.entry_id for leaf in leaves] == sorted(session.scalars(select(AuditEntry.id)))


def test_the_head_is_signed_and_kept_outside(
    view: View, round_: Round, session: Session, sink: FolderSink, keys: Any, clock: SetClock
) -> None:
    view(7)
    round_()
    head = sink.newest()
    assert head is not None
    assert (head.size, head.at) == (7, clock.now())
    assert head.root == root_of([leaf.leaf_hash for leaf in _leaves(session)])
    assert keys.verify(head.key_id, head.body(), head.signature)
    assert session.scalars(select(AuditHead)).one().signed() == head


def test_rounds_continue_the_same_tree(view: View, round_: Round, session: Session, sink: FolderSink) -> None:
    for times in (1, 2, 3, 5):
        view(times)
        round_()
    hashes = [leaf.leaf_hash for leaf in _leaves(session)]
    assert [(head.size, head.root) for head in sink.heads()] == [(n, root_of(hashes[:n])) for n in (1, 3, 6, 11)]


def test_an_idle_round_signs_nothing(view: View, round_: Round, sink: FolderSink) -> None:
    assert round_() == 0
    view(1)
    round_()
    assert round_() == 0
    assert len(list(sink.heads())) == 1


def test_a_round_has_a_limit(view: View, round_: Round) -> None:
    view(5)
    assert [round_(2), round_(2), round_(2), round_(2)] == [2, 2, 1, 0]


def test_an_entry_committed_late_with_an_early_id_is_found(
    view: View, works: Works, staff: Actor, dossier: UUID, round_: Round, session: Session
) -> None:
    work = works.open(staff)
    work.record("review:case:view", "application/slow", dossier_id=dossier)
    work.session.flush()
    works.recorder.write(work)
    view(3)
    assert round_() == 3
    work.session.commit()
    work.session.close()
    assert round_() == 1
    slow = session.scalars(select(AuditEntry).where(AuditEntry.thing == "application/slow")).one()
    assert _leaves(session)[3].entry_id == slow.id
    assert slow.id == min(session.scalars(select(AuditEntry.id)))


def test_a_window_bounds_the_search_and_a_full_round_finds_the_rest(
    view: View, round_: Round, session: Session, signer: Signer, sink: FolderSink
) -> None:
    view(2)
    made = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    assert made is not None
    session.close()
    moment = SetClock(_time_of(made))
    hour_later = moment.move(hours=1)
    assert sequence(session, signer, sink, hour_later, window=timedelta(minutes=59)) == 0
    assert sequence(session, signer, sink, hour_later, window=timedelta(minutes=61)) == 2


def _time_of(identifier: UUID) -> datetime:
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)


def test_sequencers_and_writers_at_once_leave_no_gap_and_no_double(
    works: Works, staff: Actor, dossier: UUID, round_: Round, session: Session, report: Callable[..., Any]
) -> None:
    def write(number: int) -> None:
        with works.begin(staff) as work:
            work.record("review:case:view", f"application/{number}", dossier_id=dossier)

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(round_, 3) if number % 3 == 0 else pool.submit(write, number) for number in range(90)]
        assert [job.exception() for job in jobs] == [None] * 90
    while round_():
        pass
    leaves = _leaves(session)
    assert [leaf.index for leaf in leaves] == list(range(60))
    assert {leaf.entry_id for leaf in leaves} == set(session.scalars(select(AuditEntry.id)))
    assert report().ok


def test_only_one_sequencer_works(view: View, round_: Round, engine: Engine) -> None:
    view(1)
    with engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        assert round_() == 0
    assert round_() == 1


def test_a_head_kept_back_by_a_crash_goes_out_in_the_next_round(
    view: View, round_: Round, sessions: sessionmaker[Session], signer: Signer, sink: FolderSink, clock: SetClock
) -> None:
    for _ in range(2):
        view(1)
        with sessions.begin() as killed_after_commit:
            append(killed_after_commit, signer, sink, clock.now())
    assert sink.newest() is None
    assert round_() == 0
    assert [head.size for head in sink.heads()] == [1, 2]


def test_a_sink_that_fails_loses_no_head(
    view: View, sessions: sessionmaker[Session], signer: Signer, sink: FolderSink, clock: SetClock, round_: Round
) -> None:
    class FullDisk(FolderSink):
        def write(self, head: SignedHead) -> None:
            raise OSError(28, "No space left on device")

    view(1)
    with sessions() as session, pytest.raises(OSError, match="No space"):
        sequence(session, signer, FullDisk(sink.path), clock.now())
    round_()
    assert [head.size for head in sink.heads()] == [1]


def test_a_round_that_is_undone_leaves_nothing(
    view: View, sessions: sessionmaker[Session], sink: FolderSink, signer: Signer, clock: SetClock, round_: Round
) -> None:
    class BrokenToken:
        key_id = signer.key_id
        public_key_der = signer.public_key_der

        def sign(self, data: bytes) -> bytes:
            raise ConnectionError

    view(2)
    with sessions() as session, pytest.raises(ConnectionError):
        sequence(session, BrokenToken(), sink, clock.now())
    with sessions() as session:
        assert _leaves(session) == []
    assert sink.newest() is None
    assert round_() == 2


def test_no_leaf_is_appended_to_a_cut_tail(view: View, round_: Round, tamper: Tamper) -> None:
    view(3)
    round_()
    tamper("DELETE FROM audit_leaf WHERE index = 2")
    with pytest.raises(LogDamaged):
        round_()


def test_no_leaf_is_appended_to_an_old_backup(view: View, round_: Round, tamper: Tamper) -> None:
    view(1)
    round_()
    view(1)
    round_()
    tamper("DELETE FROM audit_leaf WHERE index = 1", "DELETE FROM audit_head WHERE tree_size = 2")
    with pytest.raises(LogBehindSink):
        round_()


def test_nothing_is_signed_on_top_of_a_replaced_tree(
    view: View, round_: Round, tamper: Tamper, session: Session
) -> None:
    view(2)
    round_()
    forged = Frontier(2, [bytes(32)])
    tamper("UPDATE audit_head SET root = :root, frontier = :root", root=forged.root())
    with pytest.raises(LogDamaged):
        round_()


@pytest.mark.parametrize("frontier", [b"", bytes(32), bytes(33)])
def test_nothing_is_signed_from_a_damaged_frontier(view: View, round_: Round, tamper: Tamper, frontier: bytes) -> None:
    view(2)
    round_()
    tamper("UPDATE audit_head SET frontier = :frontier", frontier=frontier)
    with pytest.raises(LogDamaged):
        round_()


def test_a_head_of_another_origin_is_another_head(view: View, round_: Round, sink: FolderSink) -> None:
    view(1)
    round_(origin="utopia/audit")
    head = sink.newest()
    assert head is not None
    assert head.origin == "utopia/audit"
    assert replace(head, origin="consular/audit").body() != head.body()
