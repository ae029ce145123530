"""How a text may stand in bytes of any kind: as it is, in other encodings, in base64 and hexadecimal, packed. Pure."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from urllib.parse import quote


def forms(text: str) -> Iterator[bytes]:
    """Each way of writing the text; capitals and small letters are the caller's affair."""
    plain = text.encode()
    for encoded in (plain, text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield encoded
        yield encoded.hex().encode()
        yield encoded.hex().upper().encode()
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + plain)
        # What depends on the neighbours is cut off at both ends.
        yield packed[(shift * 8 + 5) // 6 : len(packed) - (4 if (shift + len(plain)) % 3 else 0)]
    if not text.isascii():
        yield quote(text).encode()
        yield text.encode("ascii", "backslashreplace")


def unpacked(content: bytes) -> bytes:
    """The content, and behind it what it holds when it is packed by zlib, as RQ packs its jobs."""
    try:
        return content + zlib.decompress(content)
    except zlib.error:
        return content
