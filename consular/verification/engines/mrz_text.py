"""From what a recogniser saw to the lines of a machine readable zone: alphabet, length, and what a position allows.

A character is changed only where the standard leaves one reading (Doc 9303-3 §4.3, layouts of parts 4 to 7), and every
change is reported. Check digits are never used to choose a reading: they cannot tell many characters apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from consular.doc9303.formats import LAYOUTS, Layout, MrzFormat, Span
from consular.doc9303.mrz import UNREAD
from consular.verification.engines.mrz_gaps import with_gaps

ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
LOOKALIKES: Final = {
    "«": "<<",
    "‹": "<",
    "〈": "<",
    "《": "<<",
    "≪": "<<",
    "⟨": "<",
    "≤": "<",
    "く": "<",
    "{": "<",
    "(": "<",
    "|": "I",
    "¦": "I",
}
SPECKS: Final = frozenset(" .,'`·-_:;")
AS_LETTER: Final = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G"}
AS_DIGIT: Final = {letter: digit for digit, letter in AS_LETTER.items()}
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS: Final = "0123456789"
ALLOWED: Final = {"A": LETTERS, "N": LETTERS, "D": DIGITS, "C": DIGITS, "S": "FMX", "X": LETTERS + DIGITS}
MOST_PADDING: Final = 12
MOST_MISCOUNTED: Final = 2
# What recognisers make of a filler among fillers.
LIKE_FILLER: Final = frozenset("KCLESXZVTIR1")

# Letters a document code opens with, by format (Doc 9303-5 §4.2.2, -6 §4.2.2, -4 §4.2.2, -7 §4.2.2).
OPENS_WITH: Final = {
    MrzFormat.TD3: "P",
    MrzFormat.MRV_A: "V",
    MrzFormat.TD1: "ACI",
    MrzFormat.TD2: "ACIP",
    MrzFormat.MRV_B: "V",
}


class Rule(StrEnum):
    """Why a character was changed."""

    LETTERS_ONLY = "letters_only"
    DIGITS_ONLY = "digits_only"
    FILLERS_ONLY = "fillers_only"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Correction:
    """`line` and `position` count from 1; for `length`, `read` and `taken` are what stood there before and after."""

    line: int
    position: int
    read: str
    taken: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines of exactly the format's length; `first` is the index of the first of them among the lines that were read;
    `repaired` counts the characters added or taken away, the measure of how badly the format fits.
    """

    format: MrzFormat
    lines: tuple[str, ...]
    corrected: tuple[Correction, ...]
    first: int
    repaired: int


def normalised(read: str) -> str:
    """Upper case in the MRZ alphabet, lookalikes outside of it replaced, spaces and specks dropped."""
    signs = (LOOKALIKES.get(sign, sign) for sign in unicodedata.normalize("NFKC", read).upper())
    return "".join(sign for sign in "".join(signs) if sign not in SPECKS)


def looks_like_a_line(text: str) -> bool:
    """Whether normalised text may be one line of an MRZ; line 2 may hold no filler, a name line no digit."""
    if not 24 <= len(text) <= 52:
        return False
    digits = sum(sign.isdigit() for sign in text)
    return ALPHABET.issuperset(text) and ("<<" in text or digits >= 10)


def zone_among(texts: Sequence[str], places: Sequence[Sequence[float]] = ()) -> Zone | None:
    """The best fitting zone among normalised lines in reading order; the lowest on the page of equally good ones.

    `places`: where each character of each line stands along it, in shares of the lines' common length, for `with_gaps`;
    the lines of the zone then have UNREAD for what is printed and could not be read.
    """
    where = places or [()] * len(texts)
    fitting = [
        zone
        for layout in LAYOUTS.values()
        for first in range(len(texts) - layout.rows + 1)
        if (zone := _fit(layout, texts[first : first + layout.rows], where[first : first + layout.rows], first))
    ]
    return min(fitting, key=lambda zone: (zone.repaired, -zone.first), default=None)


def masks_of(layout: Layout) -> tuple[str, ...]:
    """What may stand where, one mask a line: A letter, D digit, C check digit, N name, S sex, X any; `<` anywhere."""
    masks = [["X"] * layout.columns for _ in range(layout.rows)]
    spans = [
        ("A", Span(0, 0, 5)),
        ("A", layout.nationality),
        ("N", layout.name),
        ("S", layout.sex),
        ("D", layout.birth),
        ("D", layout.expiry),
        *(("C", Span(field.line, field.end, field.end + 1)) for field in (layout.number, layout.birth, layout.expiry)),
        *(("C", check) for check in (layout.personal_check, layout.composite_check) if check is not None),
    ]
    for kind, span in spans:
        masks[span.line][span.start : span.end] = [kind] * span.width
    return tuple("".join(mask) for mask in masks)


def _fit(layout: Layout, texts: Sequence[str], where: Sequence[Sequence[float]], first: int) -> Zone | None:
    opening = AS_LETTER.get(texts[0][:1], texts[0][:1])
    if opening not in OPENS_WITH[layout.format] or not all(looks_like_a_line(text) for text in texts):
        return None
    lines: list[str] = []
    corrected: list[Correction] = []
    repaired = 0
    edges = _edges(where)
    for number, (text, places, mask) in enumerate(zip(texts, where, masks_of(layout), strict=True), start=1):
        fitted = _fitted(text, mask, number, with_gaps(text, places, len(mask), edges))
        if fitted is None:
            return None
        repaired += abs(len(text) - len(mask))
        lines.append(fitted[0])
        corrected.extend(fitted[1])
    return Zone(layout.format, tuple(lines), tuple(corrected), first, repaired)


def _edges(where: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """Where the lines of a zone begin and end."""
    known = [places for places in where if places]
    return (min(places[0] for places in known), max(places[-1] for places in known)) if known else None


def _fitted(text: str, mask: str, number: int, gaps: str | None) -> tuple[str, list[Correction]] | None:
    """The line at its length with every change, or None when the rules leave no reading or more than one.

    `gaps` is the line with UNREAD where it left room, if that alone explains its length.
    """
    if len(text) == len(mask):
        return _by_position(text, mask, number)
    if gaps is not None:
        line, changes = _by_position(gaps, mask, number)
        if _allowed(line, mask):
            return line, changes
    readings: dict[str, list[Correction]] = {}
    for resized, change in _resized(text, mask, number):
        line, changes = _by_position(resized, mask, number)
        if _allowed(line, mask):
            readings.setdefault(line, [change, *changes])
    return readings.popitem() if len(readings) == 1 else None


def _allowed(line: str, mask: str) -> bool:
    return all(sign in "<" + UNREAD + ALLOWED[place] for sign, place in zip(line, mask, strict=True))


def _resized(text: str, mask: str, number: int) -> Iterator[tuple[str, Correction]]:
    """Ways in which recognisers get the length wrong: fillers miscounted, or one character told as two lookalikes."""
    missing = len(mask) - len(text)
    runs = [found.span() for found in re.finditer("<{2,}", text)]
    padded = mask.endswith(("N", "X")) and bool(runs) and runs[-1][1] == len(text)
    if abs(missing) > (MOST_PADDING if padded else MOST_MISCOUNTED):
        return
    # Padding at the end of a line is what is miscounted there; elsewhere each row of fillers might be.
    for start, end in runs[-1:] if padded else runs:
        length = end - start + missing
        if length >= 1:
            resized = text[:start] + "<" * length + text[end:]
            yield resized, Correction(number, start + 1, text[start:end], "<" * length, Rule.LENGTH)
    if missing == -1:
        for index, pair in enumerate(pairwise(text)):
            if AS_LETTER.get(pair[0]) == pair[1] or AS_LETTER.get(pair[1]) == pair[0]:
                for kept in pair:
                    resized = text[:index] + kept + text[index + 2 :]
                    yield resized, Correction(number, index + 1, "".join(pair), kept, Rule.LENGTH)


def _by_position(line: str, mask: str, number: int) -> tuple[str, list[Correction]]:
    padding = _padding(line, mask)
    signs = list(line)
    changes: list[Correction] = []
    for index, (sign, place) in enumerate(zip(line, mask, strict=True)):
        taken, rule = _reading(sign, place, index >= padding)
        if taken != sign:
            signs[index] = taken
            changes.append(Correction(number, index + 1, sign, taken, rule))
    return "".join(signs), changes


def _reading(sign: str, place: str, in_padding: bool) -> tuple[str, Rule]:
    if in_padding and sign in LIKE_FILLER:
        return "<", Rule.FILLERS_ONLY
    if place in "AN":
        return AS_LETTER.get(sign, sign), Rule.LETTERS_ONLY
    if place in "DC":
        return AS_DIGIT.get(sign, sign), Rule.DIGITS_ONLY
    return sign, Rule.LETTERS_ONLY


def _padding(line: str, mask: str) -> int:
    """Where the padding of a name field begins: after `primary<<secondary` nothing but fillers may follow.

    Longer rests are no misread fillers; then nothing is padding and the length of the line is returned.
    """
    start = mask.find("N")
    if start < 0:
        return len(line)
    runs = [found.span() for found in re.finditer("<{2,}", line[start:])]
    ends = [span for place, span in enumerate(runs) if place >= 1 or span[1] - span[0] >= 3]
    if not ends:
        return len(line)
    begin = start + ends[0][0]
    rest = line[begin:]
    strays = [sign for sign in rest if sign != "<"]
    alone = re.search("[^<]{3,}", rest) is None
    return begin if alone and all(sign in LIKE_FILLER for sign in strays) else len(line)
