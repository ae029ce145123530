"""What a provider has told of a person, for the form that is begun in the same session; it goes with the session."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consular.core.ids import new_id
from consular.core.timers import set_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.events import SignInDataExpired
from consular.identity.models import UserSession
from consular.identity.operations import token_hash
from consular.identity.told_models import SessionTold, Told


def keep_told(work: Work, *, token: str, told: Told) -> None:
    """Keep it for the account's session behind `token`, in place of what was told before; nothing of nothing."""
    work.session.flush()
    session = work.session.scalars(select(UserSession).where(UserSession.token_hash == token_hash(token))).first()
    if session is None or session.account_id is None:
        return
    forget_told(work, [session.id])
    if told == Told(provider=told.provider):
        return
    row = SessionTold(id=new_id(), session_id=session.id, account_id=session.account_id)
    row.told = told
    work.session.add(row)
    set_timer(work.session, "sign-in-data", work.now + rules.GUESS_DAY, SignInDataExpired())


def told_in(session: Session, session_id: UUID | None) -> Told | None:
    """What was told when this session was opened, or since."""
    found = select(SessionTold).where(SessionTold.session_id == session_id)
    row = session.scalars(found).first() if session_id is not None else None
    return row.told if row is not None else None


def forget_told(work: Work, session_ids: Iterable[UUID]) -> None:
    """These sessions have ended."""
    work.session.execute(delete(SessionTold).where(SessionTold.session_id.in_(list(session_ids))))
