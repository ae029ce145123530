"""Dates of seals (3 bytes) and barcodes (4 bytes with a mask, 6 bytes with time): decimal digits as one integer."""

from __future__ import annotations

import re
from datetime import date, datetime

from .dates import PartialDate
from .errors import NotBuildable, SealMalformed, SealUnfit

_MASKED = re.compile(r"([0-9x]{4})-([0-9x]{2})-([0-9x]{2})")


def encode_date(day: date) -> bytes:
    """Three bytes: the integer MMDDYYYY, big-endian (Doc 9303-13 section 2.3)."""
    return int(f"{day.month:02d}{day.day:02d}{day.year:04d}").to_bytes(3, "big")


def decode_date(data: bytes) -> date:
    """The date of three bytes; raises `SealMalformed`."""
    digits = f"{int.from_bytes(data, 'big'):08d}"
    try:
        return date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    except ValueError as impossible:
        raise SealMalformed("seal_date") from impossible


def encode_masked_date(day: date | PartialDate | str) -> bytes:
    """Four bytes: a mask of the unknown digits of MMDDYYYY (highest bit first), then the integer with them zero.

    A text has the form `19xx-xx-01`, any digit may be `x`. Raises `SealUnfit`.
    """
    text = day if isinstance(day, str) else str(PartialDate.of(day) if isinstance(day, date) else day)
    found = _MASKED.fullmatch(text.lower())
    if found is None:
        raise SealUnfit("seal_date")
    year, month, day_of_month = found.groups()
    digits = month + day_of_month + year
    _check_known(digits, SealUnfit)
    mask = int("".join("1" if digit == "x" else "0" for digit in digits), 2)
    return bytes((mask,)) + int(digits.replace("x", "0")).to_bytes(3, "big")


def decode_masked_date(data: bytes) -> str:
    """`YYYY-MM-DD` with `X` for each unknown digit; raises `SealMalformed`."""
    if len(data) != 4:
        raise SealMalformed("seal_date")
    digits = f"{int.from_bytes(data[1:], 'big'):08d}"
    mask = f"{data[0]:08b}"
    # A digit under the mask has to be zero, or two encodings would say the same.
    if any(hidden == "1" and digit != "0" for hidden, digit in zip(mask, digits, strict=True)):
        raise SealMalformed("seal_date")
    shown = "".join("x" if hidden == "1" else digit for hidden, digit in zip(mask, digits, strict=True))
    _check_known(shown, SealMalformed)
    return f"{shown[4:]}-{shown[:2]}-{shown[2:4]}".upper()


def partial_date(masked: str) -> PartialDate:
    """The partly known date of a decoded text; a part with any unknown digit is unknown."""
    parts = (None if "X" in part else int(part) for part in masked.split("-"))
    return PartialDate(*parts)


def encode_datetime(moment: datetime) -> bytes:
    """Six bytes: the integer MMDDYYYYhhmmss; the moment's own wall clock is written."""
    return int(f"{moment:%m%d}{moment.year:04d}{moment:%H%M%S}").to_bytes(6, "big")


def decode_datetime(data: bytes) -> datetime:
    """The wall-clock moment of six bytes, without time zone; raises `SealMalformed`."""
    digits = f"{int.from_bytes(data, 'big'):014d}"
    if len(data) != 6 or len(digits) != 14:
        raise SealMalformed("seal_date")
    numbers = (digits[4:8], digits[:2], digits[2:4], digits[8:10], digits[10:12], digits[12:])
    try:
        return datetime(*map(int, numbers))  # type: ignore[arg-type]  # noqa: DTZ001  the format knows no zone
    except ValueError as impossible:
        raise SealMalformed("seal_date") from impossible


def _check_known(digits: str, error: type[SealMalformed] | type[SealUnfit]) -> None:
    """Raise when the parts that are wholly known are no date; `digits` are MMDDYYYY with `x`."""
    month, day, year = (None if "x" in part else int(part) for part in (digits[:2], digits[2:4], digits[4:]))
    try:
        PartialDate(year, month, day)
    except NotBuildable as impossible:
        raise error("seal_date") from impossible
