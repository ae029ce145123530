"""What signing in leaves behind is deleted in time, however busy the doors are."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from consular.core.timers import keep_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.events import SignInDataExpired
from consular.identity.models import EmailCode, Parked, SignInAttempt, UserSession
from consular.identity.recovery_models import AccountNews, LogoutTold
from consular.identity.telephone_models import TextSent
from consular.identity.told_models import SessionTold

_SWEPT = (EmailCode, AccountNews, SessionTold, TextSent, LogoutTold, SignInAttempt, Parked)


def sweep_later(work: Work) -> None:
    """There is something to delete some day. A deadline that stands is kept: traffic must not move it on for ever."""
    keep_timer(work.session, "sign-in-data", work.now + rules.SWEEP_EVERY, SignInDataExpired())


def sweep_sign_in_data(work: Work) -> None:
    """Delete codes, attempts, parked forms, news and what providers told past their time; what is left is for the next
    time.
    """
    day_ago = work.now - rules.GUESS_DAY
    work.session.execute(delete(EmailCode).where(EmailCode.created_at < day_ago))
    work.session.execute(delete(AccountNews).where(AccountNews.at < day_ago))
    over = select(UserSession.id).where(or_(UserSession.expires_at < work.now, UserSession.ended_at.is_not(None)))
    work.session.execute(delete(SessionTold).where(SessionTold.session_id.in_(over)))
    work.session.execute(delete(TextSent).where(TextSent.at < day_ago))
    work.session.execute(delete(LogoutTold).where(LogoutTold.told_at < day_ago))
    work.session.execute(delete(SignInAttempt).where(SignInAttempt.expires_at < work.now))
    work.session.execute(delete(Parked).where(Parked.expires_at < work.now))
    if work.session.scalar(select(or_(*(select(kind).exists() for kind in _SWEPT)))):
        sweep_later(work)
