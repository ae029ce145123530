"""The keys by which providers know us (`private_key_jwt`): one signs, and they follow one another with overlap.

A key is published before it signs, for as long as providers may keep the set that they have fetched, or take to enter
it by hand; the one before stays published until nothing that it signed can be under way. Private halves are the
vault's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular import vault
from consular.core.db import Base
from consular.core.ids import new_id
from consular.core.work import Work
from consular.identity.errors import ClientKeyWaiting

# The vault's signer of an installation that has never changed its key.
FIRST = "sign-in-client"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# What a key has signed is good for a minute; the rest is for clocks that are wrong and answers that come late.
OVERLAP = timedelta(hours=1)
# Any constant will do: one process at a time changes keys.
_KEYS_LOCK = 0x636C6B79


class ClientKey(Base):
    """A key from its publication to its end; `name` is the vault's signer. Without a row there is the first one."""

    __tablename__ = "sign_in_client_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]
    published_until: Mapped[datetime | None]


def client_keys(session: Session, now: datetime) -> Sequence[ClientKey]:
    """Those that are published, the oldest first; empty while the first one is the only one."""
    published = or_(ClientKey.published_until.is_(None), ClientKey.published_until > now)
    return session.scalars(select(ClientKey).where(published).order_by(ClientKey.signs_from, ClientKey.id)).all()


def client_signer(session: Session, now: datetime) -> str:
    """The vault's signer that signs now."""
    signing = [key.name for key in client_keys(session, now) if key.signs_from <= now]
    return signing[-1] if signing else FIRST


def client_signers(session: Session, now: datetime) -> list[str]:
    """The vault's signers whose public halves are published."""
    return [key.name for key in client_keys(session, now)] or [FIRST]


def rotate_client_key(work: Work, *, after: timedelta, withdraw: bool = False) -> ClientKey:
    """A fresh key is published now and signs `after` that; the one in use is published until shortly after it has
    signed last. With `withdraw` all earlier keys are published no more and the fresh one signs at once: providers that
    have not fetched it refuse us meanwhile.

    Raises ClientKeyWaiting while another one is published and does not sign yet.
    """
    work.session.execute(select(func.pg_advisory_xact_lock(_KEYS_LOCK)))
    held = list(client_keys(work.session, work.now))
    if not held and work.session.scalar(select(func.count()).select_from(ClientKey)) == 0:
        held = [_added(work, FIRST, _BEGINNING)]
    if not withdraw and any(key.signs_from > work.now for key in held):
        raise ClientKeyWaiting
    begins = work.now if withdraw else work.now + after
    for key in held:
        over = work.now if withdraw else begins + OVERLAP
        key.published_until = min(over, key.published_until or over)
    made = _added(work, f"{FIRST}-{new_id()}", begins)
    vault.signer(made.name, create=True)
    work.record("identity:client_key:rotate", f"sign_in_client_key/{made.id}")
    return made


def _added(work: Work, name: str, signs_from: datetime) -> ClientKey:
    key = ClientKey(id=new_id(), name=name, created_at=work.now, signs_from=signs_from)
    work.session.add(key)
    work.session.flush()
    return key
