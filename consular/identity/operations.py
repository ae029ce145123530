"""Signing in and out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast
from uuid import UUID

from sqlalchemy import case, delete, func, select

from consular.catalogue import Role, SignInPolicy
from consular.core.ids import new_id
from consular.core.work import Work
from consular.identity import rules
from consular.identity.assignments import assign
from consular.identity.errors import AttemptUnknown, CodeExpired, CodesSpent, CodeWrong, NotStaff
from consular.identity.events import CodeRequested
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
)
from consular.identity.sweeping import sweep_later
from consular.vault import IndexPlace, Subject, mac, new_key
from consular.vault import email as normalise_email


def token_hash(token: str) -> bytes:
    """How a random token is stored."""
    return hashlib.sha256(token.encode()).digest()


def email_subject(email: str) -> Subject:
    """An address as the subject of the issuer `email`."""
    return Subject(rules.EMAIL_ISSUER, normalise_email(email))


def _mailbox(email: str, *, again: bool) -> Subject:
    return Subject(rules.EMAIL_AGAIN, email_subject(email).subject) if again else email_subject(email)


def one_at_a_time(work: Work, who: Subject) -> None:
    """Two requests about one subject follow one another until the first has committed: what is counted stays true.

    The lock's key is no blind index: that has two values while its key is changed.
    """
    key = mac("one-at-a-time", f"{who.issuer}|{who.subject}".encode())[:8]
    work.session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key, "big", signed=True))))


# --- e-mail with a one-time code ---------------------------------------------------------------------------------


def request_code(
    work: Work, *, email: str, browser: str, locale: str, again: bool = False, policy: SignInPolicy = rules.POLICY
) -> None:
    """Owe a code to the address. Says nothing about whether an account exists; too many requests send nothing.

    `again` is for who is signed in and shows anew who they are: such codes are counted apart from those that anybody
    may ask for. Raises CodesSpent when too many wrong codes were typed for the address in this browser within a day.
    """
    secret = CodeSecret(email=email.strip(), locale=locale)
    code_id = owe_code(work, _mailbox(email, again=again), secret, browser=browser, policy=policy)
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
    _refuse_guessing(work, who, browser, policy)
    here = func.count().filter(EmailCode.browser_hash == token_hash(browser))
    in_all, mine = work.session.execute(
        select(func.count(), here)
        .select_from(EmailCode)
        .where(CODE_SUBJECT.matches(work.session, who), EmailCode.created_at > work.now - rules.CODES_HOUR)
    ).one()
    if mine >= rules.CODES_PER_HOUR or in_all >= rules.CODES_PER_HOUR_IN_ALL:
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
    sweep_later(work)
    return row.id


def redeem_code(work: Work, *, email: str, code: str, browser: str, policy: SignInPolicy = rules.POLICY) -> Account:
    """The account of an address whose newest code was typed in the browser that asked for it.

    Raises what `prove_address` raises.
    """
    told = prove_address(work, email=email, code=code, browser=browser, policy=policy)
    return _account_for(work, email_subject(email), Profile(email=told.email), told.locale)


def prove_address(
    work: Work, *, email: str, code: str, browser: str, again: bool = False, policy: SignInPolicy = rules.POLICY
) -> CodeSecret:
    """The address as it was typed, once the newest code sent to it was typed in the browser that asked for it, and for
    the same end: `again` as in `request_code`.

    Raises CodeWrong (the try is counted: the caller must commit), CodeExpired, or CodesSpent.
    """
    row = matching_code(work, _mailbox(email, again=again), code, browser=browser, policy=policy)
    use_code(work, row)
    return row.secret


def matching_code(
    work: Work, who: Subject, code: str, *, browser: str, policy: SignInPolicy = rules.POLICY
) -> EmailCode:
    """The newest code of `who` in this browser, once it was typed; it can be used still. Raises as `prove_address`."""
    one_at_a_time(work, who)
    _refuse_guessing(work, who, browser, policy)
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


def _refuse_guessing(work: Work, who: Subject, browser: str, policy: SignInPolicy) -> None:
    """Wrong tries count against the browser in which they were typed: a stranger's never keep the owner out. What all
    browsers together may guess is bounded by how many codes there are (`rules.CODES_PER_HOUR_IN_ALL`).
    """
    wrong = work.session.scalar(
        select(func.sum(EmailCode.attempts - case((EmailCode.used_at.is_(None), 0), else_=1))).where(
            CODE_SUBJECT.matches(work.session, who),
            EmailCode.browser_hash == token_hash(browser),
            EmailCode.created_at > work.now - rules.GUESS_DAY,
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
    sweep_later(work)


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


def park_form(
    work: Work, *, account_id: UUID | None = None, staff_id: UUID | None = None, path: str, inputs: dict[str, str]
) -> None:
    """Keep what was typed until the same account, or the same colleague, has shown again who they are."""
    whose = Parked.account_id == account_id if account_id else Parked.staff_id == staff_id
    work.session.execute(delete(Parked).where(whose))
    parked = Parked(
        id=new_id(),
        dossier_id=account_id or staff_id,
        account_id=account_id,
        staff_id=staff_id,
        created_at=work.now,
        expires_at=work.now + rules.PARKED_LIFE,
    )
    parked.form = ParkedForm(path=path, inputs=inputs)
    work.session.add(parked)
    sweep_later(work)


def unpark_form(work: Work, *, path: str) -> dict[str, str] | None:
    """Give back what the acting account or colleague had typed on `path`, once."""
    if not (work.actor.is_account or work.actor.is_staff):
        return None
    whose = Parked.account_id if work.actor.is_account else Parked.staff_id
    parked = work.session.scalars(select(Parked).where(whose == work.actor.id, Parked.expires_at > work.now)).first()
    if parked is None or parked.form.path != path:
        return None
    inputs = parked.form.inputs
    work.session.delete(parked)
    return inputs


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
