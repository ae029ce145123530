"""Everywhere that the instance under watch keeps something, by what `consular privacy grep` looks at too."""

from __future__ import annotations

from pathlib import Path

from redis import Redis

from consular import watch
from consular.cli.installation import embedded_programs
from consular.watch import Place
from tests.faults.hands import Hands


def database_files(hands: Hands) -> Place:
    """Tables, indexes, write-ahead log after a checkpoint, and the server's own log."""
    for url in urls(hands):
        yield from watch.database_files(url)
    yield from watch.files(hands.instance.folder / "postgres")


def dumps(hands: Hands) -> Place:
    """`pg_dump` of data and keystore."""
    for url in urls(hands):
        yield from watch.dumps(url, embedded_programs())


def urls(hands: Hands) -> list[str]:
    """Addresses of data and keystore."""
    settings = hands.parts.settings
    return [settings.database_url, settings.keystore_url or settings.database_url]


def queue(hands: Hands) -> Place:
    """Every key of the queue's server with all that it holds."""
    yield from watch.queue(hands.parts.settings.redis_url)


def server_snapshot(hands: Hands) -> Place:
    """The queue's server's own dump file."""
    with Redis.from_url(hands.parts.settings.redis_url, socket_timeout=10) as redis:
        redis.config_set("rdbcompression", "no")
        redis.save()
    yield from watch.files(hands.instance.folder / "valkey" / "run")


def logs(hands: Hands) -> Place:
    """What all programs have said, and the logs of the services."""
    yield "the programs' output", hands.instance.log.encode()
    for folder, name in (("postgres", "postgres.log"), ("valkey", "valkey.log")):
        path = hands.instance.folder / folder / name
        yield str(path), path.read_bytes()


def temporary(own: Path, *, since: float) -> Place:
    """The programs' own temporary folder, and what else has been written meanwhile where everybody may write."""
    yield from watch.files(own)
    shared = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm") if Path(name).is_dir()]  # noqa: S108
    for name, content in watch.files(*shared, newer_than=since, most=30_000_000):
        if "consular-" not in name and "pytest-" not in name:  # instances and tests have their own places
            yield name, content


def store(hands: Hands) -> Place:
    """The store of files."""
    yield from watch.objects(hands.parts.settings.blob_url)


def backups(folder: Path) -> Place:
    """A folder of backups."""
    yield from watch.files(folder)


def everything_else(hands: Hands) -> Place:
    """All other files of the instance, mails aside: they have a test of their own."""
    known = {"postgres", "valkey", "blobs", "mail"}
    for path in hands.instance.folder.iterdir():
        if path.name not in known:
            yield from watch.files(path)
