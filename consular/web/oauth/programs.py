"""The authorization server's endpoints for programs: RFC 6749, 7009, 7517, 7662, 8414, 9126, 9449 by FAPI 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from consular import partners
from consular.catalogue import PartnerAudience
from consular.web.access import PARTNERS, PUBLIC, route
from consular.web.context import house, work
from consular.web.limits import TooMany, limit
from consular.web.oauth import resource

log = structlog.get_logger(__name__)
bp = Blueprint("oauth_programs", __name__)
METADATA = "/.well-known/oauth-authorization-server"
AUTHORIZE = "/oauth/authorize"
LARGEST_FORM = 64 * 1024
FORM = "application/x-www-form-urlencoded"
GRANTS = ("authorization_code", "refresh_token", "client_credentials")
# Signatures of assertions and proofs; RFC 9864 gives EdDSA on Curve25519 a name of its own.
ALGORITHMS = (*partners.ALGORITHMS, "Ed25519")

Form = Mapping[str, str]
Endpoint = Callable[[Form], Response]


def _endpoint(path: str) -> Callable[[Endpoint], Callable[[], Response]]:
    """A POST of a form, answered as JSON. Refusals commit too: what was used stays used, what was ended stays ended."""

    def declare(view: Endpoint) -> Callable[[], Response]:
        @wraps(view)
        def answered() -> Response:
            try:
                return view(_form())
            except partners.OAuthError as error:
                return _refused(error)
            except TooMany as error:
                answer = _error(HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable", "too many requests")
                answer.headers["Retry-After"] = str(error.parameters["seconds"])
                return answer
            except HTTPException as error:
                return _error(HTTPStatus(error.code or 400), "invalid_request", "the request cannot be read")

        return route(bp, path, permission=PUBLIC, methods=("POST",))(answered)

    return declare


def _form() -> Form:
    """The parameters, each once. Raises RequestRefused."""
    request.max_content_length = LARGEST_FORM
    if request.mimetype != FORM or request.query_string:
        raise partners.RequestRefused("parameters are sent as a form, in the body alone")
    given = dict(request.form.lists())
    if any(len(values) > 1 for values in given.values()):
        raise partners.RequestRefused("a parameter stands twice")
    if "Authorization" in request.headers:
        raise partners.ClientRefused("one way to authenticate: client_assertion")
    return {name: values[0] for name, values in given.items() if values[0]}


def _refused(error: partners.OAuthError) -> Response:
    unknown = isinstance(error, partners.ClientRefused)
    if unknown:
        limit("oauth-client", most=120, seconds=600, per="address")
    log.info("oauth.refused", code=error.code, route=request.endpoint, reason=error.why)
    if not unknown and work().actor.is_partner:
        work().record("partners:token:refuse", f"partner/{work().actor.id}")
    answer = _error(HTTPStatus.UNAUTHORIZED if unknown else HTTPStatus.BAD_REQUEST, error.code, error.why)
    if unknown and "Authorization" in request.headers:  # RFC 6749 §5.2
        answer.headers["WWW-Authenticate"] = 'Basic realm="oauth"'
    return answer


def _error(status: HTTPStatus, code: str, why: str) -> Response:
    answer = jsonify({"error": code, "error_description": why})
    answer.status_code = int(status)
    return answer


def _fetch(address: str, anew: bool) -> Mapping[str, Any]:
    return house().key_sets.fetch(address, work().now, anew=anew)


def _client(form: Form) -> partners.Client:
    client = partners.authenticate(work(), form, issuer=resource.place().issuer, fetch=_fetch)
    work().actor = client.actor
    return client


def _audience(partner: partners.Partner) -> PartnerAudience:
    known = house().catalogue.audiences.get(partner.audience)
    if known is None:
        raise partners.ClientNotAllowed("clients of this kind may hold nothing")
    return known


def _desk(client: partners.Client) -> partners.Desk:
    return partners.Desk(resource.keys(work()), resource.place(), client.partner, _audience(client.partner))


def _proof() -> partners.Proof:
    asked = partners.Request(request.method, resource.address())
    return partners.verify_proof(request.headers.getlist("DPoP"), asked, now=work().now)


@_endpoint("/oauth/par")
def par(form: Form) -> Response:
    """Take a client's authorization request; a proof is not needed here, and binds the code if there is one."""
    client = _client(form)
    proof = _proof() if "DPoP" in request.headers else None
    resource.spend(work(), [client.use, *([proof.use] if proof else [])])
    limit("oauth-par", most=600, seconds=600)
    name = partners.push(
        work(),
        client.partner,
        _audience(client.partner),
        form,
        place=resource.place(),
        thumbprint=proof.thumbprint if proof else None,
    )
    answer = jsonify({"request_uri": name, "expires_in": int(partners.PUSHED_LIFE.total_seconds())})
    answer.status_code = HTTPStatus.CREATED
    return answer


@_endpoint("/oauth/token")
def token(form: Form) -> Response:
    """Tokens for a code, a refresh token or the contract alone, bound to the key that made the proof."""
    client = _client(form)
    # Judged before the assertion is spent, so that whoever is told to use a nonce may send the assertion again.
    proof = _proof()
    resource.spend(work(), [client.use, proof.use])
    partners.check_resource(form, resource.place())
    ways = {
        "authorization_code": partners.by_code,
        "refresh_token": partners.by_refresh_token,
        "client_credentials": partners.by_contract,
    }
    if "grant_type" not in form:
        raise partners.RequestRefused("grant_type is missing")
    way = ways.get(form["grant_type"])
    if way is None:
        raise partners.GrantTypeUnknown("this grant_type is not offered")
    return jsonify(way(work(), _desk(client), form, thumbprint=proof.thumbprint))


@_endpoint("/oauth/introspect")
def introspect(form: Form) -> Response:
    """What the token's own client may know of it."""
    return jsonify(partners.introspect(work(), _of_token(form), form["token"]))


@_endpoint("/oauth/revoke")
def revoke(form: Form) -> Response:
    """End a token of the client; the answer is the same for one that is unknown."""
    partners.revoke(work(), _of_token(form), form["token"])
    return jsonify({})


def _of_token(form: Form) -> partners.Desk:
    client = _client(form)
    resource.spend(work(), [client.use])
    if "token" not in form:
        raise partners.RequestRefused("token is missing")
    return _desk(client)


@route(bp, "/oauth/jwks", permission=PUBLIC)
def jwks() -> Response:
    """The keys that sign access tokens, the next one and the last one among them while they follow one another."""
    return _kept(jsonify(resource.keys(work()).jwks), "application/jwk-set+json")


@route(bp, METADATA, permission=PUBLIC)
def metadata() -> Response:
    """RFC 8414."""
    return _kept(jsonify(_metadata(resource.place().issuer)), "application/json")


def _metadata(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE,
        "pushed_authorization_request_endpoint": issuer + "/oauth/par",
        "require_pushed_authorization_requests": True,
        "token_endpoint": issuer + "/oauth/token",
        "introspection_endpoint": issuer + "/oauth/introspect",
        "revocation_endpoint": issuer + "/oauth/revoke",
        "jwks_uri": issuer + "/oauth/jwks",
        "grant_types_supported": list(GRANTS),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "authorization_response_iss_parameter_supported": True,
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": sorted(PARTNERS),
        "ui_locales_supported": list(house().catalogue.ministry.languages),
        "protected_resources": [resource.place().resource],
        **{
            f"{name}_endpoint_auth_{what}": value
            for name in ("token", "introspection", "revocation")
            for what, value in (
                ("methods_supported", ["private_key_jwt"]),
                ("signing_alg_values_supported", list(ALGORITHMS)),
            )
        },
    }


def _kept(answer: Response, mimetype: str) -> Response:
    answer.mimetype = mimetype
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
