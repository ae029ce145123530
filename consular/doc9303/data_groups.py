"""Data groups of a chip (Doc 9303-10): what stands in them, without the chip."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import NotMrz
from .tlv import encode

_EF_DG1 = 0x61
_MRZ = b"\x5f\x1f"
_CHARACTERS = (88, 72, 90)


def dg1(lines: Sequence[str]) -> bytes:
    """EF.DG1 of a zone's lines: tag 61, in it 5F1F with the characters (Doc 9303-10, 4.7.1). Raises NotMrz."""
    zone = "".join(lines)
    if len(zone) not in _CHARACTERS or not zone.isascii():
        raise NotMrz("mrz_format")
    return encode(_EF_DG1, _MRZ + bytes((len(zone),)) + zone.encode())
