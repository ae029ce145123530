"""What clients do with codes and tokens: redeem, refresh, look, revoke. Every event is recorded."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import select, update

from consular.catalogue import PartnerAudience
from consular.core.ids import new_token
from consular.core.work import Work
from consular.partners import rules
from consular.partners.consents import end_grant
from consular.partners.errors import AccessTokenRefused, ClientNotAllowed, GrantRefused, RequestRefused, ScopeRefused
from consular.partners.jose import digest_text
from consular.partners.models import Partner
from consular.partners.replay import respend
from consular.partners.secrets import hashed
from consular.partners.signing_keys import TokenKeys
from consular.partners.token_models import AuthorizationCode, PartnerGrant, RefreshToken
from consular.partners.tokens import Place, is_in_force, mint, standing, subject_of, verify_access_token

_NO_CODE = "the code is unknown, used or over, or another client's"
_NO_REFRESH = "the refresh token is unknown or over, or another client's"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where tokens are made: keys in force, the server's place, the client, what its kind may hold."""

    keys: TokenKeys
    place: Place
    partner: Partner
    audience: PartnerAudience


def by_contract(work: Work, desk: Desk, form: Mapping[str, str], *, thumbprint: str) -> dict[str, Any]:
    """A token on the partner's own behalf (`client_credentials`). Raises ScopeRefused, ClientNotAllowed."""
    allowed = [scope for scope in desk.partner.scopes if scope in desk.audience.contract]
    if not allowed:
        raise ClientNotAllowed("the contract gives this client nothing on its own behalf")
    return _answer(work, desk, _asked(form, allowed), thumbprint=thumbprint)


def by_code(work: Work, desk: Desk, form: Mapping[str, str], *, thumbprint: str) -> dict[str, Any]:
    """Tokens for a code (`authorization_code`). A code that comes twice ends its consent.

    Raises RequestRefused, GrantRefused; the caller commits all the same.
    """
    code, verifier = form.get("code", ""), form.get("code_verifier", "")
    if not code or not verifier or "redirect_uri" not in form:
        raise RequestRefused("code, code_verifier and redirect_uri are needed")
    found = work.session.execute(
        select(AuthorizationCode, PartnerGrant)
        .join(PartnerGrant, PartnerGrant.id == AuthorizationCode.grant_id)
        .where(AuthorizationCode.code_hash == hashed(code), PartnerGrant.partner_id == desk.partner.id)
    ).first()
    if found is None:
        raise GrantRefused(_NO_CODE)
    row, grant = found
    if row.used_at is not None:
        _replayed(work, grant)
    if row.expires_at <= work.now or not is_in_force(grant, work.now) or row.redirect_uri != form["redirect_uri"]:
        raise GrantRefused(_NO_CODE)
    if not rules.is_verifier(verifier) or not hmac.compare_digest(digest_text(verifier), row.code_challenge):
        raise GrantRefused("code_verifier does not fit")
    if row.dpop_jkt not in (None, thumbprint):
        raise GrantRefused("the code is bound to another DPoP key")
    claimed = work.session.execute(
        update(AuthorizationCode)
        .where(AuthorizationCode.code_hash == row.code_hash, AuthorizationCode.used_at.is_(None))
        .values(used_at=work.now)
        .returning(AuthorizationCode.grant_id)
    ).first()
    if claimed is None:
        _replayed(work, grant)
    refresh = new_token()
    work.session.add(RefreshToken(token_hash=hashed(refresh), grant_id=grant.id, created_at=work.now))
    answer = _answer(work, desk, _still_given(desk, grant), thumbprint=thumbprint, grant=grant)
    return {**answer, "refresh_token": refresh}


def by_refresh_token(work: Work, desk: Desk, form: Mapping[str, str], *, thumbprint: str) -> dict[str, Any]:
    """A fresh access token (`refresh_token`), for whatever DPoP key. Raises GrantRefused, ScopeRefused."""
    if not form.get("refresh_token"):
        raise RequestRefused("refresh_token is needed")
    grant = _of_refresh_token(work, desk.partner, form["refresh_token"])
    if grant is None:
        raise GrantRefused(_NO_REFRESH)
    return _answer(work, desk, _asked(form, _still_given(desk, grant)), thumbprint=thumbprint, grant=grant)


def introspect(work: Work, desk: Desk, token: str) -> dict[str, Any]:
    """What the token's own client may know of it (RFC 7662); `active: false` for everything else."""
    work.record("partners:token:introspect", f"partner/{desk.partner.id}")
    grant = _of_refresh_token(work, desk.partner, token)
    if grant is not None:
        return {
            "active": True,
            "client_id": desk.partner.client_id,
            "scope": " ".join(_still_given(desk, grant)),
            "sub": subject_of(grant),
            "iss": desk.place.issuer,
            "iat": int(grant.given_at.timestamp()),
            "exp": int(grant.until.timestamp()),
        }
    try:
        claims = verify_access_token(token, desk.keys, desk.place, now=work.now)
    except AccessTokenRefused:
        return {"active": False}
    found = standing(work, claims) if claims.client_id == desk.partner.client_id else None
    if found is None:
        return {"active": False}
    return {
        "active": True,
        "client_id": claims.client_id,
        "scope": " ".join(sorted(claims.scopes & frozenset(desk.partner.scopes))),
        "sub": claims.subject,
        "iss": desk.place.issuer,
        "aud": desk.place.resource,
        "iat": claims.issued,
        "exp": claims.expires,
        "jti": claims.jti,
        "token_type": "DPoP",
        "cnf": {"jkt": claims.thumbprint},
    }


def revoke(work: Work, desk: Desk, token: str) -> None:
    """End what the client gives back (RFC 7009): an access token, or with a refresh token the whole consent."""
    work.record("partners:token:revoke", f"partner/{desk.partner.id}")
    grant = _of_refresh_token(work, desk.partner, token)
    if grant is not None:
        end_grant(work, grant.id, by="partner")
        return
    try:
        claims = verify_access_token(token, desk.keys, desk.place, now=work.now)
    except AccessTokenRefused:
        return
    if claims.client_id == desk.partner.client_id:
        respend(work, [claims.revoked])


def _answer(
    work: Work, desk: Desk, scopes: list[str], *, thumbprint: str, grant: PartnerGrant | None = None
) -> dict[str, Any]:
    token = mint(
        desk.keys, desk.place, partner=desk.partner, scopes=scopes, thumbprint=thumbprint, now=work.now, grant=grant
    )
    thing = f"partner_grant/{grant.id}" if grant else f"partner/{desk.partner.id}"
    work.record("partners:token:issue", thing, dossier_id=grant.account_id if grant else None)
    life = int(rules.TOKEN_LIFE.total_seconds())
    return {"access_token": token, "token_type": "DPoP", "expires_in": life, "scope": " ".join(scopes)}


def _asked(form: Mapping[str, str], allowed: Collection[str]) -> list[str]:
    """The scopes asked for, all allowed ones where none is named."""
    asked = form["scope"].split(" ") if "scope" in form else sorted(allowed)
    if not asked or not set(asked) <= set(allowed) or len(set(asked)) != len(asked):
        raise ScopeRefused("scope is unknown, or not in the contract or consent")
    return asked


def _still_given(desk: Desk, grant: PartnerGrant) -> list[str]:
    """What the citizen gave and the contract still includes."""
    return [scope for scope in grant.scopes if scope in desk.partner.scopes and scope in desk.audience.by_consent]


def _of_refresh_token(work: Work, partner: Partner, token: str) -> PartnerGrant | None:
    if not rules.is_token(token):
        return None
    grant = work.session.scalars(
        select(PartnerGrant)
        .join(RefreshToken, RefreshToken.grant_id == PartnerGrant.id)
        .where(RefreshToken.token_hash == hashed(token), PartnerGrant.partner_id == partner.id)
    ).first()
    return grant if is_in_force(grant, work.now) else None


def _replayed(work: Work, grant: PartnerGrant) -> NoReturn:
    work.record("partners:code:replay", f"partner_grant/{grant.id}", dossier_id=grant.account_id)
    end_grant(work, grant.id, by="replay")
    raise GrantRefused(_NO_CODE)
