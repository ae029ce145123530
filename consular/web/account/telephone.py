"""The telephone of an account: added after a code was read on it, chosen for signing in or not, removed."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import identity
from consular.core.errors import NotFound
from consular.web.access import route
from consular.web.account.security import OWN_WAYS
from consular.web.context import actor, house, reader, work
from consular.web.limits import limit
from consular.web.signin.choices import texts_offered
from consular.web.signin.codes import NOT_TEXTED, REFUSED, why_not_texted, why_refused
from consular.web.signin.fresh import ask_again, is_fresh
from consular.web.signin.texts import limit_texts
from consular.web.transaction import browser

bp = Blueprint("telephone", __name__, url_prefix="/account/security/telephone")


@route(bp, "", permission=OWN_WAYS)
def page() -> str:
    """The number that there is, and a form for another one."""
    kept = identity.unpark_form(work(), path=request.path) or {}
    return _page(number=kept.get("number", ""))


@route(bp, "", permission=OWN_WAYS, methods=("POST",))
def send() -> Response | str | tuple[str, int]:
    """Send a code to the number that is to be added."""
    _refuse_unless_offered()
    typed = request.form.get("number", "")
    if not is_fresh():
        return ask_again(url_for("telephone.page"), {"number": typed})
    limit_texts()
    policy = house().catalogue.sign_in
    try:
        number = identity.telephone_number(typed, policy.text_messages.prefixes)
        identity.request_number_code(work(), number=number, browser=browser(), locale=reader().code, policy=policy)
    except NOT_TEXTED as error:
        return _page(number=typed, error=why_not_texted(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _code_page(number, None)


@route(bp, "/code", permission=OWN_WAYS, methods=("POST",))
def prove() -> Response | tuple[str, int]:
    """The code is right: the number is the account's."""
    _refuse_unless_offered()
    limit("sign-in-code", most=30, seconds=3600, per="address")
    number, policy = request.form.get("number", ""), house().catalogue.sign_in
    if not is_fresh():
        return ask_again(url_for("telephone.page"), {"number": number})
    try:
        identity.prove_number(
            work(),
            number=identity.telephone_number(number, policy.text_messages.prefixes),
            code=request.form.get("code", ""),
            browser=browser(),
            signs_in=request.form.get("signs_in") == "yes",
            policy=policy,
        )
    except (identity.NumberMalformed, identity.NumberNotServed) as error:
        return _page(number=number, error=why_not_texted(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except REFUSED as error:
        return _code_page(number, why_refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _done("telephone")


@route(bp, "/sign-in", permission=OWN_WAYS, methods=("POST",))
def choose() -> Response:
    """Whether codes for signing in may go there."""
    if not is_fresh():
        return ask_again(url_for("telephone.page"), {})
    identity.choose_texts(work(), signs_in=request.form.get("signs_in") == "yes")
    return _done("chosen")


@route(bp, "/remove", permission=OWN_WAYS, methods=("POST",))
def remove() -> Response:
    """No codes go there any more."""
    if not is_fresh():
        return ask_again(url_for("telephone.page"), {})
    identity.remove_telephone(work())
    return _done("telephone_gone")


def _refuse_unless_offered() -> None:
    if not texts_offered():
        raise NotFound


def _done(what: str) -> Response:
    return make_response(redirect(url_for("security.index", done=what), HTTPStatus.SEE_OTHER))


def _page(*, number: str = "", error: str | None = None) -> str:
    own = actor().id
    return render_template(
        "account/telephone.html",
        offered=texts_offered(),
        held=identity.telephone_of(work().session, own) if own else None,
        prefixes=house().catalogue.sign_in.text_messages.prefixes,
        number=number,
        error=error,
    )


def _code_page(number: str, error: str | None) -> str:
    return render_template(
        "account/telephone_code.html", number=number, signs_in=request.form.get("signs_in", ""), error=error
    )
