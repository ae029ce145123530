"""How a text may stand in bytes of any kind: as it is, in other encodings, in base64 and hexadecimal, packed. Pure."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from urllib.parse import quote


def forms(text: str) -> Iterator[bytes]:
    """Each way of writing the text; capitals and small letters are the caller's affair."""
    return (form for _, form in named_forms(text))


def named_forms(text: str) -> Iterator[tuple[str, bytes]]:
    """As `forms`, each with what an operator calls it."""
    plain = text.encode()
    for name, encoded in (
        ("UTF-8", plain),
        ("UTF-16LE", text.encode("utf-16-le")),
        ("UTF-16BE", text.encode("utf-16-be")),
    ):
        yield name, encoded
        yield f"{name} in hexadecimal", encoded.hex().encode()
        yield f"{name} in hexadecimal", encoded.hex().upper().encode()
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + plain)
        # What depends on the neighbours is cut off at both ends.
        end = len(packed) - (4 if (shift + len(plain)) % 3 else 0)
        yield f"base64 at {shift} of 3", packed[(shift * 8 + 5) // 6 : end]
    if not text.isascii():
        yield "percent signs", quote(text).encode()
        yield "backslashes", text.encode("ascii", "backslashreplace")


def unpacked(content: bytes) -> bytes:
    """The content, and behind it what it holds when it is packed by zlib, as RQ packs its jobs."""
    try:
        return content + zlib.decompress(content)
    except zlib.error:
        return content
