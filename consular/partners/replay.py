"""What may be used once: `jti` of assertions and proofs, remembered in the database until they are over anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from consular.core.work import Work
from consular.partners.errors import ClientRefused, ProofRefused

# Whoever inserts the same use at the same moment waits for the other to commit and then gets nothing back.
_SPEND = text("""
INSERT INTO used_jti (digest, until)
SELECT * FROM unnest(CAST(:digests AS bytea[]), CAST(:untils AS timestamptz[]))
ON CONFLICT DO NOTHING RETURNING digest
""")


@dataclass(frozen=True, slots=True)
class Use:
    """The one use of a token: what kind of token, a digest of whose it is and its `jti`, when it is over anyway."""

    kind: str
    digest: bytes
    until: datetime


def use_of(kind: str, owner: str, jti: str, *, until: datetime) -> Use:
    """The one use of a token of this kind and owner."""
    return Use(kind, hashlib.sha256("\n".join((kind, owner, jti)).encode()).digest(), until)


def spend(work: Work, uses: Sequence[Use]) -> None:
    """Use them, all by one statement. Raises ClientRefused or ProofRefused for what was used before."""
    fresh = respend(work, uses)
    for use in uses:
        if use.digest not in fresh:
            refusal = ClientRefused if use.kind == "assertion" else ProofRefused
            raise refusal(f"this {use.kind} was used before")


def respend(work: Work, uses: Sequence[Use]) -> set[bytes]:
    """Note that they are used, whether they were before or not; the digests of those that were not."""
    ordered = sorted(uses, key=lambda use: use.digest)  # two requests with the same tokens must not wait in a circle
    given = {"digests": [use.digest for use in ordered], "untils": [use.until for use in ordered]}
    return set(work.session.connection().execute(_SPEND, given).scalars())
