"""Local mode only: mails as a page, one-click switching of demo persons."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from consular.core.settings import Settings
from consular.notices import FolderPost
from consular.web.access import PUBLIC, route
from consular.web.context import house
from consular.web.signin.doors import safe_path, start_oidc

bp = Blueprint("local", __name__, url_prefix="/local")


def _post(settings: Settings) -> FolderPost:
    return FolderPost(settings.mail_folder, settings.mail_from, settings.public_url)


@route(bp, "/mails", permission=PUBLIC)
def mails() -> str:
    """What would have been sent, newest first."""
    shown = []
    for name, mail in _post(house().settings).mails():
        shown.append({"name": name, "to": mail["To"], "subject": mail["Subject"], "body": mail.get_content()})
        if len(shown) == 50:
            break
    return render_template("local/mails.html", mails=shown)


@route(bp, "/as/<person>", permission=PUBLIC, methods=("POST",))
def become(person: str) -> Response:
    """Sign in as a demo person through the demo eID."""
    if not person.replace("-", "").isalnum():
        abort(404)
    door = "staff" if request.form.get("door") == "staff" else "applicant"
    return start_oidc(door, safe_path(request.form.get("next", ""), default="/"), hint=person)


@route(bp, "/tour", permission=PUBLIC)
def tour() -> Response:
    """The tour's first page is the home page."""
    return make_response(redirect(url_for("start.home")))
