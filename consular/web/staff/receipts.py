"""A receipt, to print, and to make void on its day."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import fees
from consular.vault import Shredded
from consular.web.access import route
from consular.web.applicant.money import line_label
from consular.web.context import actor, house, now, reader, work
from consular.web.staff.cash_view import METHODS, attempt, money, staff, typed, whose, zone

bp = Blueprint("receipts", __name__, url_prefix="/staff/fees/receipts")


@route(bp, "/<uuid:receipt_id>", permission="fees:charge:view")
def show(receipt_id: UUID) -> str:
    """The receipt with its lines and both amounts."""
    return _page(receipt_id)


def _page(receipt_id: UUID, error: str | None = None) -> str:
    receipt = fees.receipt_for(work(), receipt_id)
    work().record("fees:receipt:view", f"receipt/{receipt.id}", dossier_id=receipt.dossier_id)
    charge = work().session.get_one(fees.Charge, receipt.charge_id)
    person = whose([receipt.dossier_id]).get(receipt.dossier_id, {"reference": "", "name": ""})
    office = house().catalogue.offices.get(receipt.office)
    names = staff(receipt.cashier_id, receipt.voided_by)
    till = work().session.get(fees.Till, receipt.till_id) if receipt.till_id else None
    day_is_on = till is not None and till.closed_at is None and till.ends_at > now()
    return render_template(
        "staff/receipt.html",
        receipt=receipt,
        person=person,
        **_words(receipt),
        office=reader().pick(office.label) if office else receipt.office,
        address=reader().pick(office.address) if office else "",
        when=reader().moment(receipt.received_at, zone(receipt.office)),
        lines=[
            (line_label(charge, line.key, reader()), money(paid, receipt.base_currency))
            for line, paid in fees.lines_of_receipt(work().session, receipt.id)
        ],
        amount=money(receipt.amount, receipt.currency),
        worth=money(receipt.base_amount, receipt.base_currency),
        both=receipt.currency != receipt.base_currency and receipt.base_amount > 0,
        rate=reader().number(receipt.rate),
        given=money(receipt.given, receipt.currency) if receipt.given is not None else None,
        change=money(receipt.change, receipt.currency),
        method=reader().gettext(METHODS[receipt.method]),
        cashier=names.get(receipt.cashier_id, "") if receipt.cashier_id else "",
        voided_by=names.get(receipt.voided_by, "") if receipt.voided_by else None,
        may_void=(day_is_on or _is_of_bank(receipt)) and receipt.kind == "payment" and _may_void(receipt),
        fresh="fresh" in request.args,
        error=error,
        typed=request.form,
    )


def _words(receipt: fees.Receipt) -> dict[str, str]:
    """What is sealed; a receipt outlives the file that it belongs to."""
    try:
        return {"payer": receipt.payer.text, "void_reason": receipt.void_reason.text}
    except Shredded:
        return {"payer": "", "void_reason": ""}


def _is_of_bank(receipt: fees.Receipt) -> bool:
    return receipt.till_id is None and receipt.method == "transfer"


def _may_void(receipt: fees.Receipt) -> bool:
    is_another = receipt.cashier_id != actor().id
    return receipt.voided_at is None and is_another and actor().holds("fees:receipt:void")


@route(bp, "/<uuid:receipt_id>/void", permission="fees:receipt:void", methods=("POST",))
def void(receipt_id: UUID) -> Response | tuple[str, int]:
    """By another person than the cashier, on the same day (money of the bank on any); the number stays."""
    made, error = attempt(lambda: fees.void_receipt(work(), receipt_id=receipt_id, reason=typed("reason")))
    if made is None:
        return _page(receipt_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(url_for("receipts.show", receipt_id=receipt_id), HTTPStatus.SEE_OTHER))
