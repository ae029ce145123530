"""Check digits of the machine readable zone (Doc 9303-3 section 4.9)."""

from __future__ import annotations

from .errors import NotMrz

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)} | {"<": 0}
_WEIGHTS = (7, 3, 1)


def check_digit(text: str) -> str:
    """The check digit of `text` as one character; raises `NotMrz` for characters outside A-Z, 0-9 and `<`."""
    total = 0
    for position, char in enumerate(text):
        value = _VALUES.get(char)
        if value is None:
            raise NotMrz("mrz_character", position=position)
        total += value * _WEIGHTS[position % 3]
    return str(total % 10)


def blind_to(char: str) -> str:
    """The other characters that a check digit cannot tell from `char`, in ascending order.

    The weights are coprime to ten, so exactly the characters equal modulo ten are exchangeable: for "0" these are
    "AKU". `<` counts as zero and is confused with "0AKU".
    """
    value = _VALUES.get(char)
    if value is None:
        raise NotMrz("mrz_character", position=0)
    alike = "".join(other for other in _ALPHABET if _VALUES[other] % 10 == value % 10 and other != char)
    return alike + "<" if value % 10 == 0 and char != "<" else alike
