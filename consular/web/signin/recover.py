"""For whoever has lost every way in: a recovery code, a new address, and a time in which the old one may object."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request

from consular import identity
from consular.catalogue import email_address
from consular.core.errors import ConsularError
from consular.core.language import N_
from consular.web.access import PUBLIC, route
from consular.web.context import house, reader, work
from consular.web.limits import limit
from consular.web.signin.choices import texts_offered
from consular.web.signin.codes import NOT_SENT, REFUSED, why_not_sent, why_refused
from consular.web.transaction import browser

bp = Blueprint("recover", __name__, url_prefix="/sign-in/recover")
UNKNOWN = N_("No unused recovery code looks like this. Compare it with your list")
TAKEN = N_("This address opens another account. Use another address")
WAITING = N_("A recovery of this account waits already. Look at the mail that was sent")
OBSTACLES: dict[type[ConsularError], tuple[str, str]] = {
    identity.RecoveryRefused: ("recovery", UNKNOWN),
    identity.LinkedElsewhere: ("code", TAKEN),
    identity.RecoveryWaiting: ("recovery", WAITING),
}
ENDED = N_("Nothing waits under this code: it was stopped before, or it is done. Compare the code with the mail")


@route(bp, "", permission=PUBLIC)
def page() -> str:
    """What can be done."""
    return _page("", None)


@route(bp, "/email", permission=PUBLIC, methods=("POST",))
def send() -> tuple[str, int]:
    """Send a code to the new address."""
    limit("sign-in-email", most=10, seconds=3600, per="address")
    typed = request.form.get("email", "")
    try:
        address = email_address(typed)
        identity.request_code(
            work(), email=address, browser=browser(), locale=reader().code, policy=house().catalogue.sign_in
        )
    except NOT_SENT as error:
        return _page(typed, why_not_sent(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _codes(address, {}), HTTPStatus.OK


@route(bp, "/codes", permission=PUBLIC, methods=("POST",))
def begin() -> str | tuple[str, int]:
    """Both codes are right: the wait begins."""
    limit("sign-in-recover", most=20, seconds=3600, per="address")
    address, policy = request.form.get("email", ""), house().catalogue.sign_in
    try:
        identity.check_recovery_code(work(), request.form.get("recovery", ""))
        shown = identity.prove_address(
            work(), email=address, code=request.form.get("code", ""), browser=browser(), policy=policy
        )
        recovery = identity.begin_recovery_by_code(
            work(), code=request.form.get("recovery", ""), email=shown.email, policy=policy
        )
    except REFUSED as error:
        return _codes(address, {"code": why_refused(error)}), HTTPStatus.UNPROCESSABLE_ENTITY
    except (identity.RecoveryRefused, identity.LinkedElsewhere, identity.RecoveryWaiting) as error:
        field, said = OBSTACLES[type(error)]
        return _codes(address, {field: reader().gettext(said)}), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("signin/recover_waits.html", email=shown.email, due=recovery.due_at)


@route(bp, "/stop", permission=PUBLIC, methods=("GET", "POST"))
def stop() -> str | tuple[str, int]:
    """Whoever reads the old address stops it, by the code of the mail."""
    if request.method == "GET":
        return render_template("signin/recover_stop.html", stopped=False, error=None)
    limit("sign-in-recover", most=20, seconds=3600, per="address")
    try:
        identity.stop_recovery(work(), code=request.form.get("code", ""))
    except identity.RecoveryEnded:
        told = reader().gettext(ENDED)
        page = render_template("signin/recover_stop.html", stopped=False, error=told)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("signin/recover_stop.html", stopped=True, error=None)


def _page(email: str, error: str | None) -> str:
    return render_template("signin/recover.html", email=email, error=error, texts=texts_offered())


def _codes(email: str, wrong: dict[str, str]) -> str:
    return render_template(
        "signin/recover_codes.html", email=email, recovery=request.form.get("recovery", ""), wrong=wrong
    )
