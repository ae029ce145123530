"""An account's documents, and the report that one of them was lost or stolen.

What an earlier register entered belongs to no account. Whoever knows its number, the name in it and the date of birth
may report it all the same: a passport in strange hands does more harm than one that has to be made anew. The account is
not linked to the document by that, and learns nothing of it.

Who reports must have proven who they are just now: an open browser on a ferry must not end somebody's passport.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import identity, register
from consular.core.language import N_
from consular.doc9303 import Doc9303Error, PartialDate
from consular.vault import Person
from consular.web import loss_form
from consular.web.access import route
from consular.web.context import actor, house, now, reader, work
from consular.web.limits import limit
from consular.web.signin.fresh import ask_again, is_fresh

bp = Blueprint("documents", __name__, url_prefix="/applications/documents")
REPORTABLE = ("valid", "expired", "exhausted")
HELD = ("number", "name", "birth-day", "birth-month", "birth-year")
MISSING = {
    "number": N_("Enter the number of the document"),
    "name": N_("Enter the family name in the document, or the only name"),
    "birth": N_("Enter the date of birth in the document"),
}


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
    if not is_fresh():
        return ask_again(request.path, told)
    try:
        loss_form.loss_of(told).check(now())
    except register.LossMalformed as malformed:
        page = _form(document, told, loss_form.problems(malformed), restored=False)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template(
        "applicant/loss_confirm.html", document=document, words=_words(document), typed=told, other=False
    )


@route(bp, "/<uuid:document_id>/loss/confirm", permission=register.OWN_REPORT, methods=("POST",))
def confirm(document_id: UUID) -> Response:
    """It counts at once and for ever; a second press changes nothing."""
    document = register.document_for(work().session, actor(), register.OWN_REPORT, document_id)
    told = loss_form.typed()
    if not is_fresh():
        return ask_again(_loss_url(document), told)
    register.report_loss(work(), document.id, loss_form.loss_of(told))
    return _done()


@route(bp, "/other/loss", permission=register.OWN_REPORT, methods=("GET", "POST"))
def other() -> Response | str | tuple[str, int]:
    """The report of a document that is not listed, and the page that asks once more before it counts."""
    if request.method == "GET":
        kept = identity.unpark_form(work(), path=request.path)
        return _other_form({**loss_form.typed(kept or {}), **_held(kept or {})}, {}, restored=kept is not None)
    told = {**loss_form.typed(), **_held()}
    if not is_fresh():
        return ask_again(request.path, told)
    problems = _malformed(told)
    if not problems:
        try:
            _found(told)
        except register.NothingMatches as nothing:
            problems = {"number": reader().say(register.SENTENCES, nothing.code, {})}
    if problems:
        return _other_form(told, problems, restored=False), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("applicant/loss_confirm.html", words=_typed_words(told), typed=told, other=True)


@route(bp, "/other/loss/confirm", permission=register.OWN_REPORT, methods=("POST",))
def confirm_other() -> Response | tuple[str, int]:
    """It counts at once and for ever; a second press changes nothing."""
    told = {**loss_form.typed(), **_held()}
    if not is_fresh():
        return ask_again(url_for("documents.other"), told)
    try:
        document = _found(told)
    except register.NothingMatches as nothing:
        problems = {"number": reader().say(register.SENTENCES, nothing.code, {})}
        return _other_form(told, problems, restored=False), HTTPStatus.UNPROCESSABLE_ENTITY
    if document.status not in ("lost", "stolen"):
        register.report_loss(work(), document.id, loss_form.loss_of(told))
    return _done()


def _held(source: dict[str, str] | None = None) -> dict[str, str]:
    given = request.form if source is None else source
    return {name: given.get(name, "").strip() for name in HELD}


def _malformed(told: dict[str, str]) -> dict[str, str]:
    """Sentences by field for what is missing or cannot be."""
    wrong = [name for name in ("number", "name") if not told[name]]
    born = _born(told)
    wrong += ["birth"] if born is None or born.year is None else []
    problems = {name: reader().gettext(MISSING[name]) for name in wrong}
    try:
        loss_form.loss_of(told).check(now())
    except register.LossMalformed as malformed:
        problems |= loss_form.problems(malformed)
    return problems


def _born(told: dict[str, str]) -> PartialDate | None:
    try:
        return PartialDate.from_text(loss_form.day_of("birth", told))
    except Doc9303Error:
        return None


def _found(told: dict[str, str]) -> register.TravelDocument:
    """The document that is meant. Whoever guesses is slowed down, by account and by address."""
    limit("loss-by-number", most=10, seconds=3600)
    limit("loss-by-number-address", most=40, seconds=3600, per="address")
    born = _born(told)
    if born is None:
        raise register.NothingMatches
    return register.by_particulars(
        work().session,
        issuing_state=house().catalogue.ministry.issuing_state,
        number=told["number"],
        person=Person(told["name"], born),
    )


def _typed_words(told: dict[str, str]) -> dict[str, str]:
    """What was typed, and nothing of what the register knows."""
    kind = reader().gettext(N_("Your document"))
    return {"kind": kind, "number": told["number"].upper(), "holder": told["name"], "standing": ""}


def _other_form(told: dict[str, str], wrong: dict[str, str], *, restored: bool) -> str:
    return render_template(
        "applicant/loss_other.html",
        form=loss_form.view(told, wrong),
        birth={part: told[f"birth-{part}"] for part in loss_form.PARTS},
        restored=restored,
    )


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
