"""The applicant's way to check, send and withdraw: thin pages over the form that both doors share."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from consular import fees
from consular.web.access import route
from consular.web.applicant.shared import DOOR, full_name, own_application
from consular.web.context import house, reader, work
from consular.web.filing.lodging import check_page, withdraw_page

bp = Blueprint("lodging", __name__, url_prefix="/applications")


@route(bp, "/<reference>/check", permission="applications:own:lodge", methods=("GET", "POST"))
def check(reference: str) -> Response | str | tuple[str, int]:
    """All answers with change links, the fee, the declaration; sending is the only button."""
    return check_page(DOOR, reference)


@route(bp, "/<reference>/sent", permission="applications:own:view")
def sent(reference: str) -> Response | str:
    """Confirms with the reference and says what happens next."""
    found, service = own_application(reference, "applications:own:view")
    if found.lodged_at is None:
        return make_response(redirect(url_for("applications.show", reference=found.reference)))
    charges = [c for c in fees.charges_of(work().session, found.dossier_id) if c.settled_at is None]
    office = house().catalogue.offices.get(charges[0].office) if charges else None
    return render_template(
        "applicant/sent.html",
        application=found,
        service=service,
        name=full_name(found.answers),
        owed=", ".join(reader().money(c.told_owed, c.told_currency) for c in charges),
        office=office,
    )


@route(bp, "/<reference>/withdraw", permission="applications:own:withdraw", methods=("GET", "POST"))
def withdraw(reference: str) -> Response | str:
    """Asks once, then takes the application back."""
    return withdraw_page(DOOR, reference)
