"""The product's plaintext watch for very many values: the same needles, found all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from consular import watch

_PAIRS = 3  # of bytes with which every needle begins; the shortest has seven


class QuickWatch(watch.Watch):
    """Looks at the first bytes of all needles in one pass, and at whole needles only where they begin."""

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__(texts)
        self._begin: dict[bytes, list[bytes]] = defaultdict(list)
        self._pairs = [np.zeros(1 << 16, dtype=bool) for _ in range(_PAIRS)]
        for needle in self._needles:
            self._begin[needle[: 2 * _PAIRS]].append(needle)
            for number, pairs in enumerate(self._pairs):
                pairs[int.from_bytes(needle[2 * number : 2 * number + 2], "little")] = True

    def found_in(self, content: bytes) -> set[int]:
        """Numbers of the values that are in it."""
        found = set()
        for odd in (0, 1):
            if len(content) - odd < 2 * _PAIRS:
                break
            pairs = np.frombuffer(content, dtype="<u2", offset=odd, count=(len(content) - odd) // 2)
            last = len(pairs) - _PAIRS + 1
            begins = np.ones(last, dtype=bool)
            for number, known in enumerate(self._pairs):
                begins &= known[pairs[number : number + last]]
            for at in (np.flatnonzero(begins) * 2 + odd).tolist():
                for needle in self._begin.get(content[at : at + 2 * _PAIRS], ()):
                    if content.startswith(needle, at):
                        found.add(self._needles[needle])
        return found
