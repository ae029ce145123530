"""Filing for somebody who stands at the counter: the applicants' own pages, by the counter's door."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from consular.web.access import route
from consular.web.filing.files import item_page, keep_file, remove_file
from consular.web.filing.lodging import check_page, withdraw_page
from consular.web.filing.steps import step_page
from consular.web.staff.counter.door import COUNTER, FILE

bp = Blueprint("filing", __name__)
_FILE = "/<reference>/evidence/<key>/<uuid:evidence_id>"


@route(bp, "/<reference>/steps/<key>", permission=FILE, methods=("GET", "POST"))
def step(reference: str, key: str) -> Response | str | tuple[str, int]:
    """One page of the form, as applicants have it."""
    return step_page(COUNTER, reference, key)


@route(bp, "/<reference>/evidence/<key>", permission="evidence:counter:attach", methods=("GET", "POST"))
def item(reference: str, key: str) -> Response | str | tuple[str, int]:
    """The files of one item, and the way to add one."""
    return item_page(COUNTER, reference, key)


@route(bp, f"{_FILE}/remove", permission="evidence:counter:attach", methods=("POST",))
def remove(reference: str, key: str, evidence_id: UUID) -> Response:
    """Take a file back."""
    return remove_file(COUNTER, reference, key, evidence_id)


@route(bp, f"{_FILE}/keep", permission="evidence:counter:attach", methods=("POST",))
def keep(reference: str, key: str, evidence_id: UUID) -> Response:
    """Send it anyway."""
    return keep_file(COUNTER, reference, evidence_id)


@route(bp, "/<reference>/check", permission=FILE, methods=("GET", "POST"))
def check(reference: str) -> Response | str | tuple[str, int]:
    """Read the answers with the applicant, let the declaration be made, send."""
    return check_page(COUNTER, reference)


@route(bp, "/<reference>/withdraw", permission=FILE, methods=("GET", "POST"))
def withdraw(reference: str) -> Response | str:
    """Take it back when the applicant asks for it here."""
    return withdraw_page(COUNTER, reference)
