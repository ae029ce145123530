"""Citizens let a partner act for them, see to whom they gave that, and end it at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consular.catalogue import PartnerAudience
from consular.core.ids import new_id, new_token
from consular.core.work import Work
from consular.partners import rules
from consular.partners.errors import GrantUnknown
from consular.partners.models import Partner
from consular.partners.pushed import spend_request
from consular.partners.secrets import hashed
from consular.partners.token_models import AuthorizationCode, PartnerGrant, PushedRequest


def consent_until(audience: PartnerAudience, now: datetime) -> datetime:
    """When a consent that is given now is over."""
    return now + timedelta(days=audience.days or 0)


def give_consent(work: Work, request: PushedRequest, audience: PartnerAudience, *, account_id: UUID) -> str:
    """The account consents to what the request asks for; returns the code for the client. Raises RequestUnknown."""
    spend_request(work, request)
    grant = PartnerGrant(
        id=new_id(),
        partner_id=request.partner_id,
        account_id=account_id,
        scopes=request.scopes,
        purpose=audience.key,
        given_at=work.now,
        until=consent_until(audience, work.now),
    )
    work.session.add(grant)
    work.session.flush()
    code = new_token()
    work.session.add(
        AuthorizationCode(
            code_hash=hashed(code),
            grant_id=grant.id,
            redirect_uri=request.redirect_uri,
            code_challenge=request.code_challenge,
            dpop_jkt=request.dpop_jkt,
            expires_at=work.now + rules.CODE_LIFE,
        )
    )
    work.record("partners:consent:give", f"partner_grant/{grant.id}", dossier_id=account_id)
    return code


def refuse_consent(work: Work, request: PushedRequest, *, account_id: UUID) -> None:
    """The account says no; the request is over. Raises RequestUnknown."""
    spend_request(work, request)
    work.record("partners:consent:refuse", f"partner/{request.partner_id}", dossier_id=account_id)


def consents_of(session: Session, account_id: UUID) -> list[tuple[PartnerGrant, Partner]]:
    """Every consent of the account with whom it was given to, newest first."""
    query = (
        select(PartnerGrant, Partner)
        .join(Partner, Partner.id == PartnerGrant.partner_id)
        .where(PartnerGrant.account_id == account_id)
        .order_by(PartnerGrant.given_at.desc(), PartnerGrant.id.desc())
    )
    return [(grant, partner) for grant, partner in session.execute(query)]


def accounts_of(session: Session, partner: Partner, scope: str, now: datetime) -> frozenset[UUID]:
    """The accounts whose consent gives the partner this scope now."""
    query = select(PartnerGrant.account_id).where(
        PartnerGrant.partner_id == partner.id,
        PartnerGrant.ended_at.is_(None),
        PartnerGrant.until > now,
        PartnerGrant.scopes.contains([scope]),
    )
    return frozenset(session.scalars(query))


def end_consent(work: Work, grant_id: UUID, *, account_id: UUID) -> None:
    """The account ends its consent; every token of it stops working now. Raises GrantUnknown."""
    grant = work.session.get(PartnerGrant, grant_id)
    if grant is None or grant.account_id != account_id:
        raise GrantUnknown
    end_grant(work, grant.id, by="account")


def end_consents_of(work: Work, account_id: UUID) -> None:
    """End every consent of an account that is being erased. Safe to repeat."""
    for grant, _ in consents_of(work.session, account_id):
        end_grant(work, grant.id, by="ministry")


def end_grant(work: Work, grant_id: UUID, *, by: str) -> None:
    """End a consent once; `by` is one of ENDED_BY."""
    ended = work.session.execute(
        update(PartnerGrant)
        .where(PartnerGrant.id == grant_id, PartnerGrant.ended_at.is_(None))
        .values(ended_at=work.now, ended_by=by)
        .returning(PartnerGrant.account_id)
    ).scalar()
    if ended is not None:
        work.record("partners:consent:end", f"partner_grant/{grant_id}", dossier_id=ended)
