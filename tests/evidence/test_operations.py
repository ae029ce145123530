"""Files in custody: once per content, one where one is wanted, sealed, and gone when let go."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import dossiers, evidence
from consular.core.actor import Actor, ActorKind, system
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.outbox import Delivery
from consular.core.work import Work, Works
from consular.evidence import Evidence, FileRefused, Page, TooManyFiles
from consular.vault import Tampered
from tests.factories import JPEG

OWNER = Actor(ActorKind.ACCOUNT, new_id())
MARK = b"Wongphaisan-Natcha-unmistakable"


@pytest.fixture
def dossier_id(works: Works) -> UUID:
    """A file of the owner."""
    with works.begin(system()) as work:
        return dossiers.open_dossier(
            work, service_key="visitor-visa", applicant_id=None, account_id=OWNER.id, capacity="self"
        ).id


def blobs(folder: Path) -> list[bytes]:
    """Everything in the blob store."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def attach(
    work: Work, dossier_id: UUID, content: bytes = JPEG, *, item: str = "means", single: bool = False
) -> Evidence:
    """One upload."""
    return evidence.attach(
        work, dossier_id=dossier_id, item=item, filename="../bank\u202e statement.jpg", content=content, single=single
    )


def states(works: Works, dossier_id: UUID) -> list[str]:
    """States of all files, oldest first."""
    with works.begin(OWNER) as work:
        query = select(Evidence.state).where(Evidence.dossier_id == dossier_id).order_by(Evidence.id)
        return list(work.session.scalars(query))


def test_an_upload_waits_sealed_under_a_plain_name(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    with works.begin(OWNER) as work:
        made = attach(work, dossier_id, JPEG + MARK)
        assert (made.file.name, made.file.media_type, made.size) == (
            "bank statement.jpg",
            "image/jpeg",
            len(JPEG + MARK),
        )
        assert evidence.quarantined(made) == JPEG + MARK
    stored = blobs(tmp_path / "blobs")
    assert len(stored) == 1
    assert MARK not in stored[0]
    assert JPEG[:12] not in stored[0]


def test_the_same_bytes_twice_are_one_file(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    ids = set()
    for _ in range(2):
        with works.begin(OWNER) as work:
            ids.add(attach(work, dossier_id).id)
    assert len(ids) == len(blobs(tmp_path / "blobs")) == 1
    with works.begin(OWNER) as work:
        ids.add(attach(work, dossier_id, item="itinerary").id)
    assert len(ids) == 2


def test_the_same_bytes_may_come_back_after_removal(works: Works, dossier_id: UUID) -> None:
    with works.begin(OWNER) as work:
        evidence.remove(work, attach(work, dossier_id))
    with works.begin(OWNER) as work:
        attach(work, dossier_id)
    assert states(works, dossier_id) == ["removed", "received"]


def test_equal_files_of_two_people_leave_unequal_traces(works: Works, dossier_id: UUID) -> None:
    with works.begin(system()) as work:
        other = dossiers.open_dossier(
            work, service_key="visitor-visa", applicant_id=None, account_id=None, capacity="self"
        )
        assert attach(work, dossier_id).content_mac != attach(work, other.id).content_mac


def test_five_uploads_at_once_are_one_file(works: Works, dossier_id: UUID) -> None:
    together = threading.Barrier(4)

    def send(_: int) -> UUID:
        together.wait()
        with works.begin(OWNER) as work:
            return attach(work, dossier_id).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    assert states(works, dossier_id) == ["received"]


def test_of_a_single_item_the_last_upload_stays_also_when_two_come_at_once(works: Works, dossier_id: UUID) -> None:
    together = threading.Barrier(3)

    def send(number: int) -> None:
        together.wait()
        with works.begin(OWNER) as work:
            attach(work, dossier_id, JPEG + bytes([number]), item="portrait", single=True)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, range(3)))
    assert sorted(states(works, dossier_id)) == ["received", "replaced", "replaced"]


def test_replacing_deletes_what_was_replaced(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    for number in range(2):
        with works.begin(OWNER) as work:
            attach(work, dossier_id, JPEG + bytes([number]), item="portrait", single=True)
    assert len(blobs(tmp_path / "blobs")) == 1


def sent(works: Works, dossier_id: UUID, content: bytes, *, sanitised: bool) -> UUID:
    """A portrait, perhaps sanitised by now."""
    with works.begin(OWNER) as work:
        made = attach(work, dossier_id, content, item="portrait", single=True)
        if sanitised:
            evidence.store_pages(work, made, [Page(b"as it was " + content[-1:], 10, 20)])
            evidence.store_detail(work, made, Page(b"lines", 10, 2))
            evidence.forget_upload(work, made)
        return made.id


def lodged(works: Works, dossier_id: UUID) -> Actor:
    """The file is with an office now; a colleague who may look at its evidence."""
    with works.begin(system()) as work:
        dossiers.give_to_office(work, dossier_id, "jakarta")
    return Actor(ActorKind.STAFF, new_id(), permissions={"jakarta": frozenset({"evidence:rendition:view"})})


def test_what_colleagues_may_have_seen_stays_beside_its_replacement(
    works: Works, dossier_id: UUID, tmp_path: Path
) -> None:
    before = sent(works, dossier_id, JPEG + b"0", sanitised=True)
    first = sent(works, dossier_id, JPEG + b"1", sanitised=True)
    officer = lodged(works, dossier_id)
    second = sent(works, dossier_id, JPEG + b"2", sanitised=True)
    third = sent(works, dossier_id, JPEG + b"3", sanitised=False)
    assert states(works, dossier_id) == ["replaced", "replaced", "replaced", "received"]
    with works.begin(officer) as work:
        assert [e.id for e in evidence.of_dossier(work.session, dossier_id)] == [third]
        assert [e.id for e in evidence.replaced(work.session, dossier_id)] == [first, second]
        kept = evidence.evidence_for(
            work.session, officer, "evidence:rendition:view", first, states=evidence.IN_CUSTODY
        )
        assert [evidence.picture(p) for p in evidence.pages_of(work.session, kept.id)] == [b"as it was 1"]
        assert len(evidence.pages_of(work.session, kept.id, "mrz")) == 1
        assert evidence.pages_of(work.session, before) == []
        with pytest.raises(NotFound):
            evidence.evidence_for(work.session, officer, "evidence:rendition:view", first)
    assert len(blobs(tmp_path / "blobs")) == 5


def test_a_replaced_file_that_nobody_could_look_at_leaves_nothing(
    works: Works, dossier_id: UUID, tmp_path: Path
) -> None:
    lodged(works, dossier_id)
    sent(works, dossier_id, JPEG + b"1", sanitised=False)
    sent(works, dossier_id, JPEG + b"2", sanitised=False)
    with works.begin(OWNER) as work:
        assert evidence.replaced(work.session, dossier_id) == []
    assert len(blobs(tmp_path / "blobs")) == 1


def test_a_file_is_read_from_its_beginning_whatever_was_read_before(works: Works, dossier_id: UUID) -> None:
    source = BytesIO(JPEG + bytes(200_000) + MARK)
    source.seek(77)
    with works.begin(OWNER) as work:
        made = evidence.attach(
            work, dossier_id=dossier_id, item="means", filename="a.jpg", content=source, single=False
        )
        assert evidence.quarantined(made) == source.getvalue()
        assert made.size == len(source.getvalue())
        assert attach(work, dossier_id, source.getvalue()).id == made.id


def test_ten_files_an_item_and_no_more(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    with works.begin(OWNER) as work:
        for number in range(10):
            attach(work, dossier_id, JPEG + bytes([number]))
            work.session.flush()
        with pytest.raises(TooManyFiles):
            attach(work, dossier_id, JPEG + b"eleventh")
        assert attach(work, dossier_id, JPEG + bytes([3])).state == "received"
    assert len(blobs(tmp_path / "blobs")) == 10


def test_a_refused_file_leaves_nothing(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    with works.begin(OWNER) as work, pytest.raises(FileRefused):
        attach(work, dossier_id, b"text named .jpg")
    assert states(works, dossier_id) == []
    assert blobs(tmp_path / "blobs") == []


def test_an_upload_sets_the_checks_in_motion_once(works: Works, dossier_id: UUID) -> None:
    for _ in range(2):
        with works.begin(OWNER) as work:
            attach(work, dossier_id)
    with works.begin(OWNER) as work:
        owed = list(work.session.scalars(select(Delivery.reaction).where(Delivery.event == "evidence.attached")))
    assert len(owed) == len(set(owed))


def test_the_sanitised_pages_take_the_uploads_place(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    with works.begin(OWNER) as work:
        evidence_id = attach(work, dossier_id).id
    for _ in range(2):  # the worker may be killed and do it again
        with works.begin(system()) as work:
            found = evidence.evidence(work.session, evidence_id)
            assert found is not None
            evidence.store_pages(work, found, [Page(b"page one", 10, 20), Page(b"page two", 10, 20)])
            evidence.store_detail(work, found, Page(b"lines", 10, 2))
            evidence.forget_upload(work, found)
    with works.begin(OWNER) as work:
        found = evidence.evidence_for(work.session, OWNER, "evidence:own:view", evidence_id)
        pages = evidence.pages_of(work.session, evidence_id)
        assert [(p.number, evidence.picture(p)) for p in pages] == [(1, b"page one"), (2, b"page two")]
        assert [evidence.picture(p) for p in evidence.pages_of(work.session, evidence_id, "mrz")] == [b"lines"]
        assert (found.state, evidence.quarantined(found)) == ("ready", None)
    assert len(blobs(tmp_path / "blobs")) == 3
    with works.begin(OWNER) as work:
        evidence.remove(work, evidence.evidence_for(work.session, OWNER, "evidence:own:view", evidence_id))
    assert blobs(tmp_path / "blobs") == []


def test_removing_twice_is_one_removal(works: Works, dossier_id: UUID) -> None:
    with works.begin(OWNER) as work:
        made = attach(work, dossier_id)
        for _ in range(2):
            evidence.remove(work, made)
        assert [r.action for r in work.records].count("evidence:file:remove") == 1
        assert evidence.of_dossier(work.session, dossier_id) == []


def test_others_files_do_not_exist(works: Works, dossier_id: UUID) -> None:
    with works.begin(OWNER) as work:
        evidence_id = attach(work, dossier_id).id
    stranger = Actor(ActorKind.ACCOUNT, new_id())
    officer = Actor(ActorKind.STAFF, new_id(), permissions={"jakarta": frozenset({"evidence:rendition:view"})})
    for actor, permission in ((stranger, "evidence:own:view"), (officer, "evidence:rendition:view")):
        with works.begin(actor) as work, pytest.raises(NotFound):
            evidence.evidence_for(work.session, actor, permission, evidence_id)


def test_a_blob_moved_or_changed_on_disk_is_not_opened(works: Works, dossier_id: UUID, tmp_path: Path) -> None:
    with works.begin(OWNER) as work:
        made = attach(work, dossier_id)
    (path,) = [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Tampered):
        evidence.quarantined(made)


def test_every_act_is_recorded(works: Works, dossier_id: UUID) -> None:
    with works.begin(OWNER) as work:
        made = attach(work, dossier_id)
        evidence.keep_anyway(work, made)
        assert made.kept_anyway
        assert [(r.action, r.dossier_id) for r in work.records] == [
            ("evidence:file:attach", dossier_id),
            ("evidence:file:keep", dossier_id),
        ]
        assert work.session.scalar(select(func.count()).select_from(Evidence)) == 1
