"""`consular audit verify`: a changed, dropped or reordered entry is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from consular import audit, vault
from consular.catalogue import Catalogue
from consular.cli import main
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import factories

SECRET = "kX8-test-only-4pQ7rT2vW9zB5nM1cD6fG3hJ"
Verify = Callable[[], tuple[int, dict[str, object]]]


@pytest.fixture
def verify(
    works: Works,
    catalogue: Catalogue,
    clock: SetClock,
    house_url: str,
    scratch: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Verify:
    """A log with a lodged application, sequenced and its head kept outside; the command that judges it."""
    factories.lodged(works, catalogue)
    with works.sessions() as session:
        audit.sequence(
            session, vault.signer("audit", create=True), audit.FolderSink(tmp_path / "audit-heads"), clock.now()
        )
    for name, value in {
        "CONSULAR_MODE": "local",
        "DATABASE_URL": house_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CONSULAR_SECRET_KEY": SECRET,
        "CONSULAR_PUBLIC_URL": "http://127.0.0.1:8000",
        "CONSULAR_DATA": str(tmp_path),
        "CONSULAR_KEY_FILE": str(scratch / "kek.json"),
        "CONSULAR_CONFIG": str(Path(__file__).resolve().parents[2] / "config"),
    }.items():
        monkeypatch.setenv(name, value)

    def run() -> tuple[int, dict[str, object]]:
        answer = CliRunner().invoke(main, ["audit", "verify", "--json"])
        return answer.exit_code, json.loads(answer.stdout.splitlines()[-1])

    return run


def tamper(engine: Engine, statement: str) -> None:
    """As somebody who owns the database and steps over the triggers."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(statement)).rowcount > 0


def test_an_untouched_log_is_in_order(verify: Verify) -> None:
    code, told = verify()
    assert (code, told["ok"], told["problems"]) == (0, True, [])
    assert isinstance(told["size"], int)
    assert told["size"] > 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'evidence:file:nothing' WHERE action = 'evidence:file:attach'",
        "DELETE FROM audit_entry WHERE action = 'applications:application:lodged'",
        "DELETE FROM audit_leaf WHERE index = (SELECT max(index) FROM audit_leaf)",
        "UPDATE audit_leaf SET entry_id = CASE index WHEN 0 THEN (SELECT entry_id FROM audit_leaf WHERE index = 1)"
        " ELSE (SELECT entry_id FROM audit_leaf WHERE index = 0) END WHERE index IN (0, 1)",
    ],
    ids=["changed", "dropped", "cut", "reordered"],
)
def test_what_was_done_to_the_log_is_found(verify: Verify, clean_database: Engine, statement: str) -> None:
    with clean_database.begin() as connection:
        connection.execute(text("ALTER TABLE audit_leaf DROP CONSTRAINT IF EXISTS uq_audit_leaf_entry_id"))
    try:
        tamper(clean_database, statement)
        code, told = verify()
    finally:
        tamper(clean_database, "DELETE FROM audit_leaf")
        with clean_database.begin() as connection:
            connection.execute(text("ALTER TABLE audit_leaf ADD CONSTRAINT uq_audit_leaf_entry_id UNIQUE (entry_id)"))
    assert code == 1
    assert told["problems"]
