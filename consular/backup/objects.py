"""The blob store as it lies there: sealed objects, copied without being opened.

An object is never changed under its name, so a backup takes over by hard link what the one before has of the same
name, size and entity tag.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import orjson
from obstore import store as stores
from obstore.exceptions import NotFoundError

from consular.backup.errors import Damaged
from consular.backup.manifest import sum_of
from consular.core.errors import Misconfigured

BLOBS = "blobs"
LIST = "blobs.jsonl"
_SHARD = 2


@dataclass(frozen=True, slots=True)
class Copied:
    """An object of the backup: name, bytes, SHA-256 in hex, the store's entity tag."""

    key: str
    size: int
    sha256: str
    tag: str | None


class ObjectStore:
    """The store behind `CONSULAR_STORAGE_URL`: `file:///folder` or `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store: stores.ObjectStore = stores.LocalStore(str(folder))
        elif parts.scheme == "s3":
            self._store = stores.from_url(url)
        else:
            raise Misconfigured(why="CONSULAR_STORAGE_URL must be file:///… or s3://…")

    def listed(self) -> Iterator[tuple[str, int, str | None]]:
        """Name, bytes and entity tag of every object."""
        for batch in self._store.list(chunk_size=1000):
            for found in batch:
                yield found["path"], found["size"], found["e_tag"]

    def pieces(self, key: str) -> Iterator[bytes]:
        """The object's bytes. Raises FileNotFoundError, also obstore's own."""
        for piece in self._store.get(key).stream():
            yield bytes(piece)

    def put(self, key: str, path: Path) -> None:
        """Store a file."""
        self._store.put(key, path)

    def delete(self, key: str) -> None:
        """Remove an object."""
        self._store.delete(key)


def place(folder: Path, key: str) -> Path:
    """Where the backup keeps an object; raises Damaged for a name that would lead elsewhere."""
    if not key or any(part in ("", ".", "..") for part in key.split("/")):
        raise Damaged(why="The list of blobs names something that is no object.")
    return folder / BLOBS / key[:_SHARD].replace("/", "_") / key


def copy_all(store: ObjectStore, folder: Path, previous: Path | None) -> tuple[int, int]:
    """Copy every object that exists, or link it from the backup before; returns count and bytes."""
    known = {copied.key: copied for copied in _kept(previous)}
    count = size = 0
    with (folder / LIST).open("wb") as listing:
        for key, length, tag in store.listed():
            copied = _copy(store, folder, key, tag, _earlier(previous, known.get(key), length, tag))
            if copied is not None:
                listing.write(orjson.dumps(copied, option=orjson.OPT_APPEND_NEWLINE))
                count, size = count + 1, size + copied.size
    return count, size


def _kept(previous: Path | None) -> Iterator[Copied]:
    if previous is not None and (previous / LIST).is_file():
        yield from read_list(previous)


def _earlier(previous: Path | None, known: Copied | None, length: int, tag: str | None) -> tuple[Path, Copied] | None:
    if previous is None or known is None or tag is None or (known.size, known.tag) != (length, tag):
        return None
    path = place(previous, known.key)
    return (path, known) if path.is_file() and path.stat().st_size == length else None


def _copy(
    store: ObjectStore, folder: Path, key: str, tag: str | None, earlier: tuple[Path, Copied] | None
) -> Copied | None:
    target = place(folder, key)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if earlier is not None:
        try:
            os.link(earlier[0], target)
        except OSError:
            # A file system without hard links, or the earlier backup was removed meanwhile: copied like a new one.
            target.unlink(missing_ok=True)
        else:
            return earlier[1]
    digest = hashlib.sha256()
    try:
        with target.open("wb") as file:
            for piece in store.pieces(key):
                digest.update(piece)
                file.write(piece)
    except (NotFoundError, FileNotFoundError):
        # Deleted between the list and now by hand: the rows of the snapshot do not name it, or it was lost before.
        target.unlink(missing_ok=True)
        return None
    return Copied(key, target.stat().st_size, digest.hexdigest(), tag)


def read_list(folder: Path) -> Iterator[Copied]:
    """What the backup has; raises Damaged."""
    try:
        with (folder / LIST).open("rb") as listing:
            for line in listing:
                yield Copied(**orjson.loads(line))
    except (OSError, orjson.JSONDecodeError, TypeError) as error:
        raise Damaged(why=f"{folder / LIST} cannot be read.") from error


def check_all(folder: Path) -> int:
    """Compare every object of the backup with the list; returns how many. Raises Damaged at the first that differs."""
    count = 0
    for copied in read_list(folder):
        path = place(folder, copied.key)
        try:
            found = sum_of(path)
        except OSError as error:
            raise Damaged(why=f"{path} cannot be read.") from error
        if (found.size, found.sha256) != (copied.size, copied.sha256):
            raise Damaged(why=f"{path} is not what was written.")
        count += 1
    return count


def restore_all(store: ObjectStore, folder: Path) -> int:
    """Put every object of the backup into the store and remove all others; returns how many were put."""
    wanted = set()
    for copied in read_list(folder):
        store.put(copied.key, place(folder, copied.key))
        wanted.add(copied.key)
    for key in [key for key, _, _ in store.listed() if key not in wanted]:
        store.delete(key)
    return len(wanted)
