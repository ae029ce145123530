"""Two steps, each of which may be interrupted anywhere and done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from consular import applications, audit, evidence, privacy, vault
from consular.audit import AuditEntry
from consular.core.clock import SetClock
from consular.core.db import Base, make_engine
from consular.core.outbox import Delivery, TryLater
from consular.core.settings import Settings
from consular.core.work import Work, Works
from consular.jobs import perform
from consular.notices import FolderPost
from consular.wiring import Tools, Wiring
from tests.privacy.given import applicant_of, begin, dossier_of, erase, finish, state, withdrawn
from tests.review.cases import SYSTEM
from tests.web.stations import House

ROOT = Path(__file__).resolve().parents[2]


class Died(Exception):
    """Stands for kill -9 inside a transaction."""


@contextmanager
def dying(works: Works) -> Iterator[Work]:
    """A work that is done and never committed."""
    with pytest.raises(Died), works.begin(SYSTEM) as work:  # noqa: PT012
        yield work
        raise Died


def blobs_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def opens(works: Works, engine: Engine, dossier_id: UUID) -> bool:
    """Whether another process could read the application."""
    vault.install(vault.Keyring(vault.current().keks.root, engine))
    with works.begin(SYSTEM) as work:
        found = applications.of_dossier(work.session, dossier_id)
        assert found is not None
        try:
            return bool(found.answers)
        except vault.Shredded:
            return False


def test_both_steps(house: House, works: Works, ledger: Path, tmp_path: Path, clean_database: Engine) -> None:
    reference = withdrawn(house)
    dossier = dossier_of(works, reference)
    assert blobs_in(tmp_path / "blobs") > 3
    assert begin(house, reference) == [dossier]
    assert state(works, dossier) == privacy.ERASING
    assert blobs_in(tmp_path / "blobs") == 0
    assert opens(works, clean_database, dossier)
    finish(works, [dossier], ledger)
    assert state(works, dossier) == privacy.ERASED
    assert not opens(works, clean_database, dossier)
    assert [line.dossier_id for line in privacy.Ledger(ledger).lines()] == [dossier]


def test_both_purposes_are_destroyed(house: House, works: Works, ledger: Path) -> None:
    reference = withdrawn(house)
    dossier = dossier_of(works, reference)
    vault.new_key(dossier, "biometrics")
    erase(house, reference, ledger)
    for purpose in ("data", "biometrics"):
        with pytest.raises(vault.Shredded):
            vault.new_key(dossier, purpose)


def test_every_blind_index_is_empty(house: House, works: Works, ledger: Path) -> None:
    dossier = dossier_of(works, withdrawn(house))
    kept = dossier_of(works, withdrawn(house))
    before = filled(works, dossier)
    assert before
    assert filled(works, kept) == before
    begin(house, dossier)
    assert filled(works, dossier) == set()
    assert filled(works, kept) == before


def filled(works: Works, dossier_id: UUID) -> set[str]:
    """Index columns that hold something of this dossier."""
    found = set()
    with works.begin(SYSTEM) as work:
        for place in vault.index_places(within=Base.metadata):
            if "dossier_id" not in place.table.c:
                continue
            for column in place.columns:
                rows = select(place.table.c[column]).where(place.table.c.dossier_id == dossier_id)
                if any(value is not None for value in work.session.scalars(rows)):
                    found.add(f"{place.table.name}.{column}")
    return found


def test_digests_tell_nothing_any_more(house: House, works: Works) -> None:
    dossier = dossier_of(works, withdrawn(house))
    digests = select(evidence.Evidence.content_mac).where(evidence.Evidence.dossier_id == dossier)
    with works.begin(SYSTEM) as work:
        before = set(work.session.scalars(digests))
    begin(house, dossier)
    with works.begin(SYSTEM) as work:
        after = list(work.session.scalars(digests))
    assert len(set(after)) == len(before) == len(after)
    assert not before & set(after)


def test_repeating_changes_nothing(house: House, works: Works, ledger: Path, clock: SetClock) -> None:
    reference = withdrawn(house)
    first = erase(house, reference, ledger)
    clock.move(days=1)
    content = ledger.read_bytes()
    assert erase(house, reference, ledger) == first
    assert ledger.read_bytes() == content
    with works.begin(SYSTEM) as work:
        erasure = privacy.erasure(work.session, first[0])
    assert erasure is not None
    assert erasure.erased_at is not None
    assert erasure.erased_at < clock.now()


def test_two_at_once_are_one_erasure(house: House, works: Works, ledger: Path) -> None:
    reference = withdrawn(house)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: erase(house, reference, ledger), range(2)))
    assert both[0] == both[1] == [dossier_of(works, reference)]
    assert state(works, both[0][0]) == privacy.ERASED
    assert len(list(privacy.Ledger(ledger).lines())) == 1


def test_a_hold_set_at_the_same_moment_is_in_time_or_refused(house: House, works: Works) -> None:
    reference = withdrawn(house)

    def hold() -> bool:
        try:
            with works.begin(SYSTEM) as work:
                privacy.hold(work, reference, reason="court-order")
        except privacy.HoldOnErased:
            return False
        return True

    def erased() -> bool:
        try:
            return bool(begin(house, reference))
        except privacy.ErasureBlocked:
            return False

    with ThreadPoolExecutor(2) as pool:
        held, gone = pool.submit(hold), pool.submit(erased)
        assert held.result() != gone.result()


def test_no_key_goes_before_its_line(house: House, works: Works, clean_database: Engine) -> None:
    dossier = dossier_of(works, withdrawn(house))
    begin(house, dossier)
    with works.begin(SYSTEM) as work:
        privacy.destroy(work, dossier)
    assert opens(works, clean_database, dossier)


def test_nothing_is_destroyed_that_was_not_begun(house: House, works: Works, ledger: Path) -> None:
    dossier = dossier_of(works, withdrawn(house))
    finish(works, [dossier], ledger)
    assert not ledger.exists()
    vault.new_key(dossier)


def test_dying_after_the_line_writes_it_twice_and_ends_well(house: House, works: Works, ledger: Path) -> None:
    dossier = dossier_of(works, withdrawn(house))
    begin(house, dossier)
    with dying(works) as work:
        privacy.write_down(work, dossier, ledger)
    finish(works, [dossier], ledger)
    assert [line.dossier_id for line in privacy.Ledger(ledger).lines()] == [dossier, dossier]
    assert state(works, dossier) == privacy.ERASED


def test_dying_after_the_key_ends_well(house: House, works: Works, ledger: Path) -> None:
    dossier = dossier_of(works, withdrawn(house))
    begin(house, dossier)
    with works.begin(SYSTEM) as work:
        privacy.write_down(work, dossier, ledger)
    with dying(works) as work:
        privacy.destroy(work, dossier)
    assert state(works, dossier) == privacy.ERASING
    finish(works, [dossier], ledger)
    assert state(works, dossier) == privacy.ERASED


def test_a_ledger_or_keystore_that_is_away_is_waited_for(
    house: House, works: Works, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = dossier_of(works, withdrawn(house))
    begin(house, dossier)
    ledger.parent.write_text("a file where the folder should be")
    with pytest.raises(TryLater) as away, works.begin(SYSTEM) as work:
        privacy.write_down(work, dossier, ledger)
    assert away.value.code == "ledger_unavailable"
    ledger.parent.unlink()
    with works.begin(SYSTEM) as work:
        privacy.write_down(work, dossier, ledger)
    here = vault.current()
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    vault.install(vault.Keyring(here.keks.root, engine))
    with pytest.raises((TryLater, OperationalError)) as away, works.begin(SYSTEM) as work:
        privacy.destroy(work, dossier)
    assert getattr(away.value, "code", "") == "keystore_unavailable"
    engine.dispose()
    vault.install(here)
    finish(works, [dossier], ledger)
    assert state(works, dossier) == privacy.ERASED


def test_the_workers_finish_what_was_begun(
    house: House, works: Works, settings: Settings, clean_database: Engine, tmp_path: Path
) -> None:
    dossier = dossier_of(works, withdrawn(house))
    begin(house, dossier)
    unused: Any = None  # what these reactions never ask for
    post = FolderPost(tmp_path / "mail", "visas@consular.example", "http://127.0.0.1")
    tools = Tools(catalogue=house.catalogue, settings=settings, post=post, engines=unused, press=unused, decode=unused)
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            owed = select(Delivery.id).where(Delivery.reaction.startswith("privacy."), Delivery.done_at.is_(None))
            (delivery,) = work.session.scalars(owed)
        assert perform(delivery, works, Wiring(), tools)
    assert state(works, dossier) == privacy.ERASED
    assert not opens(works, clean_database, dossier)
    assert [line.dossier_id for line in privacy.Ledger(settings.ledger_path).lines()] == [dossier]
    assert not (tmp_path / "mail").exists()


def test_the_audit_holds_and_tells_who_did_it(house: House, works: Works, ledger: Path, tmp_path: Path) -> None:
    reference = withdrawn(house)
    erase(house, applicant_of(works, reference), ledger)
    dossier = dossier_of(works, reference)
    sink = audit.FolderSink(tmp_path / "heads")
    with works.sessions() as session:
        audit.sequence(session, vault.signer("audit", create=True), sink, works.clock.now())
    with works.sessions() as session:
        report = audit.verify(session, sink.heads(), vault.SignatureVerifier("audit"), now=works.clock.now())
    assert (report.ok, report.problems) == (True, ())
    with works.sessions() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.thing == f"dossier/{dossier}").order_by(AuditEntry.id)
        ).all()
    acts = [entry.action for entry in entries if entry.action.startswith("privacy:")]
    assert acts == ["privacy:erasure:begin", "privacy:erasure:end"]
    assert not any(entry.has_detail for entry in entries if entry.action.startswith("privacy:"))


KILLED = """
import os, signal, sys
from consular import vault
from consular.privacy import ledger
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{patch}
from consular.cli import main
main(["keys", "destroy", sys.argv[1]])
"""
PLACES = {
    "before the line": "ledger.Ledger.append = die",
    "before the key": "vault.destroy_key = die",
    "after the key": "destroy = vault.destroy_key\nvault.destroy_key = lambda d: (destroy(d), die())",
}


@pytest.mark.parametrize("place", PLACES)
def test_kill_9_and_again(
    place: str, house: House, works: Works, settings: Settings, scratch: Path, clean_database: Engine
) -> None:
    reference = withdrawn(house)
    dossier = dossier_of(works, reference)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONSULAR_")},
        "CONSULAR_MODE": "local",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "CONSULAR_PUBLIC_URL": settings.public_url,
        "CONSULAR_DATA": str(settings.data),
        "CONSULAR_KEY_FILE": str(scratch / "kek.json"),
    }

    command = [sys.executable, "-c", KILLED.format(patch=PLACES[place]), reference]
    died = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert state(works, dossier) == privacy.ERASING
    assert opens(works, clean_database, dossier) is (place != "after the key")
    assert erase(house, reference, settings.ledger_path) == [dossier]
    assert state(works, dossier) == privacy.ERASED
    assert not opens(works, clean_database, dossier)
    assert {line.dossier_id for line in privacy.Ledger(settings.ledger_path).lines()} == {dossier}
