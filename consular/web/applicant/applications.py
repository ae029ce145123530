"""An account's applications: list, task list of a draft, pages of the form, status."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from consular import applications
from consular.catalogue import holds
from consular.core.language import N_
from consular.web.access import route
from consular.web.applicant.shared import DOOR, ERASED, cards, full_name, own_application
from consular.web.applicant.status import status_page
from consular.web.context import actor, house, reader, work
from consular.web.filing.steps import step_page, task_page

bp = Blueprint("applications", __name__, url_prefix="/applications")
NAMELESS = N_("Name not given yet")
STATES = {
    "draft": ("none", N_("Not sent yet")),
    "lodged": ("now", N_("Sent")),
    "admissible": ("now", N_("Waiting for an officer")),
    "examination": ("now", N_("With an officer")),
    "information_requested": ("look", N_("We need something from you")),
    "decision_proposed": ("now", N_("With an officer")),
    "granted": ("ok", N_("Decided")),
    "refused": ("now", N_("Decided")),
    "inadmissible": ("now", N_("Not examined")),
    "withdrawn": ("none", N_("Withdrawn")),
}


@route(bp, "", permission="applications:own:list")
def index() -> str:
    """All applications of the account, newest first."""
    rows = []
    for found, card in cards(applications.own(work().session, actor())):
        kind, words = STATES[found.state] if card is not None else ("none", ERASED)
        rows.append(
            {
                "reference": found.reference,
                "name": full_name(card or {}) or reader().gettext(NAMELESS if card is not None else ERASED),
                "service": house().catalogue.service(found.service_key, found.service_version).label,
                "kind": kind,
                "state": reader().gettext(words),
                "url": url_for("applications.show", reference=found.reference),
            }
        )
    return render_template("applicant/list.html", rows=rows)


@route(bp, "/<reference>", permission="applications:own:view")
def show(reference: str) -> str:
    """The task list of a draft, the status of anything sent."""
    found, service = own_application(reference, "applications:own:view")
    if found.state != "draft":
        return status_page(found, service)
    return task_page(DOOR, found, service)


@route(bp, "/<reference>/steps/<key>", permission="applications:own:edit", methods=("GET", "POST"))
def step(reference: str, key: str) -> Response | str | tuple[str, int]:
    """One page of the form. What is valid is saved even when something else is not."""
    return step_page(DOOR, reference, key)


def asked(service: Any, answers: dict[str, Any]) -> list[Any]:
    """Questions that count for these answers, in order."""
    return [f for s in service.steps for f in s.fields if holds(f.when, answers)]
