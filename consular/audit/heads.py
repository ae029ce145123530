"""Signed heads: what the log said at a size, for keeping where the database cannot reach. Pure.

The signed bytes are a checkpoint in the shape of C2SP tlog-checkpoint, five lines, each ended by a newline:
origin, tree size in decimal, root in base64, `time <UTC moment>`, `key <key id in hex>`. The kept text (a signed
note) adds an empty line and `— <origin> <base64 of the first 4 bytes of the key id and the 64-byte signature>`.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from consular.audit.entries import moment
from consular.audit.errors import MalformedHead
from consular.audit.merkle import HASH_SIZE

ORIGIN = "consular/audit"
_HINT = 4
_NOTE = re.compile(
    r"(?P<origin>[^\s+]+)\n"
    r"(?P<size>0|[1-9][0-9]{0,17})\n"
    r"(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"time (?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)\n"
    r"key (?P<key>[0-9a-f]{64})\n"
    r"\n"
    r"— (?P=origin) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


class Verifier(Protocol):
    """Knows the public keys that heads may be signed with, retired ones included."""

    def verify(self, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether `signature` (raw r||s, 64 bytes) of `data` is by that key; False for a key it does not know."""
        ...


@dataclass(frozen=True, slots=True)
class SignedHead:
    """Root of the log at `size` leaves, signed. `key_id` as in `core.signing.Signer`."""

    origin: str
    size: int
    root: bytes
    at: datetime
    key_id: str
    signature: bytes

    def body(self) -> bytes:
        """The signed bytes."""
        return checkpoint(self.origin, self.size, self.root, self.at, self.key_id)

    def note(self) -> bytes:
        """The kept text, UTF-8."""
        mark = b64encode(bytes.fromhex(self.key_id)[:_HINT] + self.signature).decode()
        return self.body() + f"\n— {self.origin} {mark}\n".encode()

    @classmethod
    def parse(cls, note: bytes) -> Self:
        """Read what `note` wrote; raises MalformedHead for every other text. The signature is not checked."""
        try:
            found = _NOTE.fullmatch(note.decode())
            if found is None:
                raise MalformedHead
            mark = b64decode(found["signature"], validate=True)
            head = cls(
                origin=found["origin"],
                size=int(found["size"]),
                root=b64decode(found["root"], validate=True),
                at=datetime.fromisoformat(found["at"]),
                key_id=found["key"],
                signature=mark[_HINT:],
            )
        except (UnicodeDecodeError, binascii.Error, ValueError) as error:
            raise MalformedHead from error
        # One head has one text: base64 with stray bits or a wrong hint would read the same and compare unequal.
        if len(head.root) != HASH_SIZE or head.note() != note:
            raise MalformedHead
        return head


def checkpoint(origin: str, size: int, root: bytes, at: datetime, key_id: str) -> bytes:
    """The bytes that a head's signature covers."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\ntime {moment(at)}\nkey {key_id}\n".encode()
