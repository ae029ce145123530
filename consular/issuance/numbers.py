"""Numbers of documents: drawn, not counted, so that one tells nothing of the next.

Nine characters at most fit the MRZ and every barcode. The letters and digits leave out what is mistaken for another in
print or by a reader: 0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G (equal to the check digit too), U V, M W.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from consular.issuance.errors import NumbersExhausted

ALPHABET = "346789ACDEFHJKMNPQRTXY"
LONGEST = 9
_DRAWS = 64


def draw_number(
    prefix: str, *, taken: Callable[[str], bool], choose: Callable[[Sequence[str]], str] = secrets.choice
) -> str:
    """`prefix` (two capitals at most) and at least seven drawn characters; drawn again while `taken` says so.

    Raises NumbersExhausted when many draws in a row were taken.
    """
    for _ in range(_DRAWS):
        number = prefix + "".join(choose(ALPHABET) for _ in range(LONGEST - len(prefix)))
        if not taken(number):
            return number
    raise NumbersExhausted(prefix=prefix)
