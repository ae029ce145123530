"""Migrations make what the models say; several processes may migrate at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

from consular.app.migrate import current, head, migrate, unready
from consular.app.models import METADATA
from consular.core.db import make_engine
from scripts.check_migrations import differences, fresh_databases

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def addresses() -> Iterator[tuple[str, str]]:
    """Two empty databases."""
    with fresh_databases() as made:
        yield made


@pytest.fixture
def engines(addresses: tuple[str, str]) -> Iterator[tuple[Engine, Engine]]:
    """Engines of both, emptied afterwards."""
    made = make_engine(addresses[0]), make_engine(addresses[1])
    yield made
    for engine in made:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA IF EXISTS keystore CASCADE"))
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()


def test_autogenerate_writes_down_all_but_triggers(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    """The environment renders types, defaults, checks and partial indexes as the models have them."""
    migrated, modelled = engines
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("versions"))
    (tmp_path / "migrations" / "versions").mkdir()
    config = Config()
    config.set_main_option("script_location", str(tmp_path / "migrations"))
    for ask in (lambda: command.revision(config, "first", autogenerate=True), lambda: command.upgrade(config, "head")):
        with migrated.connect() as config.attributes["connection"]:
            ask()
    METADATA.create_all(modelled)
    left = [line.split()[4] for line in differences(migrated, modelled)]
    written = next((tmp_path / "migrations" / "versions").glob("*.py")).read_text(encoding="utf-8")
    assert set(left) == {"trigger:", "function:"}
    assert "consular" not in written
    assert current(migrated) != ""


def test_a_difference_is_seen(engines: tuple[Engine, Engine]) -> None:
    for engine in engines:
        METADATA.create_all(engine)
    assert differences(*engines) == []
    with engines[0].begin() as connection:
        connection.execute(text("ALTER TABLE charge_line DROP CONSTRAINT ck_charge_line_amount"))
    assert differences(*engines) == [
        "only the models make    constraint: charge_line ck_charge_line_amount CHECK ((amount >= (0)::numeric))"
    ]


def test_three_processes_migrate_at_once(engines: tuple[Engine, Engine], addresses: tuple[str, str]) -> None:
    with ThreadPoolExecutor(3) as pool:
        reached = set(pool.map(lambda _: migrate(addresses[0], addresses[1]), range(3)))
    assert reached == {head()}
    assert [inspect(engine).has_schema("keystore") for engine in engines] == [False, True]


def test_readiness_names_both_revisions(engines: tuple[Engine, Engine]) -> None:
    assert unready(engines[0], "") is None
    assert unready(engines[0], "4f1a") == (
        "the database is at revision none, this release expects 4f1a: run consular migrate"
    )
