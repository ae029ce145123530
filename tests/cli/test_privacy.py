"""`privacy grep`: whatever lies in the clear anywhere is told by place and number, and never repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import make_url, text

from consular.app.migrate import migrate
from consular.core.db import make_engine
from consular.local.postgres import EmbeddedPostgres
from consular.local.valkey import EmbeddedValkey
from tests.cli.conftest import Run, environment

VALUES = ["Quexavolinda", "Zyxaphronia", "1961-07-23", "สมหญิงใจดี", "Nowheretobefound"]


@pytest.fixture
def valkey(scratch: Path) -> Iterator[EmbeddedValkey]:
    """A running Valkey."""
    server = EmbeddedValkey(scratch / "privacy-valkey")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def cluster(scratch: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of its own: all of its files are read."""
    server = EmbeddedPostgres(scratch / "privacy-pg", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def env(cluster: EmbeddedPostgres, valkey: EmbeddedValkey, tmp_path: Path) -> dict[str, str]:
    """An operator's shell in front of an empty installation."""
    url = cluster.url()
    migrate(url)
    return {**environment(url, tmp_path / "data"), "REDIS_URL": valkey.url()}


@pytest.fixture
def listed(tmp_path: Path) -> str:
    """The operator's list, with an empty line in it."""
    path = tmp_path / "values.txt"
    path.write_text("\n".join([VALUES[0], "", *VALUES[1:]]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def absent(tmp_path: Path) -> str:
    """A list of a value that no test puts into the cluster."""
    path = tmp_path / "absent.txt"
    path.write_text(VALUES[-1] + "\n", encoding="utf-8")
    return str(path)


def test_nothing_is_found_where_nothing_is(run: Run, env: dict[str, str], listed: str, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    told = run("privacy", "grep", listed, "--temporary", str(tmp_path / "temporary"), env=env)
    assert (told.exit_code, told.stdout) == (0, "")
    assert "5 values, 0 hits." in told.stderr
    for name in ("database: files", "database: dump", "queue", "blob store", "data folder"):
        assert name in told.stderr


def test_every_place_is_looked_at(run: Run, env: dict[str, str], listed: str, tmp_path: Path) -> None:
    engine = make_engine(env["DATABASE_URL"], pool_size=1)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE lost (seen text)"))
        connection.execute(text("INSERT INTO lost VALUES (:seen)"), {"seen": f"x {VALUES[0]} x"})
    engine.dispose()
    with Redis.from_url(env["REDIS_URL"]) as redis:
        redis.rpush(f"list-{VALUES[1]}", "1")
    blobs, logs, spooled = tmp_path / "data" / "blobs", tmp_path / "logs", tmp_path / "spooled"
    for folder, value in ((blobs, VALUES[2]), (logs, VALUES[3].encode().hex()), (spooled, VALUES[0].upper())):
        folder.mkdir(parents=True)
        (folder / "file").write_text(value)
    told = run("privacy", "grep", listed, "--also", str(logs), "--temporary", str(spooled), env=env)
    assert told.exit_code == 1
    hits = [json.loads(line) for line in told.stdout.splitlines()]
    found = {(Path(hit["place"].split(" ")[0]).name, hit["value"]) for hit in hits}
    # Numbers are those of the lines of the list.
    assert {("pg_dump", 1), ("name", 3), ("blob", 4), ("file", 4), ("file", 5), ("file", 1)} <= found
    assert any("/base/" in hit["place"] for hit in hits)
    assert not any(value.lower() in told.output.lower() for value in VALUES)


def test_a_short_value_is_searched_in_its_longer_forms(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "values").write_text("\nNatcha\n")
    (tmp_path / "temporary").mkdir()
    words = ("privacy", "grep", str(tmp_path / "values"), "--temporary", str(tmp_path / "temporary"))
    nothing = run(*words, env=env)
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    assert "line 2 is NOT SEARCHED as UTF-8, base64 at 1 of 3, base64 at 2 of 3: " in nothing.stderr
    assert "natcha" not in nothing.output.lower()
    (tmp_path / "temporary" / "file").write_bytes("Natcha".encode("utf-16-le"))
    found = run(*words, env=env)
    assert found.exit_code == 1
    assert json.loads(found.stdout) == {"place": str(tmp_path / "temporary" / "file"), "value": 2}


def test_a_place_that_cannot_be_searched_is_told(
    run: Run, env: dict[str, str], cluster: EmbeddedPostgres, absent: str, tmp_path: Path
) -> None:
    """A role that is no superuser, a queue that is away; what the others hold is found all the same."""
    engine = make_engine(cluster.url(), pool_size=1)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE watcher LOGIN PASSWORD 'watcher'"))
    engine.dispose()
    (tmp_path / "spooled").mkdir()
    words = ("privacy", "grep", absent, "--temporary", str(tmp_path / "spooled"))
    watcher = make_url(cluster.url()).set(username="watcher", password="watcher")
    less = {
        **env,
        "DATABASE_URL": watcher.render_as_string(hide_password=False),
        "KEYSTORE_URL": env["DATABASE_URL"],
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    nothing = run(*words, env=less)
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    for name in ("database: files", "database: dump", "queue"):
        assert f"{name}: NOT SEARCHED" in nothing.stderr
    for name in ("keystore: files", "keystore: dump", "data folder"):
        assert f"{name}: NOT SEARCHED" not in nothing.stderr
    (tmp_path / "spooled" / "file").write_text(VALUES[-1])
    assert run(*words, env=less).exit_code == 1


def test_a_file_that_cannot_be_read_is_told(run: Run, env: dict[str, str], absent: str, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    told = run(
        "privacy", "grep", absent, "--also", "/proc/self/mem", "--temporary", str(tmp_path / "temporary"), env=env
    )
    assert told.exit_code == 2
    assert "/proc/self/mem: NOT SEARCHED, or not to its end: 1 files or folders cannot be read" in told.stderr


def test_what_stops_the_search_before_it_begins_is_no_hit(
    run: Run, env: dict[str, str], listed: str, tmp_path: Path
) -> None:
    (tmp_path / "none").write_text("\n\n")
    (tmp_path / "latin").write_bytes(b"caf\xe9-caf\xe9")
    for name in ("none", "latin", "missing"):
        assert run("privacy", "grep", str(tmp_path / name), env=env).exit_code == 2
    assert run("privacy", "grep", listed, env={**env, "CONSULAR_MODE": "no-such-mode"}).exit_code == 2
