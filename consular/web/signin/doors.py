"""Two doors for applicants (eID, e-mail with a one-time code), one for staff (eID)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import identity
from consular.catalogue import SENTENCES, Problem, email_address
from consular.core.actor import ActorKind
from consular.core.errors import NotFound
from consular.core.language import N_
from consular.web.access import PUBLIC, SIGNED_IN, route
from consular.web.context import actor, house, reader, work
from consular.web.limits import limit
from consular.web.signin import oidc
from consular.web.transaction import browser, give_session, session_token

bp = Blueprint("signin", __name__)
WRONG = N_("That is not the code we sent. {left} tries are left")
EXPIRED = N_("This code is too old or was used. Ask for a new one")


def safe_path(path: str, *, default: str) -> str:
    """A path of our own site, never another site's address."""
    if path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable():
        return path
    return default


def _next(default: str = "/applications") -> str:
    return safe_path(request.values.get("next", ""), default=default)


@route(bp, "/sign-in", permission=PUBLIC)
def door() -> Response | str:
    """The applicants' door."""
    if actor().kind is ActorKind.ACCOUNT:
        return make_response(redirect(_next()))
    return render_template(
        "signin/door.html",
        next=_next(),
        kept=request.args.get("kept"),
        eid="eid" in house().providers,
        email="",
        error=None,
    )


@route(bp, "/sign-in/email", permission=PUBLIC, methods=("POST",))
def email() -> Response | tuple[str, int]:
    """Send a code; the next page is the same whether the address is known or not."""
    limit("sign-in-email", most=10, seconds=3600, per="address")
    typed = request.form.get("email", "")
    try:
        address = email_address(typed)
    except Problem.Error as error:
        problem = Problem.all_of(error)[0]
        told = reader().say(SENTENCES, problem.code, problem.parameters)
        page = render_template(
            "signin/door.html", next=_next(), kept=None, eid="eid" in house().providers, email=typed, error=told
        )
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    identity.request_code(work(), email=address, browser=browser(), locale=reader().code)
    page = render_template("signin/code.html", next=_next(), email=address, error=None)
    return page, HTTPStatus.OK


@route(bp, "/sign-in/code", permission=PUBLIC, methods=("POST",))
def code() -> Response | tuple[str, int]:
    """Redeem the code: a fresh session, the old one ends."""
    limit("sign-in-code", most=30, seconds=3600, per="address")
    address = request.form.get("email", "")
    try:
        account = identity.redeem_code(work(), email=address, code=request.form.get("code", ""), browser=browser())
    except identity.CodeWrong as wrong:
        told = reader().gettext(WRONG).format_map(wrong.parameters)
        return render_template(
            "signin/code.html", next=_next(), email=address, error=told
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    except identity.CodeExpired:
        told = reader().gettext(EXPIRED)
        return render_template(
            "signin/code.html", next=_next(), email=address, error=told
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    token = identity.open_session(work(), account=account, old_token=session_token())
    return give_session(make_response(redirect(_next(), HTTPStatus.SEE_OTHER)), token)


@route(bp, "/sign-in/oidc", permission=PUBLIC, methods=("POST",))
def with_eid() -> Response:
    """To the identity provider, as an applicant."""
    return start_oidc("applicant", _next())


@route(bp, "/staff/sign-in", permission=PUBLIC)
def staff_door() -> Response | str:
    """The colleagues' door."""
    if actor().is_staff:
        return make_response(redirect(_next("/staff")))
    return render_template("signin/staff.html", next=_next("/staff"), eid="eid" in house().providers)


@route(bp, "/staff/sign-in/oidc", permission=PUBLIC, methods=("POST",))
def staff_with_eid() -> Response:
    """To the identity provider, as a colleague."""
    return start_oidc("staff", _next("/staff"))


def start_oidc(door_name: str, next_path: str, *, hint: str | None = None) -> Response:
    """Remember the journey on the server and send the browser to the provider."""
    limit("sign-in-oidc", most=60, seconds=600, per="address")
    provider = house().providers.get("eid")
    if provider is None:
        raise NotFound
    settings = house().settings
    redirect_uri = settings.public_url + oidc.CALLBACK_PATH
    acr = settings.staff_acr.split() if door_name == "staff" else ()
    start = oidc.begin(provider, redirect_uri, now=work().now, login_hint=hint, acr=acr)
    identity.begin_attempt(
        work(),
        state=start.state,
        stored=start.stored.record(),
        browser=browser(),
        door=door_name,
        next_path=next_path,
    )
    return make_response(redirect(start.url, HTTPStatus.SEE_OTHER))


@route(bp, oidc.CALLBACK_PATH, permission=PUBLIC)
def callback() -> Response:
    """Back from the provider: judge the answer, open a fresh session."""
    # Ended for good before the answer is judged: however that goes, a state counts once, and no row stays locked
    # while the provider is asked.
    with house().works.begin(actor()) as ended:
        door_name, secret = identity.end_attempt(ended, state=request.args.get("state", ""), browser=browser())
    stored = oidc.StoredStart.from_record(secret.stored)
    claims = oidc.complete(house().providers["eid"], stored, request.args.items(multi=True), now=work().now)
    if door_name == "staff":
        methods = house().settings.staff_amr.split()
        if methods and not claims.meets(amr=methods):
            raise oidc.TokenRefused(oidc.Code.ASSURANCE, claim="amr")
        staff = identity.staff_for_subject(work(), issuer=claims.issuer, subject=claims.subject)
        token = identity.open_session(work(), staff=staff, old_token=session_token())
    else:
        profile = identity.Profile(email=claims.email if claims.email_verified else None, name=claims.name.name)
        account = identity.account_for_subject(
            work(), issuer=claims.issuer, subject=claims.subject, profile=profile, locale=reader().code
        )
        token = identity.open_session(work(), account=account, old_token=session_token())
    return give_session(make_response(redirect(secret.next, HTTPStatus.SEE_OTHER)), token)


@route(bp, "/sign-out", permission=SIGNED_IN, methods=("POST",))
def out() -> Response:
    """End the session here and everywhere it is open under this cookie."""
    identity.end_session(work(), token=session_token())
    return give_session(make_response(redirect(url_for("signin.gone"), HTTPStatus.SEE_OTHER)), "")


@route(bp, "/signed-out", permission=PUBLIC)
def gone() -> str:
    """Says that it worked."""
    return render_template("signin/gone.html")
