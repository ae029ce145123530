"""An account's documents, and the report that one of them was lost or stolen."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for

from consular import identity, register
from consular.web import loss_form
from consular.web.access import route
from consular.web.context import actor, now, work
from consular.web.transaction import give_session, session_token

bp = Blueprint("documents", __name__, url_prefix="/applications/documents")
# Who reports must have proven who they are just now: an open browser on a ferry must not end somebody's passport.
FRESH = dt.timedelta(minutes=5)
REPORTABLE = ("valid", "expired", "exhausted")


@route(bp, "", permission=register.OWN_VIEW)
def index() -> str:
    """Documents in which the account has a mandate, newest first."""
    rows = [
        {**_words(row), "until": row.valid_until, "url": _loss_url(row) if _reportable(row) else None}
        for row in register.own_documents(work().session, actor(), register.OWN_VIEW)
    ]
    return render_template("applicant/documents.html", rows=rows, done=request.args.get("done") == "yes")


@route(bp, "/<uuid:document_id>/loss", permission=register.OWN_REPORT, methods=("GET", "POST"))
def loss(document_id: UUID) -> Response | str | tuple[str, int]:
    """The report, and the page that asks once more before it counts."""
    document = register.document_for(work().session, actor(), register.OWN_REPORT, document_id)
    if request.method == "GET":
        kept = identity.unpark_form(work(), path=request.path)
        return _form(document, loss_form.typed(kept or {}), {}, restored=kept is not None)
    if document.status in ("lost", "stolen"):
        return _done()
    if document.kind == "e-visa":
        raise register.NothingToLose
    if document.status == "prepared":
        raise register.NotWithHolder
    told = loss_form.typed()
    if not _fresh():
        return _sign_in_again(request.path, told)
    try:
        loss_form.loss_of(told).check(now())
    except register.LossMalformed as malformed:
        page = _form(document, told, loss_form.problems(malformed), restored=False)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("applicant/loss_confirm.html", document=document, words=_words(document), typed=told)


@route(bp, "/<uuid:document_id>/loss/confirm", permission=register.OWN_REPORT, methods=("POST",))
def confirm(document_id: UUID) -> Response:
    """It counts at once and for ever; a second press changes nothing."""
    document = register.document_for(work().session, actor(), register.OWN_REPORT, document_id)
    told = loss_form.typed()
    if not _fresh():
        return _sign_in_again(_loss_url(document), told)
    register.report_loss(work(), document.id, loss_form.loss_of(told))
    return _done()


def _fresh() -> bool:
    """Whether this session was opened a moment ago."""
    session: identity.UserSession | None = g.found.session
    return session is not None and now() - session.created_at <= FRESH


def _sign_in_again(path: str, told: dict[str, str]) -> Response:
    """Keep what was typed, end the session, and come back to `path` by the door."""
    account_id = actor().id
    assert account_id is not None  # noqa: S101 - the route asks for an account
    identity.park_form(work(), account_id=account_id, path=path, inputs=told)
    identity.end_session(work(), token=session_token())
    response = make_response(redirect(url_for("signin.door", next=path, kept="yes"), HTTPStatus.SEE_OTHER))
    return give_session(response, "")


def _done() -> Response:
    return make_response(redirect(url_for("documents.index", done="yes"), HTTPStatus.SEE_OTHER))


def _words(document: register.TravelDocument) -> dict[str, str]:
    return loss_form.words_of(document, register.status_at(document, now().date()))


def _reportable(document: register.TravelDocument) -> bool:
    return document.kind != "e-visa" and document.status in REPORTABLE


def _loss_url(document: register.TravelDocument) -> str:
    return url_for("documents.loss", document_id=document.id)


def _form(document: register.TravelDocument, told: dict[str, str], wrong: dict[str, str], *, restored: bool) -> str:
    return render_template(
        "applicant/loss.html",
        document=document,
        words=_words(document),
        form=loss_form.view(told, wrong),
        restored=restored,
        reportable=_reportable(document),
    )
