"""The journey to an identity provider and back: to enter, to link another way in, or to prove anew who one is."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, g, make_response, redirect, request

from consular import identity
from consular.catalogue import Level, SignInProvider
from consular.web.access import PUBLIC, route
from consular.web.context import actor, house, reader, work
from consular.web.limits import limit
from consular.web.signin import oidc
from consular.web.signin.choices import by_key, chosen
from consular.web.signin.oidc_told import told
from consular.web.transaction import browser, give_session, session_token

bp = Blueprint("journey", __name__)


def begin(
    door: str,
    next_path: str,
    *,
    key: str = "",
    hint: str | None = None,
    purpose: str = "enter",
    fresh: int | None = None,
    level: Level | None = None,
) -> Response:
    """Remember the journey on the server and send the browser to the provider `key` (empty: the door's first).

    `purpose` is "enter", or for the session in use "link" or "again"; with `fresh` the provider must have seen the
    person within so many seconds, with `level` it must vouch at that level of assurance. Raises NotFound for a provider
    that is not at this door.
    """
    limit("sign-in-oidc", most=60, seconds=600, per="address")
    definition, provider = chosen(door, key)
    path = oidc.callback_path(definition.key, shared=definition.callback == "shared")
    start = oidc.begin(
        provider,
        house().settings.public_url + path,
        now=work().now,
        login_hint=hint,
        acr=_staff_acr(definition) if door == "staff" else definition.acr_of(level) if level else (),
        wished=[acr for values in definition.levels.values() for acr in values],
        max_age=fresh,
        signer=identity.client_signer(work().session, work().now),
    )
    secret = identity.AttemptSecret(
        stored=start.stored.record(),
        next=next_path,
        provider=definition.key,
        purpose=purpose,
        session="" if purpose == "enter" else str(actor().session_id),
    )
    identity.begin_attempt(work(), state=start.state, secret=secret, browser=browser(), door=door)
    return make_response(redirect(start.url, HTTPStatus.SEE_OTHER))


@route(bp, oidc.CALLBACK_PATH, permission=PUBLIC)
def shared_callback() -> Response:
    """Back from a provider that names itself in its answers."""
    return _arrived()


@route(bp, f"{oidc.CALLBACK_PATH}/<provider>", permission=PUBLIC)
def own_callback(provider: str) -> Response:
    """Back from a provider with an address of its own."""
    return _arrived()


def _arrived() -> Response:
    """Judge the answer, then do what the journey was for."""
    # Ended for good before the answer is judged: however that goes, a state counts once, and no row stays locked
    # while the provider is asked.
    with house().works.begin(actor()) as ended:
        door, secret = identity.end_attempt(ended, state=request.args.get("state", ""), browser=browser())
    found = by_key(secret.provider)
    if found is None:
        raise identity.AttemptUnknown
    definition, provider = found
    stored = oidc.StoredStart.from_record(secret.stored)
    if stored.redirect_uri != house().settings.public_url + request.path:
        raise oidc.ResponseRefused(oidc.Code.ISSUER_MISMATCH, where="callback")
    signer = identity.client_signer(work().session, work().now)
    claims = oidc.complete(provider, stored, request.args.items(multi=True), now=work().now, signer=signer)
    if door == "staff":
        methods = definition.staff_amr or house().settings.staff_amr.split()
        if methods and not claims.meets(amr=methods):
            raise oidc.TokenRefused(oidc.Code.ASSURANCE, claim="amr")
    if secret.purpose == "enter":
        token = _enter(door, claims, definition)
    else:
        token = _in_session(secret, claims, definition)
    if door == "applicant":
        wanted = {one for service in house().catalogue.services.values() for one in service.asked_of_providers}
        identity.keep_told(work(), token=token, told=told(claims, definition.key, wanted))
    response = make_response(redirect(secret.next, HTTPStatus.SEE_OTHER))
    return give_session(response, token)


def _enter(door: str, claims: oidc.IdentityClaims, definition: SignInProvider) -> str:
    policy, old = house().catalogue.sign_in, session_token()
    if door == "staff":
        staff = identity.staff_for_subject(work(), issuer=claims.issuer, subject=claims.subject)
        return identity.open_session(
            work(), staff=staff, old_token=old, proof=_proof(claims, definition), policy=policy
        )
    profile = identity.Profile(email=claims.email if claims.email_verified else None, name=claims.name.name)
    account = identity.account_for_subject(
        work(), issuer=claims.issuer, subject=claims.subject, profile=profile, locale=reader().code
    )
    return identity.open_session(
        work(), account=account, old_token=old, proof=_proof(claims, definition), policy=policy
    )


def _in_session(secret: identity.AttemptSecret, claims: oidc.IdentityClaims, definition: SignInProvider) -> str:
    """What only the session that began the journey may do; returns its new token. Linking is a fresh proof, too."""
    session: identity.UserSession | None = g.found.session
    if session is None or actor().session_id is None or str(session.id) != secret.session:
        raise identity.AttemptUnknown
    if secret.purpose == "link":
        identity.link_subject(work(), issuer=claims.issuer, subject=claims.subject)
        return identity.prove_again(work(), session, proof=_proof(claims, definition))
    if actor().is_staff:
        same = identity.staff_for_subject(work(), issuer=claims.issuer, subject=claims.subject).id == actor().id
    else:
        way = identity.way_of(work().session, issuer=claims.issuer, subject=claims.subject)
        same = way is not None and way.account_id == actor().id
    if not same:
        raise identity.SomebodyElse
    return identity.prove_again(work(), session, proof=_proof(claims, definition))


def _proof(claims: oidc.IdentityClaims, definition: SignInProvider) -> identity.Proof:
    """A provider that keeps people signed in must say since when: without `auth_time` nothing is fresh."""
    way = identity.way_of(work().session, issuer=claims.issuer, subject=claims.subject)
    return identity.Proof(
        at=min(claims.auth_time, work().now) if claims.auth_time else None,
        way_id=way.id if way else None,
        issuer=claims.issuer,
        sid=claims.sid,
        level=definition.level_of(claims.acr),
    )


def _staff_acr(definition: SignInProvider) -> list[str]:
    return definition.staff_acr or house().settings.staff_acr.split()
