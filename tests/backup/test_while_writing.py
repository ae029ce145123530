"""A backup taken while somebody commits: as of one moment, restorable, with an audit in order."""

from __future__ import annotations

from pathlib import Path
from threading import Condition, Event, Thread

from sqlalchemy import select

from consular import applications, audit, evidence, vault
from consular.app.assembly import Parts
from consular.applications import Application
from consular.backup import check, restore, take
from consular.cli.installation import embedded_programs
from consular.core.actor import system
from consular.core.clock import SystemClock
from tests import factories
from tests.backup.conftest import Install, Installation, Serving

CLOCK = SystemClock()
PATIENCE = 60.0


class Writer(Thread):
    """Lodges one case after the other until it is told to stop."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.lodged: list[str] = []
        self.stop = Event()
        self._parts = parts
        self._committed = Condition()

    def run(self) -> None:
        while not self.stop.is_set():
            subject = f"person{len(self.lodged)}"
            reference, _ = factories.lodged(self._parts.works, self._parts.catalogue, subject=subject)
            with self._parts.works.sessions() as session:
                sink = audit.FolderSink(self._parts.settings.heads_path)
                audit.sequence(session, vault.signer("audit"), sink, self._parts.works.clock.now())
            with self._committed:
                self.lodged.append(reference)
                self._committed.notify_all()

    def wait_for_another(self) -> None:
        """Until something was committed after this call."""
        with self._committed:
            now = len(self.lodged)
            assert self._committed.wait_for(lambda: len(self.lodged) > now, timeout=PATIENCE)


def opened(installation: Installation) -> set[str]:
    """References of all cases; their answers and every file open."""
    with installation.parts() as parts, parts.works.begin(system()) as work:
        found = work.session.scalars(select(Application.reference)).all()
        for reference in found:
            case = applications.application_for(work.session, system(), "system", reference)
            assert case.details.answers["passport_number"]
            for file in evidence.of_dossier(work.session, case.dossier_id):
                assert file.quarantine is not None
                assert evidence.blobs().get(file.quarantine, dossier_id=case.dossier_id)
        return set(found)


def test_a_backup_while_a_thread_commits_is_whole(serving: Serving, install: Install, tmp_path: Path) -> None:
    source, earlier = serving
    with source.parts() as parts:
        writer = Writer(parts)
        writer.start()
        try:
            writer.wait_for_another()
            before = len(writer.lodged)
            # At every stage something is committed before it goes on.
            with source.source() as places:
                take(
                    places,
                    source.root,
                    tmp_path / "backups",
                    clock=CLOCK,
                    folders_of_programs=embedded_programs(),
                    tell=lambda _stage: writer.wait_for_another(),
                )
        finally:
            writer.stop.set()
            writer.join(timeout=PATIENCE)
        lodged = list(writer.lodged)
    target = install("while_writing", keys_of=source)
    with target.source() as places:
        checked = check(target.root, tmp_path / "backups")
        restore(checked, places, clock=CLOCK, replay=int, folders_of_programs=embedded_programs())
    there = opened(target)
    later = [reference for reference in lodged if reference in there]
    assert set(earlier) <= there
    assert lodged[: len(later)] == later
    assert before < len(later) < len(lodged)
    report = target.verify()
    assert report.ok
    assert 0 < report.size <= source.verify().size
