"""`migrate` on an empty database, again, and two at once; `audit verify` on a log that somebody has tampered with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from consular import audit, vault
from consular.app.assembly import assemble
from consular.app.migrate import current, head, migrate
from consular.core.actor import system
from consular.core.db import make_engine
from consular.core.settings import Settings
from tests import factories
from tests.cli.conftest import Databases, Run, environment

LOG = "cli_log"
ENTRIES = 6


def tables(url: str) -> int:
    engine = make_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            found = connection.scalar(
                text("SELECT count(*) FROM information_schema.tables WHERE table_schema='public'")
            )
            assert current(engine) == head()
            return int(found or 0)
    finally:
        engine.dispose()


def test_migrating_again_changes_nothing(run: Run, databases: Databases, tmp_path: Path) -> None:
    url = databases.create("cli_migrate")
    first = run("migrate", env=environment(url, tmp_path))
    assert (first.exit_code, first.output) == (0, "The database is at this version.\n")
    made = tables(url)
    assert made > 20
    assert run("migrate", env=environment(url, tmp_path)).exit_code == 0
    assert tables(url) == made


@pytest.fixture(scope="session")
def log(databases: Databases, scratch: Path) -> dict[str, str]:
    """Environment of a migrated database whose log has entries under two signed heads."""
    settings = environment(databases.create(LOG), scratch / "cli")
    migrate(settings["DATABASE_URL"])
    parts = assemble(Settings.model_validate(settings), pool_size=2)
    sink = audit.FolderSink(parts.settings.heads_path)
    try:
        for number in range(ENTRIES):
            with parts.works.begin(system()) as work:
                factories.account(work, subject=f"person-{number}")
            if number % 3 == 2:
                with parts.works.sessions() as session:
                    audit.sequence(session, vault.signer("audit", create=True), sink, parts.works.clock.now())
    finally:
        parts.close()
    return settings


@pytest.fixture
def copied(log: dict[str, str], databases: Databases) -> dict[str, str]:
    """The same on a copy of the database, with the same folder of heads."""
    name = f"{LOG}_{len(databases.made)}"
    return {**log, "DATABASE_URL": databases.create(name, like=LOG)}


def tamper(settings: dict[str, str], *statements: str) -> None:
    """As somebody with the database's superuser would, past the triggers that refuse it."""
    engine = make_engine(settings["DATABASE_URL"], pool_size=1)
    try:
        with engine.begin() as connection:
            _past_triggers(connection)
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement
    finally:
        engine.dispose()


def _past_triggers(connection: Connection) -> None:
    connection.execute(text("SET LOCAL session_replication_role = replica"))


def told(run: Run, settings: dict[str, str], code: int) -> dict[str, Any]:
    """What `audit verify --json` says; it must exit with `code`."""
    result = run("audit", "verify", "--json", env=settings)
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert list(found) == ["ok", "size", "heads", "problems"]
    return found


def test_a_genuine_log_is_in_order(run: Run, log: dict[str, str]) -> None:
    found = told(run, log, 0)
    assert (found["ok"], found["heads"], found["problems"]) == (True, 2, [])
    assert found["size"] >= ENTRIES
    assert "no difference" in run("audit", "verify", env=log).stdout


ENTRY_2 = "(SELECT entry_id FROM audit_leaf WHERE index = 2)"
TAMPERED = {
    "changed": (
        [f"UPDATE audit_entry SET action = 'identity:account:close' WHERE id = {ENTRY_2}"],
        audit.Fault.ENTRY_CHANGED,
    ),
    "backdated": (
        [f"UPDATE audit_entry SET at = at - interval '1 year' WHERE id = {ENTRY_2}"],
        audit.Fault.ENTRY_CHANGED,
    ),
    "dropped": ([f"DELETE FROM audit_entry WHERE id = {ENTRY_2}"], audit.Fault.ENTRY_MISSING),
    "dropped with its leaf": (
        [f"DELETE FROM audit_entry WHERE id = {ENTRY_2}", "DELETE FROM audit_leaf WHERE index = 2"],
        audit.Fault.LEAF_MISSING,
    ),
    "reordered": (
        [
            "UPDATE audit_leaf SET index = 1002 WHERE index = 2",
            "UPDATE audit_leaf SET index = 2 WHERE index = 1",
            "UPDATE audit_leaf SET index = 1 WHERE index = 1002",
        ],
        audit.Fault.ROOT_MISMATCH,
    ),
    "cut off at the end": (
        ["DELETE FROM audit_leaf WHERE index = (SELECT max(index) FROM audit_leaf)"],
        audit.Fault.TAIL_MISSING,
    ),
    "a head is gone": (
        ["DELETE FROM audit_head WHERE tree_size = (SELECT max(tree_size) FROM audit_head)"],
        audit.Fault.HEAD_MISSING,
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_tampering_is_found(case: str, run: Run, copied: dict[str, str]) -> None:
    statements, fault = TAMPERED[case]
    tamper(copied, *statements)
    found = told(run, copied, 1)
    assert found["ok"] is False
    assert fault.value in [problem["code"] for problem in found["problems"]]
    assert fault.value in run("audit", "verify", env=copied).stdout


def test_the_database_itself_refuses_to_change_the_log(copied: dict[str, str]) -> None:
    engine = make_engine(copied["DATABASE_URL"], pool_size=1)
    try:
        with engine.connect() as connection, pytest.raises(Exception, match="append-only"):
            connection.execute(text("DELETE FROM audit_entry"))
    finally:
        engine.dispose()
