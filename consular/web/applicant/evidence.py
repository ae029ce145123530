"""The applicant's files: thin pages over the form that both doors share."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from consular.web.access import route
from consular.web.applicant.shared import DOOR
from consular.web.filing.files import item_page, keep_file, remove_file, serve_picture

bp = Blueprint("evidence", __name__)


@route(bp, "/applications/<reference>/evidence/<key>", permission="evidence:own:attach", methods=("GET", "POST"))
def item(reference: str, key: str) -> Response | str | tuple[str, int]:
    """The files of one item with what the checks say, and the way to add one."""
    return item_page(DOOR, reference, key)


@route(
    bp,
    "/applications/<reference>/evidence/<key>/<uuid:evidence_id>/remove",
    permission="evidence:own:attach",
    methods=("POST",),
)
def remove(reference: str, key: str, evidence_id: UUID) -> Response:
    """Take a file back."""
    return remove_file(DOOR, reference, key, evidence_id)


@route(
    bp,
    "/applications/<reference>/evidence/<key>/<uuid:evidence_id>/keep",
    permission="evidence:own:attach",
    methods=("POST",),
)
def keep(reference: str, key: str, evidence_id: UUID) -> Response:
    """Send it anyway."""
    return keep_file(DOOR, reference, evidence_id)


@route(bp, "/evidence/<uuid:evidence_id>/pages/<int:number>.jpg", permission="evidence:own:view")
def page(evidence_id: UUID, number: int) -> Response:
    """A sanitised page, to its owner."""
    return serve_picture(evidence_id, "evidence:own:view", "page", number)


@route(bp, "/evidence/<uuid:evidence_id>/mrz.jpg", permission="evidence:own:view")
def detail(evidence_id: UUID) -> Response:
    """The machine lines cut from the picture, to its owner."""
    return serve_picture(evidence_id, "evidence:own:view", "mrz", 1)
