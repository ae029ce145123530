"""What a dry run of an import would have entered so far: the lines that a batch finds known by those before it."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from contextlib import closing
from types import TracebackType

from consular.register.importing import Outcome


class Rehearsal:
    """Digests alone, under a key of this run, in a nameless temporary file when they grow: a register has millions."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.execute("PRAGMA journal_mode = OFF")
        self._seen.execute("CREATE TABLE seen (identity BLOB PRIMARY KEY, said BLOB NOT NULL) WITHOUT ROWID")
        self._seen.execute("BEGIN")

    def __enter__(self) -> Rehearsal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._seen.close()

    def judge(self, outcome: Outcome) -> None:
        """Count a batch's lines again, in the order of the file, as an import would that had entered those before."""
        for line, identity, said in outcome.would_be:
            earlier = self._enter(self._own(identity), self._own(said))
            if earlier is None:
                continue
            outcome.new -= 1
            if earlier == self._own(said):
                outcome.known += 1
            else:
                outcome.conflicts.append((line, "differs_from_known", "number"))

    def _enter(self, identity: bytes, said: bytes) -> bytes | None:
        """What was said of a document first; None when it is new."""
        with closing(self._seen.execute("SELECT said FROM seen WHERE identity = ?", (identity,))) as found:
            row = found.fetchone()
        if row is None:
            self._seen.execute("INSERT INTO seen VALUES (?, ?)", (identity, said))
            return None
        return bytes(row[0])

    def _own(self, digest: bytes) -> bytes:
        return hashlib.blake2b(digest, key=self._key, digest_size=16).digest()
