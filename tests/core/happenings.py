"""An event and a wiring table of the tests' own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event
from consular.core.work import Works


@dataclass(frozen=True, slots=True)
class Rained(Event):
    """Something happened."""

    name: ClassVar[str] = "tests_core.rained"

    place_id: UUID
    millimetres: int = 1


@dataclass(frozen=True, slots=True)
class Owed:
    """Every event owes these (reaction, queue) pairs."""

    pairs: tuple[tuple[str, str], ...] = (("tests.open_umbrella", "fast"), ("tests.tell", "mail"))

    def owed_to(self, event: Event) -> Sequence[tuple[str, str]]:
        return self.pairs


def wired(works: Works, *pairs: tuple[str, str]) -> Works:
    """The same units of work with another table."""
    return replace(works, reactions=Owed(pairs) if pairs else Owed())
