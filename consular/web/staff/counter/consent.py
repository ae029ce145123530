"""A guardian's consent on paper, seen by a clerk."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from consular import consents
from consular.catalogue import SENTENCES as CATALOGUE_SENTENCES
from consular.core.errors import NotFound
from consular.web.access import route
from consular.web.applicant.shared import own_application
from consular.web.context import reader, work
from consular.web.staff.counter.case_view import case_page

bp = Blueprint("consent", __name__)
SENTENCES = {**CATALOGUE_SENTENCES, **consents.SENTENCES}


@route(bp, "/<reference>/consents/<uuid:consent_id>", permission="consents:consent:record", methods=("POST",))
def record(reference: str, consent_id: UUID) -> Response | tuple[str, int]:
    """The signed paper lies here: what it is, in the clerk's words."""
    found, service = own_application(reference, "consents:consent:record")
    if consent_id not in {one.id for one in consents.of_dossier(work().session, found.dossier_id)}:
        raise NotFound
    paper = request.form.get("paper", "").strip()
    try:
        seen = request.form.get("seen", consents.ASKED)
        consents.record_paper(work(), consent_id=consent_id, paper=paper, seen=seen)
    except consents.PaperRefused as refused:
        told = reader().say(SENTENCES, refused.problem.code, refused.problem.parameters)
        return case_page(found, service, paper=(paper, told)), HTTPStatus.UNPROCESSABLE_ENTITY
    done = url_for("counter.case.show", reference=found.reference, done="consent")
    return make_response(redirect(done, HTTPStatus.SEE_OTHER))
