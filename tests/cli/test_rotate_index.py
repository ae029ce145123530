"""`consular keys rotate-index`, as an operator meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from consular import identity
from consular.app.assembly import assemble
from consular.app.migrate import migrate
from consular.core.actor import Actor, ActorKind
from consular.core.db import make_engine
from consular.core.settings import Settings
from tests.cli.conftest import Databases, Run, environment

SYSTEM = Actor(ActorKind.SYSTEM)
NAME = "account_sign_in.subject"


@pytest.fixture
def env(databases: Databases, tmp_path: Path) -> dict[str, str]:
    """An operator's shell in front of an installation with one account."""
    url = databases.create(f"cli_index_{len(databases.made)}")
    migrate(url)
    found = environment(url, tmp_path / "data")
    parts = assemble(Settings.model_validate(found), pool_size=2)
    with parts.works.begin(SYSTEM) as work:
        profile = identity.Profile(name="Ana")
        identity.account_for_subject(work, issuer="https://eid.example", subject="ana", profile=profile, locale="en")
    parts.close()
    return found


def told(run: Run, *words: str, env: dict[str, str], code: int = 0) -> dict[str, Any]:
    result = run("keys", "rotate-index", *words, env=env)
    assert result.exit_code == code, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def ask(env: dict[str, str], statement: str) -> list[Any]:
    engine = make_engine(env["DATABASE_URL"])
    with engine.begin() as connection:
        rows = list(connection.execute(text(statement)))
    engine.dispose()
    return rows


def test_a_rotation_is_looked_at_done_and_reported(run: Run, env: dict[str, str]) -> None:
    before = told(run, NAME, "--dry-run", env=env)
    assert (before["version"], before["phase"], before["dry_run"]) == (1, "idle", True)
    assert before["rows"]["account_sign_in.subject_index"] == 1
    assert ask(env, "SELECT * FROM blind_index_state") == []
    done = told(run, NAME, "--settle", "0", env=env)
    assert (done["version"], done["phase"], done["finished"]) == (2, "idle", True)
    assert done["rows"]["account_sign_in.subject_index"] == 1
    assert ask(env, "SELECT subject_index IS NULL, length(subject_index_even) FROM account_sign_in") == [(True, 16)]
    assert told(run, NAME, "--settle", "0", env=env)["version"] == 3


def test_rows_without_an_index_get_one(run: Run, env: dict[str, str]) -> None:
    assert ask(env, "UPDATE account_sign_in SET subject_index = NULL RETURNING 1") == [(1,)]
    assert told(run, NAME, "--backfill", env=env)["rows"]["account_sign_in.subject_index"] == 1
    assert ask(env, "SELECT length(subject_index) FROM account_sign_in") == [(16,)]


def test_what_cannot_be_finished_exits_with_one_and_is_gone_on_with(run: Run, env: dict[str, str]) -> None:
    sealed = ask(env, "SELECT subject_sealed FROM account_sign_in")[0][0]
    ask(env, "UPDATE account_sign_in SET subject_sealed = NULL RETURNING 1")
    left = told(run, NAME, "--settle", "0", env=env, code=1)
    assert (left["finished"], left["phase"]) == (False, "backfill")
    assert left["waiting"]["account_sign_in.subject_index"] == 1
    ask(env, f"UPDATE account_sign_in SET subject_sealed = decode('{sealed.hex()}', 'hex') RETURNING 1")
    assert told(run, NAME, "--settle", "0", env=env)["finished"]


def test_an_unknown_name_is_told_the_known_ones(run: Run, env: dict[str, str]) -> None:
    result = run("keys", "rotate-index", "application.surname", env=env)
    assert result.exit_code == 2
    assert "application.passport_number" in result.stderr


def test_a_second_one_is_refused(run: Run, env: dict[str, str]) -> None:
    engine = make_engine(env["DATABASE_URL"])
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock(hashtextextended('blind-index|{NAME}', 0))"))
        result = run("keys", "rotate-index", NAME, env=env)
    engine.dispose()
    assert result.exit_code == 1
    assert "another rotation" in result.stderr
