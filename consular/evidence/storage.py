"""Blobs: sealed streams in a folder or an object store.

`obstore` must not be used before a fork (its threads do not survive), so the store is built at first use in each
process.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from obstore import store as stores

from consular.core.errors import Misconfigured
from consular.vault import open_stream, seal_stream

CHUNK = 64 * 1024


class Blobs:
    """Puts and gets sealed objects. `url` is `file:///folder` or `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._built: tuple[int, stores.ObjectStore] | None = None

    def _store(self) -> stores.ObjectStore:
        if self._built is None or self._built[0] != os.getpid():
            parts = urlsplit(self._url)
            if parts.scheme == "file":
                Path(parts.path).mkdir(parents=True, exist_ok=True, mode=0o700)
                made: stores.ObjectStore = stores.LocalStore(parts.path)
            elif parts.scheme == "s3":
                made = stores.from_url(self._url)
            else:
                raise Misconfigured(why="CONSULAR_STORAGE_URL must be file:///… or s3://…")
            self._built = (os.getpid(), made)
        return self._built[1]

    def put(self, key: str, *, dossier_id: UUID, chunks: Iterable[bytes]) -> None:
        """Seal under the dossier's key and store; an object of this key is replaced."""
        self._store().put(key, b"".join(seal_stream(dossier_id, UUID(key), chunks)))

    def get(self, key: str, *, dossier_id: UUID) -> bytes:
        """The whole plaintext. Raises the vault's errors when the object was changed or its key destroyed."""
        sealed = self._store().get(key).bytes().to_bytes()
        return b"".join(open_stream(dossier_id, UUID(key), _cut(sealed)))

    def delete(self, key: str) -> None:
        """Remove; nothing happens when it is gone already."""
        try:
            self._store().delete(key)
        except FileNotFoundError:
            return

    def reachable(self) -> bool:
        """Whether the store answers."""
        try:
            next(iter(self._store().list(chunk_size=1)), None)
        except (OSError, Misconfigured):
            return False
        return True


def _cut(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), CHUNK):
        yield content[at : at + CHUNK]


_installed: list[Blobs] = []


def install(blobs: Blobs) -> None:
    """Set this process's blob store; called by the composition root."""
    _installed[:] = [blobs]


def blobs() -> Blobs:
    """This process's blob store."""
    if not _installed:
        raise Misconfigured(why="no blob store was installed")
    return _installed[0]


def pieces(content: bytes) -> Iterator[bytes]:
    """A byte string in stream-sized pieces."""
    return _cut(content)
