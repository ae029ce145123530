"""Replies to calls that bore an idempotency key: what was answered, by status and ids, never by body.

Of a bulk call it is kept too why things were refused, because nothing that stands there could tell it again.

Keys and requests are kept as keyed digests, because either may hold what a client should not have put there.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base, rows
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.partners.errors import KeyBusy, KeyTaken
from consular.vault import Section, mac, sealed, sealed_column

# How long a call may be repeated.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Why things of a bulk call were refused, as problems, each different one once. They may quote what was sent."""

    problems: list[dict[str, Any]] = field(default_factory=list)


@sealed(dossier="partner_id")
class Reply(Base):
    """The answer to one keyed call. `items` are status and id of each thing of a bulk call, in its order, and of what
    was refused the number of its problem among the `refusals`, which are sealed under the partner's own file; of a
    carrier's check what its answer is made from, which names nobody.
    """

    __tablename__ = "partner_reply"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    key_mac: Mapped[bytes]
    request_mac: Mapped[bytes]
    status: Mapped[int]
    resource: Mapped[str]
    items: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]
    refusals_sealed = sealed_column()
    refusals = Section("partners.reply.refusals", Refusals)

    __table_args__ = (
        UniqueConstraint("partner_id", "key_mac"),
        Index("ix_partner_reply_created_at", "created_at"),
    )


# One exchange before the act and one with it. The first may miss what another transaction has committed while it waited
# for the lock; then the second finds the row there and changes nothing.
_ASK = """
SELECT held.free, r.id FROM (SELECT pg_try_advisory_xact_lock(%(lock)s) AS free) AS held
LEFT JOIN partner_reply AS r
    ON r.partner_id = %(partner_id)s AND r.key_mac = %(key_mac)s AND r.created_at > %(since)s
"""
_KEEP = """
INSERT INTO partner_reply (id, partner_id, key_mac, request_mac, status, resource, items, created_at)
VALUES (%(id)s, %(partner_id)s, %(key_mac)s, %(request_mac)s, %(status)s, %(resource)s, %(items)s::jsonb,
    %(created_at)s)
ON CONFLICT (partner_id, key_mac) DO UPDATE
SET id = excluded.id, request_mac = excluded.request_mac, status = excluded.status, resource = excluded.resource,
    items = excluded.items, created_at = excluded.created_at, refusals_sealed = NULL
WHERE partner_reply.created_at <= %(since)s
RETURNING id
"""
# Of a call that changes nothing only which request a key belongs to.
_NOTE = """
INSERT INTO partner_reply AS r (id, partner_id, key_mac, request_mac, status, resource, created_at)
VALUES (%(id)s, %(partner_id)s, %(key_mac)s, %(request_mac)s, 200, '', %(created_at)s)
ON CONFLICT (partner_id, key_mac) DO UPDATE
SET request_mac = CASE WHEN r.created_at <= %(since)s THEN excluded.request_mac ELSE r.request_mac END,
    created_at = CASE WHEN r.created_at <= %(since)s THEN excluded.created_at ELSE r.created_at END
RETURNING request_mac
"""


def reply_to(work: Work, *, key: str, request: bytes) -> Reply | None:
    """The reply that the acting partner got to this key; holds the key until the transaction ends.

    `request` is what must be the same: method, address, body. Raises KeyBusy while another transaction holds the key,
    KeyTaken when it came with another request.
    """
    digest = _key(work, key)
    lock = int.from_bytes(digest[:8], "big", signed=True)
    asked = {"lock": lock, "partner_id": work.actor.id, "key_mac": digest, "since": work.now - KEPT}
    ((free, found_id),) = rows(work.session, _ASK, asked)
    if not free:
        raise KeyBusy
    found = work.session.get(Reply, found_id) if found_id is not None else None
    if found is not None and not hmac.compare_digest(found.request_mac, _fingerprint(request)):
        raise KeyTaken
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was answered: status and ids, of a bulk call `items` and `problems` as in `Reply`."""

    status: int
    resource: str = ""
    items: list[dict[str, Any]] | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)


def keep_reply(work: Work, answered: Answered, *, key: str, request: bytes) -> None:
    """Keep what was answered, in the transaction that did it; a reply too old to be asked for gives way.

    Raises KeyBusy when the same call was answered a moment ago by another transaction: undo everything, and repeat.
    """
    if work.actor.id is None:
        raise Forbidden
    row = {
        "id": new_id(),
        "partner_id": work.actor.id,
        "key_mac": _key(work, key),
        "request_mac": _fingerprint(request),
        "status": answered.status,
        "resource": answered.resource,
        "items": None if answered.items is None else json.dumps(answered.items),
        "created_at": work.now,
        "since": work.now - KEPT,
    }
    if not rows(work.session, _KEEP, row):
        raise KeyBusy
    if answered.problems:
        work.session.get_one(Reply, row["id"]).refusals = Refusals(answered.problems)


def note_key(work: Work, *, key: str, request: bytes) -> None:
    """The key now belongs to this request of the acting partner, which changes nothing and may be made any number of
    times. Raises KeyTaken when it came with another one.
    """
    if work.actor.id is None:
        raise Forbidden
    asked = _fingerprint(request)
    row = {
        "id": new_id(),
        "partner_id": work.actor.id,
        "key_mac": _key(work, key),
        "request_mac": asked,
        "created_at": work.now,
        "since": work.now - KEPT,
    }
    ((held,),) = rows(work.session, _NOTE, row)
    if not hmac.compare_digest(bytes(held), asked):
        raise KeyTaken


def forget_replies(work: Work) -> None:
    """Delete what nobody may ask for any more. Safe to repeat."""
    work.session.execute(delete(Reply).where(Reply.created_at <= work.now - KEPT))


def _key(work: Work, key: str) -> bytes:
    return mac("idempotency-key", f"{work.actor.id}|{key}".encode())


def _fingerprint(request: bytes) -> bytes:
    return mac("idempotency-request", request)
