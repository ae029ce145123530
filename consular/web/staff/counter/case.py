"""The case at the counter."""

from __future__ import annotations

from flask import Blueprint, Response

from consular.web.access import route
from consular.web.applicant.shared import own_application
from consular.web.context import work
from consular.web.filing.steps import task_page
from consular.web.staff.counter.case_view import case_page
from consular.web.staff.counter.door import COUNTER, FILE

bp = Blueprint("case", __name__)


@route(bp, "/<reference>", permission="appearances:visit:view")
def show(reference: str) -> Response | str:
    """Who it is and what is still needed; of a draft its task list. The look is recorded."""
    found, service = own_application(reference, "appearances:visit:view")
    work().record("appearances:case:view", f"application/{found.id}", dossier_id=found.dossier_id)
    if found.state == "draft":
        return task_page(COUNTER, *own_application(reference, FILE))
    return case_page(found, service)
