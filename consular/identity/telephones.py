"""The telephone of an account: proven by a code, a channel for codes, and never a way in by itself.

Numbers are taken over more easily than mailboxes (a new card from the telephone company is enough). So what a text
message proves is little: it opens a session whose proof counts as old for every act that cannot be taken back, and it
may begin a recovery, which waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consular.catalogue import SignInPolicy
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.work import Work
from consular.identity import rules
from consular.identity.errors import CodeExpired, TextsSpent
from consular.identity.events import TextCodeRequested
from consular.identity.models import Account, CodeSecret, EmailCode
from consular.identity.operations import email_subject, matching_code, one_at_a_time, owe_code, use_code
from consular.identity.sessions import end_sessions_by_text
from consular.identity.sweeping import sweep_later
from consular.identity.telephone_models import KnownNumber, Telephone, TextSent
from consular.identity.ways import acting_account, email_way, owe_news
from consular.vault import Subject, mac

log = structlog.get_logger(__name__)
# All messages are counted together, so they are counted one after the other.
_COUNTED = Subject("text-messages", "all")


@dataclass(frozen=True, slots=True)
class OwedText:
    """A code that has to go to a number, while it is good."""

    number: str
    code: str
    locale: str
    until: datetime


def telephone_of(session: Session, account_id: UUID) -> Telephone | None:
    """The account's telephone, if it has one."""
    return session.scalars(select(Telephone).where(Telephone.account_id == account_id)).first()


# --- proving a number --------------------------------------------------------------------------------------------


def request_number_code(
    work: Work, *, number: str, browser: str, locale: str, policy: SignInPolicy = rules.POLICY
) -> None:
    """Owe a code to a number (E.164) that the acting account wants to have. Raises CodesSpent or TextsSpent."""
    account = acting_account(work)
    secret = CodeSecret(number=number, locale=locale)
    code_id = owe_code(work, Subject(rules.TEXT_NUMBER, number), secret, browser=browser, policy=policy)
    if code_id is None:
        raise TextsSpent
    spend(work, code_id, account.id, number, policy)
    work.emit(TextCodeRequested(code_id=code_id))


def prove_number(
    work: Work, *, number: str, code: str, browser: str, signs_in: bool, policy: SignInPolicy = rules.POLICY
) -> Telephone:
    """The code was read on that telephone: it is the acting account's now, in place of an earlier one.

    Raises CodeWrong (the try is counted: the caller must commit), CodeExpired, or CodesSpent.
    """
    account = acting_account(work)
    use_code(work, matching_code(work, Subject(rules.TEXT_NUMBER, number), code, browser=browser, policy=policy))
    _forget(work, account)
    telephone = Telephone(id=new_id(), account_id=account.id, created_at=work.now, signs_in=signs_in)
    telephone.number = KnownNumber(number)
    work.session.add(telephone)
    work.record("identity:telephone:link", f"account/{account.id}", dossier_id=account.id)
    owe_news(work, account, "telephone_added")
    return telephone


def choose_texts(work: Work, *, signs_in: bool) -> None:
    """Whether codes for signing in may go to the acting account's telephone. Raises NotFound where it has none."""
    account = acting_account(work)
    telephone = telephone_of(work.session, account.id)
    if telephone is None:
        raise NotFound
    if telephone.signs_in != signs_in:
        telephone.signs_in = signs_in
        if not signs_in:
            end_sessions_by_text(work, account.id)
        work.record("identity:telephone:choose", f"account/{account.id}", dossier_id=account.id)
        owe_news(work, account, "telephone_chosen")


def remove_telephone(work: Work) -> None:
    """The acting account has no telephone any more. Raises NotFound where it had none."""
    account = acting_account(work)
    if not _forget(work, account):
        raise NotFound
    owe_news(work, account, "telephone_removed")


def forget_telephone(work: Work, account: Account) -> None:
    """Somebody else seems to have it. Nothing happens where there is none."""
    _forget(work, account)


def _forget(work: Work, account: Account) -> bool:
    """What was opened by it ends too: whoever has the number now may sit in such a session."""
    end_sessions_by_text(work, account.id)
    telephone = telephone_of(work.session, account.id)
    if telephone is None:
        return False
    work.session.delete(telephone)
    work.session.flush()
    work.record("identity:telephone:unlink", f"account/{account.id}", dossier_id=account.id)
    return True


# --- codes to a number that was proven ---------------------------------------------------------------------------


def request_text(work: Work, *, email: str, browser: str, locale: str, policy: SignInPolicy = rules.POLICY) -> None:
    """Owe a code for signing in to the telephone of whoever signs in by this address. Whether there is one is looked
    up later, when nobody waits: neither the answer nor its time tells. Raises CodesSpent; TextsSpent when nobody gets
    any more today.
    """
    _request(work, rules.TEXT_ENTER, email, browser, locale, policy)


def redeem_text(work: Work, *, email: str, code: str, browser: str, policy: SignInPolicy = rules.POLICY) -> Account:
    """The account whose telephone has shown the code. Raises CodeWrong (counted: commit), CodeExpired, CodesSpent."""
    row = matching_code(work, _asking(rules.TEXT_ENTER, email), code, browser=browser, policy=policy)
    account = _reader(work, email, rules.TEXT_ENTER, row)
    use_code(work, row)
    return account


def request_recovery_text(
    work: Work, *, email: str, browser: str, locale: str, policy: SignInPolicy = rules.POLICY
) -> None:
    """As `request_text`, for whoever has lost the mailbox `email` and has the telephone still."""
    _request(work, rules.TEXT_RECOVER, email, browser, locale, policy)


def recovery_text(
    work: Work, *, email: str, code: str, browser: str, policy: SignInPolicy = rules.POLICY
) -> tuple[Account, EmailCode]:
    """The account whose telephone has shown the code, which can be used still. Raises as `redeem_text`."""
    row = matching_code(work, _asking(rules.TEXT_RECOVER, email), code, browser=browser, policy=policy)
    return _reader(work, email, rules.TEXT_RECOVER, row), row


def _reader(work: Work, email: str, purpose: str, row: EmailCode) -> Account:
    """Whose telephone has shown a code. One from before the account had this telephone may have gone to the last one.

    Raises CodeExpired.
    """
    account = _owner(work.session, email, purpose)
    telephone = telephone_of(work.session, account.id) if account is not None else None
    if account is None or telephone is None or row.created_at < telephone.created_at:
        raise CodeExpired
    return account


def text_owed(work: Work, code_id: UUID, policy: SignInPolicy = rules.POLICY) -> OwedText | None:
    """What has to be sent for a code; None where there is no telephone for it, it is old or used, or a budget is spent.

    Asking again is free: a message that may have been lost is sent again.
    """
    row = work.session.get(EmailCode, code_id)
    if row is None or row.used_at is not None or row.expires_at <= work.now:
        return None
    secret = row.secret
    number = secret.number
    if not number:
        account = _owner(work.session, secret.email, secret.purpose)
        telephone = telephone_of(work.session, account.id) if account is not None else None
        if account is None or telephone is None:
            return None
        number = telephone.number.number
        try:
            spend(work, code_id, account.id, number, policy)
        except TextsSpent:
            return None
    # What was allowed when the number was proven may not be any more.
    if not number.startswith(tuple(policy.text_messages.prefixes)):
        return None
    return OwedText(number, secret.code, secret.locale, row.expires_at)


def spend(work: Work, code_id: UUID, account_id: UUID, number: str, policy: SignInPolicy) -> None:
    """Count one message to a number, of an account, once. Raises TextsSpent when a budget of the day is used up."""
    one_at_a_time(work, _COUNTED)
    if work.session.get(TextSent, code_id) is not None:
        return
    limits, number_hash = policy.text_messages, mac("text-message", number.encode())
    budgets = (
        (TextSent.number_hash == number_hash, limits.number_a_day),
        (TextSent.account_id == account_id, limits.account_a_day),
    )
    _refuse_all(work, policy)
    if any(_sent(work, whose) >= most for whose, most in budgets):
        raise TextsSpent
    told = {"code_id": code_id, "account_id": account_id, "number_hash": number_hash, "at": work.now}
    work.session.execute(insert(TextSent).values(told))
    sweep_later(work)


def _refuse_all(work: Work, policy: SignInPolicy) -> None:
    most = policy.text_messages.all_a_day
    if _sent(work) >= most:
        log.warning("text_messages.spent", most=most)
        raise TextsSpent


def _sent(work: Work, *whose: ColumnElement[bool]) -> int:
    """Messages of the last 24 hours."""
    counted = select(func.count()).select_from(TextSent).where(TextSent.at > work.now - rules.GUESS_DAY, *whose)
    return work.session.scalar(counted) or 0


def _request(work: Work, purpose: str, email: str, browser: str, locale: str, policy: SignInPolicy) -> None:
    _refuse_all(work, policy)
    secret = CodeSecret(email=email.strip(), locale=locale)
    code_id = owe_code(work, _asking(purpose, email), secret, browser=browser, policy=policy)
    if code_id is not None:
        work.emit(TextCodeRequested(code_id=code_id))


def _asking(purpose: str, email: str) -> Subject:
    return Subject(purpose, email_subject(email).subject)


def _owner(session: Session, email: str, purpose: str) -> Account | None:
    """Whose telephone codes for this address may go to: for signing in only where its owner chose that."""
    way = email_way(session, email)
    telephone = telephone_of(session, way.account_id) if way is not None else None
    if way is None or telephone is None or (purpose == rules.TEXT_ENTER and not telephone.signs_in):
        return None
    return session.get(Account, way.account_id)
