"""Access tokens (RFC 9068): signed ES256, bound to a DPoP key, for five minutes; and who shows one."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, exists, select

from consular import vault
from consular.core.actor import Actor, ActorKind
from consular.core.work import Work
from consular.partners import rules
from consular.partners.dpop import Request, verify_proof
from consular.partners.errors import AccessTokenRefused, ProofRefused, TargetRefused
from consular.partners.jose import Unreadable, read
from consular.partners.models import Partner
from consular.partners.replay import Use, use_of
from consular.partners.signing_keys import TokenKeys, forget_held_keys, withdrawn
from consular.partners.token_models import PartnerGrant, UsedJti

# Built once: every call of the API asks it.
_STANDING = (
    select(Partner, PartnerGrant)
    .outerjoin(PartnerGrant, (PartnerGrant.partner_id == Partner.id) & (PartnerGrant.id == bindparam("grant_id")))
    .where(Partner.client_id == bindparam("client_id"), Partner.suspended_at.is_(None))
    .where(~exists().where(UsedJti.digest.in_((bindparam("revoked"), bindparam("withdrawn")))))
)
_OVER = "the token is over, or was ended"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is: its issuer, which is its public address."""

    issuer: str

    @property
    def resource(self) -> str:
        """The one resource for which tokens are made (RFC 8707)."""
        return self.issuer + rules.API_PATH


@dataclass(frozen=True, slots=True)
class Claims:
    """What one of our access tokens says; its signature and times hold."""

    client_id: str
    subject: str
    scopes: frozenset[str]
    thumbprint: str
    jti: str
    issued: int
    expires: int
    grant_id: UUID | None
    key_id: str

    @property
    def revoked(self) -> Use:
        """The mark that the token was revoked."""
        return use_of("revoked", self.client_id, self.jti, until=datetime.fromtimestamp(self.expires, UTC))


def check_resource(form: Mapping[str, str], place: Place) -> None:
    """A request may say for which resource its token is to be; there is one. Raises TargetRefused."""
    if form.get("resource", place.resource) != place.resource:
        raise TargetRefused("the resource is the API of this server")


def mint(
    keys: TokenKeys,
    place: Place,
    *,
    partner: Partner,
    scopes: Sequence[str],
    thumbprint: str,
    now: datetime,
    grant: PartnerGrant | None = None,
) -> str:
    """An access token of this partner, on its own behalf or by an account's consent."""
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": place.issuer,
        "aud": place.resource,
        "sub": subject_of(grant) if grant else partner.client_id,
        "client_id": partner.client_id,
        "scope": " ".join(scopes),
        "iat": issued,
        "exp": issued + int(rules.TOKEN_LIFE.total_seconds()),
        "jti": secrets.token_urlsafe(16),
        "cnf": {"jkt": thumbprint},
    }
    if grant:
        claims["grant_id"] = str(grant.id)
    signed = keys.header + b"." + urlsafe_b64encode(orjson.dumps(claims)).rstrip(b"=")
    return (signed + b"." + urlsafe_b64encode(keys.signer.sign(signed)).rstrip(b"=")).decode()


def subject_of(grant: PartnerGrant) -> str:
    """The account's name for this partner alone: two partners cannot tell that theirs is the same person."""
    return vault.mac("partner-subject", grant.partner_id.bytes + grant.account_id.bytes).hex()[:32]


def verify_access_token(text: str, keys: TokenKeys, place: Place, *, now: datetime) -> Claims:
    """One of our access tokens, for our resource, in its time. Raises AccessTokenRefused."""
    try:
        token = read(text)
        key = keys.verify.get(str(token.header.get("kid")))
        if key is None or token.header.get("typ") != "at+jwt" or not key.has_signed(token):
            raise AccessTokenRefused("the token is no access token of this server")
        said = token.claims
        if said.get("iss") != place.issuer or said.get("aud") != place.resource:
            raise AccessTokenRefused("the token is for somewhere else")
        expires = token.moment("exp")
    except Unreadable:
        raise AccessTokenRefused("the token is no access token of this server") from None
    if expires is None or expires <= now.timestamp():
        raise AccessTokenRefused(_OVER)
    return Claims(
        client_id=said["client_id"],
        subject=said["sub"],
        scopes=frozenset(said["scope"].split()),
        thumbprint=said["cnf"]["jkt"],
        jti=said["jti"],
        issued=said["iat"],
        expires=said["exp"],
        grant_id=UUID(said["grant_id"]) if "grant_id" in said else None,
        key_id=str(token.header["kid"]),
    )


def bearer_of(
    work: Work, access_token: str, proofs: list[str], request: Request, *, keys: TokenKeys, place: Place
) -> tuple[Actor, Use, Partner]:
    """Who shows this token with this proof, as contract and consent stand now; the caller spends the proof's use.

    Raises AccessTokenRefused, ProofRefused, NonceNeeded.
    """
    claims = verify_access_token(access_token, keys, place, now=work.now)
    proof = verify_proof(proofs, request, now=work.now)
    if proof.thumbprint != claims.thumbprint:
        raise ProofRefused("the proof is made by another key than the token's")
    found = standing(work, claims)
    if found is None:
        raise AccessTokenRefused(_OVER)
    partner, grant = found
    actor = Actor(
        ActorKind.PARTNER,
        partner.id,
        scopes=claims.scopes & frozenset(partner.scopes),
        on_behalf_of=grant.account_id if grant else None,
        grant_id=grant.id if grant else None,
        operator=proof.operator,
    )
    return actor, proof.use, partner


def standing(work: Work, claims: Claims) -> tuple[Partner, PartnerGrant | None] | None:
    """Partner and consent behind a token as they stand now, by one query; None when they no longer carry it."""
    asked = {
        "client_id": claims.client_id,
        "grant_id": claims.grant_id,
        "revoked": claims.revoked.digest,
        "withdrawn": withdrawn(claims.key_id, work.now).digest,
    }
    found = work.session.execute(_STANDING, asked).first()
    if found is None:
        forget_held_keys()
        return None
    partner, grant = found
    if claims.grant_id is not None and not is_in_force(grant, work.now):
        return None
    return partner, grant


def is_in_force(grant: PartnerGrant | None, now: datetime) -> bool:
    """Whether the consent was neither ended nor is over."""
    return grant is not None and grant.ended_at is None and grant.until > now
