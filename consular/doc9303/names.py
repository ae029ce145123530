"""The name field of the machine readable zone (Doc 9303-3 section 4.6, 9303-4 to -7)."""

from __future__ import annotations

from .errors import NotBuildable
from .formats import MrzFormat, name_width
from .transliteration import components, spelling

# When the primary identifier alone would fill the field, a quarter of it is kept for the first given name.
_KEPT_FOR_SECONDARY = 4


def mrz_name(mrz: MrzFormat | str, primary: str, secondary: str | None = None, *, language: str | None = None) -> str:
    """The name as it stands in the field, filled or shortened to its width.

    Apostrophes, other punctuation and digits are dropped; spaces and hyphens become `<`. Without `secondary` a comma
    in `primary` divides the two identifiers; a name without comma is a primary identifier alone. A shortened name
    ends with a letter in the last position, so that readers see it is shortened.

    Raises `NoTransliteration`, or `NotBuildable("name_empty")` when no letter is left.
    """
    if secondary is None:
        primary, _, secondary = primary.partition(",")
    family, given = _parts(primary, language), _parts(secondary, language)
    if not family and not given:
        raise NotBuildable("name_empty")
    width = name_width(MrzFormat(mrz))
    return _fitted(family or given, given if family else [], width)


def _parts(text: str, language: str | None) -> list[str]:
    return [part for part in map(spelling, components(text, language=language)) if part]


def _joined(primary: list[str], secondary: list[str]) -> str:
    return "<<".join(filter(None, ("<".join(primary), "<".join(secondary))))


def _fitted(primary: list[str], secondary: list[str], width: int) -> str:
    if len(_joined(primary, secondary)) <= width:
        return _joined(primary, secondary).ljust(width, "<")
    if secondary:
        kept = min(len(secondary[0]), width // _KEPT_FOR_SECONDARY)
        primary = _shortened(primary, width - 2 - kept)
    return _cut(primary, secondary, width)


def _shortened(parts: list[str], room: int) -> list[str]:
    """Parts whose joined length is at most `room`: the first stays whole as long as the others can give letters."""
    parts = list(parts)
    while (excess := len("<".join(parts)) - room) > 0:
        longest = max(
            range(len(parts)), key=lambda number: (number > 0 and len(parts[number]) > 1, len(parts[number]), number)
        )
        if len(parts[longest]) > 1:
            taken = 1 if longest else min(excess, len(parts[0]) - 1)
            parts[longest] = parts[longest][:-taken]
        else:
            parts.pop()
    return parts


def _cut(primary: list[str], secondary: list[str], width: int) -> str:
    """The field cut at `width`; where the cut falls between components, given names give letters until it does not."""
    primary, secondary = list(primary), list(secondary)
    while True:
        field = _joined(primary, secondary)[:width].ljust(width, "<")
        giving = secondary if any(len(part) > 1 for part in secondary) else primary
        longest = max(range(len(giving)), key=lambda number: len(giving[number]))
        if field[-1] != "<" or len(giving[longest]) == 1 or len(_joined(primary, secondary)) <= width:
            return field
        giving[longest] = giving[longest][:-1]
