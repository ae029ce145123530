"""Who calls the partner API: an access token with a proof of possession, judged on every request."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from threading import Lock

from flask import Flask, Response, g, jsonify, request

from consular import partners
from consular.core.actor import ANONYMOUS, Actor, system
from consular.core.work import Work
from consular.web.access import ScopeMissing, TokenNeeded
from consular.web.context import house

SCHEME = "dpop"
_MAKING = Lock()
ALGS = "ES256 PS256 EdDSA"


def place() -> partners.Place:
    """Issuer and resource: the public address."""
    return _place(house().settings.public_url)


@lru_cache(maxsize=16)
def _place(public_url: str) -> partners.Place:
    return partners.Place(public_url.rstrip("/"))


def keys(work: Work) -> partners.TokenKeys:
    """The keys that sign and verify access tokens; made in a work of their own where one is missing or due."""
    try:
        return partners.keys_in_force(work.session, work.now)
    except partners.KeyDue:
        pass
    with _MAKING:  # every thread would take a second connection here, and the pool has not so many
        try:
            return partners.keys_in_force(work.session, work.now)
        except partners.KeyDue:
            with house().works.begin(system()) as making:
                partners.prepare_keys(making)
            return partners.keys_in_force(work.session, work.now)


def address() -> str:
    """The address of this request as partners name it, whatever host the request claims."""
    return place().issuer + request.path


def actor_for(work: Work) -> Actor:
    """The partner who calls, with scopes, consent and operator; ANONYMOUS without a token.

    Raises AccessTokenRefused, ProofRefused or NonceNeeded. The proof is spent, also if the request fails later.
    """
    shown = request.headers.getlist("Authorization")
    if not shown:
        return ANONYMOUS
    scheme, _, token = shown[0].partition(" ")
    if len(shown) != 1 or scheme.lower() != SCHEME:
        raise partners.AccessTokenRefused("access tokens are shown by the scheme DPoP, once")
    asked = partners.Request(request.method, address(), token.strip())
    proofs = request.headers.getlist("DPoP")
    # Held, because a session forgets rows that nobody holds, and the door reads the contract again.
    actor, use, g.caller = partners.bearer_of(work, token.strip(), proofs, asked, keys=keys(work), place=place())
    spend(work, [use])
    return actor


def spend(work: Work, uses: list[partners.Use]) -> None:
    """Use what may be used once, for good: also when the request's own transaction is rolled back."""
    partners.spend(work, uses)
    keep(uses)


def keep(uses: list[partners.Use]) -> None:
    """These were used by the request's transaction, and stay used if it is rolled back."""
    g.spent = uses


def keep_spent() -> None:
    """After a rollback: what the request has used stays used."""
    uses: list[partners.Use] = g.pop("spent", [])
    if uses:
        with house().works.begin(system()) as work:
            partners.respend(work, uses)


def give_nonce(response: Response) -> Response:
    """The nonce for the next proof, with every answer of the API and the authorization server."""
    if "work" in g:
        response.headers["DPoP-Nonce"] = partners.nonce(g.work.now)
    return response


def register(app: Flask) -> None:
    """Answers of the resource server to refused tokens (RFC 6750 §3.1, RFC 9449 §7.1)."""
    app.register_error_handler(TokenNeeded, _needed)
    app.register_error_handler(ScopeMissing, _scope_missing)
    app.register_error_handler(partners.OAuthError, _refused)


def _needed(_: TokenNeeded) -> Response:
    return _problem(HTTPStatus.UNAUTHORIZED, "token_needed", "An access token is needed", {})


def _refused(error: partners.OAuthError) -> Response:
    said = {"error": error.code, "error_description": error.why}
    return _problem(HTTPStatus.UNAUTHORIZED, error.code, "The access token or its proof was refused", said, error.why)


def _scope_missing(error: ScopeMissing) -> Response:
    said = {"error": "insufficient_scope", "scope": error.scope}
    detail = f"This call needs the scope {error.scope}."
    return _problem(HTTPStatus.FORBIDDEN, "insufficient_scope", "The access token does not reach so far", said, detail)


def _problem(status: HTTPStatus, code: str, title: str, said: dict[str, str], detail: str | None = None) -> Response:
    problem = {"type": f"urn:consular:problem:{code}", "title": title, "status": int(status), "code": code}
    response = jsonify({**problem, "detail": detail or "Get one at the token endpoint and show it with a DPoP proof."})
    response.status_code = int(status)
    response.mimetype = "application/problem+json"
    parts = [f'{name}="{value}"' for name, value in {**said, "algs": ALGS}.items()]
    response.headers["WWW-Authenticate"] = f"DPoP {', '.join(parts)}"
    return give_nonce(response)
