"""The cashier's pages: what is owed, found by its reference or in the list, and received."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, audit, fees
from consular.core.errors import NotFound
from consular.core.ids import MalformedReference, read_reference
from consular.core.language import N_
from consular.web.access import STAFF, route
from consular.web.applicant.money import line_label
from consular.web.context import actor, house, reader, work
from consular.web.staff.cash_view import METHODS, amount, attempt, money, office_day, typed, whose, zone
from consular.web.transaction import fresh_work

bp = Blueprint("money", __name__, url_prefix="/staff")
PAGE = 50
UNKNOWN = N_("Nothing is charged under this reference in your offices. Scan or type it again")
NO_AMOUNT = N_("Write what the payer gave with digits, such as 100 or 120.50")


@route(bp, "", permission=STAFF)
def home() -> Response | str:
    """The desk: the first page that the colleague's roles open."""
    if actor().holds("review:queue:view"):
        return make_response(redirect(url_for("queue.index")))
    if actor().holds("appearances:visit:view"):
        return make_response(redirect(url_for("counter.desk.index")))
    if actor().holds("fees:charge:view"):
        return make_response(redirect(url_for("money.index")))
    if actor().holds("stock:blank:view"):
        return make_response(redirect(url_for("stock.index")))
    return render_template("staff/home.html")


@route(bp, "/fees", permission="fees:charge:view")
def index() -> Response | str:
    """Charges not yet received, oldest first; `q` is a reference, typed or scanned."""
    wanted = request.args.get("q", "").strip()
    if wanted:
        found = _by_reference(wanted)
        if found is not None:
            return make_response(redirect(url_for("money.show", charge_id=found.id)))
    after = request.args.get("after", type=UUID)
    charges = fees.unsettled(work().session, actor(), after=after, limit=PAGE + 1)
    people = whose([c.dossier_id for c in charges[:PAGE]])
    rows = [_row(charge, people[charge.dossier_id]) for charge in charges[:PAGE] if charge.dossier_id in people]
    missed = fees.missed(work().session, actor()) if after is None else []
    behind = whose([c.dossier_id for c in missed])
    shown = [c.dossier_id for c in [*charges[:PAGE], *missed]]
    audit.record_list(work(), "fees:charge:list", "charges", list(dict.fromkeys(shown)))
    older = url_for("money.index", after=charges[PAGE - 1].id) if len(charges) > PAGE else None
    error = reader().gettext(UNKNOWN) if wanted else None
    late = [_row(charge, behind[charge.dossier_id]) for charge in missed if charge.dossier_id in behind]
    return render_template("staff/fees.html", rows=rows, late=late, older=older, typed=wanted, error=error, may=_may())


def _row(charge: fees.Charge, person: dict[str, Any]) -> dict[str, Any]:
    return {
        **person,
        "url": url_for("money.show", charge_id=charge.id),
        "amount": money(charge.told_owed, charge.told_currency),
        "since": reader().moment(charge.missed_at or charge.created_at, zone(charge.office)),
    }


def _by_reference(wanted: str) -> fees.Charge | None:
    try:
        application = applications.by_reference(work().session, read_reference(wanted))
    except MalformedReference:
        return None
    charges = fees.charges_for(work().session, actor(), application.dossier_id) if application else []
    return charges[0] if charges else None


def _may() -> dict[str, bool]:
    return {
        "till": actor().holds("fees:till:open"),
        "receive": actor().holds("fees:receipt:record"),
        "waive": actor().holds("fees:charge:waive") and "waive" in actor().powers,
        "cash": actor().holds("fees:till:open") or actor().holds("fees:till:settle"),
    }


@route(bp, "/fees/<uuid:charge_id>", permission="fees:charge:view")
def show(charge_id: UUID) -> str:
    """One charge: its lines, receiving, an optional line, waiving."""
    return _page(charge_id)


def _page(charge_id: UUID, *, field: str | None = None, error: str | None = None) -> str:
    charge = fees.visible_charge(work(), charge_id)
    tongue = reader()
    till = fees.till_of(work().session, actor().id) if actor().id else None
    receipts = [r for r in fees.receipts_of(work().session, charge.dossier_id) if r.charge_id == charge.id]
    return render_template(
        "staff/charge.html",
        charge=charge,
        person=whose([charge.dossier_id]).get(charge.dossier_id, {"reference": "", "name": ""}),
        lines=[_line(charge, line) for line in charge.lines],
        owed=money(charge.told_owed, charge.told_currency),
        worth=money(charge.owed, charge.currency) if charge.told_currency != charge.currency else None,
        ways=_ways(charge, till) if till else [],
        methods=[(key, tongue.gettext(words)) for key, words in METHODS.items()],
        receipts=[(url_for("receipts.show", receipt_id=r.id), r.number, r.voided_at is not None) for r in receipts],
        extra=[(x.key, tongue.pick(x.label), money(x.amount, charge.currency)) for x in _optional(charge)],
        grounds=[(g.key, tongue.pick(g.text)) for g in house().catalogue.waivers.values()],
        typed=request.form,
        errors={field: error} if field and error else {},
        may=_may(),
        till=till,
    )


def _line(charge: fees.Charge, line: fees.ChargeLine) -> dict[str, Any]:
    return {
        "label": line_label(charge, line.key, reader()),
        "amount": money(line.amount, charge.currency),
        "waived": money(line.waived, charge.currency) if line.waived else None,
        "settled": line.settled_at is not None,
    }


def _optional(charge: fees.Charge) -> list[Any]:
    table = fees.table_in_force(house().catalogue.fees.get(charge.fee, []), charge.table_from)
    chosen = {line.key for line in charge.lines}
    return [line for line in table.lines if line.optional and line.key not in chosen]


def _ways(charge: fees.Charge, till: fees.Till) -> list[dict[str, Any]]:
    """The currencies of the till in which this can be paid today, the one that was told first."""
    ways = []
    for currency in fees.balance_of(work().session, till.id):
        try:
            tender = _tender(charge, currency, till.office)
        except fees.CurrencyNotTaken:
            continue
        due = tender.of(charge.owed)
        ways.append({"currency": currency, "amount": due, "text": money(due, currency)})
    return sorted(ways, key=lambda way: way["currency"] != charge.told_currency)


def _tender(charge: fees.Charge, currency: str, office: str) -> fees.Tender:
    if currency == charge.told_currency:
        return fees.told_tender(charge)
    return fees.tender(house().catalogue, base=charge.currency, currency=currency, day=office_day(office))


@route(bp, "/fees/<uuid:charge_id>", permission="fees:receipt:record", methods=("POST",))
def receive(charge_id: UUID) -> Response | tuple[str, int]:
    """The money is here: a numbered receipt. A second press shows the same receipt."""
    charge = fees.visible_charge(work(), charge_id)
    currency = request.form.get("currency") or charge.told_currency
    method = request.form.get("method", "cash")
    given = amount(request.form.get("given")) if method == "cash" and request.form.get("given") else None
    if method not in METHODS or (method == "cash" and request.form.get("given") and given is None):
        fresh_work()
        return _page(charge_id, field="given", error=reader().gettext(NO_AMOUNT)), HTTPStatus.UNPROCESSABLE_ENTITY
    till = fees.till_of(work().session, actor().id) if actor().id else None

    def act() -> fees.Receipt:
        tender = _tender(charge, currency, till.office if till else charge.office)
        shown = amount(request.form.get(f"shown-{currency}"))
        return fees.record_receipt(
            work(),
            charge_id=charge_id,
            method=method,
            tender=tender,
            shown=shown,
            given=given,
            payer=typed("payer", 200),
        )

    receipt, error = attempt(act)
    if receipt is None:
        return _page(charge_id, field="given", error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(url_for("receipts.show", receipt_id=receipt.id, fresh="yes"))


def _to(url: str) -> Response:
    return make_response(redirect(url, HTTPStatus.SEE_OTHER))


@route(bp, "/fees/<uuid:charge_id>/line", permission="fees:receipt:record", methods=("POST",))
def choose(charge_id: UUID) -> Response | tuple[str, int]:
    """An optional line, chosen at the counter."""
    charge = fees.visible_charge(work(), charge_id)
    table = fees.table_in_force(house().catalogue.fees.get(charge.fee, []), charge.table_from)
    wanted = typed("line", 48)
    made, error = attempt(lambda: fees.choose_line(work(), charge_id=charge_id, line=wanted, table=table))
    if made is None:
        return _page(charge_id, field="line", error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(url_for("money.show", charge_id=charge_id))


@route(bp, "/fees/<uuid:charge_id>/waive", permission="fees:charge:waive", methods=("POST",))
def waive(charge_id: UUID) -> Response | tuple[str, int]:
    """On a ground, with facts, by somebody who has the power."""
    ground = house().catalogue.waivers.get(typed("ground", 48))
    if ground is None:
        raise NotFound
    made, error = attempt(lambda: fees.waive(work(), charge_id=charge_id, ground=ground, facts=typed("facts")))
    if made is None:
        return _page(charge_id, field="facts", error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(url_for("money.show", charge_id=charge_id))
