"""Authorization requests, pushed by their client before a browser sees them (RFC 9126): the only way in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from consular.catalogue import PartnerAudience
from consular.core.ids import new_token
from consular.core.work import Work
from consular.partners import rules
from consular.partners.errors import (
    ClientNotAllowed,
    RequestRefused,
    RequestUnknown,
    ResponseTypeUnknown,
    ScopeRefused,
)
from consular.partners.models import Partner
from consular.partners.secrets import hashed
from consular.partners.token_models import PushedRequest
from consular.partners.tokens import Place, check_resource

NAME = "urn:ietf:params:oauth:request_uri:"


def push(
    work: Work,
    partner: Partner,
    audience: PartnerAudience,
    form: Mapping[str, str],
    *,
    place: Place,
    thumbprint: str | None,
) -> str:
    """Keep a client's request; returns its name (`request_uri`). `thumbprint`: of the key that proved the request.

    Raises RequestRefused, ResponseTypeUnknown, ScopeRefused, TargetRefused, ClientNotAllowed.
    """
    if form.get("client_id") != partner.client_id:
        raise RequestRefused("client_id is missing")
    if "request" in form or "request_uri" in form:
        raise RequestRefused("requests are pushed as plain parameters")
    if form.get("response_type") != "code":
        raise ResponseTypeUnknown("response_type is code")
    if form.get("response_mode", "query") != "query":
        raise RequestRefused("response_mode is query")
    if not partner.redirect_uris:
        raise ClientNotAllowed("no redirect_uri is registered for this client")
    if form.get("redirect_uri") not in partner.redirect_uris:
        raise RequestRefused("redirect_uri is none of those registered, letter by letter")
    if form.get("code_challenge_method") != "S256" or not rules.is_challenge(form.get("code_challenge", "")):
        raise RequestRefused("code_challenge by S256 is needed")
    state = form.get("state")
    if state is not None and not (len(state) <= rules.LONGEST_STATE and state.isascii() and state.isprintable()):
        raise RequestRefused("state is at most 1024 printable ASCII characters")
    check_resource(form, place)
    bound = form.get("dpop_jkt", thumbprint)
    if bound is not None and (not rules.is_challenge(bound) or thumbprint not in (None, bound)):
        raise RequestRefused("dpop_jkt is not the thumbprint of the proof's key")
    token = new_token()
    work.session.add(
        PushedRequest(
            name_hash=hashed(token),
            partner_id=partner.id,
            redirect_uri=form["redirect_uri"],
            scopes=_scopes(partner, audience, form),
            state=state,
            code_challenge=form["code_challenge"],
            dpop_jkt=bound,
            created_at=work.now,
            expires_at=work.now + rules.PUSHED_LIFE,
        )
    )
    work.record("partners:request:push", f"partner/{partner.id}")
    return NAME + token


def pushed(work: Work, *, client_id: str, request_uri: str) -> tuple[PushedRequest, Partner]:
    """The request of this name, while it waits for its answer, with whoever asks. Raises RequestUnknown."""
    token = request_uri.removeprefix(NAME)
    if not request_uri.startswith(NAME) or not rules.is_token(token) or not rules.is_client_id(client_id):
        raise RequestUnknown
    query = (
        select(PushedRequest, Partner)
        .join(Partner, Partner.id == PushedRequest.partner_id)
        .where(PushedRequest.name_hash == hashed(token), Partner.client_id == client_id)
        .where(PushedRequest.spent_at.is_(None), PushedRequest.expires_at > work.now, Partner.suspended_at.is_(None))
    )
    found = work.session.execute(query).first()
    if found is None:
        raise RequestUnknown
    return found[0], found[1]


def spend_request(work: Work, request: PushedRequest) -> None:
    """Answer the request, once. Raises RequestUnknown for whoever comes second."""
    spent = work.session.execute(
        update(PushedRequest)
        .where(PushedRequest.id == request.id, PushedRequest.spent_at.is_(None))
        .values(spent_at=work.now)
        .returning(PushedRequest.id)
    ).first()
    if spent is None:
        raise RequestUnknown


def _scopes(partner: Partner, audience: PartnerAudience, form: Mapping[str, str]) -> list[str]:
    asked = form.get("scope", "").split(" ")
    allowed = set(partner.scopes) & set(audience.by_consent)
    if not asked or not set(asked) <= allowed or len(set(asked)) != len(asked):
        raise ScopeRefused("scope names what a citizen may give and the contract includes")
    return asked
