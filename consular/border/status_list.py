"""The status list as draft-ietf-oauth-status-list has it: a compressed array of bits, signed as a JWT. Pure."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from consular.border.errors import StatusListUnfit

TYPE = "statuslist+jwt"
BITS = (1, 2, 4, 8)
VALID, INVALID = 0, 1
# A list of a million places; more than that nobody of ours publishes.
LARGEST = 8 * 2**20
LONGEST_TOKEN = 4 * 2**20
HOLDS = timedelta(hours=24)
FRESH = timedelta(minutes=5)


def encoded(places: Iterable[int], *, size: int) -> Mapping[str, object]:
    """`{"bits": 1, "lst": …}` with these places set; `size` is the number of places (draft, section 4.1)."""
    bits = bytearray(size // 8)
    for place in places:
        bits[place // 8] |= 1 << (place % 8)
    return {"bits": 1, "lst": base64.urlsafe_b64encode(zlib.compress(bytes(bits), 9)).rstrip(b"=").decode()}


class StatusList:
    """A list that was read: what stands at a place. Raises StatusListUnfit for what is no list."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        bits, text = told.get("bits"), told.get("lst")
        if type(bits) is not int or bits not in BITS or not isinstance(text, str):
            raise StatusListUnfit(reason="malformed")
        self.bits = bits
        self._bytes = _inflated(text)

    def __len__(self) -> int:
        return len(self._bytes) * 8 // self.bits

    def at(self, place: int) -> int:
        """The status at a place. Raises StatusListUnfit beyond the end."""
        if not 0 <= place < len(self):
            raise StatusListUnfit(reason="place")
        each = 8 // self.bits
        mask = (1 << self.bits) - 1
        return self._bytes[place // each] >> (place % each * self.bits) & mask


def _inflated(text: str) -> bytes:
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        found = reader.decompress(packed, LARGEST + 1)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise StatusListUnfit(reason="malformed") from error
    if not reader.eof or len(found) > LARGEST:
        raise StatusListUnfit(reason="malformed")
    return found


def claims(places: Iterable[int], *, size: int, uri: str, at: datetime) -> bytes:
    """What the token says of the list at `uri` (draft, section 5.1)."""
    told = {
        "sub": uri,
        "iat": int(at.timestamp()),
        "exp": int((at + HOLDS).timestamp()),
        "ttl": int(FRESH.total_seconds()),
        "status_list": encoded(places, size=size),
    }
    return orjson.dumps(told)


def header_type(token: bytes) -> str | None:
    """The `typ` of a compact JWS, None where it cannot be read."""
    head = token.partition(b".")[0]
    try:
        told = orjson.loads(base64.urlsafe_b64decode(head + b"=" * (-len(head) % 4)))
    except (ValueError, binascii.Error):
        return None
    found = told.get("typ") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None


def read_claims(content: bytes, *, at: datetime) -> tuple[StatusList, datetime, datetime]:
    """The list of a token whose signature holds, when it was made and until when it may be used.

    Raises StatusListUnfit for what is malformed, not yet made, or too old at `at`.
    """
    try:
        told = orjson.loads(content)
        made, until = (datetime.fromtimestamp(_seconds(told[name]), UTC) for name in ("iat", "exp"))
        found = told["status_list"]
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise StatusListUnfit(reason="malformed") from error
    if not isinstance(found, Mapping):
        raise StatusListUnfit(reason="malformed")
    if not made - FRESH <= at < until:
        raise StatusListUnfit(reason="old" if at >= until else "future")
    return StatusList(found), made, until


def _seconds(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value
