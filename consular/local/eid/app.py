"""The demo eID: an OpenID provider whose persons are picked from a list. An outside party, for this machine only.

Its pages are its own and in English: it stands for somebody else's service, not for a page of the product.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from consular.core.clock import Clock, SystemClock
from consular.local.eid.grants import TOKEN_LIFETIME, Grant, Grants
from consular.local.eid.persons import Person, persons
from consular.local.eid.requests import (
    PROMPTS,
    SCOPES,
    AuthorizationRequest,
    NotRedirectable,
    RequestRefused,
    client_is_known,
    read_authorization,
    verifier_fits,
)
from consular.local.eid.settings import EidSettings, is_loopback_name
from consular.local.eid.tokens import ALGORITHM, Signer, id_token_claims

_PLACE = "consular.eid"
_MAX_BODY = 64 * 1024
pages = Blueprint("eid", __name__)


class Desk:
    """What one running provider holds: settings, signing key, codes and tokens, clock."""

    def __init__(self, settings: EidSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.signer = Signer()
        self.grants = Grants()


def create_eid_app(settings: EidSettings, *, clock: Clock | None = None) -> Flask:
    """The provider as a WSGI application. State is in its memory: run one process, with as many threads as wanted."""
    app = Flask("consular.local.eid", static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.extensions[_PLACE] = Desk(settings, clock or SystemClock())
    app.register_blueprint(pages)
    app.before_request(_refuse_strangers)
    app.after_request(_harden)
    return app


@pages.get("/")
def about() -> str:
    """Who can sign in here; the address a curious person opens."""
    return render_template("about.html", groups=_groups(""))


@pages.get("/.well-known/openid-configuration")
def metadata() -> Response:
    """Discovery document (OpenID Connect Discovery §3, RFC 8414, RFC 9207)."""
    issuer = _desk().settings.issuer
    everybody = persons().values()
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/jwks",
        end_session_endpoint=f"{issuer}/end-session",
        scopes_supported=list(SCOPES),
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=[ALGORITHM],
        token_endpoint_auth_methods_supported=["client_secret_basic"],
        code_challenge_methods_supported=["S256"],
        prompt_values_supported=list(PROMPTS),
        acr_values_supported=sorted({person.acr for person in everybody}),
        claims_supported=["sub", "name", "given_name", "family_name", "birthdate", "email", "email_verified"],
        authorization_response_iss_parameter_supported=True,
        request_uri_parameter_supported=False,
    )


@pages.get("/jwks")
def jwks() -> Response:
    """The public signing key."""
    return jsonify(_desk().signer.jwks())


@pages.route("/authorize", methods=["GET", "POST"])
def authorize() -> AnyResponse | str | tuple[str, int]:
    """Show the persons; answer with a code once one is picked. A known `login_hint` picks at once,
    unless `prompt` asks that the person be shown the page.
    """
    desk = _desk()
    sent = request.form if request.method == "POST" else request.args
    given = [(name, value) for name, value in sent.items(multi=True) if name not in ("person", "answer")]
    try:
        wanted = read_authorization(desk.settings, given)
    except NotRedirectable as refused:
        return render_template("refused.html", reason=str(refused)), 400
    except RequestRefused as refused:
        return _answer(refused.redirect_uri, refused.state, error=refused.error, error_description=refused.description)
    if request.form.get("answer") == "cancel":
        return _answer(wanted.redirect_uri, wanted.state, error="access_denied", error_description="cancelled")
    picked = request.form.get("person") or ("" if wanted.prompts else wanted.login_hint)
    person = persons().get(picked)
    if person is None:
        return render_template("choose.html", groups=_groups(wanted.login_hint), given=given, hint=wanted.login_hint)
    return _answer(wanted.redirect_uri, wanted.state, code=_code_for(desk, person, wanted))


@pages.post("/token")
def token() -> tuple[Response, int]:
    """Exchange a code for an ID token and an access token (RFC 6749 §4.1.3, client_secret_basic, PKCE)."""
    desk = _desk()
    now = desk.clock.now()
    form = request.form
    if not client_is_known(desk.settings, request.headers.get("Authorization", "")) or "client_secret" in form:
        refusal, _ = _token_error("invalid_client", "authenticate by client_secret_basic")
        refusal.headers["WWW-Authenticate"] = 'Basic realm="demo eID"'
        return refusal, 401
    if any(len(values) > 1 for values in form.to_dict(flat=False).values()):
        return _token_error("invalid_request", "a parameter is repeated")
    if form.get("grant_type") != "authorization_code":
        return _token_error("unsupported_grant_type", "grant_type must be authorization_code")
    if form.get("client_id", desk.settings.client_id) != desk.settings.client_id:
        return _token_error("invalid_request", "client_id is another client's")
    code = form.get("code", "")
    grant = desk.grants.redeem(code, now)
    if grant is None or form.get("redirect_uri") != grant.redirect_uri:
        return _token_error("invalid_grant", "the code is unknown, expired, spent or for another address")
    if not verifier_fits(form.get("code_verifier", ""), grant.code_challenge):
        return _token_error("invalid_grant", "code_verifier does not fit")
    access_token = desk.grants.issue_token(code, grant, now)
    if access_token is None:
        return _token_error("invalid_grant", "the code was presented twice")
    person = persons()[grant.person_key]
    told = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        "scope": " ".join(sorted(grant.scopes)),
        "id_token": desk.signer.sign(id_token_claims(desk.settings, person, grant, now)),
    }
    return jsonify(told), 200


@pages.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> tuple[Response, int]:
    """Claims about the person behind an access token (OpenID Connect Core §5.3)."""
    desk = _desk()
    scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
    grant = desk.grants.of_token(presented, desk.clock.now()) if scheme.lower() == "bearer" else None
    if grant is None:
        refusal = jsonify(error="invalid_token")
        refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return refusal, 401
    person = persons()[grant.person_key]
    return jsonify({"sub": person.subject} | person.claims(grant.scopes)), 200


@pages.route("/end-session", methods=["GET", "POST"])
def end_session() -> AnyResponse | str | tuple[str, int]:
    """Nobody stays signed in here, so there is only the way back (OpenID Connect RP-Initiated Logout §2)."""
    settings = _desk().settings
    target = request.values.get("post_logout_redirect_uri")
    if target is None:
        return render_template("signed_out.html")
    if request.values.get("client_id") != settings.client_id or target not in settings.signed_out_uris:
        return render_template("refused.html", reason="The address to return to is not registered."), 400
    state = request.values.get("state")
    return redirect(f"{target}?{urlencode({'state': state})}" if state else target, 303)


def _code_for(desk: Desk, person: Person, wanted: AuthorizationRequest) -> str:
    now = desk.clock.now()
    grant = Grant(person.key, wanted.redirect_uri, wanted.code_challenge, wanted.scopes, wanted.nonce, now)
    return desk.grants.issue_code(grant, now)


def _answer(redirect_uri: str, state: str | None, **told: str) -> AnyResponse:
    """The authorization response, `iss` always in it, errors included (RFC 9207 §2)."""
    parameters = told | ({"state": state} if state is not None else {}) | {"iss": _desk().settings.issuer}
    return redirect(f"{redirect_uri}?{urlencode(parameters, errors='surrogatepass')}", 303)


def _token_error(error: str, description: str) -> tuple[Response, int]:
    return jsonify(error=error, error_description=description), 400


def _groups(first: str) -> list[tuple[str, list[Person]]]:
    everybody: list[Person] = sorted(persons().values(), key=lambda person: person.key != first)
    return [
        ("Applicants", [person for person in everybody if not person.is_staff and not person.partner]),
        ("Staff of the ministry", [person for person in everybody if person.is_staff]),
        ("People of partners", [person for person in everybody if person.partner]),
    ]


def _desk() -> Desk:
    desk: Desk = current_app.extensions[_PLACE]
    return desk


def _refuse_strangers() -> tuple[str, int] | None:
    """Whoever reaches this signs in as anybody: so nothing for other machines, nor for a foreign name that resolves
    to this one.
    """
    host, _, _ = request.host.partition(":")
    if request.remote_addr in ("127.0.0.1", "::1") and is_loopback_name(host):
        return None
    return render_template("refused.html", reason="The demo eID serves this machine only."), 403


def _harden(response: Response) -> Response:
    headers: dict[str, Any] = {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {_desk().settings.client_origin}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    response.headers.update(headers)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
