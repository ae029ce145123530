"""Sends 20 MB through vault or blob store and says how much the process has grown: JSON on stdout, in bytes.

`passing.py stream|blob|range KEYSTORE_URL KEY_FILE FOLDER`; with `killed` it stores a file and dies in the middle of
the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from consular import vault
from consular.core.db import make_engine
from consular.core.ids import new_id
from consular.evidence import Blobs

SIZE = 20_000_000
PIECE = 100_000


def content(size: int) -> Iterator[bytes]:
    """Pieces that are made when they are asked for."""
    for at in range(0, size, PIECE):
        yield hashlib.sha256(at.to_bytes(8, "big")).digest() * (PIECE // 32)


def digest(chunks: Iterable[bytes]) -> tuple[int, str]:
    """Length and SHA-256."""
    found, length = hashlib.sha256(), 0
    for chunk in chunks:
        found.update(chunk)
        length += len(chunk)
    return length, found.hexdigest()


def peak() -> int:
    """The most memory that the process ever had, in bytes.

    `ru_maxrss` would do, were it not inherited: a small child of a large test process would seem never to grow.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


class Vault:
    """Only the vault: what is sealed is opened in passing."""

    def __init__(self, dossier_id: UUID, folder: Path) -> None:
        self.dossier_id = dossier_id
        self.folder = folder

    def into(self, key: str, size: int) -> None:
        """Seal to a file."""
        with (self.folder / key).open("wb") as target:
            for piece in vault.seal_stream(self.dossier_id, UUID(key), content(size)):
                target.write(piece)

    def out(self, key: str) -> Iterator[bytes]:
        """Open from the file."""
        with (self.folder / key).open("rb") as source:
            yield from vault.open_stream(self.dossier_id, UUID(key), iter(lambda: source.read(PIECE), b""))


class Store:
    """The way that evidence goes: put as it comes, got as a stream or by ranges."""

    def __init__(self, dossier_id: UUID, folder: Path, *, ranges: bool) -> None:
        self.dossier_id = dossier_id
        self.blobs = Blobs(folder.as_uri())
        self.ranges = ranges

    def into(self, key: str, size: int) -> None:
        """Put."""
        self.blobs.put(key, dossier_id=self.dossier_id, chunks=content(size))

    def out(self, key: str) -> Iterator[bytes]:
        """Get."""
        if self.ranges:
            return self.blobs.reader(key, dossier_id=self.dossier_id).stream()
        return self.blobs.open(key, dossier_id=self.dossier_id)


def killed() -> Iterator[bytes]:
    """More than the store takes at once, then the end of the process."""
    yield from content(SIZE // 2)
    os.kill(os.getpid(), signal.SIGKILL)


def main(way: str, keystore_url: str, key_file: str, folder: str) -> None:
    """Warm up with a small file, then send the large one."""
    vault.install(vault.Keyring(vault.FileRoot(Path(key_file)), make_engine(keystore_url)))
    dossier_id = new_id()
    vault.new_key(dossier_id)
    door = (
        Vault(dossier_id, Path(folder)) if way == "stream" else Store(dossier_id, Path(folder), ranges=way == "range")
    )
    small, large = str(new_id()), str(new_id())
    door.into(small, 3 * PIECE)
    digest(door.out(small))
    if way == "killed":
        Blobs(Path(folder).as_uri()).put(large, dossier_id=dossier_id, chunks=killed())
    before = peak()
    door.into(large, SIZE)
    grown = peak() - before
    length, found = digest(door.out(large))
    told = {"bytes": length, "same": found == digest(content(SIZE))[1], "in": grown, "in_and_out": peak() - before}
    whole = b"".join(door.out(large))
    told["held"] = peak() - before if whole else 0
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
