"""From the last release with data in it: `consular upgrade` on a database that was made by that release."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import psycopg
import pytest
from sqlalchemy import make_url

from consular import applications, evidence
from consular.app.migrate import head
from consular.core.actor import system
from tests import factories
from tests.backup.conftest import Install, Installation
from tests.cli.conftest import Run

RELEASED = Path(__file__).parent / "vectors" / "7b0d447c6a3b"
PASSPORTS = ["AC4402917", "AB1234567", "CC7654321"]


def execute(url: str, statements: str) -> None:
    """What pg_dump wrote, at once and without bound values."""
    parts = make_url(url)
    address = {"host": parts.query["host"], "user": parts.username, "password": parts.password}
    with psycopg.connect(dbname=parts.database, **address) as connection:  # type: ignore[arg-type]
        connection.execute(statements.encode())


@pytest.fixture
def old(install: Install) -> Installation:
    """An installation as the last release has left it: three cases with files, one of them granted."""
    made = install("old")
    execute(made.env["DATABASE_URL"], (RELEASED / "database.sql").read_text())
    execute(made.env["KEYSTORE_URL"], (RELEASED / "keystore.sql").read_text())
    data = made.settings.data
    copytree(RELEASED / "blobs", data / "blobs")
    copytree(RELEASED / "audit-heads", data / "audit-heads")
    made.settings.key_path.parent.mkdir(parents=True, mode=0o700)
    made.settings.key_path.write_bytes((RELEASED / "kek.json").read_bytes())
    made.settings.key_path.chmod(0o600)
    return made


def test_everything_opens_after_the_upgrade_and_work_goes_on(old: Installation, run: Run) -> None:
    told = run("upgrade", "--no-backup", env=old.env)
    assert told.exit_code == 0, told.output
    assert "no way back" in told.stderr
    found = json.loads(told.stdout)
    assert (found["from"], found["to"], found["backup"]) == ("7b0d447c6a3b", head(), None)
    assert found["keys"]["behind"] == 0
    with old.parts() as parts:
        opened = []
        for reference in json.loads((RELEASED / "references.json").read_text()):
            with parts.works.begin(system()) as work:
                case = applications.application_for(work.session, system(), "system", reference)
                opened.append(case.details.answers["passport_number"])
                files = evidence.of_dossier(work.session, case.dossier_id)
                assert len(files) == 2
                for file in files:
                    assert file.quarantine is not None
                    content = evidence.blobs().get(file.quarantine, dossier_id=case.dossier_id)
                    assert content.startswith(b"\xff\xd8")
        assert opened == PASSPORTS
        # The same person by the same sign-in, found by the blind index, applies again.
        answers = {"passport_number": "AC4402917"}
        assert factories.lodged(parts.works, parts.catalogue, answers=answers)[0]
    old.sequence()
    assert old.verify().ok


def test_an_upgrade_asks_for_a_young_backup_of_this_database(
    old: Installation, install: Install, run: Run, tmp_path: Path
) -> None:
    backups = str(tmp_path / "backups")
    assert run("upgrade", env=old.env).exit_code == 2
    (tmp_path / "backups").mkdir()
    assert "no whole backup" in run("upgrade", "--backup", backups, env=old.env).stderr
    assert run("upgrade", "--no-backup", env=old.env).exit_code == 0
    assert run("backup", backups, env=old.env).exit_code == 0
    refused = run("upgrade", "--backup", backups, "--younger-than", "0", env=old.env)
    assert (refused.exit_code, "make one first" in refused.stderr) == (1, True)
    told = run("upgrade", "--backup", backups, env=old.env)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["backup"]
    other = install("other", keys_of=old)
    assert run("migrate", env=other.env).exit_code == 0
    assert "another database" in run("upgrade", "--backup", backups, env=other.env).stderr


def test_a_newer_releases_database_is_left_alone(old: Installation, run: Run) -> None:
    execute(old.env["DATABASE_URL"], "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    refused = run("upgrade", "--no-backup", env=old.env)
    assert (refused.exit_code, "newer release" in refused.stderr) == (1, True)


def test_a_database_that_does_not_answer(old: Installation, run: Run) -> None:
    gone = {**old.env, "DATABASE_URL": "postgresql+psycopg://consular:secret-word@127.0.0.1:1/consular"}
    refused = run("upgrade", "--no-backup", env=gone)
    assert (refused.exit_code, "does not answer" in refused.stderr) == (1, True)
    assert "secret-word" not in refused.output
