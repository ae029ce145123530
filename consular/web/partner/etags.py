"""ETags: a change says which state of the resource it was made from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, g, request

from consular.web.partner.errors import ParameterInvalid, PreconditionFailed, PreconditionMissing


def etag_of(body: Any) -> str:
    """Of a body as it is sent: 128 bits of its SHA-256."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def wanted() -> None:
    """A change of this resource must bring If-Match. Raises PreconditionMissing."""
    if "If-Match" not in request.headers:
        raise PreconditionMissing
    if not request.if_match.as_set(include_weak=True) and not request.if_match.star_tag:
        raise ParameterInvalid.named("If-Match", "This is no list of entity tags.")


def demand(dumped: Any) -> None:
    """Whether If-Match names the state of the resource as it stands, its row locked. Raises PreconditionFailed."""
    if not request.if_match.contains(etag_of(dumped)):
        raise PreconditionFailed


def mark(response: Response, body: Any) -> Response:
    """Give an answer with a body its ETag; 304 where the client knows it already."""
    if body is None:
        return response
    tag = etag_of(body)
    response.set_etag(tag)
    if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.set_data(b"")
    return response


def dumped() -> Any:
    """The body of this answer as the schema has written it."""
    return g.get("api_dumped")
