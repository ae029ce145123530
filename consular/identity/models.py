"""Accounts, sign-ins, staff, assignments, powers, sessions, one-time codes.

What identifies a person (address, subject at an identity provider, name) stands in sealed sections; look-ups go
through blind indexes. An account's or staff member's own id is also the id of the file that holds its key.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import IndexPlace, Section, SubjectIndex, sealed, sealed_column

# The file of short-lived sign-in data (codes, states): rows are deleted within a day.
SIGN_IN_FILE = UUID("00000000-0000-7000-8000-00000000510e")


@dataclass(frozen=True, slots=True)
class Profile:
    """What an account shows of itself."""

    email: str | None = None
    name: str | None = None


@sealed
class Account(Base):
    """Who signed in to file applications. Never the applicant: an account files for several."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    created_at: Mapped[datetime]
    locale: Mapped[str] = mapped_column(default="en")
    profile_sealed = sealed_column()
    profile = Section("identity.account.profile", Profile)


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """The subject itself, so that its blind index can be made anew under another key. Empty: not known yet."""

    subject: str = ""


@sealed(dossier="account_id")
class AccountSignIn(Base):
    """One way into an account: (issuer, subject). E-mail is the issuer `email`. Never merged by address."""

    __tablename__ = "account_sign_in"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    issuer: Mapped[str]
    subject_index: Mapped[bytes | None]
    subject_index_even: Mapped[bytes | None]
    created_at: Mapped[datetime]
    subject_sealed = sealed_column()
    subject = Section("identity.account_sign_in.subject", KnownSubject)

    __table_args__ = (UniqueConstraint("issuer", "subject_index"), UniqueConstraint("issuer", "subject_index_even"))


@dataclass(frozen=True, slots=True)
class StaffProfile:
    """A colleague's name as shown to colleagues; of a person of a partner, as that organisation knows them."""

    name: str = ""
    number: str = ""


@sealed
class Staff(Base):
    """A member of staff, known by (issuer, subject).

    With `partner_id` it is a person of that organisation, who comes in by the same kind of proof as staff and is never
    a colleague: no role, no number to witness with, no page of the staff (`identity.people`).
    """

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"), index=True)
    issuer: Mapped[str]
    subject_index: Mapped[bytes | None]
    subject_index_even: Mapped[bytes | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    profile_sealed = sealed_column()
    profile = Section("identity.staff.profile", StaffProfile)
    subject_sealed = sealed_column(deferred=True)
    subject = Section("identity.staff.subject", KnownSubject)

    __table_args__ = (UniqueConstraint("issuer", "subject_index"), UniqueConstraint("issuer", "subject_index_even"))


class Assignment(Base):
    """A role held at an office, dated."""

    __tablename__ = "assignment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str]
    office: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]

    __table_args__ = (
        UniqueConstraint("staff_id", "role", "office", "valid_from"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates"),
    )


class Power(Base):
    """A personal power (grant, refuse, revoke, waive, sign), dated."""

    __tablename__ = "power"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    power: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]

    __table_args__ = (UniqueConstraint("staff_id", "power", "valid_from"),)


class UserSession(Base):
    """A signed-in browser. The cookie's token is stored hashed.

    `proven_at`: when the person last proved who they are; nobody knows of a provider that does not say. `issuer` and
    `sid_hash` are the provider and its own session, for the day it says that this has ended; `level` is the level of
    assurance that the provider vouched for.
    """

    __tablename__ = "user_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    proven_at: Mapped[datetime | None]
    way_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_sign_in.id", ondelete="SET NULL"))
    issuer: Mapped[str | None]
    sid_hash: Mapped[bytes | None]
    level: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (staff_id IS NULL)", name="one_principal"),
        Index("ix_user_session_sid_hash", "sid_hash", postgresql_where=text("sid_hash IS NOT NULL")),
        Index("ix_user_session_open", "expires_at", postgresql_where=text("ended_at IS NULL")),
    )


@dataclass(frozen=True, slots=True)
class CodeSecret:
    """To whom, and the code, until the message has gone.

    `purpose` is the issuer of the row's subject: "email" for a mailed code; the codes that go by text message have
    others (`rules.TEXT_PURPOSES`), so that none of them is ever taken for the proof of a mailbox. `number` is the
    telephone where it is not the one that the account of `email` has.
    """

    email: str = ""
    code: str = ""
    locale: str = "en"
    purpose: str = "email"
    number: str = ""


@sealed
class EmailCode(Base):
    """A one-time code on its way: ten minutes, five tries, the newest counts."""

    __tablename__ = "email_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(default=SIGN_IN_FILE)
    email_index: Mapped[bytes | None] = mapped_column(index=True)
    email_index_even: Mapped[bytes | None] = mapped_column(index=True)
    browser_hash: Mapped[bytes]
    code_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    secret_sealed = sealed_column()
    secret = Section("identity.email_code.secret", CodeSecret)


@dataclass(frozen=True, slots=True)
class AttemptSecret:
    """What must come back unchanged from the identity provider, and where to go after.

    `purpose`: "enter", or for the session `session` "link" (another way in) or "again" (a fresh proof).
    """

    stored: dict[str, Any] = field(default_factory=dict)
    next: str = "/"
    provider: str = "eid"
    purpose: str = "enter"
    session: str = ""


@sealed
class SignInAttempt(Base):
    """A journey to the identity provider, kept here and not in a readable cookie."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(default=SIGN_IN_FILE)
    state_hash: Mapped[bytes] = mapped_column(unique=True)
    browser_hash: Mapped[bytes]
    door: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    secret_sealed = sealed_column()
    secret = Section("identity.sign_in_attempt.secret", AttemptSecret)

    __table_args__ = (CheckConstraint("door IN ('applicant', 'staff')", name="door"),)


@dataclass(frozen=True, slots=True)
class ParkedForm:
    """Inputs of a form whose session had ended."""

    path: str = ""
    inputs: dict[str, str] | None = None


@sealed
class Parked(Base):
    """What somebody had typed when the session ended, or before they showed anew who they are; given back once, to the
    same account or colleague, within an hour.
    """

    __tablename__ = "parked_form"
    __table_args__ = (CheckConstraint("num_nonnulls(account_id, staff_id) = 1", name="owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    form_sealed = sealed_column()
    form = Section("identity.parked_form.form", ParkedForm)


# One index in three tables: an address that asks for a code is looked for among the ways into accounts.
SUBJECT = SubjectIndex("account_sign_in.subject")
SIGN_IN_SUBJECT = IndexPlace(SUBJECT, AccountSignIn, "subject_index")
STAFF_SUBJECT = IndexPlace(SUBJECT, Staff, "subject_index")
CODE_SUBJECT = IndexPlace(SUBJECT, EmailCode, "email_index")
