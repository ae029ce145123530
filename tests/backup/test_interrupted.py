"""`kill -9` in the middle of a backup: what is left is no backup, and the next one clears it away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from consular import evidence
from consular.backup import LOCK, NoBackup, check
from consular.core.db import make_engine
from tests.backup.conftest import Serving, take_one
from tests.cli.conftest import ROOT
from tests.journeys.instance import wait_until


def test_a_killed_backup_is_none(serving: Serving, tmp_path: Path) -> None:
    installation, _ = serving
    folder = tmp_path / "backups"
    engine = make_engine(installation.env["DATABASE_URL"], pool_size=1)
    command = [sys.executable, "-m", "consular.cli", "backup", str(folder)]
    try:
        with engine.begin() as connection:
            # pg_dump waits here for its first lock, so the backup is in its middle for sure.
            connection.execute(text("LOCK TABLE application IN ACCESS EXCLUSIVE MODE"))
            running = subprocess.Popen(
                command, env={**os.environ, **installation.env}, cwd=ROOT, stderr=subprocess.PIPE
            )
            try:
                wait_until(lambda: any(folder.glob("data/.begun-*/database.sealed")), seconds=60, what="the dump began")
                # Whoever deletes files has to wait for as long as it lasts.
                mine = text("SELECT pg_try_advisory_xact_lock_shared(:key)")
                assert connection.scalar(mine, {"key": LOCK}) is False
            finally:
                os.kill(running.pid, signal.SIGKILL)
                running.communicate()
    finally:
        engine.dispose()
    assert running.returncode == -signal.SIGKILL
    with pytest.raises(NoBackup, match="no whole backup"):
        check(installation.root, folder)
    take_one(installation, folder)
    assert list(folder.glob("*/.begun-*")) == []
    assert check(installation.root, folder).manifest.blobs == 4


def test_whoever_deletes_files_asks_for_the_same_lock() -> None:
    assert LOCK == evidence.BACKUP_LOCK


def test_a_backup_that_fails_leaves_none(serving: Serving, tmp_path: Path) -> None:
    """Files that cannot be read are not passed over."""
    installation, _ = serving
    folder = tmp_path / "backups"
    blobs = installation.settings.data / "blobs"
    blobs.rename(blobs.with_name("gone"))
    blobs.write_text("not a folder")
    with pytest.raises(OSError, match="blobs"):
        take_one(installation, folder)
    assert list((folder / "data").glob("2*")) == []
    with pytest.raises(NoBackup):
        check(installation.root, folder)
