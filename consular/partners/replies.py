"""Replies to calls that bore an idempotency key: what was answered, by status and ids, never by body.

Keys and requests are kept as keyed digests, because either may hold what a client should not have put there.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.partners.errors import KeyBusy, KeyTaken
from consular.vault import mac

# How long a call may be repeated.
KEPT = timedelta(days=7)
_SWEPT = 50


class Reply(Base):
    """The answer to one keyed call. `items` are status and id of each thing of a bulk call, in its order."""

    __tablename__ = "partner_reply"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    key_mac: Mapped[bytes]
    request_mac: Mapped[bytes]
    status: Mapped[int]
    resource: Mapped[str]
    items: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("partner_id", "key_mac"),
        Index("ix_partner_reply_created_at", "created_at"),
    )


def reply_to(work: Work, *, key: str, request: bytes) -> Reply | None:
    """The reply that the acting partner got to this key; holds the key until the transaction ends.

    `request` is what must be the same: method, address, body. Raises KeyBusy while another transaction holds the key,
    KeyTaken when it came with another request.
    """
    digest = _key(work, key)
    lock = int.from_bytes(digest[:8], "big", signed=True)
    if not work.session.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise KeyBusy
    found = work.session.scalars(
        select(Reply).where(
            Reply.partner_id == work.actor.id, Reply.key_mac == digest, Reply.created_at > work.now - KEPT
        )
    ).first()
    if found is not None and not hmac.compare_digest(found.request_mac, _fingerprint(request)):
        raise KeyTaken
    return found


def keep_reply(
    work: Work, *, key: str, request: bytes, status: int, resource: str, items: list[dict[str, Any]] | None = None
) -> None:
    """Keep what was answered, in the transaction that did it; some that nobody will ask for any more are deleted."""
    if work.actor.id is None:
        raise Forbidden
    old = select(Reply.id).where(Reply.created_at <= work.now - KEPT).order_by(Reply.created_at).limit(_SWEPT)
    work.session.execute(delete(Reply).where(Reply.id.in_(old.with_for_update(skip_locked=True))))
    # The same key, so long ago that it may be used anew.
    work.session.execute(delete(Reply).where(Reply.partner_id == work.actor.id, Reply.key_mac == _key(work, key)))
    work.session.add(
        Reply(
            id=new_id(),
            partner_id=work.actor.id,
            key_mac=_key(work, key),
            request_mac=_fingerprint(request),
            status=status,
            resource=resource,
            items=items,
            created_at=work.now,
        )
    )


def _key(work: Work, key: str) -> bytes:
    return mac("idempotency-key", f"{work.actor.id}|{key}".encode())


def _fingerprint(request: bytes) -> bytes:
    return mac("idempotency-request", request)
