"""Liveness, readiness, and the four colours of the ministry."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, make_response

from consular.web.access import PUBLIC, route
from consular.web.context import house
from consular.web.ops.brand import colours

bp = Blueprint("ops", __name__)


@route(bp, "/health/live", permission=PUBLIC)
def live() -> Response:
    """The process answers."""
    return jsonify(status="live")


@route(bp, "/health/ready", permission=PUBLIC)
def ready() -> Response:
    """Everything it needs answers; 503 names what does not."""
    missing = house().ready.missing()
    response = jsonify(status="not ready" if missing else "ready", missing=missing)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK
    return response


@route(bp, "/brand.css", permission=PUBLIC)
def brand() -> Response:
    """The four accent tokens; empty where the ministry keeps the neutral theme."""
    rules = "".join(f"--cs-{name}:{value};" for name, value in sorted(colours().items()))
    response = make_response(f":root{{{rules}}}\n" if rules else "")
    response.mimetype = "text/css"
    # The tour changes the colours under the reader's eyes.
    response.headers["Cache-Control"] = "no-cache" if house().settings.is_local else "public, max-age=300"
    return response
