"""Answering an officer's question, and fetching what was issued."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, identity, issuance, review
from consular.catalogue import SENTENCES as CATALOGUE_SENTENCES
from consular.core.language import N_
from consular.dossiers import dossier
from consular.web.access import route
from consular.web.applicant.shared import last_day, own_application
from consular.web.context import house, reader, work

bp = Blueprint("answers", __name__)
SENTENCES = {
    **CATALOGUE_SENTENCES,
    "answer_missing": N_("Write an answer, even if it is only that you have added files"),
}


@route(bp, "/applications/<reference>/answer", permission="applications:own:answer", methods=("GET", "POST"))
def answer(reference: str) -> Response | str | tuple[str, int]:
    """The officer's question, room for words, and the way to add files."""
    found, service = own_application(reference, "applications:own:answer")
    asked = review.requests_of(work().session, found.dossier_id)
    home = url_for("applications.show", reference=found.reference)
    if not asked:
        return make_response(redirect(home))
    typed, error = "", None
    if request.method == "POST":
        typed = request.form.get("answer", "").strip()
        try:
            review.answer(work(), reference=found.reference, text=typed)
        except review.InputRefused as refused:
            problem = refused.problems["answer"]
            error = reader().say(SENTENCES, problem.code, problem.parameters)
        else:
            return make_response(redirect(home, HTTPStatus.SEE_OTHER))
    else:
        parked = identity.unpark_form(work(), path=request.path)
        typed = parked.get("answer", "") if parked else ""
    folder = dossier(work().session, found.dossier_id)
    office = house().catalogue.offices.get((folder.decided_by if folder else None) or "")
    zone = office.zone if office else house().catalogue.ministry.zone
    body = render_template(
        "applicant/answer.html",
        application=found,
        question=asked[-1].question.text,
        due=reader().date(last_day(asked[-1].due_at, zone)),
        items=[
            (url_for("evidence.item", reference=found.reference, key=i.key), reader().pick(i.label))
            for i in applications.wanted_evidence(service, found.answers)
        ],
        typed=typed,
        error=error,
    )
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if error else body


@route(bp, "/documents/<uuid:file_id>.pdf", permission="issuance:own:download")
def document(file_id: UUID) -> Response:
    """An issued document or letter, to its holder; the first time is the proof of service."""
    return serve_document(file_id, "issuance:own:download")


def serve_document(file_id: UUID, permission: str) -> Response:
    """The PDF as an attachment."""
    made = issuance.download(work(), permission=permission, file_id=file_id)
    response = make_response(made.content)
    response.mimetype = made.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
