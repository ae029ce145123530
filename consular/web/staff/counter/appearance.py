"""The applicant in person: what was checked, seen and captured; and taking back what was recorded by mistake."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import appearances, applications, evidence
from consular.appearances import Given, Print
from consular.applications import Application
from consular.catalogue import SENTENCES as CATALOGUE_SENTENCES
from consular.catalogue import AppearanceDefinition, Problem, Service
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.web.access import route
from consular.web.applicant.shared import full_name, own_application
from consular.web.context import house, reader, work
from consular.web.staff.counter.captured import Captured, capture
from consular.web.staff.counter.case_view import (
    FINGERPRINTS,
    PHOTO,
    SIGNATURE,
    demanded_originals,
    office_of,
    originals_of,
    portrait_of,
    thumbnail,
)

bp = Blueprint("appearance", __name__)
RECORD = "appearances:visit:record"
SENTENCES = {**CATALOGUE_SENTENCES, **evidence.SENTENCES, **appearances.SENTENCES}
# ISO/IEC 19794-4: 1 is the right thumb, 6 the left one.
FINGERS = (
    N_("Right thumb"),
    N_("Right index finger"),
    N_("Right middle finger"),
    N_("Right ring finger"),
    N_("Right little finger"),
    N_("Left thumb"),
    N_("Left index finger"),
    N_("Left middle finger"),
    N_("Left ring finger"),
    N_("Left little finger"),
)
# The control that an error leads to, where it is not called like the field.
CONTROLS = {
    "identity": "identity-1",
    "photo": "photo-file",
    "signature": "signature-1",
    "fingerprints": "fingerprints-1",
    "prints": "print-1",
    "reused_on": "reused_on-day",
}


@route(bp, "/<reference>/appearance", permission=RECORD, methods=("GET", "POST"))
def record(reference: str) -> Response | str | tuple[str, int]:
    """One form for all that happens at the counter; what was typed and captured stays when something is missing."""
    posted = request.method == "POST"
    found, service = own_application(reference, RECORD, lock=posted)
    home = url_for("counter.case.show", reference=found.reference)
    asked = service.appearance
    if asked is None or (not posted and appearances.made(work().session, found.dossier_id)):
        return make_response(redirect(home))
    if found.lodged_at is None or not applications.is_open(found):
        raise applications.NotOpen(state=found.state, act="appear")
    if not posted:
        return _page(found, service, asked, Captured())
    captured = capture(found, service)
    problems = _record(found, service, asked, captured)
    if problems:
        return _page(found, service, asked, captured, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(f"{home}?done=appearance", HTTPStatus.SEE_OTHER))


def _record(
    found: Application, service: Service, asked: AppearanceDefinition, captured: Captured
) -> dict[str, Problem]:
    """What stands in the way, by field; nothing once it is recorded."""
    given, unreadable = _given(found, service, asked, captured)
    unreadable |= captured.problems
    prints = _prints() if given.fingerprints == "captured" else []
    judged: dict[str, Any] = {
        "age": _age(found),
        "today": _today(found),
        "wanted": demanded_originals(found, service),
        "pictures": captured.pictures,
    }
    if unreadable:
        return appearances.problems_of(given, asked, prints=len(prints), **judged) | unreadable
    try:
        appearances.record(work(), dossier_id=found.dossier_id, asked=asked, given=given, prints=prints, **judged)
    except appearances.AppearanceRefused as refused:
        return refused.problems
    # Who it is was checked: what the application says is lost or stolen is invalid from now on.
    applications.report_loss(work(), found, service, house().catalogue)
    return {}


def _today(found: Application) -> dt.date:
    return applications.local_day(work(), house().catalogue, office_of(found).key)


def _age(found: Application) -> int | None:
    """Completed years on the day of lodging."""
    day = applications.local_day(work(), house().catalogue, office_of(found).key, at=found.lodged_at)
    return applications.age_at_lodging(found, day)


def _given(
    found: Application, service: Service, asked: AppearanceDefinition, captured: Captured
) -> tuple[Given, dict[str, Problem]]:
    """What was entered, without what belongs to an answer that was not chosen; a date that is none is told."""
    form = request.form
    fingers = form.get("fingerprints", "not_needed" if asked.fingerprints is None else "")
    day, unreadable = _date("reused_on") if fingers == "reused" else (None, {})
    originals = {key for key, _ in originals_of(found, service)}
    given = Given(
        identity=form.get("identity", ""),
        document=form.get("document", "").strip(),
        originals=tuple(key for key in asked.originals if key in originals & set(form.getlist("original"))),
        photo=captured.photo if asked.photo != "none" else "none",
        signature=captured.signature if asked.signature else "not_needed",
        fingerprints=fingers,
        exemption=form.get("exemption", "").strip() if fingers == "exempt" else "",
        reused_from=form.get("reused_from", "").strip() if fingers == "reused" else "",
        reused_on=day,
        remark=form.get("remark", "").strip(),
    )
    return given, unreadable


def _date(name: str) -> tuple[dt.date | None, dict[str, Problem]]:
    parts = [request.form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return None, {}
    try:
        year, month, day = (int(part) for part in parts)
        return dt.date(year, month, day), {}
    except ValueError:
        return None, {name: Problem("date_impossible")}


def _prints() -> list[Print]:
    """The files of the reader, each in the field of its finger."""
    chosen = ((finger, request.files.get(f"print-{finger}")) for finger in range(1, len(FINGERS) + 1))
    return [Print(finger, file.stream.read()) for finger, file in chosen if file is not None and file.filename]


def _page(
    found: Application,
    service: Service,
    asked: AppearanceDefinition,
    captured: Captured,
    problems: dict[str, Problem] | None = None,
) -> str:
    told = {key: reader().say(SENTENCES, p.code, p.parameters) for key, p in (problems or {}).items()}
    originals = originals_of(found, service)
    missing = {key.removeprefix("originals."): text for key, text in told.items() if key.startswith("originals.")}
    controls = {f"originals.{key}": f"original-{number}" for number, (key, _) in enumerate(originals, 1)} | CONTROLS
    return render_template(
        "staff/counter/appearance.html",
        application=found,
        service=service,
        name=full_name(found.answers),
        asked=asked,
        originals=originals,
        missing=missing,
        fields=_choices(asked, _age(found)),
        fingers=[reader().gettext(words) for words in FINGERS],
        photo=thumbnail(portrait_of(found, service)),
        has_photo=portrait_of(found, service) is not None,
        captured=captured,
        typed=request.form,
        chosen_originals=request.form.getlist("original"),
        date={part: request.form.get(f"reused_on-{part}", "") for part in ("day", "month", "year")},
        problems=told,
        errors=[(f"#{controls.get(key, key)}", text) for key, text in told.items()],
        prints_lost=bool(told) and request.form.get("fingerprints") == "captured",
    )


def _choices(asked: AppearanceDefinition, age: int | None) -> dict[str, list[tuple[str, str]]]:
    """(value, words) of each list, without what the service or the age leaves out."""
    say = reader().gettext
    photo = {"either": ("captured", "accepted"), "none": ()}.get(asked.photo, (asked.photo,))
    signature = ["captured", "unable"]
    if not appearances.signature_wanted(asked, age):
        signature.append("not_needed")
    prints = ["captured", "exempt", *(["reused"] if asked.fingerprints and asked.fingerprints.reuse_months else [])]
    prints.append("refused")
    if not appearances.fingerprints_wanted(asked, age):
        prints = ["not_needed", "exempt", "refused"]
    return {
        "identity": [(way.key, reader().pick(way.label)) for way in asked.identity],
        "photo": [(value, say(PHOTO[value])) for value in photo],
        "signature": [(value, say(SIGNATURE[value])) for value in signature] if asked.signature else [],
        "fingerprints": [(value, say(FINGERPRINTS[value])) for value in prints] if asked.fingerprints else [],
    }


@route(bp, "/<reference>/appearance/<uuid:appearance_id>/void", permission=RECORD, methods=("GET", "POST"))
def void(reference: str, appearance_id: UUID) -> Response | str:
    """Asks once, then takes the record back: it stays readable for the audit, and another can be made."""
    found, service = own_application(reference, RECORD, lock=request.method == "POST")
    standing = appearances.made(work().session, found.dossier_id)
    home = url_for("counter.case.show", reference=found.reference, done="void")
    if standing is None:
        return make_response(redirect(home, HTTPStatus.SEE_OTHER))
    if standing.id != appearance_id:
        raise NotFound
    if not applications.is_open(found):
        raise applications.NotOpen(state=found.state, act="void")
    if request.method == "POST":
        appearances.void(work(), appearance_id=appearance_id)
        return make_response(redirect(home, HTTPStatus.SEE_OTHER))
    return render_template(
        "staff/counter/void.html", application=found, service=service, name=full_name(found.answers), standing=standing
    )
