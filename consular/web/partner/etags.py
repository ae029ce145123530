"""ETags: a change says which state of the resource it was made from."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import marshmallow as ma
import orjson
from flask import Response, g, request

from consular.web.partner.errors import ParameterInvalid, PreconditionFailed, PreconditionMissing


def etag_of(content: bytes) -> str:
    """Of a body as it is sent: 128 bits of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:32]


def spelled(dumped: Any) -> bytes:
    """What a schema has written as JSON, always by the same bytes."""
    return orjson.dumps(dumped, option=orjson.OPT_SORT_KEYS)


def wanted() -> None:
    """A change of this resource must bring If-Match. Raises PreconditionMissing."""
    if "If-Match" not in request.headers:
        raise PreconditionMissing
    if not request.if_match.as_set(include_weak=True) and not request.if_match.star_tag:
        raise ParameterInvalid.named("If-Match", "This is no list of entity tags.")


def demand(tells: type[ma.Schema], body: Any) -> None:
    """Whether If-Match names the state of the resource as it stands, its row locked. Raises PreconditionFailed."""
    if not request.if_match.contains(etag_of(spelled(_schema(tells).dump(body)))):
        raise PreconditionFailed


def mark(response: Response) -> Response:
    """Give an answer with a body of ours its ETag; 304 where the client knows it already."""
    content = g.get("api_content")
    if content is None:
        return response
    tag = etag_of(content)
    response.set_etag(tag)
    if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.set_data(b"")
    return response


@cache
def _schema(tells: type[ma.Schema]) -> ma.Schema:
    """Making one costs more than using it."""
    return tells()
