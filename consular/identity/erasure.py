"""What identity gives up when an account or a colleague is erased: every way in. Indexes are the vault's to forget."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, update

from consular.core.work import Work
from consular.identity.models import AccountSignIn, Parked, UserSession
from consular.identity.recovery_models import AccountNews, Recovery, RecoveryCode
from consular.identity.telephone_models import Telephone, TextSent
from consular.identity.told_models import SessionTold


def forget_account(work: Work, account_id: UUID) -> None:
    """Ways in and parked forms go, sessions end; whoever comes again gets a new account. Safe to repeat."""
    for kind in (AccountSignIn, Parked, RecoveryCode, Recovery, AccountNews, Telephone, TextSent, SessionTold):
        work.session.execute(delete(kind).where(kind.account_id == account_id))
    _end_sessions(work, UserSession.account_id == account_id)


def forget_staff(work: Work, staff_id: UUID) -> None:
    """The sessions of a colleague who has left end. Safe to repeat."""
    _end_sessions(work, UserSession.staff_id == staff_id)


def _end_sessions(work: Work, whose: ColumnElement[bool]) -> None:
    work.session.execute(update(UserSession).where(whose, UserSession.ended_at.is_(None)).values(ended_at=work.now))
