"""Border control: verifying by number or seal, entries and exits, each once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from consular import border, issuance, register, vault
from consular.border import CheckMalformed, DocumentUnknown, EntryRefused, Movement, MovementDiffers
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor, system
from consular.core.clock import SetClock
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Works
from consular.register import Standing
from tests.border import given
from tests.partners import given as partners
from tests.register import given as visas
from tests.review import cases

NUMBER = visas.PARTICULARS.number


NOTE = "Ask for the return ticket; see Wanbury of the desk for families."


@dataclass
class Post:
    """A border post with its program."""

    works: Works
    actor: Actor
    clock: SetClock

    def records(self, record_id: UUID | None = None, **changes: Any) -> Movement:
        told = {"number": NUMBER, "kind": "entry", "at": self.clock.now(), "place": "UTP", "zone": "UTC", **changes}
        with self.works.begin(self.actor) as work:
            return border.record(work, record_id=record_id or new_id(), **told)

    def sees(self, number: str = NUMBER) -> border.Verified:
        with self.works.begin(self.actor) as work:
            return border.verify(work, number=number, day=self.clock.now().date())


@pytest.fixture
def post(works: Works, clock: SetClock) -> Post:
    return Post(works, given.acting(given.border(works)), clock)


def test_each_entry_is_one_of_the_visas_until_none_is_left(works: Works, post: Post) -> None:
    given.visa(works)
    for used in (1, 2):
        post.records()
        assert post.sees().document.entries_used == used
        post.records(kind="exit")
    assert post.sees().standing is Standing.EXHAUSTED
    with pytest.raises(EntryRefused) as refused:
        post.records()
    assert refused.value.parameters["standing"] == "exhausted"
    post.records(kind="exit")
    assert [row.kind for row in post.sees().movements] == ["entry", "exit", "entry", "exit", "exit"]


def test_the_same_record_again_is_the_same_entry(works: Works, post: Post) -> None:
    given.visa(works)
    record_id, at = new_id(), post.clock.now()
    first = post.records(record_id, at=at)
    post.clock.move(hours=3)
    assert post.records(record_id, at=at).id == first.id
    assert post.sees().document.entries_used == 1


@pytest.mark.parametrize("changes", [{"kind": "exit"}, {"place": "UTQ"}, {"at": datetime(2026, 11, 15, tzinfo=UTC)}])
def test_another_movement_under_a_known_id_is_refused(works: Works, post: Post, changes: dict[str, Any]) -> None:
    given.visa(works)
    record_id = new_id()
    post.records(record_id)
    with pytest.raises(MovementDiffers):
        post.records(record_id, **changes)
    assert post.sees().document.entries_used == 1


def test_another_border_system_may_use_the_same_id(works: Works, post: Post, clock: SetClock) -> None:
    given.visa(works)
    record_id = new_id()
    post.records(record_id)
    other = partners.partner(works, "Coast Guard", audience="border", scopes=["border:record"])
    Post(works, given.acting(other), clock).records(record_id)
    assert post.sees().document.entries_used == 2


def test_two_posts_at_once_never_share_the_last_entry(works: Works, post: Post) -> None:
    given.visa(works, entries_allowed=1)
    told: list[str] = []

    def enter() -> None:
        try:
            post.records()
            told.append("in")
        except EntryRefused:
            told.append("refused")

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["in", "refused", "refused", "refused"]
    assert post.sees().document.entries_used == 1


def test_the_same_record_sent_twice_at_once_is_one_entry(works: Works, post: Post) -> None:
    given.visa(works)
    record_id, at = new_id(), post.clock.now()
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.append(post.records(record_id, at=at).id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 4
    assert len(set(made)) == 1
    assert post.sees().document.entries_used == 1


def test_one_id_for_two_documents_at_once_is_one_movement(works: Works, post: Post) -> None:
    given.visa(works)
    given.visa(works, number="UV4KX7PHS")
    record_id, at = new_id(), post.clock.now()
    together = threading.Barrier(2)
    told: list[str] = []

    def enter(number: str) -> None:
        together.wait(30)
        try:
            post.records(record_id, number=number, at=at)
            told.append("in")
        except MovementDiffers:
            told.append("differs")

    threads = [threading.Thread(target=enter, args=(number,)) for number in (NUMBER, "UV4KX7PHS")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["differs", "in"]
    used = [post.sees(number).document.entries_used for number in (NUMBER, "UV4KX7PHS")]
    assert sorted(used) == [0, 1]


def test_the_day_of_an_entry_is_that_of_the_state(works: Works, post: Post) -> None:
    given.visa(works, valid_from=date(2026, 11, 17))
    at = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)
    post.clock.set(at)
    with pytest.raises(EntryRefused) as refused:
        post.records(at=at, zone="UTC")
    assert refused.value.parameters["standing"] == "not_yet_valid"
    post.records(at=at, zone="Asia/Jakarta")


def test_a_revoked_visa_lets_nobody_in_and_everybody_out(works: Works, post: Post) -> None:
    visa = given.visa(works)
    with works.begin(system()) as work:
        register.revoke(work, visa.id, decision_id=new_id())
    with pytest.raises(EntryRefused):
        post.records()
    assert post.records(kind="exit").kind == "exit"
    assert post.sees().standing is Standing.REVOKED


def test_an_emergency_document_has_no_entries_to_lose(works: Works, post: Post) -> None:
    visas.passport(works, kind="emergency-travel-document", category="PU", number="E12345678")
    post.records(number="E12345678")
    post.records(number="E12345678")
    assert post.sees("E12345678").document.entries_used == 0


def test_a_passport_of_ours_is_no_document_of_the_border(works: Works, post: Post) -> None:
    visas.passport(works)
    with pytest.raises(DocumentUnknown):
        post.sees("L898902C")
    with pytest.raises(DocumentUnknown):
        post.records(number="L898902C")
    with pytest.raises(DocumentUnknown):
        post.sees("NOTHING")


@pytest.mark.parametrize(("hours", "fits"), [(0, True), (0.1, True), (0.5, False), (-24 * 29, True), (-24 * 31, False)])
def test_a_movement_is_recorded_within_a_month(works: Works, post: Post, hours: float, fits: bool) -> None:
    given.visa(works, valid_from=date(2026, 1, 1))
    at = post.clock.now() + timedelta(hours=hours)
    if fits:
        post.records(at=at)
    else:
        with pytest.raises(CheckMalformed):
            post.records(at=at)


def decided(works: Works, catalogue: Catalogue, note: str = "") -> register.TravelDocument:
    """A visa from a grant with a condition, and with a note for the border."""
    staff = cases.Officers(works, catalogue)
    reference, _ = cases.factories.admissible(works, catalogue)
    cases.claimed(works, catalogue, reference, staff.examiner)
    terms = replace(cases.TERMS, conditions="No paid work.")
    with works.begin(staff.examiner) as work:
        made = cases.review.propose_grant(work, reference=reference, terms=terms, catalogue=catalogue, border_note=note)
    decision = cases.confirmed(works, reference, made.id, staff.confirmer)
    with works.begin(system()) as work:
        application = cases.application(work, reference)
        return register.enter(work, visas.entry(application.dossier_id, decision_id=decision.id))


def test_the_border_reads_the_officers_note_apart_from_the_conditions(
    works: Works, catalogue: Catalogue, post: Post
) -> None:
    decided(works, catalogue, NOTE)
    seen = post.sees()
    assert (seen.annotations, seen.conditions) == (NOTE, "No paid work.")


def test_without_a_note_the_border_is_told_none(works: Works, catalogue: Catalogue, post: Post) -> None:
    decided(works, catalogue)
    seen = post.sees()
    assert (seen.annotations, seen.conditions) == ("", "No paid work.")


def test_a_note_is_sealed_and_goes_with_the_file_of_the_decision(
    works: Works, catalogue: Catalogue, post: Post
) -> None:
    visa = decided(works, catalogue, NOTE)
    with works.begin(system()) as work:
        found = cases.review.decision(work.session, visa.decision_id)  # type: ignore[arg-type]
        assert found is not None
        file = found[0].dossier_id
        raw = str(work.session.execute(text("SELECT p::text, a::text FROM proposal p, audit_entry a")).all())
    assert "Wanbury" not in raw
    vault.destroy_key(file)
    seen = post.sees()
    assert (seen.document.id, seen.annotations, seen.conditions) == (visa.id, "", "")


def test_a_seal_of_ours_leads_to_the_number_and_a_strange_one_to_nothing(
    works: Works, catalogue: Catalogue, post: Post
) -> None:
    with works.begin(post.actor) as work:
        believed = issuance.believed(work.session, catalogue.ministry)
        result, number = border.verify_seal(work, payload="RDB1NONSENSE", believed=believed, at=work.now)
    assert (result.verdict, number) == (issuance.Verdict.UNREADABLE, None)


def test_place_and_time_are_sealed_and_go_with_the_document(works: Works, post: Post) -> None:
    visa = given.visa(works)
    post.records(place="UTXQ7", operator="desk-99")
    with works.begin(system()) as work:
        raw = str(work.session.execute(text("SELECT * FROM border_movement")).all())
    assert "UTXQ7" not in raw
    assert "desk-99" not in raw
    assert post.sees().movements[0].crossing.place == "UTXQ7"
    vault.destroy_key(visa.dossier_id)
    with works.begin(system()) as work:
        (row,) = border.movements_of(work.session, visa.id)
        with pytest.raises(vault.Shredded):
            row.crossing  # noqa: B018 - opened on first touch


def test_every_look_and_every_record_is_audited(works: Works, post: Post) -> None:
    given.visa(works)
    post.sees()
    post.records()
    with works.begin(system()) as work:
        found = (
            work.session.execute(text("SELECT action FROM audit_entry WHERE action LIKE 'border:%'")).scalars().all()
        )
    assert sorted(found) == ["border:document:verify", "border:movement:entry"]


def test_one_system_does_not_read_what_another_recorded(works: Works, post: Post) -> None:
    given.visa(works)
    made = post.records()
    with works.begin(system()) as work:
        assert post.actor.id is not None
        assert border.movement(work.session, post.actor.id, made.id).id == made.id
        with pytest.raises(DocumentUnknown):
            border.movement(work.session, new_id(), made.id)


def test_nobody_without_a_name_records(works: Works, post: Post) -> None:
    given.visa(works)
    post.actor = ANONYMOUS
    with pytest.raises(Forbidden):
        post.records()
