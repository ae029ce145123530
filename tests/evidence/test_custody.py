"""What no row names is swept, what a row names never is, and nothing is deleted while a backup is being made."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Column, Connection, Engine, String, Table, Uuid, select, text

from consular import dossiers, evidence, issuance
from consular.app.models import METADATA
from consular.core.actor import Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.db import Base
from consular.core.ids import new_id
from consular.core.outbox import Delivery
from consular.core.timers import Timer, take_due
from consular.core.work import Works
from consular.evidence import BACKUP_LOCK, Page, SweepDue, custody
from consular.evidence.custody import EVERY, POSTPONED, SAFE_AGE, naming_columns
from tests.factories import JPEG

OWNER = Actor(ActorKind.ACCOUNT, new_id())
ROOT = Path(__file__).resolve().parents[2]
PASSING = Path(__file__).with_name("passing.py")


@pytest.fixture
def dossier_id(works: Works) -> UUID:
    """A file of the owner."""
    with works.begin(system()) as work:
        return dossiers.open_dossier(
            work, service_key="visitor-visa", applicant_id=None, account_id=OWNER.id, capacity="self"
        ).id


@pytest.fixture
def folder(works: Works, tmp_path: Path) -> Path:
    """Where the blobs lie."""
    return tmp_path / "blobs"


def aged(folder: Path, now: datetime, age: timedelta = SAFE_AGE + timedelta(hours=1)) -> None:
    """Everything in the store was put there so long ago."""
    for path in folder.iterdir():
        os.utime(path, ((now - age).timestamp(),) * 2)


def orphan(dossier_id: UUID) -> str:
    """What a process leaves that is killed between the put and the commit."""
    key = str(new_id())
    evidence.blobs().put(key, dossier_id=dossier_id, chunks=[b"nobody will read this"])
    return key


def swept(works: Works, after: str = "") -> int:
    """One page of the sweep."""
    with works.begin(system()) as work:
        return evidence.sweep(work, after)


def next_sweep(works: Works) -> tuple[datetime, SweepDue]:
    """When the sweep comes back, and where it begins."""
    with works.begin(system()) as work:
        row = work.session.scalars(select(Timer).where(Timer.key == "evidence-sweep")).one()
        return row.due_at, SweepDue.from_payload(row.payload)


@contextmanager
def backup(engine: Engine) -> Iterator[Connection]:
    """A backup that is being made."""
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": BACKUP_LOCK})
        connection.commit()
        yield connection
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": BACKUP_LOCK})
        connection.commit()


def attach(works: Works, dossier_id: UUID, content: bytes = JPEG) -> UUID:
    """One upload, committed."""
    with works.begin(OWNER) as work:
        return evidence.attach(
            work, dossier_id=dossier_id, item="means", filename="a.jpg", content=content, single=False
        ).id


def names(folder: Path) -> set[str]:
    """Keys of everything in the store."""
    return {path.name for path in folder.iterdir()}


def test_what_no_row_names_goes_when_it_is_old(works: Works, dossier_id: UUID, folder: Path, clock: SetClock) -> None:
    old = orphan(dossier_id)
    aged(folder, clock.now())
    young = orphan(dossier_id)
    os.utime(folder / young, ((clock.now() - SAFE_AGE).timestamp() + 1,) * 2)
    assert swept(works) == 1
    assert names(folder) == {young}
    assert next_sweep(works) == (clock.now() + EVERY, SweepDue())
    with works.begin(system()) as work:
        rows = work.session.execute(text("SELECT thing FROM audit_entry WHERE action = 'evidence:blob:sweep'"))
        assert [row.thing for row in rows] == [f"blob/{old}"]


def test_a_put_whose_commit_never_came_is_swept(works: Works, dossier_id: UUID, folder: Path, clock: SetClock) -> None:
    work = works.open(OWNER)
    evidence.attach(work, dossier_id=dossier_id, item="means", filename="a.jpg", content=JPEG, single=False)
    works.rollback(work)
    aged(folder, clock.now())
    assert len(names(folder)) == 1
    assert swept(works) == 1
    assert names(folder) == set()


def test_what_a_row_names_is_never_swept(works: Works, dossier_id: UUID, folder: Path, clock: SetClock) -> None:
    """Uploads, pages, pages of replaced files, what was issued, and uploads to the public check."""
    attach(works, dossier_id)
    with works.begin(system()) as work:
        done = evidence.attach(
            work, dossier_id=dossier_id, item="portrait", filename="b.jpg", content=JPEG + b"b", single=True
        )
        evidence.store_pages(work, done, [Page(b"page", 1, 1)])
        evidence.forget_upload(work, done)
        done.state = evidence.REPLACED
        issuance.submit_upload(work, content=JPEG, media_type="image/jpeg")
    before = names(folder)
    assert len(before) == 3
    aged(folder, clock.now())
    assert swept(works) == 0
    assert names(folder) == before


def test_every_room_that_puts_blobs_says_where_it_names_them() -> None:
    assert {str(column) for column in naming_columns()} == {
        "evidence.quarantine",
        "evidence_page.blob",
        "upload_part.blob",
        "issued_file.blob",
        "check_request.upload",
        "production_order.printout",
        "production_order.scan",
    }
    putting = {
        path.relative_to(ROOT / "consular").parts[0]
        for path in (ROOT / "consular").rglob("*.py")
        if re.search(r"blobs\(\)\.put\(", path.read_text(encoding="utf-8"))
    }
    assert putting == {"evidence", "issuance", "production"}
    assert all(column.unique for column in naming_columns())


def test_what_is_not_called_like_a_blob_is_left_alone(works: Works, folder: Path, clock: SetClock) -> None:
    folder.mkdir(exist_ok=True)
    for name in ("README", "01920000-0000-7000-8000-00000000000G", str(new_id()).upper()):
        (folder / name).write_bytes(b"of the operator")
    aged(folder, clock.now())
    assert swept(works) == 0
    assert len(names(folder)) == 3


def test_a_process_that_knows_less_than_the_database_sweeps_nothing(
    works: Works, dossier_id: UUID, folder: Path, clock: SetClock, clean_database: Engine
) -> None:
    orphan(dossier_id)
    aged(folder, clock.now())
    later = Table("of_a_later_release", METADATA, Column("id", Uuid, primary_key=True), Column("blob", String))
    later.create(clean_database)
    try:
        Base.metadata.remove(later)
        assert swept(works) == 0
        assert next_sweep(works) == (clock.now() + EVERY, SweepDue())
    finally:
        later.drop(clean_database)
    assert swept(works) == 1


def test_a_large_store_is_swept_page_by_page(
    works: Works, dossier_id: UUID, folder: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custody, "PAGE", 4)
    attach(works, dossier_id)
    kept = names(folder)
    for _ in range(9):
        orphan(dossier_id)
    aged(folder, clock.now())
    total, after = 0, ""
    for _ in range(3):
        with works.begin(system()) as work:
            work.session.query(Delivery).delete()
            total += evidence.sweep(work, after)
            work.session.flush()
            going_on = work.session.scalars(select(Delivery).where(Delivery.event == SweepDue.name)).all()
            after = going_on[0].payload["after"] if going_on else ""
    assert total == 9
    assert not after
    assert names(folder) == kept


def test_what_a_killed_process_left_is_swept_whole_or_half(
    works: Works, house_url: str, scratch: Path, folder: Path, clock: SetClock
) -> None:
    died = subprocess.run(
        [sys.executable, str(PASSING), "killed", house_url, str(scratch / "kek.json"), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert sorted(name.partition("#")[1] for name in names(folder)) == ["", "#"]
    assert swept(works) == 0
    assert len(names(folder)) == 2
    aged(folder, clock.now())
    assert swept(works) == 1
    assert names(folder) == set()


def test_half_written_files_go_with_the_sweep(works: Works, folder: Path, clock: SetClock) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{new_id()}#1").write_bytes(b"half")
    aged(folder, clock.now())
    swept(works)
    assert names(folder) == set()


def test_while_a_backup_is_made_nothing_is_swept(
    works: Works, dossier_id: UUID, folder: Path, clock: SetClock, clean_database: Engine
) -> None:
    orphan(dossier_id)
    aged(folder, clock.now())
    with backup(clean_database):
        assert swept(works, "0") == 0
        assert len(names(folder)) == 1
        assert next_sweep(works) == (clock.now() + POSTPONED, SweepDue(after="0"))
    assert swept(works) == 1


def test_while_a_backup_is_made_what_is_let_go_stays_until_a_sweep(
    works: Works, dossier_id: UUID, folder: Path, clock: SetClock, clean_database: Engine
) -> None:
    evidence_id = attach(works, dossier_id)
    with backup(clean_database), works.begin(OWNER) as work:
        evidence.remove(work, evidence.evidence_for(work.session, OWNER, "evidence:own:attach", evidence_id))
    assert len(names(folder)) == 1
    aged(folder, clock.now())
    assert swept(works) == 1
    assert names(folder) == set()


def test_a_backup_waits_for_deletions_that_are_under_way(
    works: Works, dossier_id: UUID, clean_database: Engine
) -> None:
    evidence_id = attach(works, dossier_id)
    asked = text("SELECT pg_try_advisory_lock(:key)")
    with clean_database.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        with works.begin(OWNER) as work:
            evidence.remove(work, evidence.evidence_for(work.session, OWNER, "evidence:own:attach", evidence_id))
            assert not other.scalar(asked, {"key": BACKUP_LOCK})
        assert other.scalar(asked, {"key": BACKUP_LOCK})
        other.execute(text("SELECT pg_advisory_unlock_all()"))


def test_a_rolled_back_removal_deletes_nothing(works: Works, dossier_id: UUID, folder: Path) -> None:
    evidence_id = attach(works, dossier_id)
    work = works.open(OWNER)
    evidence.remove(work, evidence.evidence_for(work.session, OWNER, "evidence:own:attach", evidence_id))
    works.rollback(work)
    with works.begin(OWNER) as work:
        found = evidence.evidence_for(work.session, OWNER, "evidence:own:attach", evidence_id)
        assert evidence.quarantined(found) == JPEG
    assert len(names(folder)) == 1


def test_an_upload_sees_to_it_that_a_sweep_will_come_and_does_not_put_it_off(
    works: Works, dossier_id: UUID, clock: SetClock
) -> None:
    first = clock.now()
    for number in range(3):
        attach(works, dossier_id, JPEG + bytes([number]))
        clock.move(hours=9)
    assert next_sweep(works) == (first + EVERY, SweepDue())
    with works.begin(system()) as work:
        assert take_due(work.session, now=clock.now()) == [SweepDue()]


def test_the_sweep_is_wired(works: Works, dossier_id: UUID, clock: SetClock) -> None:
    with works.begin(system()) as work:
        work.emit(SweepDue())
        work.session.flush()
        owed = work.session.scalars(select(Delivery.reaction).where(Delivery.event == SweepDue.name)).all()
        assert sorted(owed) == ["evidence.sweep", "vault.sweep_keys"]
