"""News: past-tense, frozen, ids only. It travels upward through the outbox."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self
from uuid import UUID

_KNOWN: dict[str, type[Event]] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. Fields are UUIDs, short strings or integers; never personal data.

    `name` is `<room>.<past tense>` and is what rows carry, so it must not change once it has shipped.
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # `slots=True` makes dataclass build the class twice; the second build replaces the first under its name.
        other = _KNOWN.get(cls.name)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"event name {cls.name!r} is taken by {other.__qualname__}")
        if cls.name:
            _KNOWN[cls.name] = cls

    def payload(self) -> dict[str, str | int]:
        """The JSON form that rows and jobs carry."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """The event again, from its JSON form."""
        types = {f.name: f.type for f in fields(cls)}
        return cls(**{k: UUID(v) if types[k] in (UUID, "UUID") else v for k, v in payload.items()})


def _plain(value: object) -> str | int:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str | int):
        return value
    raise TypeError("an event carries ids, codes and numbers only")


def event_named(name: str, payload: dict[str, Any]) -> Event:
    """Rebuild an event from a row; KeyError when no room declares it."""
    return _KNOWN[name].from_payload(payload)
