"""Everywhere that an instance keeps something: (name of the place, its bytes)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from redis import Redis
from sqlalchemy import make_url, text

from consular.core.db import make_engine
from consular.local.postgres import find_servers
from tests.faults.hands import Hands
from tests.privacy.watch import files, unpacked

Place = Iterator[tuple[str, bytes]]


def database_files(hands: Hands) -> Place:
    """Tables, indexes, write-ahead log and the server's own log as they lie on the disk, after a checkpoint."""
    for url in urls(hands):
        engine = make_engine(url, pool_size=1)
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CHECKPOINT"))
        finally:
            engine.dispose()
    yield from files(hands.instance.folder / "postgres")


def dumps(hands: Hands) -> Place:
    """`pg_dump` of data and keystore."""
    made_by = int((hands.instance.folder / "postgres" / "data" / "PG_VERSION").read_text())
    programs = next(server.folder for server in find_servers() if server.major == made_by)
    for url in urls(hands):
        told = make_url(url)
        ran = subprocess.run(
            [programs / "pg_dump", "--dbname", str(told.database), "--username", str(told.username)],
            env={**os.environ, "PGPASSWORD": str(told.password), "PGHOST": str(told.query["host"])},
            capture_output=True,
            check=True,
        )
        assert len(ran.stdout) > 1_000
        yield f"pg_dump of {told.database}", ran.stdout


def urls(hands: Hands) -> list[str]:
    """Addresses of data and keystore."""
    settings = hands.parts.settings
    return [settings.database_url, settings.keystore_url or settings.database_url]


def queue(hands: Hands) -> Place:
    """Every key of the queue's server with all that it holds; what is packed also unpacked."""
    with Redis.from_url(hands.parts.settings.redis_url, socket_timeout=10) as redis:
        for key in redis.keys("*"):
            kind = redis.type(key)
            found = [key]
            if kind == b"hash":
                found += [part for pair in redis.hgetall(key).items() for part in pair]
            elif kind == b"string":
                found.append(redis.get(key) or b"")
            else:
                found.append(redis.dump(key) or b"")
            yield f"key {key.decode(errors='replace')}", b"\n".join(map(unpacked, found))


def server_snapshot(hands: Hands) -> Place:
    """The queue's server's own dump file."""
    with Redis.from_url(hands.parts.settings.redis_url, socket_timeout=10) as redis:
        redis.config_set("rdbcompression", "no")
        redis.save()
    yield from files(hands.instance.folder / "valkey" / "run")


def logs(hands: Hands) -> Place:
    """What all programs have said, and the logs of the services."""
    yield "the programs' output", hands.instance.log.encode()
    for folder, name in (("postgres", "postgres.log"), ("valkey", "valkey.log")):
        path = hands.instance.folder / folder / name
        yield str(path), path.read_bytes()


def temporary(own: Path, *, since: float) -> Place:
    """The programs' own temporary folder, and what else has been written meanwhile where everybody may write."""
    yield from files(own)
    shared = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm") if Path(name).is_dir()]  # noqa: S108
    for name, content in files(*shared, newer_than=since, most=30_000_000):
        if "consular-" not in name and "pytest-" not in name:  # instances and tests have their own places
            yield name, content


def store(hands: Hands) -> Place:
    """The store of files."""
    yield from files(hands.instance.folder / "blobs")


def everything_else(hands: Hands) -> Place:
    """All other files of the instance, mails aside: they have a test of their own."""
    known = {"postgres", "valkey", "blobs", "mail"}
    for path in hands.instance.folder.iterdir():
        if path.is_file():
            yield str(path), path.read_bytes()
        elif path.name not in known:
            yield from files(path)
