"""Money to pay back, and payments of the bank that settle nothing yet."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, audit, fees
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, read_reference
from consular.core.language import N_
from consular.web.access import route
from consular.web.context import actor, reader, work
from consular.web.staff.cash_view import CAUSES, METHODS, attempt, money, typed, whose, zone

bp = Blueprint("refunds", __name__, url_prefix="/staff/fees")
STATES = {"open": N_("To be approved"), "approved": N_("To be paid")}
PAYMENTS = {
    "held": N_("Less than is owed: waits for the rest"),
    "foreign": N_("In another currency than was told"),
    "unknown": N_("The reference is none of ours"),
}
NO_CASE = N_("Nothing is charged under this reference in your offices. Type it again")


@route(bp, "/refunds", permission="fees:charge:view")
def index() -> str:
    """The tasks, oldest first."""
    return _page()


def _page(error: str | None = None) -> str:
    refunds = fees.refunds_waiting(work().session, actor())
    payments = fees.payments_waiting(work().session, actor()) if actor().holds("fees:refund:approve") else []
    people = whose([r.dossier_id for r in refunds] + [p.dossier_id for p in payments if p.dossier_id])
    audit.record_list(work(), "fees:refund:list", "refunds", [r.dossier_id for r in refunds])
    return render_template(
        "staff/refunds.html",
        refunds=[_row(r, people) for r in refunds],
        payments=[_payment(p, people) for p in payments],
        methods=[(key, reader().gettext(words)) for key, words in METHODS.items()],
        may={
            "approve": actor().holds("fees:refund:approve"),
            "pay": actor().holds("fees:receipt:record"),
        },
        error=error,
    )


def _row(refund: fees.Refund, people: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": refund.id,
        "state": refund.state,
        "said": reader().gettext(STATES[refund.state]),
        "cause": reader().gettext(CAUSES[refund.cause]),
        "amount": money(refund.amount, refund.currency),
        "since": reader().moment(refund.opened_at, zone(refund.office)),
        "receipt": url_for("receipts.show", receipt_id=refund.receipt_id),
        **people.get(refund.dossier_id, {"reference": "", "name": ""}),
    }


def _payment(payment: fees.BankPayment, people: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    known = people.get(payment.dossier_id) if payment.dossier_id else None
    return {
        "id": payment.id,
        "state": payment.state,
        "said": reader().gettext(PAYMENTS[payment.state]),
        "amount": money(payment.amount, payment.currency),
        "paid_on": reader().date(payment.paid_on),
        "bank": payment.external_id,
        "reference": known["reference"] if known else payment.reference.text,
    }


def _done(act: Callable[[], object]) -> Response | tuple[str, int]:
    made, error = attempt(act)
    if made is None:
        return _page(error), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(url_for("refunds.index"), HTTPStatus.SEE_OTHER))


@route(bp, "/refunds/<uuid:refund_id>/approve", permission="fees:refund:approve", methods=("POST",))
def approve(refund_id: UUID) -> Response | tuple[str, int]:
    """It may be paid."""
    return _done(lambda: fees.approve_refund(work(), refund_id=refund_id))


@route(bp, "/refunds/<uuid:refund_id>/dismiss", permission="fees:refund:approve", methods=("POST",))
def dismiss(refund_id: UUID) -> Response | tuple[str, int]:
    """Nothing is paid back, and why."""
    return _done(lambda: fees.dismiss_refund(work(), refund_id=refund_id, reason=typed("reason")))


@route(bp, "/refunds/<uuid:refund_id>/pay", permission="fees:receipt:record", methods=("POST",))
def pay(refund_id: UUID) -> Response | tuple[str, int]:
    """From the cashier's till; a second press shows the same receipt."""
    method = request.form.get("method", "cash")
    if method not in METHODS:
        raise NotFound
    receipt, error = attempt(lambda: fees.pay_refund(work(), refund_id=refund_id, method=method))
    if receipt is None:
        return _page(error), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(url_for("receipts.show", receipt_id=receipt.id, fresh="yes"), HTTPStatus.SEE_OTHER))


@route(bp, "/payments/<uuid:payment_id>/match", permission="fees:refund:approve", methods=("POST",))
def match(payment_id: UUID) -> Response | tuple[str, int]:
    """Say which application a payment of unknown reference is for."""
    try:
        found = applications.by_reference(work().session, read_reference(typed("reference", 40)))
    except MalformedReference:
        found = None
    if found is None or not fees.charges_for(work().session, actor(), found.dossier_id):
        return _page(reader().gettext(NO_CASE)), HTTPStatus.UNPROCESSABLE_ENTITY
    dossier_id = found.dossier_id
    return _done(lambda: fees.match_payment(work(), payment_id=payment_id, dossier_id=dossier_id))


@route(bp, "/payments/<uuid:payment_id>/return", permission="fees:refund:approve", methods=("POST",))
def give_back(payment_id: UUID) -> Response | tuple[str, int]:
    """Give up waiting for the rest: receipted, and a refund is opened."""
    return _done(lambda: fees.return_payment(work(), payment_id=payment_id))
