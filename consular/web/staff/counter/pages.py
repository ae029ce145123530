"""The counter's pages put together. Somebody else was faster: the fresh case with a sentence, never a bare error."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, g, request

from consular import appearances, applications, consents
from consular.core.errors import Conflict, ConsularError, Forbidden, NotFound
from consular.core.language import N_
from consular.web.applicant.shared import own_application
from consular.web.context import house, reader, work
from consular.web.filing.steps import task_page
from consular.web.problems import answered
from consular.web.staff.counter import appearance, case, consent, desk, filing, paper, recovery
from consular.web.staff.counter.case_view import case_page
from consular.web.staff.counter.door import COUNTER
from consular.web.transaction import fresh_work

bp = Blueprint("counter", __name__, url_prefix="/staff/counter")
for _part in (desk.bp, filing.bp, appearance.bp, consent.bp, paper.bp, recovery.bp, case.bp):
    bp.register_blueprint(_part)
MOVED = N_(
    "The application has moved on since your page was made. Nothing of yours was done. Below it is as it is now."
)
SENTENCES = {**appearances.SENTENCES, **consents.SENTENCES}


@bp.context_processor
def _large() -> dict[str, str]:
    """Made for fingers, at arm's length."""
    return {"density": "cs-counter"}


def conflict(error: ConsularError) -> Response | tuple[str, int]:
    """The case as it is now, with what stood in the way."""
    wanted = (request.view_args or {}).get("reference")
    if wanted is None:
        return answered(error)
    fresh_work()
    told = reader().say(SENTENCES, error.code) if error.code in SENTENCES else reader().gettext(MOVED)
    try:
        found, service = own_application(wanted, "appearances:visit:view")
        body = task_page(COUNTER, found, service) if found.state == "draft" else case_page(found, service, faster=told)
    except (NotFound, Forbidden):
        return answered(error)
    house().works.commit(work())
    g.work_open = False
    return body, HTTPStatus.CONFLICT


bp.register_error_handler(Conflict, conflict)
bp.register_error_handler(applications.NotOpen, conflict)
