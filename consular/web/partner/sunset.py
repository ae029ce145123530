"""What will go: a call or a field is marked where it is declared, and everything else follows from the mark.

    @resource(bp, "/things", permission=READ, tells=Thing, going=Sunset(date(2027, 1, 1), date(2028, 2, 1), "/items"))
    shade = fields.Line(20, "Its colour.", going=Sunset(date(2027, 1, 1), date(2028, 2, 1), "colour"))

The OpenAPI description then says `deprecated` and `x-sunset`, the page for developers lists it, and answers bear
`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and links to that list: those of a call always, those of a field when a
request sends it or an answer holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import marshmallow as ma
from werkzeug.datastructures import Headers
from werkzeug.http import http_date

# What is announced stays so long at least.
NOTICE = timedelta(days=365)
ANCHOR = "what-goes"
EACH = object()
Path = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sunset:
    """Deprecated since a day, there until another; `instead` names what to use from now on. ValueError for a notice
    that is too short, so that such a mark does not start.
    """

    since: date
    until: date
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError(f"what goes is announced {NOTICE.days} days before")

    @property
    def told(self) -> str:
        """For the description."""
        return f"Deprecated: goes on {self.until.isoformat()}. Use {self.instead}."


@dataclass(frozen=True, slots=True)
class Part:
    """A field that will go, by its place in the body or among the parameters; `EACH` stands for the items of a list."""

    path: Path
    sunset: Sunset

    @property
    def name(self) -> str:
        """`items[].shade`."""
        told = ".".join("[]" if step is EACH else str(step) for step in self.path)
        return told.replace(".[]", "[]")


def parts_of(schema: type[ma.Schema] | None) -> tuple[Part, ...]:
    """The fields of a schema that will go."""
    return tuple(_parts(schema(), (), ())) if schema is not None else ()


def _parts(schema: ma.Schema, at: Path, outer: tuple[type[ma.Schema], ...]) -> Iterator[Part]:
    for name, field in schema.fields.items():
        sunset = field.metadata.get("going")
        if isinstance(sunset, Sunset):
            yield Part((*at, field.data_key or name), sunset)
        inner, place = (field.inner, (EACH,)) if isinstance(field, ma.fields.List) else (field, ())
        if isinstance(inner, ma.fields.Nested) and type(inner.schema) not in outer:
            yield from _parts(inner.schema, (*at, name, *place), (*outer, type(schema)))


def used(parts: Sequence[Part], value: Any) -> Iterator[Sunset]:
    """Of these fields those that a body or the parameters hold."""
    return (part.sunset for part in parts if _holds(value, part.path))


def _holds(value: Any, path: Path) -> bool:
    if not path:
        return value is not None
    step, rest = path[0], path[1:]
    if step is EACH:
        return isinstance(value, list) and any(_holds(item, rest) for item in value)
    return isinstance(value, Mapping) and step in value and _holds(value[step], rest)


def tell(headers: Headers, sunsets: Sequence[Sunset], page: str) -> None:
    """The headers of an answer for what it touched; of several the earliest days. `page`: where people read of it."""
    if not sunsets:
        return
    since, until = (
        datetime.combine(day, time(), UTC) for day in (min(s.since for s in sunsets), min(s.until for s in sunsets))
    )
    headers["Deprecation"] = f"@{int(since.timestamp())}"
    headers["Sunset"] = http_date(until)
    for relation in ("deprecation", "sunset"):
        headers.add("Link", f'<{page}#{ANCHOR}>; rel="{relation}"; type="text/html"')
