"""Which text the shipped fonts can print.

PDF/A-2a forbids a glyph that stands for "missing", and one unknown character must not stop a decision from being
served. So text passes through `printable` first: what no font holds appears as its code point, `[U+2F00]`, which
loses nothing and misleads nobody. Bidirectional overrides are treated the same way: they could make a passport
number or a name read differently from what it is.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"

# Shaped away by the typesetter without a glyph: joiners and directional marks.
_GLYPHLESS = frozenset({0x200C, 0x200D, 0x200E, 0x200F, 0x061C})


def unprintable(text: str) -> frozenset[str]:
    """The characters of `text` that `printable` would replace."""
    return frozenset(character for cluster in _clusters(text) for character in _missing(cluster))


def printable(text: str) -> str:
    """`text` with every character that cannot be printed written as `[U+XXXX]`.

    Line breaks stay (CR LF and CR become LF) and a tab becomes a space. Nothing is normalised, trimmed or re-cased.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(_spell_out(cluster) for cluster in _clusters(lines))


def _spell_out(cluster: str) -> str:
    missing = _missing(cluster)
    return "".join(f"[U+{ord(character):04X}]" if character in missing else character for character in cluster)


def _missing(cluster: str) -> frozenset[str]:
    """What must be replaced so that one single font can print the whole cluster."""
    if cluster == "\n":
        return frozenset()
    wanted = {character for character in cluster if ord(character) not in _GLYPHLESS}
    # Controls, overrides and surrogates: some fonts map them, none should be obeyed.
    formless = frozenset(character for character in wanted if unicodedata.category(character).startswith("C"))
    codes = {ord(character) for character in wanted - formless}
    of_base = [font for font in _coverage() if ord(cluster[0]) in font] or [frozenset[int]()]
    kept = max(of_base, key=lambda font: len(codes & font))
    return formless | {chr(code) for code in codes - kept}


def _clusters(text: str) -> Iterator[str]:
    """A character with the marks that follow it; a simplification of UAX #29 that is enough for choosing fonts."""
    start = 0
    for place in range(1, len(text)):
        if not unicodedata.category(text[place]).startswith("M") and ord(text[place]) not in _GLYPHLESS:
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


@cache
def _coverage() -> tuple[frozenset[int], ...]:
    return tuple(_characters(path.read_bytes()) for path in sorted(FOLDER.glob("*.ttf")))


def _characters(font: bytes) -> frozenset[int]:
    """The code points in a font's Unicode character map (OpenType `cmap`, subtable formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    cmap = directory[b"cmap"]
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for number in range(subtables):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if platform in (0, 3) and form == 4:
            found.update(_format_4(font, cmap + offset))
        elif platform in (0, 3) and form == 12:
            found.update(_format_12(font, cmap + offset))
    return frozenset(found)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, at + 16 + doubled * column) for column in (1, 2, 3)
    )
    for segment in range(count):
        for code in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            if offsets[segment] == 0:
                glyph = (code + deltas[segment]) & 0xFFFF
            else:
                place = at + 16 + doubled * 3 + 2 * segment + offsets[segment] + 2 * (code - starts[segment])
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph:
                yield code


def _format_12(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    for group in range(groups):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield from range(first, last + 1)
