"""Blobs: sealed streams in a folder or an object store. A file passes through in pieces, never as a whole.

`obstore` must not be used before a fork (its threads do not survive), so the store is built at first use in each
process.
"""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit
from uuid import UUID

from obstore import store as stores
from obstore.exceptions import BaseError

from consular.core.errors import Misconfigured
from consular.vault import SealedReader, Tampered, open_reader, open_stream, seal_stream

CHUNK = 64 * 1024
# Up to here an object goes in one request.
_SMALL = 1024 * 1024
# The smallest part that object stores take, and one at a time: this is what an upload holds in memory.
_PART = 5 * 1024 * 1024
_GOT_TOGETHER = 256 * 1024
# Under such a name a folder keeps an object that is still being written.
_UNFINISHED = re.compile(r".+#\d+")


class BlobMissing(Tampered):
    """A row names an object that the store does not have: lost or taken away, an alarm like any other change."""

    code = "blob_missing"


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that lies in the store, whoever names it."""

    key: str
    stored_at: datetime


class Blobs:
    """Puts and gets sealed objects. `url` is `file:///folder` or `s3://bucket/prefix`.

    Keys are UUIDs used once: the key is the object id under which the stream is sealed.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        self._folder = Path(unquote(parts.path)) if parts.scheme == "file" else None
        self._built: tuple[int, stores.ObjectStore] | None = None

    def _store(self) -> stores.ObjectStore:
        if self._built is None or self._built[0] != os.getpid():
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                made: stores.ObjectStore = stores.LocalStore(self._folder)
            elif self._url.startswith("s3://"):
                made = stores.from_url(self._url)
            else:
                raise Misconfigured(why="CONSULAR_STORAGE_URL must be file:///… or s3://…")
            self._built = (os.getpid(), made)
        return self._built[1]

    def put(self, key: str, *, dossier_id: UUID, chunks: Iterable[bytes]) -> None:
        """Seal under the dossier's key and store; it is durable when this returns. An object of this key is replaced.

        Holds 6 MiB at most, however long the stream. What `chunks` raises comes through, and nothing is stored.
        """
        sealed = seal_stream(dossier_id, UUID(key), chunks)
        beginning, size = [], 0
        for piece in sealed:
            beginning.append(piece)
            size += len(piece)
            if size > _SMALL:
                everything = chain(_handed_over(beginning), sealed)
                self._store().put(key, everything, use_multipart=True, chunk_size=_PART, max_concurrency=1)
                break
        else:
            self._store().put(key, b"".join(beginning), use_multipart=False)
        if self._folder is not None:
            _make_durable(self._folder / key)

    def open(self, key: str, *, dossier_id: UUID) -> Iterator[bytes]:
        """The plaintext in pieces. That nothing is missing is known when the iterator ends without raising.

        Raises the vault's errors when the object was changed or its key destroyed, BlobMissing when it is gone.
        """
        try:
            found = self._store().get(key).stream(min_chunk_size=_GOT_TOGETHER)
        except FileNotFoundError:
            raise BlobMissing(blob=key) from None
        return open_stream(dossier_id, UUID(key), found)

    def get(self, key: str, *, dossier_id: UUID) -> bytes:
        """The whole plaintext; raises as `open` does, and then gives nothing."""
        whole = BytesIO()
        for piece in self.open(key, dossier_id=dossier_id):
            whole.write(piece)
        return whole.getvalue()

    def reader(self, key: str, *, dossier_id: UUID) -> SealedReader:
        """The plaintext from any place, by ranged requests; see `SealedReader` for what it knows. Raises as `open`."""
        try:
            size = self._store().head(key)["size"]
        except FileNotFoundError:
            raise BlobMissing(blob=key) from None

        def fetch(start: int, stop: int) -> bytes:
            return self._range(key, start, stop)

        return open_reader(dossier_id, UUID(key), fetch, size)

    def _range(self, key: str, start: int, stop: int) -> bytes:
        if start >= stop:
            return b""
        try:
            return self._store().get_range(key, start=start, end=stop).to_bytes()
        except FileNotFoundError:
            raise BlobMissing(blob=key) from None
        except BaseError:
            # A range that begins past the end is an error of no name of its own; the size tells it from the others.
            if self._store().head(key)["size"] <= start:
                return b""
            raise

    def delete(self, key: str) -> None:
        """Remove; nothing happens when it is gone already. Who lets go of evidence uses `discard`, not this."""
        try:
            self._store().delete(key)
        except FileNotFoundError:
            return

    def page(self, after: str, most: int) -> list[Stored]:
        """The first `most` objects whose key comes after `after`, by key."""
        if self._folder is not None:
            return _page_of(self._folder, after, most)
        found = next(iter(self._store().list(offset=after or None, chunk_size=most)), ())
        return [Stored(meta["path"], meta["last_modified"]) for meta in found]

    def drop_unfinished(self, before: datetime) -> int:
        """Remove what a killed process had begun to write before this moment; how many. Only folders have such files:
        object stores end uploads by their own rule of lifecycle.
        """
        if self._folder is None:
            return 0
        with os.scandir(self._folder) as entries:
            left = [e for e in entries if _UNFINISHED.fullmatch(e.name) and e.stat().st_mtime < before.timestamp()]
        for entry in left:
            Path(entry.path).unlink(missing_ok=True)
        return len(left)

    def reachable(self) -> bool:
        """Whether the store answers."""
        try:
            next(iter(self._store().list(chunk_size=1)), None)
        except (OSError, Misconfigured):
            return False
        return True


def _handed_over(pieces: list[bytes]) -> Iterator[bytes]:
    """The pieces in their order, each let go once it was taken."""
    pieces.reverse()
    while pieces:
        yield pieces.pop()


def _make_durable(path: Path) -> None:
    """The row that will name the object survives a power cut; so must the object, and its name in the folder."""
    for opened in (path, path.parent):
        descriptor = os.open(opened, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _page_of(folder: Path, after: str, most: int) -> list[Stored]:
    if not folder.exists():
        return []
    with os.scandir(folder) as entries:
        names = (e.name for e in entries if e.name > after and not _UNFINISHED.fullmatch(e.name))
        first = heapq.nsmallest(most, names)
    return [stored for name in first if (stored := _stored(folder, name)) is not None]


def _stored(folder: Path, name: str) -> Stored | None:
    try:
        return Stored(name, datetime.fromtimestamp((folder / name).stat().st_mtime, UTC))
    except FileNotFoundError:
        return None


_installed: list[Blobs] = []


def install(blobs: Blobs) -> None:
    """Set this process's blob store; called by the composition root."""
    _installed[:] = [blobs]


def blobs() -> Blobs:
    """This process's blob store."""
    if not _installed:
        raise Misconfigured(why="no blob store was installed")
    return _installed[0]


def pieces(source: IO[bytes]) -> Iterator[bytes]:
    """What is left of a file, in stream-sized pieces."""
    while piece := source.read(CHUNK):
        yield piece
