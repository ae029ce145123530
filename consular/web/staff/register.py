"""The register for colleagues: search, one document, a loss reported at the counter.

What is searched for and what is told travels in the body of a form: never in an address, a log or a history.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import identity, register
from consular.core.language import N_
from consular.web import loss_form
from consular.web.access import route
from consular.web.context import actor, now, reader, work
from consular.web.signin.fresh import ask_again, is_fresh

bp = Blueprint("staff_register", __name__, url_prefix="/staff/register")
ANCHORS = {"birth": "#birth-day"}


@route(bp, "", permission=register.SEARCH)
def index() -> str:
    """The empty form."""
    return _page(None, {})


@route(bp, "", permission=register.SEARCH, methods=("POST",))
def find() -> str | tuple[str, int]:
    """The form with what was found. Sending it again searches again and changes nothing."""
    sought = register.Sought(number=request.form.get("number", ""), name=request.form.get("name", ""), birth=_birth())
    try:
        found = register.search(work(), sought)
    except register.SearchRefused as refused:
        fields: dict[str, str] = refused.parameters["fields"]  # type: ignore[assignment]
        problems = {name: reader().say(register.SENTENCES, code) for name, code in fields.items()}
        return _page(None, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(found, {})


@route(bp, "/<uuid:document_id>", permission=register.SEARCH)
def show(document_id: UUID) -> str:
    """One document with status, history and holder; the look is audited."""
    document = register.looked_at(work(), document_id, register.SEARCH)
    kept = identity.unpark_form(work(), path=request.path)
    form = loss_form.view(loss_form.typed(kept or {}), {})
    return _document(document, form, fresh=request.args.get("done") == "yes", restored=kept is not None)


@route(bp, "/<uuid:document_id>/loss", permission=register.REPORT, methods=("POST",))
def loss(document_id: UUID) -> Response | str | tuple[str, int]:
    """Judge what was told and ask once more before it counts; who reports has shown lately who they are."""
    document = register.looked_at(work(), document_id, register.REPORT)
    told = loss_form.typed()
    if not is_fresh():
        return ask_again(_page_of(document), told)
    try:
        loss_form.loss_of(told).check(now())
    except register.LossMalformed as malformed:
        page = _document(document, loss_form.view(told, loss_form.problems(malformed)), fresh=False)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("staff/loss.html", document=document, words=_words(document), typed=told)


@route(bp, "/<uuid:document_id>/loss/confirm", permission=register.REPORT, methods=("POST",))
def confirm(document_id: UUID) -> Response:
    """It counts at once and for ever; a second press changes nothing."""
    document = register.document_for(work().session, actor(), register.REPORT, document_id)
    told = loss_form.typed()
    if not is_fresh():
        return ask_again(_page_of(document), told)
    register.report_loss(work(), document.id, loss_form.loss_of(told))
    return make_response(
        redirect(url_for("staff_register.show", document_id=document.id, done="yes"), HTTPStatus.SEE_OTHER)
    )


def _page_of(document: register.TravelDocument) -> str:
    return url_for("staff_register.show", document_id=document.id)


def _birth() -> str:
    """YYYY-MM-DD as far as it was typed; empty when nothing was."""
    parts = [request.form.get(f"birth-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return ""
    return "-".join(part.zfill(width) for part, width in zip(parts, (4, 2, 2), strict=True))


def _words(document: register.TravelDocument) -> dict[str, str]:
    return loss_form.words_of(document, register.status_at(document, now().date()))


def _page(found: list[register.TravelDocument] | None, problems: dict[str, str]) -> str:
    rows = [
        {**_words(row), "url": url_for("staff_register.show", document_id=row.id), "state": _state(row)}
        for row in found or []
    ]
    return render_template(
        "staff/register.html",
        typed=request.form,
        birth={part: request.form.get(f"birth-{part}", "") for part in ("day", "month", "year")},
        problems=problems,
        errors=[(ANCHORS.get(key, f"#{key}"), text) for key, text in problems.items()],
        found=found is not None,
        rows=rows,
    )


def _state(document: register.TravelDocument) -> str:
    return document.issuing_state or document.particulars.issuing_state


def _document(document: register.TravelDocument, form: dict[str, Any], *, fresh: bool, restored: bool = False) -> str:
    tongue, held = reader(), document.particulars
    words = _words(document)
    rows = [
        (tongue.gettext(N_("Holder")), words["holder"]),
        (tongue.gettext(N_("Date of birth")), tongue.date(held.birth)),
        (tongue.gettext(N_("Nationality")), held.nationality),
        (tongue.gettext(N_("Issued by")), _state(document)),
        (tongue.gettext(N_("Valid from")), tongue.date(document.valid_from)),
        (tongue.gettext(N_("Valid until")), tongue.date(document.valid_until)),
    ]
    history = [
        {"when": tongue.date(line.at.date()), "text": tongue.say(register.SENTENCES, f"event_{line.code}")}
        for line in reversed(register.history(work().session, document.id))
    ]
    reportable = document.kind != "e-visa" and document.status in ("valid", "expired", "exhausted")
    return render_template(
        "staff/document.html",
        document=document,
        words=words,
        rows=rows,
        history_lines=history,
        form=form,
        fresh=fresh,
        restored=restored,
        may_report=reportable and actor().holds(register.REPORT),
    )
