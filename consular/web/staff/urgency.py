"""What cannot wait: decisions carried out at once and reviewed afterwards, and the question to another state."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from consular import applications, audit, review
from consular.core.errors import Conflict
from consular.core.ids import read_reference
from consular.web.access import route
from consular.web.applicant.shared import ERASED, cards, listed_name
from consular.web.context import actor, house, now, reader, work
from consular.web.staff.case import back, conflict, refused

bp = Blueprint("urgency", __name__, url_prefix="/staff")
bp.register_error_handler(Conflict, conflict)
bp.register_error_handler(review.SamePerson, conflict)
bp.register_error_handler(review.Recused, conflict)


@route(bp, "/unreviewed", permission="review:decision:confirm")
def unreviewed() -> str:
    """Decisions made in urgency that nobody else has looked at yet, the most urgent first."""
    owed = review.unreviewed(work().session, actor())
    found = applications.of_dossiers(work().session, [one.dossier_id for one in owed])
    shown = {app.dossier_id: card for app, card in cards(list(found.values()))}
    audit.record_list(work(), "review:decision:list", "unreviewed", [one.dossier_id for one in owed])
    rows = []
    for one in owed:
        card = shown.get(one.dossier_id)
        rows.append(
            {
                "url": url_for("case.show", reference=found[one.dossier_id].reference),
                "reference": found[one.dossier_id].reference,
                "name": listed_name(card) if card is not None else reader().gettext(ERASED),
                "due": reader().moment(one.due_at, house().catalogue.ministry.zone),
                "late": now() > one.due_at,
                "mine": one.decided_by == actor().id,
            }
        )
    return render_template("staff/unreviewed.html", rows=rows)


@route(bp, "/cases/<reference>/review-afterwards", permission="review:decision:confirm", methods=("POST",))
def review_afterwards(reference: str) -> Response | tuple[str, int]:
    """Another person says what they think of it."""
    key = read_reference(reference)
    upheld, note = request.form.get("outcome") == "upheld", request.form.get("review_note", "").strip()
    try:
        review.review_afterwards(work(), reference=key, upheld=upheld, note=note)
    except review.InputRefused as error:
        return refused(key, error, "review")
    return back(key)


@route(bp, "/cases/<reference>/consultation", permission="review:decision:propose", methods=("POST",))
def consult(reference: str) -> Response | tuple[str, int]:
    """That the other state was asked, or what it has answered."""
    key = read_reference(reference)
    words, answer = request.form.get("consultation", "").strip(), request.form.get("answer", "")
    try:
        if request.form.get("act") == "answer":
            review.record_answer(work(), reference=key, answer=answer, words=words)
        else:
            review.ask_state(work(), reference=key, words=words, catalogue=house().catalogue)
    except review.InputRefused as error:
        return refused(key, error, "consultation")
    return back(key)
