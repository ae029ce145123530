"""`consular keys reseal`, killed in the middle: at most a batch is lost, and the next run goes on."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import sqlalchemy

from consular import audit, vault
from consular.app.assembly import assemble
from consular.app.migrate import migrate
from consular.core.actor import system
from consular.core.settings import Settings
from consular.identity import Account
from consular.vault.envelope import key_version
from tests import factories
from tests.cli.conftest import ROOT, Databases, Run, environment

SECTION = "identity.account.profile"
PEOPLE = 12


def versions(env: dict[str, str]) -> dict[UUID, int]:
    """Version of the key under which each account's profile lies; every one of them opens."""
    parts = assemble(Settings.model_validate(env), pool_size=2)
    try:
        with parts.works.sessions() as session:
            accounts = session.scalars(sqlalchemy.select(Account)).all()
            assert {account.profile.name for account in accounts} == {f"P{number}" for number in range(PEOPLE)}
            return {account.id: key_version(account.profile_sealed) for account in accounts if account.profile_sealed}
    finally:
        parts.close()


def prepared(env: dict[str, str]) -> None:
    """Accounts with a further key each, so that all are behind."""
    migrate(env["DATABASE_URL"])
    parts = assemble(Settings.model_validate(env), pool_size=2)
    for number in range(PEOPLE):
        with parts.works.begin(system()) as work:
            made = factories.account(work, subject=f"p{number}")
        vault.current().renew_key(made.dossier_id)
    parts.close()


def kill_in_the_middle(env: dict[str, str]) -> None:
    """Start the command in a terminal and kill it as soon as its bar says that some rows are done, but not all."""
    words = ["keys", "reseal", "--section", SECTION, "--batch", "2", "--pause", "0.2"]
    program = [sys.executable, "-m", "consular.cli", *words]
    told = {"env": {**os.environ, **env}, "cwd": ROOT}
    screen, terminal = pty.openpty()
    try:
        with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=terminal, **told) as running:  # type: ignore[call-overload]
            said = b""
            while f" 4/{PEOPLE}".encode() not in said:
                assert running.poll() is None, said
                if select.select([screen], [], [], 0.1)[0]:
                    said += os.read(screen, 1000)
            running.send_signal(signal.SIGKILL)
    finally:
        os.close(screen)
        os.close(terminal)
    assert running.returncode == -signal.SIGKILL


def test_killed_in_the_middle_it_goes_on(run: Run, databases: Databases, tmp_path: Path) -> None:
    env = environment(databases.create(f"cli_reseal_{len(databases.made)}"), tmp_path / "data")
    prepared(env)
    assert set(versions(env).values()) == {1}
    kill_in_the_middle(env)
    done = sum(version == 2 for version in versions(env).values())
    assert 4 <= done < PEOPLE
    again = run("keys", "reseal", "--section", SECTION, env=env)
    assert again.exit_code == 0, again.output
    counts = json.loads(again.stdout)
    assert (counts["rows"], counts["behind"], counts["resealed"]) == (PEOPLE, PEOPLE - done, PEOPLE - done)
    assert again.stderr == f"{SECTION}\n"
    assert set(versions(env).values()) == {2}
    parts = assemble(Settings.model_validate(env), pool_size=2)
    try:
        with parts.works.sessions() as session:
            sink = audit.FolderSink(parts.settings.heads_path)
            audit.sequence(session, vault.signer("audit", create=True), sink, parts.works.clock.now())
            report = audit.verify(session, sink.heads(), vault.SignatureVerifier("audit"), now=parts.works.clock.now())
        assert report.ok
    finally:
        parts.close()
