"""Telephone numbers as people type them, in the international form alone (ITU-T E.164).

Only what needs no table of countries is read: + or 00, the country, the number. A national number (0170 …) means
another telephone in another country, and a trunk zero in brackets means none at all, so both are refused instead of
guessed. Whether a number exists is found out by the code that is sent to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from consular.identity.errors import NumberMalformed, NumberNotServed

_SEPARATORS = frozenset(" -.")
_DASHES = "Pd"
# Country code and number together have at most 15 digits (E.164 §6.2); none reachable from abroad has less than 7.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_TYPED = 60


def telephone_number(typed: str, prefixes: Iterable[str]) -> str:
    """The number in E.164, such as +99912345678. Raises NumberMalformed, or NumberNotServed where none of the
    `prefixes` begins it.
    """
    if len(typed) > _LONGEST_TYPED:
        raise NumberMalformed
    kept = "".join(_plain(character) for character in unicodedata.normalize("NFKC", typed))
    number = "+" + kept[2:] if kept.startswith("00") else kept
    if not _E164.fullmatch(number):
        raise NumberMalformed
    if not number.startswith(tuple(prefixes)):
        raise NumberNotServed
    return number


def _plain(character: str) -> str:
    """A digit of any script as 0-9; nothing for separators and for invisible marks that come with what is pasted."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if character in _SEPARATORS or category in (_DASHES, "Cf", "Zs") else character
