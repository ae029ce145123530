"""What the authorization server keeps: requests, codes, consents, refresh tokens, used `jti`s, signing keys.

Codes, refresh tokens and names of requests are stored hashed (SHA-256 of 256 random bits).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id

# Who ended a consent: the account, the partner (by revoking its token), a code that came twice, a code that was never
# fetched, or the ministry.
ENDED_BY = ("account", "partner", "replay", "lapsed", "ministry")


class PushedRequest(Base):
    """An authorization request that a client pushed (RFC 9126): its own, for minutes, answered once."""

    __tablename__ = "pushed_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name_hash: Mapped[bytes] = mapped_column(unique=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    redirect_uri: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    state: Mapped[str | None]
    code_challenge: Mapped[str]
    dpop_jkt: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    spent_at: Mapped[datetime | None]


class PartnerGrant(Base):
    """An account's consent: this partner may do this, for this purpose, until then. Every token of it ends with it."""

    __tablename__ = "partner_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    purpose: Mapped[str]
    given_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(f"ended_by IN ({', '.join(repr(who) for who in ENDED_BY)})", name="ended_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )


class AuthorizationCode(Base):
    """A code on its way from the browser to the client: a minute, once."""

    __tablename__ = "authorization_code"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("partner_grant.id"), index=True)
    redirect_uri: Mapped[str]
    code_challenge: Mapped[str]
    dpop_jkt: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class RefreshToken(Base):
    """A refresh token: bound to its client by the client's authentication, good as long as the consent."""

    __tablename__ = "refresh_token"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("partner_grant.id"), index=True)
    created_at: Mapped[datetime]


class UsedJti(Base):
    """What was used once and may not be again: digests of assertions, proofs and revoked access tokens."""

    __tablename__ = "used_jti"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class TokenKey(Base):
    """A key that signs access tokens from one moment to another; the vault holds its private half under `name`.

    One that was withdrawn (`withdrawn_at`) signs and verifies nothing from then on.
    """

    __tablename__ = "token_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]
    signs_until: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("signs_from <= signs_until", name="times"),)
