"""Data groups of a chip (Doc 9303-10): what stands in them, without the chip."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from .errors import NotJpeg, NotMrz
from .tlv import encode, encode_length

_EF_DG1, _EF_DG2 = 0x61, 0x75
_MRZ = b"\x5f\x1f"
_CHARACTERS = (88, 72, 90)
_GROUP, _TEMPLATE, _DATA = b"\x7f\x61", b"\x7f\x60", b"\x5f\x2e"
_COUNT, _HEADER = 0x02, 0xA1
# Version of the header, facial features, format owner ISO/IEC JTC 1/SC 37, format ISO/IEC 19794-5.
_FACE = ((0x80, b"\x01\x01"), (0x81, b"\x02"), (0x87, b"\x01\x01"), (0x88, b"\x00\x08"))
_FULL_FRONTAL, _JPEG, _SRGB = 1, 0, 1
# Markers of JPEG (ISO/IEC 10918-1, Table B.1): frames hold the size; these others stand without a length.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FILL = 0xFF
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


def dg1(lines: Sequence[str]) -> bytes:
    """EF.DG1 of a zone's lines: tag 61, in it 5F1F with the characters (Doc 9303-10, 4.7.1). Raises NotMrz."""
    zone = "".join(lines)
    if len(zone) not in _CHARACTERS or not zone.isascii():
        raise NotMrz("mrz_format")
    return encode(_EF_DG1, _MRZ + bytes((len(zone),)) + zone.encode())


def dg2(jpeg: bytes) -> bytes:
    """EF.DG2 of one portrait: tag 75, in it 7F61 and 7F60 with a facial record (Doc 9303-10, 4.7.2; ISO/IEC 19794-5).

    What the product does not know of the face (eyes, hair, expression, pose) is left unspecified. Raises NotJpeg.
    """
    width, height = jpeg_size(jpeg)
    image = struct.pack(">BBHHBBHH", _FULL_FRONTAL, _JPEG, width, height, _SRGB, 0, 0, 0)
    block = struct.pack(">IH14x", 20 + len(image) + len(jpeg), 0) + image + jpeg
    record = struct.pack(">4s4sIH", b"FAC", b"010", 14 + len(block), 1) + block
    header = encode(_HEADER, b"".join(encode(tag, value) for tag, value in _FACE))
    template = _long(_TEMPLATE, header + _long(_DATA, record))
    return encode(_EF_DG2, _long(_GROUP, encode(_COUNT, b"\x01") + template))


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Width and height in pixels, out of the frame header (ISO/IEC 10918-1, B.2.2). Raises NotJpeg."""
    at = 2
    while jpeg[:2] == b"\xff\xd8" and at + 9 <= len(jpeg) and jpeg[at] == _FILL:
        marker = jpeg[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", jpeg, at + 5)
            if width and height:
                return width, height
            break
        if marker == _FILL:
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + max(int.from_bytes(jpeg[at + 2 : at + 4], "big"), 2)
    raise NotJpeg


def _long(tag: bytes, value: bytes) -> bytes:
    """One element with a tag of two bytes."""
    return tag + encode_length(len(value)) + value
