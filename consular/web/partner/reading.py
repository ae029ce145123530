"""Reads what a client sends; whatever it is, the answer is never our failure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, TypeAlias
from urllib.parse import quote

import marshmallow as ma
import orjson
from flask import Request
from webargs.flaskparser import FlaskParser

from consular.catalogue import storable
from consular.web.partner.errors import BodyInvalid, BodyMalformed, Flaw, MediaTypeUnsupported, ParameterInvalid

JSON = "application/json"
_MOST_FLAWS = 100
# In a body without these bytes every text is plain ASCII, so that none needs to be looked at.
_DOUBTFUL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\\\x7f-\xff]")
_LONGEST_PART = 60
# Where a value stands: the place of what it is in, and its key or number there; empty: the whole body.
_Place: TypeAlias = "tuple[()] | tuple[_Place, object]"


def demand_media(request: Request, *allowed: str) -> None:
    """Whether the body's media type is one of these. Raises MediaTypeUnsupported."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in allowed or charset not in ("utf-8", "utf8"):
        raise MediaTypeUnsupported


def read_json(content: bytes) -> Any:
    """The value: strict JSON, no NaN, no lone surrogate, of bounded depth. Raises BodyMalformed or BodyInvalid."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise BodyMalformed from None
    if not _DOUBTFUL.search(content):
        return value
    wrong = [
        Flaw("characters_not_allowed", "Control characters cannot be stored.", pointer_to(*parts))
        for parts, text in _texts(value)
        if not storable(text)
    ]
    if wrong:
        raise BodyInvalid(wrong[:_MOST_FLAWS])
    return value


def pointer_to(*parts: object) -> str:
    """A JSON Pointer as a fragment (RFC 6901 §6)."""
    return "#" + "".join(f"/{escaped(part)}" for part in parts)


def escaped(part: object) -> str:
    """One reference token of a JSON Pointer, as a fragment writes it; a long one is cut short."""
    return quote(str(part)[:_LONGEST_PART].replace("~", "~0").replace("/", "~1"), safe="~!$&'()*+,;=:@")


def _texts(value: Any) -> Iterator[tuple[Iterator[object], str]]:
    """Every text in the value with the parts of its pointer, keys too; without recursion, because depth is the
    client's choice.
    """
    pending: list[tuple[_Place, Any]] = [((), value)]
    while pending:
        place, found = pending.pop()
        if isinstance(found, str):
            yield _parts(place), found
        elif isinstance(found, list):
            pending += [((place, index), inner) for index, inner in enumerate(found)]
        elif isinstance(found, dict):
            for key, inner in found.items():
                yield _parts(place), key
                pending.append(((place, key), inner))


def _parts(place: _Place) -> Iterator[object]:
    """From the outside in; spelled out only where somebody is told, because nearly every text is right."""
    inward = []
    while place:
        place, part = place
        inward.append(part)
    yield from reversed(inward)


def flaws_of(messages: Any, at: str = "#") -> Iterator[Flaw]:
    """marshmallow's messages, each with its pointer."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from flaws_of(inner, at if key == "_schema" else f"{at}/{escaped(key)}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from flaws_of(inner, at)
    else:
        yield Flaw("value_invalid", str(messages), at)


class Reader(FlaskParser):
    """webargs with our reading and our refusals."""

    def _raw_load_json(self, req: Request) -> Any:
        demand_media(req, JSON)
        return read_json(req.get_data(cache=True))

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Each parameter once, and none that the call does not know."""
        doubled = [name for name, values in req.args.lists() if len(values) > 1]
        if doubled:
            raise ParameterInvalid([Flaw("parameter_invalid", "Send it once.", parameter=n[:80]) for n in doubled])
        wrong = [n for n, v in req.args.items() if not (storable(n) and storable(v))]
        if wrong:
            raise ParameterInvalid.named("query", "Control characters cannot be read.")
        return req.args.to_dict()

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """As our problems."""
        messages: Any = error.messages
        if "query" in messages:
            raise ParameterInvalid(
                [
                    Flaw(
                        "parameter_invalid", str(told[0] if isinstance(told, list) else told), parameter=str(name)[:80]
                    )
                    for name, told in messages["query"].items()
                ]
            )
        found = list(flaws_of(messages.get("json", messages)))
        raise BodyInvalid(found[:_MOST_FLAWS])
