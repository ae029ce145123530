"""Searching for many texts at once, and telling of hits without repeating what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from consular.core.errors import Misconfigured
from consular.watch.forms import named_forms
from consular.watch.places import OVERLAP

# A pattern this long does not turn up by chance among some hundred megabytes of ciphertext.
SHORTEST = 7


class TooShort(Misconfigured):
    """A value would be found by chance, or is too long for a window; `number` says which."""

    code = "value_unsearchable"


def _fits(form: bytes) -> bool:
    return SHORTEST <= len(form) <= OVERLAP


def _digest(place: str) -> str:
    return sha256(place.encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Hit:
    """Which value, by its number from 1, is in the clear where."""

    place: str
    value: int


class Watch:
    """Finds any of the texts in every form, and secrets and pieces of files as they are and in hexadecimal.

    Values are numbered from 1: texts, then secrets, then contents. Raises TooShort, unless `partly`: then texts are
    looked for in the forms that are long enough, and `left_out` names the others, by the value's number.
    """

    def __init__(
        self,
        texts: Iterable[str],
        *,
        secrets: Iterable[str] = (),
        contents: Iterable[bytes] = (),
        partly: bool = False,
    ) -> None:
        self._needles: dict[bytes, int] = {}
        self.left_out: dict[int, list[str]] = {}
        told = list(texts)
        for number, text in enumerate(told, 1):
            for written in dict.fromkeys((text, text.lower(), text.upper())):
                for name, form in named_forms(written):
                    if not partly or _fits(form):
                        self._add(form, number)
                    elif name not in self.left_out.setdefault(number, []):
                        self.left_out[number].append(name)
        pieces = [*(secret.encode() for secret in secrets), *contents]
        for number, content in enumerate(pieces, len(told) + 1):
            self._add(content, number)
            self._add(content.hex().encode(), number)

    def found_in(self, content: bytes) -> set[int]:
        """Numbers of the values that are in it."""
        return {number for needle, number in self._needles.items() if needle in content}

    def search(self, named: Iterable[tuple[str, bytes]]) -> Iterator[Hit]:
        """Each hit once a place, as soon as it is found, in the place's name too; such a name is not repeated."""
        seen = set()
        for place, content in named:
            in_name = self.found_in(place.encode(errors="replace"))
            told = f"name withheld, SHA-256 {_digest(place)}" if in_name else place
            for number in sorted(in_name | self.found_in(content)):
                hit = Hit(told, number)
                if hit not in seen:
                    seen.add(hit)
                    yield hit

    def _add(self, form: bytes, number: int) -> None:
        if not _fits(form):
            raise TooShort(
                why=f"Value {number} cannot be looked for in every form: it must take {SHORTEST} bytes in each "
                f"(about {SHORTEST} letters), and at most {OVERLAP}.",
                number=number,
            )
        self._needles[form] = number
