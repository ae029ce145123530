"""C40 text of seals and barcodes (Doc 9303-13 section 2.6): three characters in two bytes."""

from __future__ import annotations

from .errors import SealMalformed, SealUnfit

_BASIC = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = 3
_VALUES = {char: value for value, char in enumerate(_BASIC, _FIRST)} | {"<": _FIRST}
_UNLATCH = 0xFE
_LAST_TRIPLE = 1600 * 39 + 40 * 39 + 39 + 1


def encoded_length(characters: int) -> int:
    """Bytes for so many characters."""
    return -(-characters // 3) * 2


def encode(text: str) -> bytes:
    """Encode A-Z, 0-9, space and `<` (as space); raises `SealUnfit("c40_character")` for anything else."""
    try:
        values = [_VALUES[char] for char in text]
    except KeyError as unknown:
        raise SealUnfit("c40_character") from unknown
    out = bytearray()
    for start in range(0, len(values) - 1, 3):
        first, second, third = (*values[start : start + 3], 0)[:3]
        out += (1600 * first + 40 * second + third + 1).to_bytes(2, "big")
    if len(values) % 3 == 1:
        last = text[-1].replace("<", " ")
        out += bytes((_UNLATCH, ord(last) + 1))
    return bytes(out)


def decode(data: bytes) -> str:
    """Decode to A-Z, 0-9 and space. Raises `SealMalformed` for what `encode` could not have written."""
    if len(data) % 2:
        raise SealMalformed("c40_length")
    text = ""
    for start in range(0, len(data), 2):
        last = start + 2 == len(data)
        text += _single(data[start + 1], last=last) if data[start] == _UNLATCH else _triple(data, start, last=last)
    return text


def _single(byte: int, *, last: bool) -> str:
    char = chr(byte - 1) if byte else ""
    if not last or char not in _VALUES or char == "<":
        raise SealMalformed("c40_ascii")
    return char


def _triple(data: bytes, start: int, *, last: bool) -> str:
    packed = int.from_bytes(data[start : start + 2], "big")
    if not 1 <= packed <= _LAST_TRIPLE:
        raise SealMalformed("c40_triple")
    values = [(packed - 1) // 1600, (packed - 1) % 1600 // 40, (packed - 1) % 40]
    if last and values[2] == 0:
        values.pop()
    if any(value < _FIRST for value in values):
        raise SealMalformed("c40_shift")
    return "".join(_BASIC[value - _FIRST] for value in values)
