"""`when`: a small tree over answers. Anything richer is a named rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consular.catalogue.definitions import When


def holds(when: When | None, answers: Mapping[str, Any]) -> bool:
    """Whether the condition is met by these answers; no condition is always met, an unanswered field never meets."""
    if when is None:
        return True
    if when.all_ is not None:
        return all(holds(part, answers) for part in when.all_)
    if when.any_ is not None:
        return any(holds(part, answers) for part in when.any_)
    if when.field is None:
        return False
    value = answers.get(when.field)
    if when.in_ is not None:
        return value in when.in_
    return value is not None and bool(value == when.is_)


def fields_of(when: When | None) -> set[str]:
    """Keys of the fields that the condition looks at."""
    if when is None:
        return set()
    below = [*(when.all_ or []), *(when.any_ or [])]
    own = {when.field} if when.field else set()
    return own.union(*(fields_of(part) for part in below)) if below else own
