"""Local mode only: the tour, its doors, mails as a page, one-click switching of demo persons."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from consular.core.language import N_
from consular.core.settings import Settings
from consular.notices import FolderPost, FolderTexts
from consular.web.access import PUBLIC, route
from consular.web.context import house, reader
from consular.web.ops import brand, local_engineer, local_ministry, local_officer, seeded
from consular.web.ops.local_people import switcher
from consular.web.signin import journey
from consular.web.signin.doors import safe_path

bp = Blueprint("local", __name__, url_prefix="/local")
for _door in (local_ministry.bp, local_officer.bp, local_engineer.bp):
    bp.register_blueprint(_door)
DOORS: tuple[dict[str, Any], ...] = (
    {
        "kind": "ministry",
        "title": N_("For a ministry"),
        "text": N_("Put your name on it, see where cases wait, and what a stolen database would show."),
        "points": (
            N_("Your ministry’s name and colour"),
            N_("Offices, cases and waiting times"),
            N_("A raw row beside the page made of it"),
        ),
        "time": N_("About 3 minutes"),
        "action": N_("Enter as a ministry"),
        "endpoint": "local.ministry.index",
    },
    {
        "kind": "officer",
        "title": N_("For an officer"),
        "text": N_("Sit at a desk in Jakarta with cases waiting. Decide two of them."),
        "points": (
            N_("See what differs, to the digit"),
            N_("Ask, propose, let another person confirm"),
            N_("Find out that a refusal needs facts"),
        ),
        "time": N_("About 5 minutes"),
        "action": N_("Enter as an officer"),
        "endpoint": "local.officer.index",
    },
    {
        "kind": "engineer",
        "title": N_("For an engineer"),
        "text": N_("Break it on purpose, and look at what it does about it."),
        "points": (
            N_("Flip a byte in PostgreSQL"),
            N_("Kill the worker in the middle of a check"),
            N_("Forge one character of a visa"),
        ),
        "time": N_("About 5 minutes"),
        "action": N_("Enter as an engineer"),
        "endpoint": "local.engineer.index",
    },
)


@bp.app_context_processor
def _on_every_page() -> dict[str, Any]:
    """The switcher, what the first page tells, and the ministry's name where the tour has changed it."""
    found: dict[str, Any] = {"switcher": switcher(), "tour_doors": _doors, "sample": _sample}
    laid = brand.laid(house().settings)
    if laid.name:
        ministry = house().catalogue.ministry
        found["brand"] = {"name": laid.name, "state": reader().pick(ministry.state), "url": "/"}
    return found


def _doors() -> list[dict[str, Any]]:
    say = reader().gettext
    return [
        {
            **{key: say(door[key]) for key in ("title", "text", "time", "action")},
            "kind": door["kind"],
            "points": [say(point) for point in door["points"]],
            "url": url_for(door["endpoint"]),
        }
        for door in DOORS
    ]


def _sample() -> seeded.Seeded:
    return seeded.read(house().settings)


def _post(settings: Settings) -> FolderPost:
    return FolderPost(settings.mail_folder, settings.mail_from, settings.public_url)


@route(bp, "/mails", permission=PUBLIC)
def mails() -> str:
    """What would have been sent, newest first: mails, and text messages as the file adapter hands them over."""
    shown = []
    for name, mail in _post(house().settings).mails():
        shown.append({"name": name, "to": mail["To"], "subject": mail["Subject"], "body": mail.get_content()})
        if len(shown) == 50:
            break
    texts = islice(FolderTexts(house().settings.sms_path, house().settings.public_url).waiting(), 50)
    return render_template("local/mails.html", mails=shown, texts=list(texts))


@route(bp, "/as/<person>", permission=PUBLIC, methods=("POST",))
def become(person: str) -> Response:
    """Sign in as a demo person through the demo eID."""
    if not person.replace("-", "").isalnum():
        abort(404)
    door = "staff" if request.form.get("door") == "staff" else "applicant"
    return journey.begin(door, safe_path(request.form.get("next", ""), default="/"), hint=person)


@route(bp, "/tour", permission=PUBLIC)
def tour() -> Response:
    """The tour's first page is the home page."""
    return make_response(redirect(url_for("start.home")))


@route(bp, "/sample/<kind>.jpg", permission=PUBLIC)
def sample(kind: str) -> Response:
    """A drawn passport page or portrait of Natcha, to try an upload with."""
    path = seeded.picture(house().settings, "natcha", kind)
    if kind not in ("passport-page", "portrait") or not path.is_file():
        abort(404)
    response = make_response(path.read_bytes())
    response.mimetype = "image/jpeg"
    response.headers["Content-Disposition"] = f'attachment; filename="specimen-{kind}.jpg"'
    return response
