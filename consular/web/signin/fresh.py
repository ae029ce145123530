"""Before an act that cannot be taken back, people show anew who they are: at their provider, or by a fresh code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for

from consular import identity
from consular.core.errors import NotFound
from consular.web.access import SIGNED_IN, route
from consular.web.context import actor, house, now, reader, work
from consular.web.limits import limit
from consular.web.signin import journey
from consular.web.signin.choices import by_issuer
from consular.web.signin.codes import REFUSED, why_refused
from consular.web.signin.doors import safe_path
from consular.web.transaction import browser, give_session

bp = Blueprint("fresh", __name__, url_prefix="/sign-in/again")


def is_fresh() -> bool:
    """Whether who is signed in has proven it so lately that an act may count for ever."""
    session: identity.UserSession | None = g.found.session
    if session is None or session.proven_at is None:
        return False
    return now() - session.proven_at <= house().catalogue.sign_in.fresh(staff=actor().is_staff)


def by_text_alone() -> bool:
    """Whether this session was opened by a text message and nothing stronger was shown since. What outlives the session
    is not given away by it.
    """
    session: identity.UserSession | None = g.found.session
    return session is not None and session.issuer == identity.TEXT_ENTER and session.proven_at is None


def ask_again(back: str, typed: dict[str, str] | None = None) -> Response:
    """Keep what was typed on `back`, ask who they are, and come back there."""
    own = actor()
    if typed and own.is_account:
        identity.park_form(work(), account_id=own.id, path=back, inputs=typed)
    elif typed and own.is_staff:
        identity.park_form(work(), staff_id=own.id, path=back, inputs=typed)
    return make_response(redirect(url_for("fresh.page", next=back), HTTPStatus.SEE_OTHER))


@route(bp, "", permission=SIGNED_IN)
def page() -> Response | str:
    """The ways in which this person can show it."""
    if is_fresh():
        return make_response(redirect(_next()))
    return _page()


@route(bp, "/oidc", permission=SIGNED_IN, methods=("POST",))
def at_provider() -> Response:
    """To the provider, which must have seen the person just now."""
    key = request.form.get("provider", "")
    if key not in [one["key"] for one in _providers()]:
        raise NotFound
    door, policy = "staff" if actor().is_staff else "applicant", house().catalogue.sign_in
    fresh = int(policy.fresh(staff=actor().is_staff).total_seconds())
    return journey.begin(door, _next(), key=key, purpose="again", fresh=fresh)


@route(bp, "/email", permission=SIGNED_IN, methods=("POST",))
def send() -> Response | str | tuple[str, int]:
    """A fresh code to an address that opens this account."""
    limit("sign-in-email", most=10, seconds=3600, per="address")
    address = _address(request.form.get("way", ""))
    try:
        identity.request_code(
            work(),
            email=address,
            browser=browser(),
            locale=reader().code,
            again=True,
            policy=house().catalogue.sign_in,
        )
    except identity.CodesSpent as error:
        return _page(error=why_refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _code_page(None)


@route(bp, "/code", permission=SIGNED_IN, methods=("POST",))
def code() -> Response | tuple[str, int]:
    """The code is right: the proof is fresh, and the session has another token."""
    limit("sign-in-code", most=30, seconds=3600, per="address")
    address = _address(request.form.get("way", ""))
    try:
        identity.prove_address(
            work(),
            email=address,
            code=request.form.get("code", ""),
            browser=browser(),
            again=True,
            policy=house().catalogue.sign_in,
        )
    except REFUSED as error:
        return _code_page(why_refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    token = identity.prove_again(work(), g.found.session, proof=identity.Proof(at=now()))
    return give_session(make_response(redirect(_next(), HTTPStatus.SEE_OTHER)), token)


def _next() -> str:
    return safe_path(request.values.get("next", ""), default="/account")


def _page(*, error: str | None = None) -> str:
    return render_template(
        "signin/again.html", next=_next(), providers=_providers(), addresses=_addresses(), error=error
    )


def _code_page(error: str | None) -> str:
    return render_template("signin/again_code.html", next=_next(), way=request.form.get("way", ""), error=error)


def _ways() -> list[identity.AccountSignIn]:
    own = actor().id
    return list(identity.ways_into(work().session, own)) if own is not None and actor().is_account else []


def _providers() -> list[dict[str, str]]:
    """Those at which this person is known."""
    if actor().is_staff:
        own = actor().id
        colleague = identity.colleague(work().session, own) if own else None
        issuers = [colleague.issuer] if colleague else []
    else:
        issuers = [way.issuer for way in _ways()]
    found = [by_issuer(issuer) for issuer in dict.fromkeys(issuers)]
    return [{"key": one[0].key, "label": reader().pick(one[0].label)} for one in found if one]


def _addresses() -> list[dict[str, Any]]:
    return [
        {"way": str(way.id), "email": way.subject.subject}
        for way in _ways()
        if way.issuer == identity.EMAIL_ISSUER and way.subject.subject
    ]


def _address(way: str) -> str:
    """The address of one of this account's own ways. Raises NotFound."""
    found = next((one["email"] for one in _addresses() if one["way"] == way), None)
    if found is None:
        raise NotFound
    return str(found)
