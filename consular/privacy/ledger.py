"""The ledger of destroyed keys: a file outside both databases that says what must stay erased after any restore.

One JSON object a line, keys sorted, no spaces: `n` (from 1), `dossier`, `kind`, `reason`, `at` (UTC), `previous` (the
`hash` of the line before, 64 zeros first), `hash` (SHA-256 of the line without `hash` and `mac`, in hex) and `mac`
(HMAC of the hash under a key of the vault). Lines are only ever added, and reach the disk before a key is destroyed.
A dossier may stand there twice, when a process died after its line; that means the same as once.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from consular.core.private_files import sync_folder
from consular.privacy.errors import LedgerBroken
from consular.vault import mac

FIRST = "0" * 64
_MAC = "erasure-ledger"
_LONGEST_LINE = 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One destroyed key. `number` counts from 1, `hash` is 64 hex digits."""

    number: int
    dossier_id: UUID
    kind: str
    reason: str
    at: datetime
    previous: str
    hash: str


class Ledger:
    """The ledger at `path`. Several processes may write to it, also over a network file system that has locks."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make the file and the vault's key for it, where they are missing.

        To be called before the keystore is backed up: a later restore of that backup must be able to check the MACs.
        """
        mac(_MAC, b"")
        with self._locked():
            pass

    def append(self, dossier_id: UUID, *, kind: str, reason: str, at: datetime) -> Line:
        """Write one line and wait until it is on the disk. Raises LedgerBroken, OSError, KeyUnavailable."""
        with self._locked() as file:
            last = self._last(file)
            body = {
                "n": last.number + 1 if last else 1,
                "dossier": str(dossier_id),
                "kind": kind,
                "reason": reason,
                "at": at.isoformat(),
                "previous": last.hash if last else FIRST,
            }
            digest = _hash(body)
            written = _canonical({**body, "hash": digest.hex(), "mac": mac(_MAC, digest).hex()}) + b"\n"
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
            return _line(written)

    def lines(self) -> Iterator[Line]:
        """Every line in order; raises LedgerBroken at the first that was changed, moved or does not follow.

        A last line without its end was never finished, so no key was destroyed for it: it does not count. No file
        is no line; whether there should be one only the database can say.
        """
        if not self.path.exists():
            return
        number, previous = 0, FIRST
        with self.path.open("rb") as file:
            for written in file:
                if not written.endswith(b"\n"):
                    return
                found = _line(written, number + 1)
                if (found.number, found.previous) != (number + 1, previous):
                    raise _broken(number + 1, "does not follow the one before")
                number, previous = found.number, found.hash
                yield found

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        fresh = not self.path.exists()
        if fresh:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if fresh:
                sync_folder(self.path.parent)
            yield file

    def _last(self, file: IO[bytes]) -> Line | None:
        """The last whole line; what a dying process has left unfinished behind it is cut off."""
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 2 * _LONGEST_LINE))
        tail = file.read()
        whole, _, torn = tail.rpartition(b"\n")
        if torn:
            file.truncate(size - len(torn))
            file.seek(0, os.SEEK_END)
        return _line(whole.rpartition(b"\n")[2] + b"\n") if whole else None


def _line(written: bytes, number: int | None = None) -> Line:
    """A line whose hash and MAC are right. Raises LedgerBroken."""
    try:
        read: dict[str, Any] = json.loads(written)
        given = bytes.fromhex(read.pop("mac"))
        said = read.pop("hash")
        found = Line(
            int(read["n"]),
            UUID(read["dossier"]),
            str(read["kind"]),
            str(read["reason"]),
            datetime.fromisoformat(read["at"]),
            str(read["previous"]),
            str(said),
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        raise _broken(number, "cannot be read") from None
    digest = _hash(read)
    if said != digest.hex() or not hmac.compare_digest(given, mac(_MAC, digest)):
        raise _broken(number or found.number, "was changed, or was written with another key")
    return found


def _broken(number: int | None, how: str) -> LedgerBroken:
    where = f"line {number}" if number else "the last line"
    return LedgerBroken(
        why=f"The ledger of destroyed keys cannot be believed: {where} {how}. Bring the ledger's own copy; "
        "without a whole ledger what was erased could come back."
    )


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _hash(body: dict[str, Any]) -> bytes:
    return sha256(_canonical(body)).digest()
