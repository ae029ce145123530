"""Latin spelling of names by the tables of Doc 9303-3 section 6 (Latin, Cyrillic, Arabic).

Other scripts have no ICAO table: `NoTransliteration` then says so, because the Latin spelling must be taken from the
person's document instead of being invented.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import islice, product

from .errors import NoTransliteration

# The word for God keeps its last letter apart (Doc 9303-3 appendix B).
_GOD = "\u0627\u0644\u0644\u0647"
_GOD_LATIN = "ALLXH"
_SOFT_SIGN = "\u042c"
_SEPARATORS = "-,<"
ALTERNATIVES = 64


@dataclass(frozen=True, slots=True)
class _Row:
    options: tuple[str, ...]
    language: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    end: str = ""
    double: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One character of a name with its allowed Latin spellings, the preferred one first.

    `source` is the character's position in the name in Unicode form NFC.
    """

    options: tuple[str, ...]
    source: int


Component = tuple[Letter, ...]


def _table() -> dict[str, _Row]:
    rows = json.loads(files(__package__).joinpath("data/transliteration.json").read_text(encoding="utf-8"))["rows"]
    table = {
        row["char"]: _Row(
            tuple(row["latin"]),
            row.get("language", {}),
            row.get("first", {}),
            row.get("end", ""),
            row.get("double", False),
        )
        for row in rows
    }
    # The section prints these two under a neighbouring code point and leaves the soft sign without a letter.
    table["\u0403"] = table["\u0492"]
    table["\u040b"] = table["\u04ba"]
    table[_SOFT_SIGN] = _Row(("",))
    return table


_TABLE = _table()
_PLAIN = {
    code: chr(code).upper() if chr(code).isalpha() else " " if chr(code).isspace() or chr(code) in _SEPARATORS else None
    for code in range(128)
}


def components(text: str, *, language: str | None = None) -> tuple[Component, ...]:
    """The name's components: parted at spaces, hyphens, commas and `<`; punctuation and digits dropped.

    `language` (be, bg, mk, sr, uk) prefers that language's Cyrillic exceptions. Raises `NoTransliteration`.
    """
    composed = unicodedata.normalize("NFC", text)
    missing: list[str] = []
    found = tuple(
        letters for word in _words(composed) if (letters := tuple(_letters(word, language=language, missing=missing)))
    )
    if missing:
        raise NoTransliteration(characters="".join(dict.fromkeys(missing)))
    return found


def spelling(component: Component) -> str:
    """The preferred spelling of one component."""
    return "".join(letter.options[0] for letter in component)


def transliterate(text: str, *, language: str | None = None) -> str:
    """The preferred Latin spelling, A to Z with single spaces; raises `NoTransliteration`."""
    return " ".join(filter(None, map(spelling, components(text, language=language))))


def transliterations(text: str, *, limit: int = ALTERNATIVES) -> tuple[str, ...]:
    """Allowed Latin spellings, the preferred first, each once, `limit` at most; raises `NoTransliteration`."""
    if text.isascii():
        # Most names: a letter is spelled by itself.
        return (" ".join(text.translate(_PLAIN).split()),)
    names = components(text)
    letters = [letter for component in names for letter in component]
    ends = list(_boundaries(names))
    # Later letters vary fastest; eight candidates for each one wanted are enough to skip over the repeats.
    most = limit * 8 if limit > 1 else 1
    candidates = islice(product(*(letter.options for letter in letters)), most)
    found = dict.fromkeys(_joined(chosen, ends) for chosen in candidates)
    return tuple(islice(found, limit))


def _boundaries(names: tuple[Component, ...]) -> Iterator[int]:
    end = 0
    for component in names:
        end += len(component)
        yield end


def _joined(chosen: tuple[str, ...], ends: list[int]) -> str:
    starts = [0, *ends]
    words = ("".join(chosen[start:end]) for start, end in zip(starts, ends, strict=False))
    return " ".join(filter(None, words))


def _words(text: str) -> Iterator[list[tuple[int, str]]]:
    word: list[tuple[int, str]] = []
    for position, char in enumerate(text):
        if char.isspace() or char in _SEPARATORS or unicodedata.category(char) == "Pd":
            if word:
                yield word
            word = []
        else:
            word.append((position, char))
    if word:
        yield word


def _expanded(word: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Capital, compatibility-composed characters with the position each came from."""
    return [(position, part) for position, char in word for part in unicodedata.normalize("NFKC", char.upper())]


def _letters(word: list[tuple[int, str]], *, language: str | None, missing: list[str]) -> Iterator[Letter]:
    expanded = _expanded(word)
    alphabetic = [number for number, (_, char) in enumerate(expanded) if _is_letter(char)]
    if "".join(expanded[number][1] for number in alphabetic) == _GOD:
        yield Letter((_GOD_LATIN, "ALLH"), expanded[0][0])
        return
    previous: tuple[str, ...] = ()
    for number, (position, char) in enumerate(expanded):
        row = _row(char)
        if row is None:
            if _is_letter(char):
                missing.append(char)
            continue
        if row.double:
            if previous:
                yield Letter(_doubled(previous), position)
            continue
        first = number in alphabetic[:1]
        options = _options(row, language, first=first) if language else _every_option(char, first=first)
        if row.end and number in alphabetic[-1:]:
            options = (row.end,)
        if _is_letter(char):
            previous = options
        if any(options):
            yield Letter(options, position)


def _doubled(options: tuple[str, ...]) -> tuple[str, ...]:
    """What a shadda adds: the sequence without its escape X (XDZ becomes XDZDZ), which some issuers repeat too."""
    return tuple(dict.fromkeys([*(option.lstrip("X") for option in options), *options]))


@lru_cache(maxsize=2048)
def _is_letter(char: str) -> bool:
    """Letters that count: not marks, digits or punctuation, and not modifiers such as the okina."""
    category = unicodedata.category(char)
    return category.startswith("L") and not (category == "Lm" and "\u02b0" <= char <= "\u02ff") and char != "\u0640"


@lru_cache(maxsize=2048)
def _row(char: str) -> _Row | None:
    if char.isascii():
        return _Row((char,)) if char.isalpha() else None
    row = _TABLE.get(char)
    if row is not None:
        return row
    # Letters outside the table that are a base with marks (Vietnamese, Livonian …) take their base's spelling.
    bare = unicodedata.normalize("NFD", char)
    if len(bare) > 1 and all(unicodedata.category(mark) == "Mn" for mark in bare[1:]):
        return _row(bare[0])
    return None


@lru_cache(maxsize=4096)
def _every_option(char: str, *, first: bool) -> tuple[str, ...]:
    """Of a letter that `_row` knows, when no language is preferred."""
    row = _row(char)
    return () if row is None else _options(row, None, first=first)


def _options(row: _Row, language: str | None, *, first: bool) -> tuple[str, ...]:
    preferred: list[str] = []
    if language is not None:
        preferred += [row.first[language]] if first and language in row.first else []
        preferred += [row.language[language]] if language in row.language else []
    others = [*row.options, *row.language.values(), *(row.first.values() if first else ())]
    return tuple(dict.fromkeys([*preferred, *others]))
