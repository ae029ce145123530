"""The cashier's page: what is owed, one press to say that it was received."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, audit, fees
from consular.web.access import STAFF, route
from consular.web.applicant.shared import ERASED, cards, full_name
from consular.web.context import actor, house, reader, work

bp = Blueprint("money", __name__, url_prefix="/staff")
PAGE = 50


@route(bp, "", permission=STAFF)
def home() -> Response | str:
    """The desk: the first page that the colleague's roles open."""
    if actor().holds("review:queue:view"):
        return make_response(redirect(url_for("queue.index")))
    if actor().holds("appearances:visit:view"):
        return make_response(redirect(url_for("counter.desk.index")))
    if actor().holds("fees:charge:view"):
        return make_response(redirect(url_for("money.index")))
    return render_template("staff/home.html")


@route(bp, "/fees", permission="fees:charge:view")
def index() -> str:
    """Charges not yet received, oldest first."""
    after = request.args.get("after", type=UUID)
    charges = fees.unsettled(work().session, actor(), after=after, limit=PAGE + 1)
    waiting = applications.of_dossiers(work().session, [c.dossier_id for c in charges[:PAGE]])
    rows = []
    shown = {found.dossier_id: card for found, card in cards(list(waiting.values()))}
    for charge in charges[:PAGE]:
        found = waiting.get(charge.dossier_id)
        if found is None:
            continue
        card = shown[charge.dossier_id]
        rows.append(
            {
                "id": charge.id,
                "reference": found.reference,
                "name": full_name(card) if card is not None else reader().gettext(ERASED),
                "amount": reader().money(charge.amount, charge.currency),
                "since": reader().moment(charge.created_at, house().catalogue.offices[charge.office].zone),
            }
        )
    audit.record_list(work(), "fees:charge:list", "charges", [c.dossier_id for c in charges[:PAGE]])
    older = url_for("money.index", after=charges[PAGE - 1].id) if len(charges) > PAGE else None
    return render_template("staff/fees.html", rows=rows, older=older, receipt=request.args.get("receipt"))


@route(bp, "/fees/<uuid:charge_id>", permission="fees:receipt:record", methods=("POST",))
def receive(charge_id: UUID) -> Response:
    """The money is here: a numbered receipt."""
    receipt = fees.record_receipt(work(), charge_id=charge_id)
    return make_response(redirect(url_for("money.index", receipt=receipt.number), HTTPStatus.SEE_OTHER))
