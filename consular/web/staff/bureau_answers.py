"""What the bureau has told and could not take effect: why, what to do, and that it was done."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from consular import applications, audit, production
from consular.core.language import N_
from consular.web.access import route
from consular.web.context import actor, house, reader, work
from consular.web.staff.production_view import STATES
from consular.web.staff.tried import Answer, Refused, tried

bp = Blueprint("bureau_answers", __name__, url_prefix="/staff/production/bureau")
TOLD = {
    "accepted": N_("The bureau says: accepted"),
    "produced": N_("The bureau says: printed"),
    "failed": N_("The bureau says: failed"),
}
UNKNOWN = N_(
    "It was never sent this order. Ask the bureau which document it means; one that it made by mistake must be "
    "destroyed there."
)
LATE = {
    "accepted": N_("The order had gone on before. There is nothing to do."),
    "produced": N_("The order had ended or gone on before. Let the bureau send the document, and destroy it here."),
    "failed": N_("The order had gone on before. Look at the document that is here: is it the one that was ordered?"),
}
HOWS = {
    "bureau_told": N_("The bureau was asked, and it is clear"),
    "document_destroyed": N_("The document was destroyed"),
    "nothing_to_do": N_("There was nothing to do"),
}


@route(bp, "", permission="production:order:view")
def index() -> str:
    """Every line that nobody has settled, oldest first."""
    return _page(Refused())


def _page(refused: Refused) -> str:
    found = production.bureau.open_answers(work().session, actor())
    orders = [one.order for one in found if one.order is not None]
    cases = applications.of_dossiers(work().session, [order.dossier_id for order in orders])
    audit.record_list(work(), "production:answer:list", "answers", [order.dossier_id for order in orders])
    return render_template(
        "staff/bureau_answers.html",
        rows=[_row(one, cases) for one in found],
        hows=[(key, reader().gettext(words)) for key, words in HOWS.items()],
        may=actor().holds("production:order:check"),
        refused=refused,
        typed=request.form,
    )


def _row(one: production.bureau.OpenAnswer, cases: dict[UUID, applications.Application]) -> dict[str, Any]:
    say, order = reader().gettext, one.order
    case = cases.get(order.dossier_id) if order is not None else None
    return {
        "id": one.answer.id,
        "when": reader().moment(one.file.at, house().catalogue.ministry.zone),
        "file": one.file.serial,
        "told": say(TOLD[one.answer.status]),
        "reason": one.answer.reason or "",
        "todo": say(UNKNOWN if one.answer.outcome == "unknown" else LATE[one.answer.status]),
        "reference": case.reference if case else "",
        "number": str(one.answer.order_id),
        "state": (STATES[order.state][0], say(STATES[order.state][1])) if order is not None else None,
        "url": url_for("production.show", order_id=order.id) if order is not None else None,
    }


@route(bp, "/<uuid:answer_id>", permission="production:order:check", methods=("POST",))
def settle(answer_id: UUID) -> Answer:
    """What was done about it."""

    def act() -> Answer:
        production.bureau.settle_answer(work(), answer_id=answer_id, how=request.form.get("how", ""))
        return make_response(redirect(url_for("bureau_answers.index"), HTTPStatus.SEE_OTHER))

    return tried(f"settle-{answer_id}", act, _page, production.SENTENCES)
