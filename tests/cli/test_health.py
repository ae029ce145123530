"""`/health/ready` of the real composition: 503 names what is missing, and says nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from consular.app.assembly import Parts, assemble
from consular.app.health import Probe
from consular.app.migrate import migrate
from consular.core.actor import system
from consular.core.outbox import Delivery
from consular.core.settings import Settings
from consular.identity import SignInDataExpired
from consular.jobs import RedisLimiter
from consular.local.valkey import EmbeddedValkey
from consular.web import build
from consular.web.context import House
from tests.cli.conftest import Databases, environment

Ask = Callable[[], tuple[int, dict[str, str]]]


@pytest.fixture(scope="session")
def template(databases: Databases) -> str:
    """Name of a migrated database that nobody is connected to."""
    migrate(databases.create("cli_health"))
    return "cli_health"


@pytest.fixture
def migrated(databases: Databases, template: str) -> str:
    """Address of a copy: the keystore of each test belongs to the root of that test."""
    return databases.create(f"cli_health_{len(databases.made)}", like=template)


@pytest.fixture
def valkey(scratch: Path) -> Iterator[EmbeddedValkey]:
    """A running Valkey."""
    server = EmbeddedValkey(scratch / "cli-valkey")
    server.start()
    yield server
    server.stop()


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[tuple[Parts, Ask]]:
    """The services of a web process with these settings, and a way to ask whether it is ready."""
    parts = assemble(Settings.model_validate(settings), pool_size=2)
    app = build(
        House(
            settings=parts.settings,
            catalogue=parts.catalogue,
            works=parts.works,
            providers={},
            ready=Probe(parts),
            limiter=RedisLimiter(parts.redis),
        )
    )

    def ask() -> tuple[int, dict[str, str]]:
        answer = app.test_client().get("/health/ready")
        assert answer.get_json()["status"] == ("ready" if answer.status_code == 200 else "not ready")
        return answer.status_code, answer.get_json()["missing"]

    try:
        yield parts, ask
    finally:
        parts.close()


def test_all_is_there_until_redis_is_stopped(migrated: str, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    with serving({**environment(migrated, tmp_path), "REDIS_URL": valkey.url()}) as (_, ask):
        assert ask() == (200, {})
        valkey.stop()
        assert ask() == (503, {"redis": "Redis does not answer"})
        valkey.start()
        assert ask() == (200, {})


def test_a_database_that_does_not_answer(valkey: EmbeddedValkey, tmp_path: Path) -> None:
    wrong = environment("postgresql+psycopg://consular:secret-word@127.0.0.1:1/consular", tmp_path)
    with serving({**wrong, "REDIS_URL": valkey.url()}) as (_, ask):
        status, missing = ask()
    assert status == 503
    assert set(missing) == {"database", "keys"}
    assert "secret-word" not in str(missing)


def test_a_database_that_was_not_migrated(databases: Databases, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    url = databases.create("cli_empty")
    with serving({**environment(url, tmp_path), "REDIS_URL": valkey.url()}) as (_, ask):
        status, missing = ask()
    assert status == 503
    assert "database" in missing or "run consular migrate" in missing["migrations"]


def test_a_relay_that_has_stopped(migrated: str, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    with serving({**environment(migrated, tmp_path), "REDIS_URL": valkey.url()}) as (parts, ask):
        with parts.works.begin(system()) as work:
            work.emit(SignInDataExpired())
            work.session.flush()
            work.session.execute(update(Delivery).values(due_at=work.now - timedelta(minutes=5)))
        try:
            status, missing = ask()
        finally:
            with parts.works.begin(system()) as work:
                work.session.execute(delete(Delivery))
    assert status == 503
    assert list(missing) == ["relay"]
    assert "has waited for" in missing["relay"]


def test_a_store_that_is_not_there(migrated: str, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = {**environment(migrated, tmp_path), "REDIS_URL": valkey.url()}
    with serving({**settings, "CONSULAR_STORAGE_URL": (tmp_path / "file" / "blobs").as_uri()}) as (_, ask):
        status, missing = ask()
    assert (status, list(missing)) == (503, ["storage"])


def test_keys_of_another_root(migrated: str, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    with serving({**environment(migrated, tmp_path / "one"), "REDIS_URL": valkey.url()}) as (_, ask):
        assert ask() == (200, {})
    with serving({**environment(migrated, tmp_path / "two"), "REDIS_URL": valkey.url()}) as (_, ask):
        status, missing = ask()
    assert (status, list(missing)) == (503, ["keys"])
    assert "wrapped by the root file:" in missing["keys"]
