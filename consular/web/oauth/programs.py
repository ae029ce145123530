"""The authorization server's endpoints for programs: RFC 6749, 7009, 7517, 7662, 8414, 9126, 9449 by FAPI 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from consular import partners
from consular.catalogue import PartnerAudience
from consular.core.work import Work
from consular.web.access import PARTNERS, PUBLIC, route
from consular.web.context import House, house, work
from consular.web.limits import TooMany, limit, limit_here
from consular.web.oauth import resource

log = structlog.get_logger(__name__)
bp = Blueprint("oauth_programs", __name__)
METADATA = "/.well-known/oauth-authorization-server"
AUTHORIZE = "/oauth/authorize"
LARGEST_FORM = 64 * 1024
FORM = "application/x-www-form-urlencoded"
# Of one client, at each process: a token is good for five minutes, so this bounds what a broken program costs others.
MOST_A_MINUTE = 3000
_WAYS = {
    "authorization_code": partners.by_code,
    "refresh_token": partners.by_refresh_token,
    "client_credentials": partners.by_contract,
}
# Signatures of assertions and proofs; RFC 9864 gives EdDSA on Curve25519 a name of its own.
ALGORITHMS = (*partners.ALGORITHMS, "Ed25519")

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """What an endpoint is called with, looked up once."""

    form: Form
    work: Work
    house: House
    place: partners.Place
    address: str
    proofs: list[str]

    @property
    def door(self) -> partners.Door:
        """Where its client proves who it is."""
        return partners.Door(self.place.issuer, self._fetch)

    def _fetch(self, address: str, anew: bool) -> Mapping[str, Any]:
        return self.house.key_sets.fetch(address, self.work.now, anew=anew)


Endpoint = Callable[[Call], Mapping[str, Any]]


def _endpoint(path: str, *, made: HTTPStatus = HTTPStatus.OK) -> Callable[[Endpoint], Callable[[], Response]]:
    """A POST of a form, answered as JSON. Refusals commit too: what was used stays used, what was ended stays ended."""

    def declare(view: Endpoint) -> Callable[[], Response]:
        @wraps(view)
        def answered() -> Response:
            try:
                answer = _answered(view)
            except TooMany as error:
                answer = _error(HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable", "too many requests")
                answer.headers["Retry-After"] = str(error.parameters["seconds"])
                return answer
            except HTTPException as error:
                return _error(HTTPStatus(error.code or 400), "invalid_request", "the request cannot be read")
            if answer.status_code == HTTPStatus.OK:
                answer.status_code = made
            return answer

        return route(bp, path, permission=PUBLIC, methods=("POST",))(answered)

    return declare


def _answered(view: Endpoint) -> Response:
    """The answer, or the refusal, which is counted."""
    try:
        return jsonify(view(_call()))
    except partners.OAuthError as error:
        return _refused(error)


def _call() -> Call:
    """The call as it came. Raises RequestRefused, ClientRefused."""
    place, headers = resource.place(), request.headers
    form = _form()
    if "Authorization" in headers:
        raise partners.ClientRefused("one way to authenticate: client_assertion")
    return Call(form, work(), house(), place, place.issuer + request.path, headers.getlist("DPoP"))


def _form() -> Form:
    """The parameters, each once. Raises RequestRefused."""
    request.max_content_length = LARGEST_FORM
    if request.mimetype != FORM or request.query_string:
        raise partners.RequestRefused("parameters are sent as a form, in the body alone")
    given = list(request.form.items(multi=True))
    if len({name for name, _ in given}) < len(given):
        raise partners.RequestRefused("a parameter stands twice")
    return {name: value for name, value in given if value}


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


def _client(call: Call) -> partners.Client:
    """Who asks, as far as is known: what is given to them waits for `_admitted`."""
    client = partners.authenticate(call.work, call.form, call.door)
    call.work.actor = client.actor
    return client


def _admitted(call: Call, client: partners.Client, *proofs: partners.Proof) -> partners.Client:
    """The client as it stands now; its assertion and proofs are used for good."""
    uses = [proof.use for proof in proofs]
    admitted = partners.admit(call.work, call.form, client, uses, call.door)
    resource.keep([client.use, *uses])
    limit_here("oauth", client.partner.client_id, most=MOST_A_MINUTE, seconds=60)
    return admitted


def _audience(call: Call, partner: partners.Partner) -> PartnerAudience:
    known = call.house.catalogue.audiences.get(partner.audience)
    if known is None:
        raise partners.ClientNotAllowed("clients of this kind may hold nothing")
    return known


def _desk(call: Call, client: partners.Client) -> partners.Desk:
    return partners.Desk(resource.keys(call.work), call.place, client.partner, _audience(call, client.partner))


def _proof(call: Call) -> partners.Proof:
    return partners.verify_proof(call.proofs, partners.Request("POST", call.address), now=call.work.now)


@_endpoint("/oauth/par", made=HTTPStatus.CREATED)
def par(call: Call) -> Mapping[str, Any]:
    """Take a client's authorization request; a proof is not needed here, and binds the code if there is one."""
    client = _client(call)
    proof = _proof(call) if call.proofs else None
    client = _admitted(call, client, *([proof] if proof else []))
    limit("oauth-par", most=600, seconds=600)
    name = partners.push(
        call.work,
        client.partner,
        _audience(call, client.partner),
        call.form,
        place=call.place,
        thumbprint=proof.thumbprint if proof else None,
    )
    return {"request_uri": name, "expires_in": int(partners.PUSHED_LIFE.total_seconds())}


@_endpoint("/oauth/token")
def token(call: Call) -> Mapping[str, Any]:
    """Tokens for a code, a refresh token or the contract alone, bound to the key that made the proof."""
    client = _client(call)
    # Judged before the assertion is spent, so that whoever is told to use a nonce may send the assertion again.
    proof = _proof(call)
    client = _admitted(call, client, proof)
    partners.check_resource(call.form, call.place)
    if "grant_type" not in call.form:
        raise partners.RequestRefused("grant_type is missing")
    way = _WAYS.get(call.form["grant_type"])
    if way is None:
        raise partners.GrantTypeUnknown("this grant_type is not offered")
    return way(call.work, _desk(call, client), call.form, thumbprint=proof.thumbprint)


@_endpoint("/oauth/introspect")
def introspect(call: Call) -> Mapping[str, Any]:
    """What the token's own client may know of it."""
    return partners.introspect(call.work, _of_token(call), call.form["token"])


@_endpoint("/oauth/revoke")
def revoke(call: Call) -> Mapping[str, Any]:
    """End a token of the client; the answer is the same for one that is unknown."""
    partners.revoke(call.work, _of_token(call), call.form["token"])
    return {}


def _of_token(call: Call) -> partners.Desk:
    client = _admitted(call, _client(call))
    if "token" not in call.form:
        raise partners.RequestRefused("token is missing")
    return _desk(call, client)


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
        "grant_types_supported": list(_WAYS),
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
