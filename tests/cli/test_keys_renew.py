"""`consular keys renew`: one file gets further keys, the audit knows, and `reseal` brings its rows after it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from consular import vault
from consular.app.assembly import Parts, assemble
from consular.app.migrate import migrate
from consular.audit import AuditEntry
from consular.core.actor import system
from consular.core.settings import Settings
from consular.identity import Account
from consular.vault.envelope import key_version
from tests import factories
from tests.cli.conftest import Databases, Run, environment

SECTION = ("--section", "identity.account.profile")
KEPT = """
    CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'this stays'; END $$;
    CREATE TRIGGER kept BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION kept();"""


@pytest.fixture
def env(databases: Databases, tmp_path: Path) -> dict[str, str]:
    """An operator's shell in front of an installation of its own."""
    url = databases.create(f"cli_renew_{len(databases.made)}")
    migrate(url)
    return environment(url, tmp_path / "data")


@contextmanager
def assembled(env: dict[str, str]) -> Iterator[Parts]:
    """What the commands assemble too; each of them leaves the vault to its own, which it closes."""
    parts = assemble(Settings.model_validate(env), pool_size=2)
    try:
        yield parts
    finally:
        parts.close()


@pytest.fixture
def dossier_id(env: dict[str, str]) -> UUID:
    """An account's own file."""
    with assembled(env) as parts, parts.works.begin(system()) as work:
        return factories.account(work, subject="p1").dossier_id


def lies_under(env: dict[str, str]) -> int:
    """Version of the key of the account's profile, which opens."""
    with assembled(env) as parts, parts.works.sessions() as session:
        account = session.scalars(select(Account)).one()
        assert account.profile.name == "P1"
        assert account.profile_sealed is not None
        return key_version(account.profile_sealed)


def renewals(env: dict[str, str], dossier_id: UUID) -> int:
    """How many entries the audit has of it."""
    with assembled(env) as parts, parts.works.sessions() as session:
        wanted = (AuditEntry.dossier_id == dossier_id, AuditEntry.action == "vault:key:renew")
        return len(session.scalars(select(AuditEntry).where(*wanted)).all())


def test_renewed_then_sealed_anew(run: Run, env: dict[str, str], dossier_id: UUID) -> None:
    dry = run("keys", "renew", str(dossier_id), "--dry-run", env=env)
    assert json.loads(dry.stdout) == {"dossier": str(dossier_id), "versions": {"data": 1}, "dry_run": True}
    assert renewals(env, dossier_id) == 0
    done = run("keys", "renew", str(dossier_id), env=env)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"dossier": str(dossier_id), "versions": {"data": 2}, "dry_run": False}
    assert renewals(env, dossier_id) == 1
    assert lies_under(env) == 1
    assert run("keys", "reseal", *SECTION, env=env).exit_code == 0
    assert lies_under(env) == 2


def test_rows_that_nobody_may_change_are_not_left(run: Run, env: dict[str, str], dossier_id: UUID) -> None:
    assert run("keys", "renew", str(dossier_id), env=env).exit_code == 0
    with assembled(env) as parts, parts.engine.begin() as connection:
        connection.execute(text(KEPT))
    told = run("keys", "reseal", *SECTION, env=env)
    counts = json.loads(told.stdout)
    assert (counts["behind"], counts["resealed"], counts["kept"]) == (1, 0, 1)
    assert told.exit_code == 0
    assert lies_under(env) == 1


def test_what_has_no_key_or_none_any_more_is_told(run: Run, env: dict[str, str], dossier_id: UUID) -> None:
    for name in (str(uuid4()), "V7K3-M9QX-D4", "nobody"):
        told = run("keys", "renew", name, env=env)
        assert (told.exit_code, told.stdout) == (1, "")
        assert told.stderr == f"Error: There is nothing of this name: {name}\n"
    with assembled(env):
        vault.destroy_key(dossier_id)
    told = run("keys", "renew", str(dossier_id), env=env)
    assert (told.exit_code, told.stdout) == (1, "")
    assert f"The file was erased, or is being erased: {dossier_id}" in told.stderr
    assert renewals(env, dossier_id) == 0
