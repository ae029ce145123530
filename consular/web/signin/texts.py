"""Codes by text message: for signing in where somebody chose that, and for coming back without the mailbox.

The number is never typed here: messages go to numbers that were proven, of whoever signs in by the address. What the
pages answer is the same whether there is such a number or not.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request

from consular import identity
from consular.catalogue import email_address
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.web.access import PUBLIC, route
from consular.web.context import house, reader, work
from consular.web.limits import limit
from consular.web.signin.choices import texts_offered
from consular.web.signin.codes import (
    NOT_SENT,
    NOT_TEXTED,
    REFUSED,
    why_not_sent,
    why_not_texted,
    why_refused,
)
from consular.web.signin.doors import safe_path
from consular.web.signin.recover import TAKEN, WAITING
from consular.web.transaction import browser, give_session, session_token

bp = Blueprint("texts", __name__, url_prefix="/sign-in")
EXPIRED = N_("This code is too old, was used, or none was sent. Ask for a new one")
OBSTACLES = {identity.LinkedElsewhere: TAKEN, identity.RecoveryWaiting: WAITING}


def limit_texts() -> None:
    """What one address may cause: each message costs money, and annoys whoever did not ask for it."""
    limit("text-messages", most=6, seconds=3600, per="address")


@route(bp, "/text", permission=PUBLIC, methods=("POST",))
def send() -> tuple[str, int]:
    """Send the code by text message to whoever chose that."""
    _enter()
    address = request.form.get("email", "")
    try:
        identity.request_text(
            work(),
            email=email_address(address),
            browser=browser(),
            locale=reader().code,
            policy=house().catalogue.sign_in,
        )
    except NOT_TEXTED as error:
        return _code(address, why_not_texted(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except NOT_SENT as error:
        return _code(address, why_not_sent(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _code(address, None), HTTPStatus.OK


@route(bp, "/text/code", permission=PUBLIC, methods=("POST",))
def code() -> Response | tuple[str, int]:
    """A session whose proof counts as old: what cannot be taken back wants the mailbox or a provider besides."""
    limit("sign-in-code", most=30, seconds=3600, per="address")
    address, policy = request.form.get("email", ""), house().catalogue.sign_in
    try:
        account = identity.redeem_text(
            work(), email=address, code=request.form.get("code", ""), browser=browser(), policy=policy
        )
    except REFUSED as error:
        return _code(address, _refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    way = identity.email_way(work().session, address)
    proof = identity.Proof(at=None, way_id=way.id if way else None, issuer=identity.TEXT_ENTER)
    token = identity.open_session(work(), account=account, old_token=session_token(), proof=proof, policy=policy)
    return give_session(make_response(redirect(_next(), HTTPStatus.SEE_OTHER)), token)


@route(bp, "/recover/text", permission=PUBLIC, methods=("GET", "POST"))
def recover() -> str | tuple[str, int]:
    """Codes to the telephone of the account and to the new address."""
    if request.method == "GET":
        _refuse_unless_offered()
        return _recover_page()
    _enter()
    limit("sign-in-email", most=10, seconds=3600, per="address")
    old, email, policy = request.form.get("old", ""), request.form.get("email", ""), house().catalogue.sign_in
    wrong = {name: said for name, said in {"old": _flaw(old), "email": _flaw(email)}.items() if said}
    if not wrong:
        here, tongue = browser(), reader().code
        try:
            identity.request_recovery_text(work(), email=old, browser=here, locale=tongue, policy=policy)
        except NOT_TEXTED as error:
            wrong["old"] = why_not_texted(error)
        try:
            identity.request_code(work(), email=email, browser=here, locale=tongue, policy=policy)
        except NOT_SENT as error:
            wrong["email"] = why_not_sent(error)
    if wrong:
        return _recover_page(old, email, wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    return _both(old, email, {}), HTTPStatus.OK


@route(bp, "/recover/text/codes", permission=PUBLIC, methods=("POST",))
def begin() -> str | tuple[str, int]:
    """Both codes are right: the wait begins."""
    limit("sign-in-recover", most=20, seconds=3600, per="address")
    form, policy = request.form, house().catalogue.sign_in
    old, email, text = form.get("old", ""), form.get("email", ""), form.get("text", "")
    try:
        identity.check_recovery_text(work(), old=old, text=text, browser=browser(), policy=policy)
    except REFUSED as error:
        return _both(old, email, {"text": _refused(error)}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        shown = identity.prove_address(work(), email=email, code=form.get("code", ""), browser=browser(), policy=policy)
        recovery = identity.begin_recovery_by_text(
            work(), old=old, text=text, email=shown.email, browser=browser(), policy=policy
        )
    except REFUSED as error:
        return _both(old, email, {"code": why_refused(error)}), HTTPStatus.UNPROCESSABLE_ENTITY
    except (identity.LinkedElsewhere, identity.RecoveryWaiting) as error:
        return _both(old, email, {"code": reader().gettext(OBSTACLES[type(error)])}), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("signin/recover_waits.html", email=shown.email, due=recovery.due_at)


def _enter() -> None:
    _refuse_unless_offered()
    limit_texts()


def _refuse_unless_offered() -> None:
    if not texts_offered():
        raise NotFound


def _refused(error: identity.CodeWrong | identity.CodeExpired | identity.CodesSpent) -> str:
    """Nobody is told whether a code was sent at all."""
    return reader().gettext(EXPIRED) if isinstance(error, identity.CodeExpired) else why_refused(error)


def _flaw(typed: str) -> str | None:
    """Why it is no address."""
    try:
        email_address(typed)
    except NOT_SENT as error:
        return why_not_sent(error)
    return None


def _next() -> str:
    return safe_path(request.form.get("next", ""), default="/applications")


def _code(address: str, error: str | None) -> str:
    return render_template("signin/text_code.html", next=_next(), email=address, error=error)


def _recover_page(old: str = "", email: str = "", wrong: dict[str, str] | None = None) -> str:
    return render_template("signin/recover_text.html", old=old, email=email, wrong=wrong or {})


def _both(old: str, email: str, wrong: dict[str, str]) -> str:
    return render_template("signin/recover_text_codes.html", old=old, email=email, wrong=wrong)
