"""Signing in and out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from consular.core.actor import ActorKind
from consular.core.ids import new_id, new_token
from consular.core.timers import set_timer
from consular.core.work import Work
from consular.identity import rules
from consular.identity.errors import AttemptUnknown, CodeExpired, CodeWrong, NotStaff
from consular.identity.events import CodeRequested, SignInDataExpired
from consular.identity.models import (
    SIGN_IN_FILE,
    Account,
    AccountSignIn,
    Assignment,
    AttemptSecret,
    CodeSecret,
    EmailCode,
    Parked,
    ParkedForm,
    Power,
    Profile,
    SignInAttempt,
    Staff,
    StaffProfile,
    UserSession,
)
from consular.vault import blind_index, mac, new_key
from consular.vault import email as normalise_email


def token_hash(token: str) -> bytes:
    """How a random token is stored."""
    return hashlib.sha256(token.encode()).digest()


def subject_index(issuer: str, subject: str) -> bytes:
    """Blind index of a subject at an issuer."""
    return blind_index("account_sign_in", "subject", f"{issuer}|{subject}", size=16)


def email_subject(email: str) -> bytes:
    """Blind index of an address as the subject of the issuer `email`."""
    return subject_index(rules.EMAIL_ISSUER, normalise_email(email))


def _one_at_a_time(work: Work, index: bytes) -> None:
    """Two requests about one subject follow one another until the first has committed: what is counted stays true."""
    work.session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(index[:8], "big", signed=True))))


# --- e-mail with a one-time code ---------------------------------------------------------------------------------


def request_code(work: Work, *, email: str, browser: str, locale: str) -> None:
    """Owe a code to the address. Says nothing about whether an account exists; too many requests send nothing."""
    new_key(SIGN_IN_FILE)
    index = email_subject(email)
    _one_at_a_time(work, index)
    recent = work.session.scalar(
        select(func.count())
        .select_from(EmailCode)
        .where(EmailCode.email_index == index, EmailCode.created_at > work.now - rules.CODE_LIFE * 6)
    )
    if (recent or 0) >= rules.CODES_PER_HOUR:
        return
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    row = EmailCode(
        id=new_id(),
        email_index=index,
        browser_hash=token_hash(browser),
        code_hash=b"",
        created_at=work.now,
        expires_at=work.now + rules.CODE_LIFE,
        dossier_id=SIGN_IN_FILE,
    )
    row.code_hash = mac("one-time-code", f"{row.id}|{code}".encode())
    row.secret = CodeSecret(email=email.strip(), code=code, locale=locale)
    work.session.add(row)
    work.emit(CodeRequested(code_id=row.id))
    set_timer(work.session, "sign-in-data", work.now + rules.CODE_LIFE * 6, SignInDataExpired())


def redeem_code(work: Work, *, email: str, code: str, browser: str) -> Account:
    """The account of an address whose newest code was typed in the browser that asked for it.

    Raises CodeWrong (the try is counted: the caller must commit) or CodeExpired.
    """
    row = work.session.scalars(
        select(EmailCode)
        .where(EmailCode.email_index == email_subject(email), EmailCode.browser_hash == token_hash(browser))
        .order_by(EmailCode.created_at.desc(), EmailCode.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if row is None or row.used_at or row.expires_at <= work.now or row.attempts >= rules.CODE_ATTEMPTS:
        raise CodeExpired
    row.attempts += 1
    typed = "".join(c for c in code if c.isdigit())
    if not hmac.compare_digest(row.code_hash, mac("one-time-code", f"{row.id}|{typed}".encode())):
        raise CodeWrong(left=rules.CODE_ATTEMPTS - row.attempts)
    row.used_at = work.now
    address = row.secret.email
    return _account_for(work, rules.EMAIL_ISSUER, email_subject(email), Profile(email=address), row.secret.locale)


# --- OpenID Connect ----------------------------------------------------------------------------------------------


def begin_attempt(work: Work, *, state: str, stored: dict[str, Any], browser: str, door: str, next_path: str) -> None:
    """Remember a journey to the identity provider."""
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
    attempt.secret = AttemptSecret(stored=stored, next=next_path)
    work.session.add(attempt)
    set_timer(work.session, "sign-in-data", work.now + rules.CODE_LIFE * 6, SignInDataExpired())


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
    return _account_for(work, issuer, subject_index(issuer, subject), profile, locale)


def _account_for(work: Work, issuer: str, index: bytes, profile: Profile, locale: str) -> Account:
    known = (
        select(Account)
        .join(AccountSignIn, AccountSignIn.account_id == Account.id)
        .where(AccountSignIn.issuer == issuer, AccountSignIn.subject_index == index)
    )
    account = work.session.scalars(known).first()
    if account is None:
        _one_at_a_time(work, index)
        account = work.session.scalars(known).first()
    if account is not None:
        return account
    account_id = new_id()
    new_key(account_id)
    account = Account(id=account_id, dossier_id=account_id, created_at=work.now, locale=locale)
    account.profile = profile
    work.session.add(account)
    work.session.flush()
    work.session.add(
        AccountSignIn(id=new_id(), account_id=account.id, issuer=issuer, subject_index=index, created_at=work.now)
    )
    work.record("identity:account:open", f"account/{account.id}", dossier_id=account.id)
    return account


def staff_for_subject(work: Work, *, issuer: str, subject: str) -> Staff:
    """The colleague registered under (issuer, subject). Raises NotStaff."""
    staff = work.session.scalars(
        select(Staff).where(
            Staff.issuer == issuer, Staff.subject_index == subject_index(issuer, subject), Staff.ended_at.is_(None)
        )
    ).first()
    if staff is None:
        raise NotStaff
    return staff


# --- sessions ----------------------------------------------------------------------------------------------------


def open_session(work: Work, *, account: Account | None = None, staff: Staff | None = None, old_token: str = "") -> str:
    """A fresh session for one principal; the browser's earlier session ends (rotation). Returns the token."""
    if old_token:
        end_session(work, token=old_token)
    limits = rules.STAFF_LIMITS if staff else rules.ACCOUNT_LIMITS
    token = new_token()
    work.session.add(
        UserSession(
            id=new_id(),
            token_hash=token_hash(token),
            account_id=account.id if account else None,
            staff_id=staff.id if staff else None,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + limits[1],
        )
    )
    principal = account or staff
    assert principal is not None, "a session belongs to somebody"  # noqa: S101
    kind = "staff" if staff else "account"
    work.record("identity:session:open", f"{kind}/{principal.id}", dossier_id=principal.id)
    return token


def end_session(work: Work, *, token: str) -> None:
    """Sign out; nothing happens when the session is over already."""
    work.session.execute(
        update(UserSession)
        .where(UserSession.token_hash == token_hash(token), UserSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )


def touch_session(work: Work, session: UserSession) -> None:
    """Note that the session is in use, at most once a minute."""
    if work.now - session.seen_at >= rules.TOUCH_EVERY:
        session.seen_at = work.now


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
    """Delete codes, attempts and parked forms past their time."""
    work.session.execute(delete(EmailCode).where(EmailCode.created_at < work.now - rules.CODE_LIFE * 6))
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
) -> Staff:
    """Enter a colleague with (role, office) pairs and powers in force from today."""
    staff_id = new_id()
    new_key(staff_id)
    staff = Staff(
        id=staff_id,
        dossier_id=staff_id,
        issuer=issuer,
        subject_index=subject_index(issuer, subject),
        created_at=work.now,
    )
    staff.profile = StaffProfile(name=name, number=number)
    work.session.add(staff)
    work.session.flush()
    today = work.now.date()
    for role, office in roles:
        work.session.add(Assignment(id=new_id(), staff_id=staff_id, role=role, office=office, valid_from=today))
    for power in powers:
        work.session.add(Power(id=new_id(), staff_id=staff_id, power=power, valid_from=today))
    work.record("identity:staff:register", f"staff/{staff_id}", dossier_id=staff_id)
    return staff
