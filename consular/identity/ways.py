"""Ways into an account: linked after both were proven, taken away but for the last. Never merged by address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.timers import set_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.errors import LastWay, LinkedElsewhere
from consular.identity.events import AccountNewsOwed, SignInDataExpired
from consular.identity.models import (
    SIGN_IN_SUBJECT,
    Account,
    AccountSignIn,
    KnownSubject,
    Profile,
    UserSession,
)
from consular.identity.operations import email_subject, one_at_a_time
from consular.identity.recovery_models import AccountNews, NewsSecret
from consular.identity.told import forget_told
from consular.vault import Subject


def ways_into(session: Session, account_id: UUID) -> Sequence[AccountSignIn]:
    """The ways into an account, oldest first."""
    return session.scalars(
        select(AccountSignIn)
        .where(AccountSignIn.account_id == account_id)
        .order_by(AccountSignIn.created_at, AccountSignIn.id)
    ).all()


def way_of(session: Session, *, issuer: str, subject: str) -> AccountSignIn | None:
    """The way that (issuer, subject) is, whichever account it opens."""
    return _way(session, Subject(issuer, subject))


def email_way(session: Session, email: str) -> AccountSignIn | None:
    """The way that an address is, whichever account it opens."""
    return _way(session, email_subject(email))


def _way(session: Session, who: Subject) -> AccountSignIn | None:
    known = AccountSignIn.issuer == who.issuer, SIGN_IN_SUBJECT.matches(session, who)
    return session.scalars(select(AccountSignIn).where(*known)).first()


def link_subject(work: Work, *, issuer: str, subject: str) -> AccountSignIn:
    """Another way into the acting account, whose owner has just proven it. Raises LinkedElsewhere."""
    return add_way(work, acting_account(work), Subject(issuer, subject))


def link_email(work: Work, *, email: str) -> AccountSignIn:
    """As `link_subject`, for an address whose code was typed. Raises LinkedElsewhere."""
    account = acting_account(work)
    way = add_way(work, account, email_subject(email))
    if account.profile.email is None:
        account.profile = Profile(email=email, name=account.profile.name)
    return way


def add_way(work: Work, account: Account, who: Subject) -> AccountSignIn:
    """Give the account another way in; the one it has already is returned. Raises LinkedElsewhere."""
    one_at_a_time(work, who)
    known = _way(work.session, who)
    if known is not None:
        if known.account_id != account.id:
            raise LinkedElsewhere
        return known
    way = AccountSignIn(id=new_id(), account_id=account.id, issuer=who.issuer, created_at=work.now)
    way.subject = KnownSubject(who.subject)
    SIGN_IN_SUBJECT.write(work.session, way, who)
    work.session.add(way)
    work.record("identity:way:link", f"account/{account.id}", dossier_id=account.id, detail={"issuer": who.issuer})
    owe_news(work, account, "linked")
    return way


def unlink(work: Work, way_id: UUID) -> None:
    """Take a way into the acting account away; sessions opened by it end. Raises NotFound or LastWay."""
    account = acting_account(work)
    held = ways_into(work.session, account.id)
    way = next((one for one in held if one.id == way_id), None)
    if way is None:
        raise NotFound
    if len(held) == 1:
        raise LastWay
    owe_news(work, account, "unlinked")
    ended = work.session.scalars(
        update(UserSession)
        .where(UserSession.way_id == way_id, UserSession.id != work.actor.session_id, UserSession.ended_at.is_(None))
        .values(ended_at=work.now)
        .returning(UserSession.id)
    )
    forget_told(work, ended)
    if way.issuer == rules.EMAIL_ISSUER and _is_own_address(account, way):
        left = [one for one in held if one.issuer == rules.EMAIL_ISSUER and one.id != way_id]
        account.profile = Profile(email=left[0].subject.subject if left else None, name=account.profile.name)
    work.session.delete(way)
    work.record("identity:way:unlink", f"account/{account.id}", dossier_id=account.id, detail={"issuer": way.issuer})


def owe_news(work: Work, account: Account, kind: str, *, stop: str = "", beside: str = "") -> None:
    """Owe a mail about how the account is entered to every address that opens it or is its own, and to `beside`."""
    told = [account.profile.email, beside or None]
    told += [way.subject.subject for way in ways_into(work.session, account.id) if way.issuer == rules.EMAIL_ISSUER]
    for address in {email_subject(one).subject: one for one in told if one}.values():
        news = AccountNews(id=new_id(), account_id=account.id, kind=kind, at=work.now)
        news.secret = NewsSecret(email=address, stop=stop if address != beside else "")
        work.session.add(news)
        work.emit(AccountNewsOwed(news_id=news.id))
    set_timer(work.session, "sign-in-data", work.now + rules.GUESS_DAY, SignInDataExpired())


def _is_own_address(account: Account, way: AccountSignIn) -> bool:
    own = account.profile.email
    return own is not None and email_subject(own).subject == way.subject.subject


def acting_account(work: Work) -> Account:
    """The acting account, locked: what is counted of it stays true until the end. Raises NotFound."""
    if not work.actor.is_account or work.actor.id is None:
        raise NotFound
    return work.session.get_one(Account, work.actor.id, with_for_update=True)
