"""What verifiers without a network fetch beforehand: the signed status list, and the keys that sign it and receipts."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from consular import border
from consular.web.access import PUBLIC, route
from consular.web.context import house, work

bp = Blueprint("published", __name__, url_prefix="/status-lists")


@route(bp, "/1", permission=PUBLIC)
def status_list() -> Response:
    """The list as draft-ietf-oauth-status-list has it: places only, no numbers."""
    uri = house().settings.public_url.rstrip("/") + url_for("published.status_list")
    token, _ = border.status_list(work(), uri=uri)
    response = Response(token, mimetype=f"application/{border.STATUS_LIST_TYPE}")
    response.headers["Cache-Control"] = f"public, max-age={int(border.FRESH.total_seconds())}"
    return response


@route(bp, "/keys", permission=PUBLIC)
def keys() -> Response:
    """Public keys of the status list and of carriers' receipts, as a JWK set."""
    return jsonify({"keys": border.verification_keys()})
