"""The task list of a draft and the pages of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request

from consular import applications, evidence, identity, verification
from consular.applications import Application
from consular.catalogue import KINDS, Service, missing_fields
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.web.applicant.shared import full_name, own_application
from consular.web.context import house, reader, work
from consular.web.filing.door import Door
from consular.web.forms.view import error_list, field_views

ERROR_TITLE = N_("Some answers need another look")
ANY_PROVIDER = N_("an electronic identity")
ERROR_INTRO = N_("Everything else you typed is saved.")


def task_page(door: Door, found: Application, service: Service) -> str:
    """The parts of a draft and how far each is."""
    missing = missing_fields(service, found.answers)
    files = evidence.of_dossier(work().session, found.dossier_id)
    sections = _task_sections(door, found, service, missing, files)
    ready = applications.readiness(work(), found, service, house().catalogue)
    done = sum(task["kind"] in ("done", "look") for section in sections for task in section["tasks"])
    total = sum(len(section["tasks"]) for section in sections)
    return render_template(
        "applicant/tasks.html",
        door=door,
        application=found,
        service=service,
        name=full_name(found.answers),
        sections=sections,
        ready=not (ready.steps or ready.evidence),
        done=done,
        total=total,
    )


def _task_sections(
    door: Door, found: Application, service: Service, missing: dict[str, list[str]], files: list[evidence.Evidence]
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
        url = door.url("step", reference=found.reference, key=step.key)
        task = {"title": reader().pick(step.label), "url": url, "kind": kind, "status": say(status)}
        sections[step.group]["tasks"].append(task)
    for item in applications.wanted_evidence(service, answers):
        mine = [f for f in files if f.item == item.key]
        kind, status = file_state(mine, required=item.required)
        url = door.url("item", reference=found.reference, key=item.key)
        hint = say(N_("Take another picture, or send this one anyway")) if kind == "look" else None
        sections["evidence"]["tasks"].append(
            {"title": reader().pick(item.label), "url": url, "kind": kind, "status": say(status), "hint": hint}
        )
    return [s for s in sections.values() if s["tasks"]]


def file_state(files: list[evidence.Evidence], *, required: bool) -> tuple[str, str]:
    """(kind for the task list, words). A finding that is still open is told beside "done": it never blocks, and is
    never hidden.
    """
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


def step_page(door: Door, reference: str, key: str) -> Response | str | tuple[str, int]:
    """One page of the form. What is valid is saved even when something else is not."""
    found, service = own_application(reference, door.permissions["step"], lock=request.method == "POST")
    page = service.step(key)
    if page is None:
        raise NotFound
    if found.state != "draft":
        raise applications.NotOpen(state=found.state, act="edit")
    problems: dict[str, Any] = {}
    vouched = found.details.vouched
    raw: dict[str, Any] = {f.key: found.answers.get(f.key) for f in page.fields}
    raw |= {key: told["value"] for key, told in vouched.items() if key in raw and raw[key] is None}
    restored = False
    if request.method == "POST":
        raw = {f.key: KINDS[f.kind].gather(request.form, f.key) for f in page.fields}
        result = applications.save_step(work(), found, service, page, raw)
        problems = dict(result.problems)
        if not problems or request.form.get("then") == "stop":
            return make_response(redirect(_after(door, found, service, key), HTTPStatus.SEE_OTHER))
    else:
        typed = identity.unpark_form(work(), path=request.path)
        if typed is not None:
            raw = {f.key: KINDS[f.kind].gather(typed, f.key) for f in page.fields}
            restored = True
    body = render_template(
        "applicant/step.html",
        door=door,
        application=found,
        service=service,
        step=page,
        number=service.steps.index(page) + 1,
        count=len(service.steps),
        group=next(g for g in service.groups if g.key == page.group),
        fields=field_views(page, raw, problems, reader(), _told_by(vouched)),
        errors=error_list(page, problems, reader()),
        error_title=reader().gettext(ERROR_TITLE),
        error_intro=reader().gettext(ERROR_INTRO),
        restored=restored,
        back_to_check=request.values.get("back") == "check",
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if problems else body


def _told_by(vouched: Mapping[str, Any]) -> dict[str, str]:
    """What the provider is called that told an answer, by field."""
    known = house().catalogue.providers
    names = {key: known.get(told["provider"]) for key, told in vouched.items()}
    say = reader()
    return {key: say.pick(one.label) if one else say.gettext(ANY_PROVIDER) for key, one in names.items()}


def _after(door: Door, found: Application, service: Service, key: str) -> str:
    """The next unfinished page, or where the reader came from."""
    if request.form.get("back") == "check":
        return door.url("check", reference=found.reference)
    if request.form.get("then") == "stop":
        return door.url("show", reference=found.reference)
    keys = [s.key for s in service.steps]
    missing = missing_fields(service, found.answers)
    following = [k for k in keys[keys.index(key) + 1 :] if k in missing]
    if following:
        return door.url("step", reference=found.reference, key=following[0])
    return door.url("show", reference=found.reference)
