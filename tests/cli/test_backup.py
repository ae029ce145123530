"""`backup` and `restore` as an operator calls them: what they print, what they refuse, how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consular import audit, vault
from consular.app.assembly import assemble
from consular.app.health import Probe
from consular.app.migrate import migrate
from consular.core.actor import system
from consular.core.settings import Settings
from tests import factories
from tests.cli.conftest import Databases, Run, environment


@pytest.fixture
def env(databases: Databases, tmp_path: Path) -> dict[str, str]:
    """An operator's shell in front of an installation with an account in it."""
    name = f"cli_backup_{len(databases.made)}"
    told = {**environment(databases.create(name), tmp_path / "data"), "KEYSTORE_URL": databases.create(f"{name}_keys")}
    migrate(told["DATABASE_URL"], told["KEYSTORE_URL"])
    parts = assemble(Settings.model_validate(told), pool_size=2)
    with parts.works.begin(system()) as work:
        factories.account(work)
    with parts.works.sessions() as session:
        sink = audit.FolderSink(parts.settings.heads_path)
        audit.sequence(session, vault.signer("audit", create=True), sink, parts.works.clock.now())
    parts.close()
    return told


def test_a_backup_says_where_it_is_and_can_be_checked(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    told = run("backup", str(tmp_path / "backups"), env=env)
    assert told.exit_code == 0, told.output
    made = json.loads(told.stdout)
    assert Path(made["data"]).parent == tmp_path / "backups" / "data"
    assert Path(made["keystore"]).parent == tmp_path / "backups" / "keystore"
    assert made["dump_bytes"] > 10_000
    assert "database …" in told.stderr
    checked = run("restore", str(tmp_path / "backups"), "--check", env=env)
    assert (checked.exit_code, json.loads(checked.stdout)["whole"]) == (0, True)


def test_the_keystore_may_lie_elsewhere(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    words = (str(tmp_path / "backups"), "--keystore-dir", str(tmp_path / "keys"))
    assert run("backup", *words, env=env).exit_code == 0
    assert not (tmp_path / "backups" / "keystore").exists()
    assert run("restore", *words, "--check", env=env).exit_code == 0
    refused = run("restore", words[0], "--check", env=env)
    assert (refused.exit_code, "backup of the keystore" in refused.stderr) == (1, True)


def test_a_restore_says_what_it_would_replace(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "backups"), env=env).exit_code == 0
    refused = run("restore", str(tmp_path / "backups"), env=env)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "tables and the like in the database" in refused.stderr
    assert "--replace" in refused.stderr
    told = run("restore", str(tmp_path / "backups"), "--replace", env=env)
    assert told.exit_code == 0, told.output
    restored, audited = map(json.loads, told.stdout.splitlines())
    assert restored["revision"]
    assert audited["ok"]


def test_nothing_serves_from_a_restore_that_did_not_end(
    run: Run, env: dict[str, str], databases: Databases, tmp_path: Path
) -> None:
    """A ledger that cannot be believed stops it, as late as that shows."""
    assert run("backup", str(tmp_path / "backups"), env=env).exit_code == 0
    (tmp_path / "data" / "erasures.jsonl").write_text('{"n":1}\n')
    refused = run("restore", str(tmp_path / "backups"), "--replace", env=env)
    assert (refused.exit_code, "ledger of destroyed keys" in refused.stderr) == (1, True)
    parts = assemble(Settings.model_validate(env), pool_size=2)
    try:
        assert "restore" in Probe(parts).missing()
    finally:
        parts.close()
    for process in (("relay", "--once"), ("backup", str(tmp_path / "more"))):
        told = run(*process, env=env)
        assert (told.exit_code, "restore into this database began" in told.stderr) == (1, True)
    (tmp_path / "data" / "erasures.jsonl").unlink()
    ended = run("restore", str(tmp_path / "backups"), "--replace", env=env)
    assert ended.exit_code == 0, ended.output
    parts = assemble(Settings.model_validate(env), pool_size=2)
    try:
        assert "restore" not in Probe(parts).missing()
    finally:
        parts.close()


def test_a_database_that_does_not_answer(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    gone = {**env, "DATABASE_URL": "postgresql+psycopg://consular:secret-word@127.0.0.1:1/consular"}
    told = run("backup", str(tmp_path / "backups"), env=gone)
    assert (told.exit_code, "There is no new backup" in told.stderr) == (1, True)
    assert "secret-word" not in told.output
