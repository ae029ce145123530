"""The case page: answers beside evidence, pictures, history, and the acts that fit the case now."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for

from consular import applications, consents, evidence, identity, issuance, review, verification
from consular.applications import Stale
from consular.catalogue import SENTENCES as CATALOGUE_SENTENCES
from consular.core.errors import Conflict, ConsularError, Forbidden, NotFound
from consular.core.ids import read_reference
from consular.core.language import N_
from consular.review import SENTENCES as REVIEW_SENTENCES
from consular.web.access import route
from consular.web.applicant.answers import serve_document
from consular.web.context import actor, house, reader, work
from consular.web.filing.files import serve_picture
from consular.web.problems import answered
from consular.web.staff.case_errors import error_links
from consular.web.staff.case_kept import typed_of
from consular.web.staff.case_view import case_context
from consular.web.transaction import fresh_work

SENTENCES = {**CATALOGUE_SENTENCES, **REVIEW_SENTENCES, **consents.SENTENCES}
# What the case itself lacks, whoever else works on it.
LACKING = frozenset({"consultation_missing", "state_objects", "consent_missing"})
bp = Blueprint("case", __name__, url_prefix="/staff/cases")
FRESH = N_(
    "A colleague has changed this case since you opened it. Below it is as it is now; nothing of yours was done."
)


def conflict(error: ConsularError) -> Response | tuple[str, int]:
    """Somebody was faster, or the act is another person's: the fresh case with a sentence, never a bare error page."""
    wanted = (request.view_args or {}).get("reference")
    if wanted is None:  # a picture or a document: there is no page around it
        return answered(error)
    reference = read_reference(wanted)
    fresh_work()
    try:
        body = page(reference, refusal=error)
    except (NotFound, Forbidden):
        return answered(error)
    house().works.commit(work())
    g.work_open = False
    return body, HTTPStatus.FORBIDDEN if isinstance(error, Forbidden) else HTTPStatus.CONFLICT


def told_refusal(error: ConsularError, zone: str) -> str:
    """The sentence for a refusal; a colleague is named, and the time is the office's."""
    if isinstance(error, review.ClaimedByColleague):
        name = identity.staff_names(work().session, [error.staff_id]).get(error.staff_id, "")
        until = reader().moment(error.until, zone, style="HH:mm")
        return reader().say(SENTENCES, "claimed_by_colleague_until", {"name": name, "until": until})
    if error.code in SENTENCES:
        return reader().say(SENTENCES, error.code, error.parameters)
    return reader().gettext(FRESH)


bp.register_error_handler(Conflict, conflict)
bp.register_error_handler(review.SamePerson, conflict)
bp.register_error_handler(review.Recused, conflict)
bp.register_error_handler(review.NotYourProposal, conflict)


@route(bp, "/<reference>", permission="review:case:view")
def show(reference: str) -> str:
    """The whole case; the look is recorded."""
    notice = reader().gettext(FRESH) if request.args.get("faster") else None
    return page(read_reference(reference), notice=notice)


def page(
    reference: str,
    *,
    notice: str | None = None,
    refusal: ConsularError | None = None,
    problems: Mapping[str, str] | None = None,
    form: str = "",
) -> str:
    """The case page; with a notice or refusal above it, or with problems and typed text of the form called `form`. A
    proposal that was kept while the officer showed who they are stands in its form again.
    """
    found = review.view(work(), reference=reference, catalogue=house().catalogue)
    if refusal is not None:
        notice = told_refusal(refusal, house().catalogue.offices[found.dossier.decided_by or ""].zone)
    context = case_context(found)
    proposing = context["mine"] and found.application.state == "examination"
    kept = identity.unpark_form(work(), path=request.path) if proposing and request.method == "GET" else None
    typed = request.form if kept is None else typed_of(kept)
    form = form if kept is None else typed.get("outcome", "")
    return render_template(
        "staff/case.html",
        **context,
        notice=notice,
        lacking=refusal is not None and refusal.code in LACKING,
        problems=problems or {},
        error_links=error_links(problems or {}, form, context["grounds"].get(form, []), reader()),
        typed=typed,
        form=form,
        restored=kept is not None,
        form_date=form_date,
    )


def form_date(typed: Mapping[str, str], key: str, otherwise: Mapping[str, str]) -> dict[str, str]:
    """Parts of a date as typed, else a start taken from the answers."""
    parts = {part: typed.get(f"{key}-{part}", "") for part in ("day", "month", "year")}
    return parts if any(parts.values()) else dict(otherwise)


def back(reference: str) -> Response:
    """To the case's page."""
    return make_response(redirect(url_for("case.show", reference=reference), HTTPStatus.SEE_OTHER))


def seen_version() -> int:
    """The version of the case that the form's page showed."""
    typed = request.form.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def refused(reference: str, error: review.InputRefused, form: str) -> tuple[str, int]:
    """The page again with what was typed and what must change."""
    fresh_work()
    problems = {key: reader().say(SENTENCES, p.code, p.parameters) for key, p in error.problems.items()}
    body = page(reference, problems=problems, form=form)
    return body, HTTPStatus.UNPROCESSABLE_ENTITY


def stale(reference: str) -> tuple[str, int]:
    """Somebody was faster: the fresh state, with a sentence, instead of an error page."""
    fresh_work()
    body = page(reference, notice=reader().gettext(FRESH))
    return body, HTTPStatus.CONFLICT


@route(bp, "/<reference>/release", permission="review:case:claim", methods=("POST",))
def release(reference: str) -> Response:
    """Let the case go."""
    review.release(work(), reference=read_reference(reference))
    return make_response(redirect(url_for("queue.index"), HTTPStatus.SEE_OTHER))


@route(bp, "/<reference>/recuse", permission="review:case:view", methods=("POST",))
def recuse(reference: str) -> Response | tuple[str, int]:
    """Keep out of a case; it is kept from the officer from now on."""
    key = read_reference(reference)
    interest, words = request.form.get("interest", ""), request.form.get("words", "").strip()
    try:
        review.recuse(work(), reference=key, interest=interest, words=words)
    except review.InputRefused as error:
        return refused(key, error, "recuse")
    return make_response(redirect(url_for("queue.index", recused="yes"), HTTPStatus.SEE_OTHER))


@route(bp, "/<reference>/take-over", permission="review:case:take_over", methods=("POST",))
def take_over(reference: str) -> Response | tuple[str, int]:
    """Take a colleague's case, with a reason that stays in the record."""
    key = read_reference(reference)
    try:
        review.take_over(work(), reference=key, reason=request.form.get("reason", ""), catalogue=house().catalogue)
    except review.InputRefused as error:
        return refused(key, error, "take-over")
    return back(key)


@route(bp, "/<reference>/ask", permission="review:case:ask", methods=("POST",))
def ask(reference: str) -> Response | tuple[str, int]:
    """Ask the applicant."""
    key = read_reference(reference)
    days = request.form.get("days", "")
    try:
        review.ask(
            work(),
            reference=key,
            question=request.form.get("question", ""),
            days=int(days) if days.isdecimal() and len(days) < 4 else 0,
            catalogue=house().catalogue,
            seen_version=seen_version(),
        )
    except review.InputRefused as error:
        return refused(key, error, "ask")
    except Stale:
        return stale(key)
    return back(key)


@route(bp, "/<reference>/evidence/<uuid:evidence_id>/again", permission="review:case:claim", methods=("POST",))
def again(reference: str, evidence_id: UUID) -> Response:
    """Run the checks that came to no conclusion once more."""
    file = evidence.evidence_for(work().session, actor(), "review:case:claim", evidence_id)
    review.keep_out(work().session, actor(), file.dossier_id)
    verification.rerun(work(), file=file)
    return back(read_reference(reference))


@route(bp, "/evidence/<uuid:evidence_id>/<kind>/<int:number>.jpg", permission="evidence:rendition:view")
def picture(evidence_id: UUID, kind: str, number: int) -> Response:
    """A sanitised picture, to an officer with a role in the case."""
    file = evidence.evidence(work().session, evidence_id)
    if file is not None:
        review.keep_out(work().session, actor(), file.dossier_id)
    return serve_picture(evidence_id, "evidence:rendition:view", "mrz" if kind == "mrz" else "page", number)


@route(bp, "/documents/<uuid:file_id>.pdf", permission="issuance:file:view")
def document(file_id: UUID) -> Response:
    """What was issued, to an officer with a role in the case."""
    file = issuance.file_for(work().session, actor(), "issuance:file:view", file_id)
    application = applications.application(work().session, file.application_id)
    if application is not None:
        review.keep_out(work().session, actor(), application.dossier_id)
    return serve_document(file_id, "issuance:file:view")
