"""Entering, consuming, ending."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import register
from consular.core.actor import Actor, ActorKind
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Works
from consular.dossiers import dossier, mandated_accounts
from tests.register.given import SYSTEM, application_folder, entered, entry, fresh


def test_a_decision_is_entered_once(works: Works) -> None:
    order = entry(application_folder(works))
    ids = set()
    for _ in range(3):
        with works.begin(SYSTEM) as work:
            ids.add(register.enter(work, order).id)
    assert len(ids) == 1


def test_two_workers_enter_one_document(works: Works) -> None:
    order = entry(application_folder(works))
    start, ids = Barrier(2), []

    def run() -> None:
        start.wait(timeout=10)
        with works.begin(SYSTEM) as work:
            ids.append(register.enter(work, order).id)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(ids) == 2
    assert len(set(ids)) == 1
    with works.begin(SYSTEM) as work:
        assert work.session.scalar(select(func.count()).select_from(register.TravelDocument)) == 1


def test_the_document_has_a_folder_of_its_own_that_owner_and_office_may_open(works: Works) -> None:
    account = new_id()
    folder = application_folder(works, account_id=account)
    with works.begin(SYSTEM) as work:
        document = register.enter(work, entry(folder))
    with works.begin(SYSTEM) as work:
        own = dossier(work.session, document.dossier_id)
        source = dossier(work.session, folder)
        assert own is not None
        assert source is not None
        assert (own.kind, own.applicant_id, own.decided_by) == ("document", source.applicant_id, "jakarta")
        assert mandated_accounts(work.session, own.id) == [account]
        owner = Actor(ActorKind.ACCOUNT, account)
        stranger = Actor(ActorKind.ACCOUNT, new_id())
        assert register.document_for(work.session, owner, "issuance:own:download", document.id).id == document.id
        with pytest.raises(NotFound):
            register.document_for(work.session, stranger, "issuance:own:download", document.id)


def test_a_number_is_given_once(works: Works) -> None:
    entered(works)
    with pytest.raises(register.NumberTaken):
        entered(works, number="uv4 kx7-phr")


def test_a_place_of_the_status_list_is_drawn_again_when_it_is_taken(works: Works) -> None:
    first, second = application_folder(works), application_folder(works)
    draws = iter([7, 7, 7, 11])
    with works.begin(SYSTEM) as work:
        one = register.enter(work, entry(first), draw=lambda size: next(draws))
        two = register.enter(work, entry(second, number="UV9NXTCAR"), draw=lambda size: next(draws))
    assert (one.status_index, two.status_index) == (7, 11)


def test_a_full_status_list_is_told(works: Works) -> None:
    first, second = application_folder(works), application_folder(works)
    with works.begin(SYSTEM) as work:
        register.enter(work, entry(first), draw=lambda size: 7)
    with pytest.raises(register.StatusListFull), works.begin(SYSTEM) as work:
        register.enter(work, entry(second, number="UV9NXTCAR"), draw=lambda size: 7)


def test_a_revocation_is_repeated_without_harm_and_not_by_another_decision(works: Works) -> None:
    document, decision = entered(works), new_id()
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            register.revoke(work, document.id, decision_id=decision)
    for act in (register.revoke, register.annul):
        with pytest.raises(register.AlreadyEnded), works.begin(SYSTEM) as work:
            act(work, document.id, decision_id=new_id())
    with works.begin(SYSTEM) as work:
        assert [line.code for line in register.history(work.session, document.id)] == ["issued", "revoked"]
        assert register.status_at(fresh(work, document), date(2027, 2, 1)) is register.Standing.REVOKED


def test_annulment_is_told_apart_from_revocation(works: Works) -> None:
    document = entered(works)
    with works.begin(SYSTEM) as work:
        register.annul(work, document.id, decision_id=new_id())
    with works.begin(SYSTEM) as work:
        assert register.status_at(fresh(work, document), date(2030, 2, 1)) is register.Standing.ANNULLED


def test_what_is_not_there_is_not_revoked(works: Works) -> None:
    with pytest.raises(NotFound), works.begin(SYSTEM) as work:
        register.revoke(work, new_id(), decision_id=new_id())


def _enter_country(works: Works, document_id: UUID, day: date) -> None:
    with works.begin(SYSTEM) as work:
        register.consume_entry(work, document_id, day=day)


def test_the_last_entry_exhausts(works: Works) -> None:
    document, day = entered(works), date(2027, 1, 1)
    _enter_country(works, document.id, day)
    _enter_country(works, document.id, date(2027, 6, 29))
    with pytest.raises(register.NoEntryLeft) as refused:
        _enter_country(works, document.id, day)
    assert refused.value.parameters == {"standing": "exhausted"}
    with works.begin(SYSTEM) as work:
        assert fresh(work, document).status == "exhausted"
        codes = sorted(line.code for line in register.history(work.session, document.id))
        assert codes == ["entered", "entered", "exhausted", "issued"]


def test_multiple_entries_never_run_out(works: Works) -> None:
    document = entered(works, entries_allowed=register.MULTIPLE_ENTRIES)
    for _ in range(3):
        _enter_country(works, document.id, date(2027, 3, 1))
    with works.begin(SYSTEM) as work:
        assert register.status_at(fresh(work, document), date(2027, 3, 1)) is register.Standing.VALID


def test_no_entry_before_the_first_day(works: Works) -> None:
    document = entered(works)
    with pytest.raises(register.NoEntryLeft) as refused:
        _enter_country(works, document.id, date(2026, 12, 31))
    assert refused.value.parameters == {"standing": "not_yet_valid"}


def test_an_unknown_application_has_no_document(works: Works) -> None:
    with pytest.raises(NotFound), works.begin(SYSTEM) as work:
        register.enter(work, replace(entry(new_id())))
