"""The doors: for applicants their identity providers and e-mail with a one-time code, for staff their providers.

People of carriers have a door of their own, behind which the staff's providers and demands stand.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request

from consular import identity
from consular.catalogue import email_address
from consular.core.actor import ActorKind
from consular.web.access import PUBLIC, route
from consular.web.context import actor, house, reader, work
from consular.web.limits import limit
from consular.web.signin import journey
from consular.web.signin.choices import offered, texts_offered
from consular.web.signin.codes import NOT_SENT, why_not_sent, why_refused
from consular.web.transaction import browser, give_session, session_token

bp = Blueprint("signin", __name__)


def safe_path(path: str, *, default: str) -> str:
    """A path of our own site, never another site's address."""
    if path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable():
        return path
    return default


def _next(default: str = "/applications") -> str:
    return safe_path(request.values.get("next", ""), default=default)


def _door(*, email: str = "", error: str | None = None) -> str:
    return render_template(
        "signin/door.html",
        next=_next(),
        kept=request.args.get("kept"),
        providers=offered("applicant"),
        email=email,
        error=error,
    )


def _code(address: str, error: str | None) -> str:
    return render_template("signin/code.html", next=_next(), email=address, error=error, texts=texts_offered())


@route(bp, "/sign-in", permission=PUBLIC)
def door() -> Response | str:
    """The applicants' door."""
    if actor().kind is ActorKind.ACCOUNT:
        return make_response(redirect(_next()))
    return _door()


@route(bp, "/sign-in/email", permission=PUBLIC, methods=("POST",))
def email() -> tuple[str, int]:
    """Send a code; the next page is the same whether the address is known or not."""
    limit("sign-in-email", most=10, seconds=3600, per="address")
    typed = request.form.get("email", "")
    policy = house().catalogue.sign_in
    try:
        address = email_address(typed)
        identity.request_code(work(), email=address, browser=browser(), locale=reader().code, policy=policy)
    except NOT_SENT as error:
        return _door(email=typed, error=why_not_sent(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _code(address, None), HTTPStatus.OK


@route(bp, "/sign-in/code", permission=PUBLIC, methods=("POST",))
def code() -> Response | tuple[str, int]:
    """Redeem the code: a fresh session, the old one ends."""
    limit("sign-in-code", most=30, seconds=3600, per="address")
    address, policy = request.form.get("email", ""), house().catalogue.sign_in
    try:
        account = identity.redeem_code(
            work(), email=address, code=request.form.get("code", ""), browser=browser(), policy=policy
        )
    except (identity.CodeWrong, identity.CodeExpired, identity.CodesSpent) as error:
        return _code(address, why_refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    way = identity.email_way(work().session, address)
    proof = identity.Proof(at=work().now, way_id=way.id if way else None)
    token = identity.open_session(work(), account=account, old_token=session_token(), proof=proof, policy=policy)
    return give_session(make_response(redirect(_next(), HTTPStatus.SEE_OTHER)), token)


@route(bp, "/sign-in/oidc", permission=PUBLIC, methods=("POST",))
def with_provider() -> Response:
    """To an identity provider, as an applicant."""
    return journey.begin("applicant", _next(), key=request.form.get("provider", ""))


@route(bp, "/staff/sign-in", permission=PUBLIC)
def staff_door() -> Response | str:
    """The colleagues' door."""
    if actor().is_staff:
        return make_response(redirect(_next("/staff")))
    return render_template("signin/staff.html", next=_next("/staff"), providers=offered("staff"))


@route(bp, "/carrier/sign-in", permission=PUBLIC)
def carrier_door() -> Response | str:
    """The door of people of carriers: the same proof as the staff's."""
    if actor().is_partner:
        return make_response(redirect(_next("/carrier")))
    return render_template("signin/carrier.html", next=_next("/carrier"), providers=offered("staff"))


@route(bp, "/staff/sign-in/oidc", permission=PUBLIC, methods=("POST",))
def staff_with_provider() -> Response:
    """To an identity provider, as a colleague."""
    return journey.begin("staff", _next("/staff"), key=request.form.get("provider", ""))
