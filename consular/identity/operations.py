"""Signing in and out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast
from uuid import UUID

from sqlalchemy import case, delete, func, or_, select

from consular.catalogue import Role, SignInPolicy
from consular.core.actor import ActorKind
from consular.core.ids import new_id
from consular.core.timers import set_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.assignments import assign
from consular.identity.errors import AttemptUnknown, CodeExpired, CodesSpent, CodeWrong, NotStaff
from consular.identity.events import CodeRequested, SignInDataExpired
from consular.identity.models import (
    CODE_SUBJECT,
    SIGN_IN_FILE,
    SIGN_IN_SUBJECT,
    STAFF_SUBJECT,
    Account,
    AccountSignIn,
    AttemptSecret,
    CodeSecret,
    EmailCode,
    KnownSubject,
    Parked,
    ParkedForm,
    Power,
    Profile,
    SignInAttempt,
    Staff,
    StaffProfile,
    UserSession,
)
from consular.identity.recovery_models import AccountNews, LogoutTold
from consular.identity.telephone_models import TextSent
from consular.identity.told_models import SessionTold
from consular.vault import IndexPlace, Subject, mac, new_key
from consular.vault import email as normalise_email


def token_hash(token: str) -> bytes:
    """How a random token is stored."""
    return hashlib.sha256(token.encode()).digest()


def email_subject(email: str) -> Subject:
    """An address as the subject of the issuer `email`."""
    return Subject(rules.EMAIL_ISSUER, normalise_email(email))


def one_at_a_time(work: Work, who: Subject) -> None:
    """Two requests about one subject follow one another until the first has committed: what is counted stays true.

    The lock's key is no blind index: that has two values while its key is changed.
    """
    key = mac("one-at-a-time", f"{who.issuer}|{who.subject}".encode())[:8]
    work.session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key, "big", signed=True))))


# --- e-mail with a one-time code ---------------------------------------------------------------------------------


def request_code(work: Work, *, email: str, browser: str, locale: str, policy: SignInPolicy = rules.POLICY) -> None:
    """Owe a code to the address. Says nothing about whether an account exists; too many requests send nothing.

    Raises CodesSpent when too many wrong codes were typed for the address within a day.
    """
    secret = CodeSecret(email=email.strip(), locale=locale)
    code_id = owe_code(work, email_subject(email), secret, browser=browser, policy=policy)
    if code_id is not None:
        work.emit(CodeRequested(code_id=code_id))


def owe_code(
    work: Work, who: Subject, secret: CodeSecret, *, browser: str, policy: SignInPolicy = rules.POLICY
) -> UUID | None:
    """Keep a fresh code for `who`, to be sent by the caller; None where there were too many within an hour.

    Raises CodesSpent.
    """
    new_key(SIGN_IN_FILE)
    one_at_a_time(work, who)
    _refuse_guessing(work, who, policy)
    recent = work.session.scalar(
        select(func.count())
        .select_from(EmailCode)
        .where(CODE_SUBJECT.matches(work.session, who), EmailCode.created_at > work.now - rules.CODES_HOUR)
    )
    if (recent or 0) >= rules.CODES_PER_HOUR:
        return None
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    row = EmailCode(
        id=new_id(),
        browser_hash=token_hash(browser),
        code_hash=b"",
        created_at=work.now,
        expires_at=work.now + rules.CODE_LIFE,
        dossier_id=SIGN_IN_FILE,
    )
    row.code_hash = mac("one-time-code", f"{row.id}|{code}".encode())
    row.secret = replace(secret, code=code, purpose=who.issuer)
    CODE_SUBJECT.write(work.session, row, who)
    work.session.add(row)
    set_timer(work.session, "sign-in-data", work.now + rules.GUESS_DAY, SignInDataExpired())
    return row.id


def redeem_code(work: Work, *, email: str, code: str, browser: str, policy: SignInPolicy = rules.POLICY) -> Account:
    """The account of an address whose newest code was typed in the browser that asked for it.

    Raises what `prove_address` raises.
    """
    told = prove_address(work, email=email, code=code, browser=browser, policy=policy)
    return _account_for(work, email_subject(email), Profile(email=told.email), told.locale)


def prove_address(
    work: Work, *, email: str, code: str, browser: str, policy: SignInPolicy = rules.POLICY
) -> CodeSecret:
    """The address as it was typed, once the newest code sent to it was typed in the browser that asked for it.

    Raises CodeWrong (the try is counted: the caller must commit), CodeExpired, or CodesSpent.
    """
    row = matching_code(work, email_subject(email), code, browser=browser, policy=policy)
    use_code(work, row)
    return row.secret


def matching_code(
    work: Work, who: Subject, code: str, *, browser: str, policy: SignInPolicy = rules.POLICY
) -> EmailCode:
    """The newest code of `who` in this browser, once it was typed; it can be used still. Raises as `prove_address`."""
    one_at_a_time(work, who)
    _refuse_guessing(work, who, policy)
    row = work.session.scalars(
        select(EmailCode)
        .where(CODE_SUBJECT.matches(work.session, who), EmailCode.browser_hash == token_hash(browser))
        .order_by(EmailCode.created_at.desc(), EmailCode.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if row is None or row.used_at or row.expires_at <= work.now or row.attempts >= rules.CODE_ATTEMPTS:
        raise CodeExpired
    typed = "".join(c for c in code if c.isdigit())
    if not hmac.compare_digest(row.code_hash, mac("one-time-code", f"{row.id}|{typed}".encode())):
        row.attempts += 1
        raise CodeWrong(left=rules.CODE_ATTEMPTS - row.attempts)
    return row


def use_code(work: Work, row: EmailCode) -> None:
    """It has counted, and counts no more."""
    row.attempts += 1
    row.used_at = work.now


def _refuse_guessing(work: Work, who: Subject, policy: SignInPolicy) -> None:
    """The budget of an address is common to all browsers and codes: else more codes would be more guesses."""
    wrong = work.session.scalar(
        select(func.sum(EmailCode.attempts - case((EmailCode.used_at.is_(None), 0), else_=1))).where(
            CODE_SUBJECT.matches(work.session, who), EmailCode.created_at > work.now - rules.GUESS_DAY
        )
    )
    if (wrong or 0) >= policy.wrong_codes_a_day:
        raise CodesSpent


# --- OpenID Connect ----------------------------------------------------------------------------------------------


def begin_attempt(work: Work, *, state: str, secret: AttemptSecret, browser: str, door: str) -> None:
    """Remember a journey to an identity provider."""
    new_key(SIGN_IN_FILE)
    attempt = SignInAttempt(
        id=new_id(),
        dossier_id=SIGN_IN_FILE,
        state_hash=token_hash(state),
        browser_hash=token_hash(browser),
        door=door,
        created_at=work.now,
        expires_at=work.now + rules.ATTEMPT_LIFE,
    )
    attempt.secret = secret
    work.session.add(attempt)
    set_timer(work.session, "sign-in-data", work.now + rules.GUESS_DAY, SignInDataExpired())


def end_attempt(work: Work, *, state: str, browser: str) -> tuple[str, AttemptSecret]:
    """Take the journey back, once: (door, secret). Raises AttemptUnknown."""
    attempt = work.session.scalars(
        select(SignInAttempt).where(SignInAttempt.state_hash == token_hash(state)).with_for_update()
    ).first()
    if attempt is None or attempt.expires_at <= work.now or attempt.browser_hash != token_hash(browser):
        raise AttemptUnknown
    found = attempt.door, attempt.secret
    work.session.delete(attempt)
    return found


def account_for_subject(work: Work, *, issuer: str, subject: str, profile: Profile, locale: str) -> Account:
    """The account of (issuer, subject); made at the first visit. Never found by address."""
    return _account_for(work, Subject(issuer, subject), profile, locale)


def _account_for(work: Work, who: Subject, profile: Profile, locale: str) -> Account:
    known = (
        select(Account, AccountSignIn)
        .join(AccountSignIn, AccountSignIn.account_id == Account.id)
        .where(AccountSignIn.issuer == who.issuer, SIGN_IN_SUBJECT.matches(work.session, who))
    )
    found = work.session.execute(known).first()
    if found is None:
        one_at_a_time(work, who)
        found = work.session.execute(known).first()
    if found is not None:
        account, way_in = cast(tuple[Account, AccountSignIn], found)
        _learn_subject(work, way_in, SIGN_IN_SUBJECT, who)
        return account
    account_id = new_id()
    new_key(account_id)
    account = Account(id=account_id, dossier_id=account_id, created_at=work.now, locale=locale)
    account.profile = profile
    work.session.add(account)
    work.session.flush()
    way_in = AccountSignIn(id=new_id(), account_id=account.id, issuer=who.issuer, created_at=work.now)
    way_in.subject = KnownSubject(who.subject)
    SIGN_IN_SUBJECT.write(work.session, way_in, who)
    work.session.add(way_in)
    work.record("identity:account:open", f"account/{account.id}", dossier_id=account.id)
    return account


def _learn_subject(work: Work, row: AccountSignIn | Staff, place: IndexPlace[Subject], who: Subject) -> None:
    """Rows from before subjects were kept learn theirs when their owner comes by; so does an index under a new key."""
    if row.subject_sealed is None:
        row.subject = KnownSubject(who.subject)
    if place.lacks(work.session, row):
        place.write(work.session, row, who)


def staff_for_subject(work: Work, *, issuer: str, subject: str) -> Staff:
    """The colleague registered under (issuer, subject). Raises NotStaff."""
    who = Subject(issuer, subject)
    staff = work.session.scalars(
        select(Staff).where(Staff.issuer == issuer, STAFF_SUBJECT.matches(work.session, who), Staff.ended_at.is_(None))
    ).first()
    if staff is None:
        raise NotStaff
    _learn_subject(work, staff, STAFF_SUBJECT, who)
    return staff


# --- forms whose session had ended -------------------------------------------------------------------------------


def park_form(work: Work, *, account_id: UUID, path: str, inputs: dict[str, str]) -> None:
    """Keep what was typed until the same account signs in again."""
    work.session.execute(delete(Parked).where(Parked.account_id == account_id))
    parked = Parked(
        id=new_id(),
        dossier_id=account_id,
        account_id=account_id,
        created_at=work.now,
        expires_at=work.now + rules.PARKED_LIFE,
    )
    parked.form = ParkedForm(path=path, inputs=inputs)
    work.session.add(parked)


def unpark_form(work: Work, *, path: str) -> dict[str, str] | None:
    """Give back what the acting account had typed on `path`, once."""
    if work.actor.kind is not ActorKind.ACCOUNT:
        return None
    parked = work.session.scalars(
        select(Parked).where(Parked.account_id == work.actor.id, Parked.expires_at > work.now)
    ).first()
    if parked is None or parked.form.path != path:
        return None
    inputs = parked.form.inputs
    work.session.delete(parked)
    return inputs


def sweep_sign_in_data(work: Work) -> None:
    """Delete codes, attempts, parked forms, news and what providers told past their time."""
    day_ago = work.now - rules.GUESS_DAY
    work.session.execute(delete(EmailCode).where(EmailCode.created_at < day_ago))
    work.session.execute(delete(AccountNews).where(AccountNews.at < day_ago))
    over = select(UserSession.id).where(or_(UserSession.expires_at < work.now, UserSession.ended_at.is_not(None)))
    work.session.execute(delete(SessionTold).where(SessionTold.session_id.in_(over)))
    work.session.execute(delete(TextSent).where(TextSent.at < day_ago))
    work.session.execute(delete(LogoutTold).where(LogoutTold.told_at < day_ago))
    work.session.execute(delete(SignInAttempt).where(SignInAttempt.expires_at < work.now))
    work.session.execute(delete(Parked).where(Parked.expires_at < work.now))


# --- staff -------------------------------------------------------------------------------------------------------


def register_staff(
    work: Work,
    *,
    issuer: str,
    subject: str,
    name: str,
    number: str,
    roles: Iterable[tuple[str, str]],
    powers: Iterable[str],
    definitions: Mapping[str, Role],
) -> Staff:
    """Enter a colleague with (role, office) pairs and powers in force from today; `definitions` are the catalogue's.

    Raises what `assign` raises: then nobody was entered.
    """
    staff_id = new_id()
    new_key(staff_id)
    staff = Staff(id=staff_id, dossier_id=staff_id, issuer=issuer, created_at=work.now)
    staff.profile = StaffProfile(name=name, number=number)
    staff.subject = KnownSubject(subject)
    STAFF_SUBJECT.write(work.session, staff, Subject(issuer, subject))
    work.session.add(staff)
    work.session.flush()
    for role, office in roles:
        assign(work, staff_id=staff_id, role=role, office=office, roles=definitions)
    today = work.now.date()
    for power in powers:
        work.session.add(Power(id=new_id(), staff_id=staff_id, power=power, valid_from=today))
    work.record("identity:staff:register", f"staff/{staff_id}", dossier_id=staff_id)
    return staff
