"""What may be used once: `jti` of assertions and proofs, remembered in the database until they are over anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from consular.core.db import rows
from consular.core.work import Work
from consular.partners.errors import ClientRefused, ProofRefused

# Whoever inserts the same use at the same moment waits for the other to commit and then gets nothing back.
# A row's xmin is another after each change of it.
_SPEND = """
WITH fresh AS (
    INSERT INTO used_jti (digest, until)
    SELECT digest, until FROM jsonb_to_recordset(%(uses)s::jsonb) AS given (digest bytea, until timestamptz)
    ON CONFLICT DO NOTHING RETURNING digest
)
SELECT ARRAY(SELECT digest FROM fresh), (SELECT xmin::text FROM partner WHERE client_id = %(client_id)s)
"""


@dataclass(frozen=True, slots=True)
class Use:
    """The one use of a token: what kind of token, a digest of whose it is and its `jti`, when it is over anyway."""

    kind: str
    digest: bytes
    until: datetime


def use_of(kind: str, owner: str, jti: str, *, until: datetime) -> Use:
    """The one use of a token of this kind and owner."""
    return Use(kind, hashlib.sha256("\n".join((kind, owner, jti)).encode()).digest(), until)


def spend(work: Work, uses: Sequence[Use], *, version_of: str | None = None) -> str | None:
    """Use them, all by one statement. Raises ClientRefused or ProofRefused for what was used before.

    Returns the version that the row of the client `version_of` has now, None where there is no such client.
    """
    fresh, version = _spend(work, uses, version_of)
    for use in uses:
        if use.digest not in fresh:
            refusal = ClientRefused if use.kind == "assertion" else ProofRefused
            raise refusal(f"this {use.kind} was used before")
    return version


def respend(work: Work, uses: Sequence[Use]) -> None:
    """Note that they are used, whether they were before or not."""
    _spend(work, uses, None)


def _spend(work: Work, uses: Sequence[Use], client_id: str | None) -> tuple[set[bytes], str | None]:
    ordered = sorted(uses, key=lambda use: use.digest)  # two requests with the same tokens must not wait in a circle
    uses_given = [{"digest": f"\\x{use.digest.hex()}", "until": use.until} for use in ordered]
    given = {"uses": orjson.dumps(uses_given).decode(), "client_id": client_id}
    ((fresh, version),) = rows(work.session, _SPEND, given)
    return set(fresh), version
