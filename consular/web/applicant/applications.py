"""An account's applications: list, task list of a draft, pages of the form, status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, evidence, identity, verification
from consular.catalogue import KINDS, holds, missing_fields
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.web.access import route
from consular.web.applicant.shared import ERASED, cards, full_name, own_application
from consular.web.applicant.status import status_page
from consular.web.context import actor, house, reader, work
from consular.web.forms.view import error_list, field_views

bp = Blueprint("applications", __name__, url_prefix="/applications")
ERROR_TITLE = N_("Some answers need another look")
ERROR_INTRO = N_("Everything else you typed is saved.")
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
    missing = missing_fields(service, found.answers)
    files = evidence.of_dossier(work().session, found.dossier_id)
    sections = _task_sections(found, service, missing, files)
    ready = applications.readiness(work(), found, service, house().catalogue)
    done = sum(task["kind"] in ("done", "look") for section in sections for task in section["tasks"])
    total = sum(len(section["tasks"]) for section in sections)
    return render_template(
        "applicant/tasks.html",
        application=found,
        service=service,
        name=full_name(found.answers),
        sections=sections,
        ready=not (ready.steps or ready.evidence),
        done=done,
        total=total,
    )


def _task_sections(
    found: applications.Application, service: Any, missing: dict[str, list[str]], files: list[evidence.Evidence]
) -> list[dict[str, Any]]:
    answers = found.answers
    sections: dict[str, dict[str, Any]] = {
        g.key: {"title": reader().pick(g.label), "tasks": []} for g in service.groups
    }
    say = reader().gettext
    for step in service.steps:
        touched = any(answers.get(f.key) is not None for f in step.fields)
        if step.key not in missing:
            kind, status = ("done", N_("Done"))
        else:
            kind, status = ("now", N_("In progress")) if touched else ("none", N_("Not started"))
        url = url_for("applications.step", reference=found.reference, key=step.key)
        task = {"title": reader().pick(step.label), "url": url, "kind": kind, "status": say(status)}
        sections[step.group]["tasks"].append(task)
    for item in applications.wanted_evidence(service, answers):
        mine = [f for f in files if f.item == item.key]
        kind, status = _file_state(mine, required=item.required)
        url = url_for("evidence.item", reference=found.reference, key=item.key)
        hint = say(N_("Take another picture, or send this one anyway")) if kind == "look" else None
        sections["evidence"]["tasks"].append(
            {"title": reader().pick(item.label), "url": url, "kind": kind, "status": say(status), "hint": hint}
        )
    return [s for s in sections.values() if s["tasks"]]


def _file_state(files: list[evidence.Evidence], *, required: bool) -> tuple[str, str]:
    """A finding that is still open is told beside "done": it never blocks, and is never hidden."""
    if not files:
        return ("none", N_("Not started")) if required else ("todo", N_("If you have it"))
    if any(f.state == evidence.REJECTED for f in files):
        return "stop", N_("Must change")
    told = verification.with_doubt(work().session, [f.id for f in files])
    if any(f.id in told and not f.kept_anyway for f in files):
        return "look", N_("Done, with a finding")
    if told:
        return "done", N_("Done, sent as it is")
    return "done", N_("Done")


@route(bp, "/<reference>/steps/<key>", permission="applications:own:edit", methods=("GET", "POST"))
def step(reference: str, key: str) -> Response | str | tuple[str, int]:
    """One page of the form. What is valid is saved even when something else is not."""
    found, service = own_application(reference, "applications:own:edit", lock=request.method == "POST")
    page = service.step(key)
    if page is None:
        raise NotFound
    if found.state != "draft":
        raise applications.NotOpen(state=found.state, act="edit")
    problems: dict[str, Any] = {}
    raw: dict[str, Any] = {f.key: found.answers.get(f.key) for f in page.fields}
    restored = False
    if request.method == "POST":
        raw = {f.key: KINDS[f.kind].gather(request.form, f.key) for f in page.fields}
        result = applications.save_step(work(), found, service, page, raw)
        problems = dict(result.problems)
        if not problems or request.form.get("then") == "stop":
            return make_response(redirect(_after(found, service, key), HTTPStatus.SEE_OTHER))
    else:
        typed = identity.unpark_form(work(), path=request.path)
        if typed is not None:
            raw = {f.key: KINDS[f.kind].gather(typed, f.key) for f in page.fields}
            restored = True
    body = render_template(
        "applicant/step.html",
        application=found,
        service=service,
        step=page,
        number=service.steps.index(page) + 1,
        count=len(service.steps),
        group=next(g for g in service.groups if g.key == page.group),
        fields=field_views(page, raw, problems, reader()),
        errors=error_list(page, problems, reader()),
        error_title=reader().gettext(ERROR_TITLE),
        error_intro=reader().gettext(ERROR_INTRO),
        restored=restored,
        back_to_check=request.values.get("back") == "check",
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if problems else body


def _after(found: applications.Application, service: Any, key: str) -> str:
    """The next unfinished page, or where the reader came from."""
    if request.form.get("back") == "check":
        return url_for("lodging.check", reference=found.reference)
    if request.form.get("then") == "stop":
        return url_for("applications.show", reference=found.reference)
    keys = [s.key for s in service.steps]
    missing = missing_fields(service, found.answers)
    following = [k for k in keys[keys.index(key) + 1 :] if k in missing]
    if following:
        return url_for("applications.step", reference=found.reference, key=following[0])
    return url_for("applications.show", reference=found.reference)


def asked(service: Any, answers: dict[str, Any]) -> list[Any]:
    """Questions that count for these answers, in order."""
    return [f for s in service.steps for f in s.fields if holds(f.when, answers)]
