"""Characters that are printed in a line and that nobody could read: a reflection lies on them, a finger, a stain.

OCR-B stands at one pitch (Doc 9303-3 §4.4), so a recogniser that reads nothing leaves room for as many characters as
are missing. They are marked and never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from consular.doc9303.mrz import UNREAD

MOST_UNREAD: Final = 4
# Two characters are neighbours up to this many pitches: perspective widens a pitch, and places are whole columns.
NEIGHBOURS: Final = 1.6


def with_gaps(text: str, places: Sequence[float], length: int, edges: tuple[float, float] | None = None) -> str | None:
    """The line at its length, UNREAD where there is room for characters; None when the room is not what is missing.

    `places` are where the characters of `text` stand along the line, in any unit; `edges` where the first and the last
    character of the zone's lines stand, which are equally long. Room beside fillers at both sides, or after a filler at
    the end, tells nothing: recognisers miscount fillers.
    """
    if not 1 <= length - len(text) <= MOST_UNREAD or len(places) != len(text):
        return None
    steps = [after - before for before, after in pairwise(places)]
    pitch = median(steps)
    if pitch <= 0:
        return None
    first, last = edges or (places[0], places[-1])
    line = UNREAD * _room(places[0] - first + pitch, pitch) + text[:1]
    for step, sign in zip(steps, text[1:], strict=True):
        if (line[-1], sign) != ("<", "<"):
            line += UNREAD * _room(step, pitch)
        line += sign
    if line[-1] != "<":
        line += UNREAD * _room(last - places[-1] + pitch, pitch)
    return line if len(line) == length else None


def _room(step: float, pitch: float) -> int:
    """How many characters would stand between two whose middles are `step` apart."""
    return max(0, int(step / pitch + 2 - NEIGHBOURS) - 1)
