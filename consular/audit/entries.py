"""The bytes of an entry: what its commitment and its leaf are hashes of. Pure.

Leaf data is canonical JSON (keys sorted, no spaces, ASCII) of the list
`[FORMAT, id, at, actor kind, actor id, action, thing, dossier id, envelopes, commitment]`, with ids as UUID text,
`at` in UTC with six decimals, envelopes as `[label, row id, sha256 hex]` and the commitment in hex. The sealed
detail is not in it, so a leaf can be recomputed after the detail's key was destroyed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from math import isfinite
from typing import Any, NamedTuple
from uuid import UUID

from consular.audit.errors import UnrecordableDetail

FORMAT = "consular.audit.entry/1"
SALT_SIZE = 32


class PlainEntry(NamedTuple):
    """The columns of an entry that anybody with the database may read, in the order of the leaf's bytes."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    thing: str
    dossier_id: UUID | None
    envelopes: list[list[str]]
    commitment: bytes

    def leaf_data(self) -> bytes:
        """Bytes under the leaf hash."""
        return canonical(
            [
                FORMAT,
                str(self.id),
                moment(self.at),
                self.actor_kind,
                str(self.actor_id) if self.actor_id else None,
                self.action,
                self.thing,
                str(self.dossier_id) if self.dossier_id else None,
                self.envelopes,
                self.commitment.hex(),
            ]
        )


def moment(at: datetime) -> str:
    """`2026-03-01T08:00:00.000000Z`: UTC, always six decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: object) -> bytes:
    """One spelling for one plain JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def plain_detail(detail: Mapping[str, object]) -> dict[str, Any]:
    """The detail as it reads after a round through JSON: ids and dates as text, sequences as lists.

    Raises UnrecordableDetail for anything that has no plain form.
    """
    return {_key(key): _plain(value) for key, value in detail.items()}


def _key(key: object) -> str:
    if type(key) is not str:
        raise UnrecordableDetail(type=type(key).__name__)
    return key


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return moment(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return plain_detail(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise UnrecordableDetail(type=type(value).__name__)


def commitment_of(salt: bytes, detail: Mapping[str, object]) -> bytes:
    """SHA-256(salt || canonical detail), 32 bytes: binds the detail without telling it."""
    return sha256(salt + canonical(detail)).digest()


# An empty detail tells nothing, so it needs neither salt nor key; all entries without detail share this commitment.
NO_DETAIL = commitment_of(bytes(SALT_SIZE), {})
