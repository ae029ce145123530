"""Whether somebody is called like what was typed, for looking through opened cards: order and accents are free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from consular.doc9303 import NoTransliteration, transliterations

# Of a name with many letters that may be spelled in two ways; the preferred spellings come first.
_SPELLINGS = 8
_PARTING = str.maketrans("-,<", "   ")


def spellings(text: str) -> tuple[str, ...]:
    """How a name may stand in a machine readable zone; what has no such spelling, in small letters as it is."""
    if text.isascii():
        words = ("".join(filter(str.isalpha, word)) for word in text.translate(_PARTING).upper().split())
        return _some(" ".join(filter(None, words)))
    try:
        return tuple(filter(None, transliterations(text, limit=_SPELLINGS)))
    except NoTransliteration:
        return _some(" ".join(text.casefold().split()))


def name_matches(typed: tuple[str, ...], name: Mapping[str, Any], zone: str) -> bool:
    """Whether every word of one typed spelling begins a word of the name, in any order.

    `name` has primary, secondary and native; `zone` is the passport's own spelling of the primary, where it was read.
    """
    stored = [w for part in (zone, *map(name.get, _PARTS)) if part for w in part.translate(_PARTING).split()]
    return any(all(any(_begins(s, word) for s in stored) for word in one.split()) for one in typed)


_PARTS = ("primary", "secondary", "native")


def _begins(stored: str, word: str) -> bool:
    """Most cards are not meant: a first letter that is plain and another one settles it without a transliteration."""
    first = stored[0]
    if first.isascii() and first.isalpha() and first.upper() != word[0]:
        return False
    return any(one.startswith(word) for one in _words(stored))


def _words(stored: str) -> Iterator[str]:
    for spelling in spellings(stored):
        yield from spelling.split()


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
