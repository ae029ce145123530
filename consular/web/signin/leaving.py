"""Leaving: here, at the provider too, and because the provider says so."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request, url_for

from consular import identity
from consular.core.errors import NotFound
from consular.web.access import PUBLIC, SIGNED_IN, route
from consular.web.context import house, work
from consular.web.limits import limit
from consular.web.signin import oidc, oidc_client
from consular.web.signin.choices import by_issuer, by_key
from consular.web.signin.oidc_logout import read_logout
from consular.web.transaction import give_session, session_token

bp = Blueprint("leaving", __name__)
log = structlog.get_logger(__name__)


@route(bp, "/sign-out", permission=SIGNED_IN, methods=("POST",))
def out() -> Response:
    """End the session here, then at the provider that opened it (OpenID Connect RP-Initiated Logout 1.0)."""
    session: identity.UserSession | None = g.found.session
    identity.end_session(work(), token=session_token())
    target = _at_provider(session.issuer if session else None) or url_for("leaving.gone")
    return give_session(make_response(redirect(target, HTTPStatus.SEE_OTHER)), "")


def _at_provider(issuer: str | None) -> str | None:
    """Where the provider ends its own session; None where it offers that not, or does not answer."""
    found = by_issuer(issuer) if issuer else None
    if found is None or not found[0].signs_out:
        return None
    back = house().settings.public_url + url_for("leaving.gone")
    try:
        return oidc.sign_out_url(found[1], return_to=back, now=work().now)
    except oidc.OidcError as error:
        log.warning("sign_out.provider_not_asked", provider=found[0].key, code=error.code)
        return None


@route(bp, "/signed-out", permission=PUBLIC)
def gone() -> str:
    """Says that it worked."""
    return render_template("signin/gone.html")


@route(bp, "/sign-in/oidc/logout/<provider>", permission=PUBLIC, methods=("POST",))
def told_by_provider(provider: str) -> Response:
    """A provider says that somebody has signed out there: that person's sessions end here."""
    limit("sign-in-logout", most=600, seconds=60, per="address")
    found = by_key(provider)
    if found is None:
        raise NotFound
    try:
        told = read_logout(found[1], request.form.get("logout_token", ""), work().now)
        identity.end_by_provider(work(), issuer=told.issuer, subject=told.subject, sid=told.sid, jti=told.jti)
    except oidc.ProviderUnavailable:
        raise
    except (oidc.OidcError, identity.LogoutRepeated) as error:
        log.warning("sign_in.logout_token_refused", provider=provider, code=str(error.code))
        answer = make_response(jsonify(error="invalid_request"), HTTPStatus.BAD_REQUEST)
    else:
        answer = make_response("", HTTPStatus.OK)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@route(bp, "/sign-in/keys", permission=PUBLIC)
def keys() -> Response:
    """Our public keys, for providers that know us by `private_key_jwt`: during a rotation the next or last one too."""
    if not any(provider.authentication == "private_key_jwt" for provider in house().providers.values()):
        raise NotFound
    answer = make_response(jsonify(oidc_client.client_keys(identity.client_signers(work().session, work().now))))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
