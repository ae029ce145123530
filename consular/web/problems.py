"""One table from errors to answers: a page for people, an RFC 9457 problem for machines."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from consular import applications, border, consents, evidence, identity, partners, review, vault
from consular import register as travel_documents
from consular.core.errors import Conflict, ConsularError, Forbidden, NotFound
from consular.core.ids import MalformedReference
from consular.core.language import N_
from consular.core.logging import place
from consular.core.outbox import TryLater
from consular.web.access import SignInNeeded, TokenNeeded
from consular.web.context import house, reader
from consular.web.limits import TooMany
from consular.web.partner import entry, problems
from consular.web.partner.errors import ApiError
from consular.web.signin.oidc import OidcError, ProviderUnavailable
from consular.web.transaction import CrossSite, FormExpired, check_form, fresh_work, is_for_programs

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """How an error is told: status, what happened, what to do."""

    status: HTTPStatus
    title: str
    body: str
    retry_after: int | None = None


_MISSING = Answer(
    HTTPStatus.NOT_FOUND,
    N_("We cannot find this page"),
    N_("The address may be mistyped, or what it showed is not yours to see. Go back and use the links."),
)
_STALE = Answer(
    HTTPStatus.CONFLICT,
    N_("Somebody was faster"),
    N_(
        "What you were looking at has changed since this page was made. Nothing of yours was done. Look at the fresh state."
    ),
)
_BAD = Answer(
    HTTPStatus.BAD_REQUEST,
    N_("We could not read this request"),
    N_("Go back, reload the page, and send it again."),
)
_LATER = Answer(
    HTTPStatus.SERVICE_UNAVAILABLE,
    N_("Please try again in a minute"),
    N_("A part of the service does not answer. Nothing was lost."),
    retry_after=60,
)
_DOORS = {"applicant": "signin.door", "staff": "signin.staff_door", "carrier": "signin.carrier_door"}
TABLE: dict[type[Exception], Answer] = {
    NotFound: _MISSING,
    MalformedReference: _MISSING,
    ApiError: _BAD,
    Forbidden: Answer(
        HTTPStatus.FORBIDDEN,
        N_("You may not open this page"),
        N_("Your sign-in does not include it. If your work needs it, ask your post manager for the role."),
    ),
    Conflict: _STALE,
    StaleDataError: _STALE,
    applications.NotOpen: Answer(
        HTTPStatus.CONFLICT,
        N_("This is no longer possible"),
        N_("The application has moved on since this page was made. Nothing was changed. Look at where it is now."),
    ),
    applications.AssuranceLacking: Answer(
        HTTPStatus.FORBIDDEN,
        N_("This service wants another sign-in"),
        N_(
            "Somebody has to vouch for who you are. Sign in with an electronic identity, or apply at one of our offices."
        ),
    ),
    applications.NotCompetent: Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("We are not the right country for this application"),
        N_(
            "None of our offices decides applications from where you live. Write to the ministry; it can tell you who does."
        ),
    ),
    consents.NotTheGuardian: Answer(
        HTTPStatus.FORBIDDEN,
        N_("This question is for somebody else"),
        N_(
            "Sign in with the e-mail address to which we wrote. If you no longer have it, come to one of our offices and consent there on paper."
        ),
    ),
    consents.ConsentEnded: Answer(
        HTTPStatus.CONFLICT,
        N_("This was answered before"),
        N_("The question has been answered, taken back or has lapsed. Open the page again to see where it stands."),
    ),
    partners.RequestUnknown: Answer(
        HTTPStatus.BAD_REQUEST,
        N_("This request has ended"),
        N_(
            "The organisation that sent you here asked too long ago, was answered already, or may not ask. Go back to its site and begin again there."
        ),
    ),
    FormExpired: Answer(
        HTTPStatus.BAD_REQUEST,
        N_("This page was open for too long"),
        N_("We could not be sure that the form came from you. Go back, reload the page, and send it again."),
    ),
    CrossSite: Answer(
        HTTPStatus.FORBIDDEN,
        N_("This form was sent from another site"),
        N_("For your safety nothing was done. Open our page yourself and use the form there."),
    ),
    identity.AttemptUnknown: Answer(
        HTTPStatus.BAD_REQUEST,
        N_("This sign-in has ended"),
        N_("It was begun in another browser, too long ago, or used already. Start again."),
    ),
    identity.SomebodyElse: Answer(
        HTTPStatus.FORBIDDEN,
        N_("That was somebody else’s sign-in"),
        N_("You are still signed in as before, and nothing was done. Go back and use a sign-in of this account."),
    ),
    identity.LinkedElsewhere: Answer(
        HTTPStatus.CONFLICT,
        N_("This sign-in opens another account"),
        N_("Two accounts are never made one. Sign in with it to use that account, or remove it there first."),
    ),
    identity.LastWay: Answer(
        HTTPStatus.CONFLICT,
        N_("This is your only way in"),
        N_("Without it nobody could open the account any more. Add another way first, then remove this one."),
    ),
    identity.RecoveryEnded: Answer(
        HTTPStatus.CONFLICT,
        N_("Nothing waits any more"),
        N_("The recovery was stopped before, or it is done. Look at your ways in."),
    ),
    identity.NotStaff: Answer(
        HTTPStatus.FORBIDDEN,
        N_("You are not registered as staff"),
        N_("Your identity was confirmed, but no colleague is registered under it. Ask your administrator."),
    ),
    ProviderUnavailable: Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The identity service does not answer"),
        N_("Nobody was signed in. Try again in a minute, or sign in by e-mail."),
        retry_after=60,
    ),
    TokenNeeded: Answer(HTTPStatus.UNAUTHORIZED, _BAD.title, _BAD.body),
    TooMany: Answer(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("Too many tries"),
        N_("For your safety we stopped here. Wait a while, then go back and try again."),
        retry_after=600,
    ),
    OidcError: Answer(
        HTTPStatus.BAD_REQUEST,
        N_("The sign-in did not work"),
        N_("The identity service's answer could not be accepted, so nobody was signed in. Start again."),
    ),
    vault.Tampered: Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        N_("This record was changed outside the system"),
        N_(
            "It can no longer be trusted, so nothing of it is shown. The alarm has been raised. Nothing was changed by you."
        ),
    ),
    vault.UnknownFormat: Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        N_("This record was written by another release"),
        N_(
            "The release that runs here cannot read it, so nothing of it is shown or changed. The alarm has been raised."
        ),
    ),
    vault.Shredded: Answer(
        HTTPStatus.GONE,
        N_("This record has been erased"),
        N_(
            "Its personal data was made unreadable for good, as the rules of retention ask, and nobody can bring it "
            "back. A new application can be made at any time. Questions go to the office that had the file."
        ),
    ),
    vault.KeyUnavailable: Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("This cannot be opened at the moment"),
        N_("The key store does not answer. Nothing was lost. Try again in a minute."),
        retry_after=60,
    ),
    TryLater: _LATER,
    border.NoCarrierPolicy: _LATER,
    NoConnection: _LATER,
    OperationalError: Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("Please try again in a minute"),
        N_("The database does not answer. What you saved before is safe; go back and send this page again."),
        retry_after=30,
    ),
    RequestEntityTooLarge: Answer(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        N_("The file is too large"),
        N_(
            "Go back and choose a file of at most 20 MB. A smaller picture is enough; your other files and answers are safe."
        ),
    ),
}
_BROKEN = Answer(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    N_("Something went wrong on our side"),
    N_("It was reported. What you saved before is safe; go back and try again in a minute."),
)


def answer_for(error: BaseException) -> Answer:
    """The answer for an error: the nearest class in the table."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind]
    if isinstance(error, HTTPException) and error.code:
        if error.code == HTTPStatus.NOT_FOUND:
            return _MISSING
        return Answer(HTTPStatus(error.code), _BAD.title, _BAD.body)
    if isinstance(error, vault.SealError):
        return _BROKEN
    if isinstance(error, ConsularError):
        return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, _BAD.title, _BAD.body)
    return _BROKEN


def register(app: Flask) -> None:
    """Hang the table on the app."""
    app.register_error_handler(Exception, answered)
    app.register_error_handler(SignInNeeded, _to_sign_in)


def answered(error: Exception) -> Response:
    """The whole answer; for handlers of a room's pages too: what they raise would end as a 500."""
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return make_response(error)
    answer = answer_for(error)
    code = getattr(error, "code", None)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error(
            "request.failed",
            route=request.endpoint,
            status=int(answer.status),
            error=type(error).__name__,
            code=code if isinstance(code, str) else None,
            where=place(error),
        )
    if entry.is_call():
        response = problems.told(error, int(answer.status))
    elif request.accept_mimetypes.best == "application/problem+json" or is_for_programs() or _at_no_endpoint():
        problem = {"type": f"urn:consular:problem:{code}", "title": answer.title, "status": int(answer.status)}
        response = jsonify(problem)
        response.mimetype = "application/problem+json"
    else:
        response = _page(answer, error)
    if not entry.is_call():
        response.status_code = int(answer.status)
    wait = error.parameters["seconds"] if isinstance(error, TooMany) else answer.retry_after
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _at_no_endpoint() -> bool:
    """Whether a program has missed the endpoints of the authorization server, by the method or by the name."""
    return request.routing_exception is not None and request.path.startswith("/oauth/")


def _page(answer: Answer, error: Exception) -> Response:
    told = _told(error)
    try:
        fresh_work()
        return make_response(render_template("problem.html", title=answer.title, body=answer.body, told=told))
    except Exception as error:  # noqa: BLE001 - the database itself may be what is missing
        log.error("request.bare_page", error=type(error).__name__)
        say = reader().gettext if "language" in g else str
        return make_response(
            f"{say(answer.title)}\n\n{say(answer.body)}\n", {"Content-Type": "text/plain; charset=utf-8"}
        )


def _told(error: Exception) -> str | None:
    """A room's own sentence for the code, where it has one that needs nothing filled in."""
    code = getattr(error, "code", None)
    sentence = (
        {**review.SENTENCES, **evidence.SENTENCES, **travel_documents.SENTENCES}.get(code)
        if isinstance(code, str)
        else None
    )
    return None if sentence is None or "{" in sentence else sentence


def _is_ours() -> bool:
    """Whether what was sent was typed on a page of ours: nobody else may leave words to be found after the sign-in."""
    try:
        check_form()
    except (CrossSite, FormExpired):
        return False
    return True


def _to_sign_in(needed: SignInNeeded) -> Response:
    """Nobody is signed in: keep what was typed when a session has just ended, and go to the right door."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    parked = False
    account = g.found.expired_account
    if request.method == "POST" and account is not None and _is_ours():
        inputs = {k: v for k, v in request.form.items() if k != "csrf_token"}
        with house().works.begin(g.work.actor) as work:
            identity.park_form(work, account_id=account, path=request.path, inputs=inputs)
        parked = True
    return make_response(
        redirect(url_for(_DOORS[needed.door], next=back, kept="yes" if parked else None), HTTPStatus.SEE_OTHER)
    )
