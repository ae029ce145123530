"""Sign-in and security: ways into the account, recovery codes, and where one is signed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import identity
from consular.catalogue import email_address
from consular.core.language import N_
from consular.web.access import SIGNED_IN, route
from consular.web.context import actor, house, reader, work
from consular.web.limits import limit
from consular.web.signin import journey
from consular.web.signin.choices import by_issuer, offered, texts_offered
from consular.web.signin.codes import NOT_SENT, REFUSED, why_not_sent, why_refused
from consular.web.signin.fresh import ask_again, is_fresh
from consular.web.transaction import browser

bp = Blueprint("security", __name__, url_prefix="/account/security")
OWN_WAYS = "identity:own:ways"
BY_EMAIL = N_("E-mail with a one-time code")
BY_TEXT = N_("E-mail address and a code by text message")
GONE = N_("An identity service that is no longer offered")
DONE = {
    "removed": N_("The way in was removed"),
    "linked": N_("You have another way in"),
    "ended": N_("The session was ended"),
    "others": N_("You are signed out everywhere else"),
    "telephone": N_("Your account has a telephone now"),
    "telephone_gone": N_("The telephone was removed"),
    "chosen": N_("Your choice is kept"),
    "stopped": N_("The recovery was stopped"),
}


@route(bp, "", permission=SIGNED_IN)
def index() -> str:
    """The page."""
    kept = identity.unpark_form(work(), path=request.path) or {}
    return _page(email=kept.get("email", ""))


@route(bp, "/ways/oidc", permission=OWN_WAYS, methods=("POST",))
def link_provider() -> Response:
    """To an identity provider, to link what it vouches for. Both are proven: this session lately, that one now."""
    if not is_fresh():
        return ask_again(url_for("security.index"), {})
    return journey.begin(
        "applicant", url_for("security.index", done="linked"), key=request.form.get("provider", ""), purpose="link"
    )


@route(bp, "/ways/email", permission=OWN_WAYS, methods=("POST",))
def link_email() -> Response | str | tuple[str, int]:
    """Send a code to the address that is to open this account too."""
    limit("sign-in-email", most=10, seconds=3600, per="address")
    typed = request.form.get("email", "")
    if not is_fresh():
        return ask_again(url_for("security.index"), {"email": typed})
    try:
        address = email_address(typed)
        identity.request_code(
            work(), email=address, browser=browser(), locale=reader().code, policy=house().catalogue.sign_in
        )
    except NOT_SENT as error:
        return _page(email=typed, error=why_not_sent(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("account/way_code.html", email=address, error=None)


@route(bp, "/ways/code", permission=OWN_WAYS, methods=("POST",))
def prove_email() -> Response | tuple[str, int]:
    """The code is right: the address opens this account from now on."""
    limit("sign-in-code", most=30, seconds=3600, per="address")
    if not is_fresh():
        return ask_again(url_for("security.index"), {"email": request.form.get("email", "")})
    address = request.form.get("email", "")
    try:
        shown = identity.prove_address(
            work(),
            email=address,
            code=request.form.get("code", ""),
            browser=browser(),
            policy=house().catalogue.sign_in,
        )
    except REFUSED as error:
        page = render_template("account/way_code.html", email=address, error=why_refused(error))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    identity.link_email(work(), email=shown.email)
    return _done("linked")


@route(bp, "/ways/<uuid:way_id>/remove", permission=OWN_WAYS, methods=("POST",))
def remove(way_id: UUID) -> Response:
    """Take a way in away, never the last."""
    if not is_fresh():
        return ask_again(url_for("security.index"), {})
    identity.unlink(work(), way_id)
    return _done("removed")


@route(bp, "/codes", permission=OWN_WAYS, methods=("POST",))
def codes() -> Response | str:
    """Fresh recovery codes, shown this once."""
    if not is_fresh():
        return ask_again(url_for("security.index"), {})
    return render_template("account/recovery_codes.html", codes=identity.make_recovery_codes(work()))


@route(bp, "/recovery/stop", permission=OWN_WAYS, methods=("POST",))
def stop() -> Response:
    """Stop a recovery that waits: whoever has shown lately who they are has a way in. A session by text message alone
    may be a thief's, who would end the owner's recovery by it; the code in the mail stops it without a session.
    """
    if not is_fresh():
        return ask_again(url_for("security.index"), {})
    identity.stop_own_recovery(work())
    return _done("stopped")


@route(bp, "/sessions/<uuid:session_id>/end", permission=SIGNED_IN, methods=("POST",))
def end_session(session_id: UUID) -> Response:
    """End one session, this one too."""
    identity.end_own_session(work(), session_id)
    return _done("ended")


@route(bp, "/sessions/others", permission=SIGNED_IN, methods=("POST",))
def end_others() -> Response:
    """End every session but this one."""
    identity.end_other_sessions(work())
    return _done("others")


def _done(what: str) -> Response:
    return make_response(redirect(url_for("security.index", done=what), HTTPStatus.SEE_OTHER))


def _page(*, email: str = "", error: str | None = None) -> str:
    done = request.args.get("done", "")
    staff = not actor().is_account  # colleagues and people of partners: their provider keeps their ways in
    ways = [] if staff else _ways()
    own = actor().id
    return render_template(
        "account/security.html",
        layout="layout_staff.html" if actor().is_staff else "layout.html",
        back=url_for("account.home"),
        staff=staff,
        done=reader().gettext(DONE[done]) if done in DONE else None,
        ways=ways,
        providers=[] if staff else offered("applicant"),
        email=email,
        error=error,
        codes=0 if staff or own is None else identity.unused_codes(work().session, own),
        texts=texts_offered(),
        telephone=None if staff or own is None else identity.telephone_of(work().session, own),
        waiting=None if staff or own is None else identity.waiting_recovery(work().session, own),
        sessions=_sessions(),
    )


def _ways() -> list[dict[str, Any]]:
    own = actor().id
    held = identity.ways_into(work().session, own) if own else []
    return [
        {
            "id": way.id,
            "label": _called(way.issuer),
            "address": way.subject.subject if way.issuer == identity.EMAIL_ISSUER else "",
            "since": way.created_at,
        }
        for way in held
    ]


def _sessions() -> list[dict[str, Any]]:
    return [
        {
            "id": session.id,
            "here": session.id == actor().session_id,
            "opened": session.created_at,
            "seen": session.seen_at,
            "by": _called(session.issuer or identity.EMAIL_ISSUER),
        }
        for session in identity.own_sessions(work(), policy=house().catalogue.sign_in)
    ]


def _called(issuer: str) -> str:
    if issuer == identity.EMAIL_ISSUER:
        return reader().gettext(BY_EMAIL)
    if issuer == identity.TEXT_ENTER:
        return reader().gettext(BY_TEXT)
    found = by_issuer(issuer)
    return reader().pick(found[0].label) if found else reader().gettext(GONE)
