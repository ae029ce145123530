"""The cash day: opening, counting and closing a till; the cash-up of a cashier and of an office's day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import fees
from consular.core.language import N_
from consular.web.access import route
from consular.web.context import actor, house, reader, work
from consular.web.staff.cash_view import METHODS, amount, attempt, money, office_day, staff, typed, zone

bp = Blueprint("tills", __name__, url_prefix="/staff/fees")
KINDS = {"payment": N_("received"), "refund": N_("paid back")}


@route(bp, "/till", permission="fees:till:open")
def mine() -> str:
    """One's own till: open it, or count and close it."""
    return _page()


def _page(error: str | None = None) -> str:
    till = fees.till_of(work().session, actor().id)
    offices = sorted(actor().offices_with("fees:till:open") & house().catalogue.offices.keys())
    return render_template(
        "staff/till.html",
        till=till,
        over=till is not None and till.ends_at <= work().now,
        report=_report(fees.cash_up(work().session, till)) if till else None,
        offices=[
            (key, reader().pick(house().catalogue.offices[key].label), house().catalogue.offices[key].currencies)
            for key in offices
        ],
        typed=request.form,
        error=error,
    )


@route(bp, "/till", permission="fees:till:open", methods=("POST",))
def open_() -> Response | tuple[str, int]:
    """With a counted float of each currency; an empty field is 0."""
    office = house().catalogue.offices.get(typed("office", 48))
    floats = {}
    for currency in office.currencies if office else ():
        given = request.form.get(f"{currency}", "").strip()
        counted = amount(given) if given else Decimal(0)
        if counted is not None:
            floats[currency] = counted
    if office is None:
        return _page(), HTTPStatus.UNPROCESSABLE_ENTITY
    made, error = attempt(lambda: fees.open_till(work(), office=office, floats=floats))
    if made is None:
        return _page(error), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(url_for("money.index"), HTTPStatus.SEE_OTHER))


@route(bp, "/till/<uuid:till_id>/close", permission="fees:till:open", methods=("POST",))
def close(till_id: UUID) -> Response | tuple[str, int]:
    """Counted; it balances, or a reason says what may have happened."""
    counted = _counted(till_id)
    made, error = attempt(lambda: fees.close_till(work(), till_id=till_id, counted=counted, reason=typed("reason")))
    if made is None:
        return _page(error), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(
        redirect(url_for("tills.day", office=made.office, day=made.day.isoformat()), HTTPStatus.SEE_OTHER)
    )


@route(bp, "/till/<uuid:till_id>/close-left", permission="fees:till:settle", methods=("POST",))
def close_left(till_id: UUID) -> Response | tuple[str, int]:
    """A colleague has left it open, and the day is over: counted by whoever settles differences."""
    counted = _counted(till_id)
    made, error = attempt(lambda: fees.close_till(work(), till_id=till_id, counted=counted, reason=typed("reason")))
    till = work().session.get(fees.Till, till_id)
    at = (till.office, till.day) if till else None
    if made is None or at is None:
        return _day_page(error, at), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(url_for("tills.day", office=at[0], day=at[1].isoformat()), HTTPStatus.SEE_OTHER))


def _counted(till_id: UUID) -> dict[str, Decimal]:
    typed_amounts = {c.currency: amount(request.form.get(c.currency)) for c in fees.counts_of(work().session, till_id)}
    return {currency: value for currency, value in typed_amounts.items() if value is not None}


@route(bp, "/day", permission="fees:charge:view")
def day() -> str:
    """The cash-up of an office's day: every till for whoever settles them, one's own for a cashier."""
    return _day_page()


def _day_page(error: str | None = None, at: tuple[str, dt.date] | None = None) -> str:
    mine_too = actor().offices_with("fees:till:open") | actor().offices_with("fees:till:settle")
    offices = sorted(mine_too & house().catalogue.offices.keys())
    office = at[0] if at else request.args.get("office", "")
    office = office if office in offices else (offices[0] if offices else "")
    on = at[1] if at else _day(office)
    found = fees.cash_ups(work().session, actor(), office=office, day=on) if office else []
    names = staff(
        *[person for x in found for person in (x.till.cashier_id, x.till.closed_by)],
        *[c.settled_by for x in found for c in x.counts],
    )
    work().record("fees:till:view", f"office/{office}", detail={"day": on.isoformat()})
    return render_template(
        "staff/cash_day.html",
        offices=[(key, reader().pick(house().catalogue.offices[key].label)) for key in offices],
        office=office,
        day=on,
        reports=[_report(x, names) for x in found],
        totals=_totals(found),
        left=[
            (url_for("tills.day", office=till.office, day=till.day.isoformat()), reader().date(till.day))
            for till in fees.left_open(work().session, actor(), work().now)
        ],
        may_settle=office in actor().offices_with("fees:till:settle"),
        error=error,
        typed=request.form,
    )


def _day(office: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return office_day(office)


def _totals(found: list[fees.CashUp]) -> list[tuple[str, str]]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for report in found:
        for place, value in report.totals.items():
            sums[place] = sums.get(place, Decimal(0)) + value
    return [_total(place, value) for place, value in sorted(sums.items())]


def _total(place: tuple[str, str, str], value: Decimal) -> tuple[str, str]:
    method, kind, currency = place
    words = f"{reader().gettext(METHODS[method])}, {reader().gettext(KINDS[kind])}"
    return words, money(value, currency)


def _report(found: fees.CashUp, names: dict[UUID, str] | None = None) -> dict[str, Any]:
    names, place = names or {}, zone(found.till.office)
    return {
        "till": found.till,
        "cashier": names.get(found.till.cashier_id, ""),
        "opened": reader().moment(found.till.opened_at, place),
        "closed": reader().moment(found.till.closed_at, place) if found.till.closed_at else None,
        "closed_by": names.get(found.till.closed_by, "")
        if found.till.closed_by and found.till.closed_by != found.till.cashier_id
        else None,
        "is_left": found.till.closed_at is None
        and found.till.cashier_id != actor().id
        and fees.may_close(actor(), found.till, work().now),
        "receipts": found.receipts,
        "void": found.void,
        "totals": [_total(where, value) for where, value in sorted(found.totals.items())],
        "counts": [
            {
                "currency": c.currency,
                "opening": money(c.opening, c.currency),
                "expected": money(found.expected[c.currency], c.currency),
                "counted": money(c.counted, c.currency) if c.counted is not None else None,
                "difference": money(c.difference, c.currency) if c.difference else None,
                "reason": c.reason.text if c.difference else "",
                "settlement": c.settlement.text if c.settled_at else None,
                "settled_by": names.get(c.settled_by, "") if c.settled_by else None,
            }
            for c in found.counts
        ],
    }


@route(bp, "/till/<uuid:till_id>/settle", permission="fees:till:settle", methods=("POST",))
def settle(till_id: UUID) -> Response | tuple[str, int]:
    """Another person has dealt with a difference."""
    currency, note = typed("currency", 3), typed("note")
    made, error = attempt(lambda: fees.settle_difference(work(), till_id=till_id, currency=currency, note=note))
    till = work().session.get(fees.Till, till_id)
    at = (till.office, till.day) if till else None
    if made is None or at is None:
        return _day_page(error, at), HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(redirect(url_for("tills.day", office=at[0], day=at[1].isoformat()), HTTPStatus.SEE_OTHER))
