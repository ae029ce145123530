"""Taken while serving, restored elsewhere: everything opens; what was changed or is in the way is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from consular import applications, evidence, vault
from consular.backup import (
    Busy,
    Checked,
    Damaged,
    NoBackup,
    NotEmpty,
    Restored,
    StillRestoring,
    check,
    refuse_while_restoring,
    restore,
    restoring,
)
from consular.cli.installation import embedded_programs
from consular.core.actor import system
from consular.core.clock import SystemClock
from consular.core.db import make_engine
from tests import factories
from tests.backup.conftest import PEOPLE, Install, Installation, Serving, fill, take_one

CLOCK = SystemClock()


def put_back(
    target: Installation, checked: Checked, *, replace: bool = False, replay: Callable[[], int] = int
) -> Restored:
    with target.source() as source:
        programs = embedded_programs()
        return restore(checked, source, clock=CLOCK, replay=replay, replace=replace, folders_of_programs=programs)


def numbers(installation: Installation, references: list[str]) -> list[str]:
    """Open a section and every file of each case; returns the passport numbers."""
    found = []
    with installation.parts() as parts, parts.works.begin(system()) as work:
        for reference in references:
            case = applications.application_for(work.session, system(), "system", reference)
            for file in evidence.of_dossier(work.session, case.dossier_id):
                assert file.quarantine is not None
                assert evidence.blobs().get(file.quarantine, dossier_id=case.dossier_id)
            found.append(case.details.answers["passport_number"])
    return found


@pytest.mark.parametrize("apart", [True, False], ids=["keystore apart", "keystore in the same database"])
def test_what_was_backed_up_opens_elsewhere(apart: bool, install: Install, tmp_path: Path) -> None:
    source, references = fill(install("origin", apart=apart))
    take_one(source, tmp_path / "backups")
    target = install("copy", apart=apart, keys_of=source)
    restored = put_back(target, check(target.root, tmp_path / "backups"))
    assert numbers(target, references) == list(PEOPLE.values())
    assert restored.blobs == 4
    assert (restored.ledger, restored.set_aside) == ("none", None)
    report = target.verify()
    assert report.ok
    assert report.size == source.verify().size > 0
    with target.parts() as parts:
        assert restoring(parts.engine) is None


def test_nothing_in_a_backup_is_in_the_clear(origin: Serving, origin_backups: Path) -> None:
    files = [path for path in origin_backups.rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        content = path.read_bytes()
        # Not even a reference or a table's name: whoever finds the medium learns nothing from the dumps.
        for plain in (b"PGDMP", b"dossier_key", *(reference.encode() for reference in origin[1])):
            assert plain not in content, path


def test_a_second_backup_takes_over_unchanged_files(serving: Serving, tmp_path: Path) -> None:
    installation, _ = serving
    first = take_one(installation, tmp_path / "backups")
    second = take_one(installation, tmp_path / "backups")
    inodes = [sorted(path.stat().st_ino for path in (made / "blobs").rglob("*-*-*")) for made in (first, second)]
    assert len(inodes[0]) == 4
    assert inodes[0] == inodes[1]
    assert check(installation.root, tmp_path / "backups").data == second
    assert check(installation.root, tmp_path / "backups", wanted=first.name).data == first


@pytest.mark.parametrize("name", ["database.sealed", "audit-heads.jsonl", "blobs.jsonl", "manifest.json", "blob"])
def test_one_changed_bit_is_refused(name: str, origin: Serving, backups: Path) -> None:
    folder = next(path for path in (backups / "data").iterdir() if path.is_dir())
    path = next((folder / "blobs").rglob("*-*-*")) if name == "blob" else folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        check(origin[0].root, backups)


def test_a_backup_under_another_name_is_refused(origin: Serving, backups: Path) -> None:
    """An old backup must not pass for a new one."""
    for kind in ("data", "keystore"):
        folder = next(path for path in (backups / kind).iterdir() if path.is_dir())
        folder.rename(folder.with_name("20991231T000000000Z-00000000"))
    with pytest.raises(Damaged, match="moved"):
        check(origin[0].root, backups)


def test_another_key_file_opens_nothing(origin_backups: Path, install: Install) -> None:
    with pytest.raises(Damaged, match="key file"):
        check(install("stranger").root, origin_backups)


def test_data_without_a_young_enough_keystore_are_refused(serving: Serving, tmp_path: Path) -> None:
    """A later keystore will do, an earlier one lacks keys."""
    installation, _ = serving
    early, middle, late = (take_one(installation, tmp_path / "backups").name for _ in range(3))
    keystores = tmp_path / "backups" / "keystore"
    shutil.rmtree(keystores / middle)
    assert check(installation.root, tmp_path / "backups", wanted=middle).keystore == keystores / late
    shutil.rmtree(keystores / late)
    with pytest.raises(NoBackup, match="keystore"):
        check(installation.root, tmp_path / "backups", wanted=middle)
    assert check(installation.root, tmp_path / "backups", wanted=early).keystore == keystores / early


def test_a_place_with_something_in_it_is_refused_and_untouched(serving: Serving, tmp_path: Path) -> None:
    installation, references = serving
    take_one(installation, tmp_path / "backups")
    with pytest.raises(NotEmpty) as refused:
        put_back(installation, check(installation.root, tmp_path / "backups"))
    assert all(count > 0 for count in refused.value.parameters["found"].values())  # type: ignore[attr-defined]
    assert numbers(installation, references) == list(PEOPLE.values())


def test_replacing_goes_back_to_the_moment_of_the_backup(serving: Serving, tmp_path: Path) -> None:
    """Later cases and files are gone; later audit heads are kept aside, and the log verifies."""
    installation, references = serving
    take_one(installation, tmp_path / "backups")
    fill_more(installation)
    blobs = len(list((installation.settings.data / "blobs").iterdir()))
    restored = put_back(installation, check(installation.root, tmp_path / "backups"), replace=True)
    assert numbers(installation, references) == list(PEOPLE.values())
    assert (blobs, len(list((installation.settings.data / "blobs").iterdir()))) == (6, 4)
    assert restored.set_aside is not None
    assert len(list(restored.set_aside.rglob("*.head"))) == 2
    assert installation.verify().ok
    installation.sequence()


def fill_more(installation: Installation) -> None:
    with installation.parts() as parts:
        factories.lodged(parts.works, parts.catalogue, answers={"passport_number": "ZZ7654321"}, subject="later")
    installation.sequence()


def test_a_database_in_use_is_not_replaced(serving: Serving, tmp_path: Path) -> None:
    installation, _ = serving
    take_one(installation, tmp_path / "backups")
    checked = check(installation.root, tmp_path / "backups")
    with installation.parts() as parts, parts.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(Busy, match="stop web"):
            put_back(installation, checked, replace=True)


def test_a_restore_that_fails_leaves_its_mark_and_is_begun_anew(
    origin: Serving, origin_backups: Path, install: Install
) -> None:
    """Until the ledger was replayed, nothing may serve."""
    target = install("copy", keys_of=origin[0])
    checked = check(target.root, origin_backups)

    def broken() -> int:
        raise vault.KeyUnavailable(why="The keystore is away.")

    with pytest.raises(vault.KeyUnavailable):
        put_back(target, checked, replay=broken)
    engine = make_engine(target.env["DATABASE_URL"], pool_size=1)
    try:
        assert restoring(engine) is not None
        with pytest.raises(StillRestoring):
            refuse_while_restoring(engine)
    finally:
        engine.dispose()
    put_back(target, checked, replace=True)
    assert numbers(target, origin[1]) == list(PEOPLE.values())
