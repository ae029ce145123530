"""Everywhere that an installation keeps something: (name of the place, some of its bytes).

What is long comes in windows that overlap, under the same name, so nothing is held in memory as a whole and nothing is
missed between two windows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from redis import Redis
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from consular.backup import ObjectStore, output_of, programs_for, server_major
from consular.core.db import make_engine
from consular.core.errors import Misconfigured
from consular.watch.forms import unpacked

Place = Iterator[tuple[str, bytes]]
WINDOW = 16 << 20
OVERLAP = 64 << 10


def windows(name: str, pieces: Iterable[bytes], *, size: int = WINDOW) -> Place:
    """Join pieces to windows of at least `size` bytes that share OVERLAP bytes with the next."""
    window = bytearray()
    fresh = False
    for piece in pieces:
        window += piece
        fresh = True
        if len(window) >= size:
            yield name, bytes(window)
            del window[:-OVERLAP]
            fresh = False
    if fresh:
        yield name, bytes(window)


class OutOfReach(Misconfigured):
    """A place that cannot be looked at from here; `why` says what is in the way."""

    code = "place_out_of_reach"


def files(
    *folders: Path,
    newer_than: float = 0.0,
    most: int | None = None,
    refused: Callable[[str], None] = lambda name: None,
) -> Place:
    """Every readable file in the folders; those of at most `most` bytes and changed since `newer_than` (epoch).

    `refused` is told of each file and folder that is there and cannot be read.
    """
    for folder in folders:
        for path in [folder] if folder.is_file() else _below(folder, refused):
            try:
                state = path.lstat()
                if not path.is_file() or path.is_symlink() or state.st_mtime < newer_than:
                    continue
                if most is None or state.st_size <= most:
                    yield from windows(str(path), _pieces(path))
            except FileNotFoundError:  # gone meanwhile
                continue
            except OSError:
                refused(str(path))


def _below(folder: Path, refused: Callable[[str], None]) -> Iterator[Path]:
    """All files below a folder; `rglob` would stop at one that is removed while it looks."""

    def failed(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            refused(str(error.filename))

    for place, _, names in os.walk(folder, onerror=failed):
        yield from (Path(place) / name for name in names)


def database_files(url: str, *, refused: Callable[[str], None] = lambda name: None) -> Place:
    """Tables, indexes and write-ahead log as they lie on the disk, after a checkpoint; `refused` as for `files`.

    Raises OutOfReach for a server whose folder is on another machine or is told to superusers only.
    """
    folder = _server_folder(url)
    if folder is None:
        raise OutOfReach(
            why="the server's files lie on another machine, or its folder and a checkpoint are not for this role"
        )
    yield from files(folder, refused=refused)


def dumps(url: str, programs: Sequence[Path] = ()) -> Place:
    """What pg_dump says of a database, with all its schemas. Raises ProgramMissing, ProgramFailed, SQLAlchemyError."""
    engine = make_engine(url, pool_size=1)
    try:
        major = server_major(engine)
    finally:
        engine.dispose()
    with output_of(programs_for(major, programs).dump, url, ["--format=plain"]) as pieces:
        yield from windows(f"pg_dump of {make_url(url).database}", pieces)


def queue(redis_url: str) -> Place:
    """Every key of the queue's server with all that it holds; what is packed also unpacked. Raises RedisError."""
    with Redis.from_url(redis_url, socket_timeout=10) as redis:
        for key in redis.scan_iter(count=1000):
            yield f"key {key.decode(errors='replace')}", b"\n".join(map(unpacked, _held(redis, key)))


def objects(storage_url: str) -> Place:
    """The store of files."""
    store = ObjectStore(storage_url)
    for key, _, _ in store.listed():
        yield from windows(f"blob {key}", store.pieces(key))


def _held(redis: Redis, key: bytes) -> list[bytes]:
    kind = redis.type(key)
    if kind == b"hash":
        return [key, *map(_bytes, chain.from_iterable(redis.hgetall(key).items()))]
    return [key, _bytes((redis.get(key) if kind == b"string" else redis.dump(key)) or b"")]


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _server_folder(url: str) -> Path | None:
    """Where the server keeps its files, when that is a folder which we may read; everything is written there first."""
    engine = make_engine(url, pool_size=1)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            folder = Path(str(connection.scalar(text("SHOW data_directory"))))
            if not (folder / "PG_VERSION").is_file():
                return None
            connection.execute(text("CHECKPOINT"))
            return folder
    except (SQLAlchemyError, OSError):
        # Ordinary roles may neither ask where it is nor order a checkpoint.
        return None
    finally:
        engine.dispose()
