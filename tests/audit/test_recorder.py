"""What a work leaves in the audit, and that nothing is left when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from consular import vault
from consular.audit import AuditEntry, UnrecordableDetail, UnsealableDetail, record_list
from consular.audit.entries import NO_DETAIL
from consular.core.actor import ANONYMOUS, Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works

LABEL = "audit.specimen.card"


def _entries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def _stored(session: Session, file_id: UUID) -> bytes:
    found = session.scalar(text("SELECT card_sealed FROM audit_specimen_file WHERE id = :id"), {"id": file_id})
    assert isinstance(found, bytes)
    return found


def test_each_record_is_an_entry_of_the_work(
    works: Works, staff: Actor, dossier: UUID, clock: SetClock, session: Session
) -> None:
    with works.begin(staff) as work:
        work.record("review:case:view", "application/1", dossier_id=dossier)
        work.record("review:case:claim", "application/1", dossier_id=dossier)
    entries = _entries(session)
    assert [entry.action for entry in entries] == ["review:case:view", "review:case:claim"]
    first = entries[0]
    assert (first.at, first.actor_kind, first.actor_id) == (clock.now(), "staff", staff.id)
    assert (first.thing, first.dossier_id, first.envelopes) == ("application/1", dossier, [])


def test_a_detail_is_sealed_and_bound(works: Works, staff: Actor, dossier: UUID, session: Session) -> None:
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": "seen", "by": staff.id})
    (entry,) = _entries(session)
    assert entry.detail.detail == {"note": "seen", "by": str(staff.id)}
    assert len(bytes.fromhex(entry.detail.salt)) == 32
    assert entry.detail_holds()


def test_equal_details_have_unequal_commitments(works: Works, staff: Actor, dossier: UUID, session: Session) -> None:
    with works.begin(staff) as work:
        for _ in range(2):
            work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": "seen"})
    first, second = _entries(session)
    assert first.commitment != second.commitment


def test_no_detail_needs_no_key(works: Works, session: Session) -> None:
    with works.begin(system()) as work:
        work.record("applications:draft:expire", "application/1", dossier_id=new_id())
    (entry,) = _entries(session)
    assert entry.commitment == NO_DETAIL
    assert entry.detail.detail == {}
    assert entry.detail_holds()


def test_sealed_sections_stand_in_the_entry_of_their_dossier(
    works: Works, staff: Actor, dossier: UUID, new_file: Callable[..., Any], session: Session
) -> None:
    with works.begin(staff) as work:
        file = new_file(work, "ERIKSSON")
        work.record("applications:application:save", f"application/{file.id}", dossier_id=dossier)
    (entry,) = _entries(session)
    assert entry.envelopes == [[LABEL, str(file.id), sha256(_stored(session, file.id)).hexdigest()]]


def test_a_section_written_twice_is_told_as_it_was_committed(
    works: Works, staff: Actor, new_file: Callable[..., Any], renamed: Callable[..., Any], session: Session
) -> None:
    with works.begin(staff) as work:
        file = new_file(work, "ERIKSSON")
        work.session.flush()
        renamed(work, file, "ERIKSSON LUND")
    (entry,) = _entries(session)
    assert [envelope[2] for envelope in entry.envelopes] == [sha256(_stored(session, file.id)).hexdigest()]


def test_nothing_sealed_is_written_unseen(
    works: Works, staff: Actor, dossier: UUID, new_file: Callable[..., Any], session: Session
) -> None:
    with works.begin(staff) as work:
        file = new_file(work, "ERIKSSON")
        work.record("review:queue:view", "queue/first")
    view, unseen = _entries(session)
    assert (view.dossier_id, view.envelopes) == (staff.id, [])
    assert (unseen.action, unseen.dossier_id) == ("core:sealed:write", dossier)
    assert [envelope[1] for envelope in unseen.envelopes] == [str(file.id)]


def test_entries_do_not_tell_of_their_own_envelopes(
    works: Works, staff: Actor, dossier: UUID, session: Session
) -> None:
    with works.begin(staff) as work:
        work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": "seen"})
        work_info = work.session.info
    assert [entry.envelopes for entry in _entries(session)] == [[]]
    assert not work_info.get("sealed_writes")


def test_a_list_is_one_entry_with_the_ids_shown(works: Works, staff: Actor, session: Session) -> None:
    shown = [new_id() for _ in range(30)]
    with works.begin(staff) as work:
        record_list(work, "review:queue:view", "queue/first", shown)
    (entry,) = _entries(session)
    assert entry.detail.detail == {"shown": [str(one) for one in shown]}


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.ACCOUNT])
def test_without_a_dossier_the_actors_own_key_seals(works: Works, kind: ActorKind, session: Session) -> None:
    actor = Actor(kind, new_id())
    assert actor.id is not None
    vault.new_key(actor.id)
    with works.begin(actor) as work:
        work.record("identity:session:begin", "session/1", detail={"address": "192.0.2.1"})
    (entry,) = _entries(session)
    assert entry.dossier_id == actor.id
    assert entry.detail.detail == {"address": "192.0.2.1"}


@pytest.mark.parametrize("actor", [ANONYMOUS, system()], ids=["anonymous", "system"])
def test_a_detail_without_a_key_undoes_the_work(
    works: Works, actor: Actor, new_file: Callable[..., Any], session: Session
) -> None:
    work = works.open(actor)
    new_file(work, "ERIKSSON")
    work.record("identity:session:begin", "session/1", detail={"address": "192.0.2.1"})
    with pytest.raises(UnsealableDetail):
        works.commit(work)
    _nothing_was_committed(session)


def test_a_dossier_without_a_key_undoes_the_work(
    works: Works, staff: Actor, new_file: Callable[..., Any], session: Session
) -> None:
    work = works.open(staff)
    new_file(work, "ERIKSSON")
    work.record("review:case:note", "application/1", dossier_id=new_id(), detail={"note": "seen"})
    with pytest.raises(vault.KeyUnavailable):
        works.commit(work)
    _nothing_was_committed(session)


def test_a_detail_without_plain_form_undoes_the_work(
    works: Works, staff: Actor, dossier: UUID, new_file: Callable[..., Any], session: Session
) -> None:
    work = works.open(staff)
    new_file(work, "ERIKSSON")
    work.record("review:case:note", "application/1", dossier_id=dossier, detail={"note": b"seen"})
    with pytest.raises(UnrecordableDetail):
        works.commit(work)
    _nothing_was_committed(session)


def _nothing_was_committed(session: Session) -> None:
    assert session.scalar(text("SELECT count(*) FROM audit_specimen_file")) == 0
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_many_entries_are_one_statement(works: Works, staff: Actor, dossier: UUID, session: Session) -> None:
    with works.begin(staff) as work:
        for number in range(300):
            work.record("review:case:view", f"application/{number}", dossier_id=dossier)
    # A row's cmin is the number of the statement in its transaction.
    assert session.execute(text("SELECT count(*), count(DISTINCT cmin::text) FROM audit_entry")).one() == (300, 1)
