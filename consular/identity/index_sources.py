"""How rotation opens the rows of the index of subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consular.identity import rules
from consular.identity.models import (
    CODE_SUBJECT,
    SIGN_IN_FILE,
    SIGN_IN_SUBJECT,
    STAFF_SUBJECT,
    Account,
    AccountSignIn,
    CodeSecret,
    EmailCode,
    Staff,
)
from consular.identity.operations import email_subject
from consular.vault import IndexPlace, IndexSource, Shredded, Subject, prefetch

_Values = Mapping[UUID, Subject | None]


def index_sources() -> dict[IndexPlace[Any], IndexSource]:
    """A source for each table with a subject. A subject that was never kept is left out until its owner signs in."""
    return {SIGN_IN_SUBJECT: _sign_ins, STAFF_SUBJECT: _staff, CODE_SUBJECT: _codes}


def _sign_ins(session: Session, ids: Sequence[UUID]) -> _Values:
    rows = session.execute(
        select(AccountSignIn, Account)
        .join(Account, Account.id == AccountSignIn.account_id)
        .where(AccountSignIn.id.in_(ids))
    ).all()
    prefetch([account.dossier_id for _, account in rows])
    found: dict[UUID, Subject | None] = {}
    for way_in, account in rows:
        try:
            if way_in.subject.subject:
                found[way_in.id] = Subject(way_in.issuer, way_in.subject.subject)
            elif way_in.issuer == rules.EMAIL_ISSUER and account.profile.email:
                found[way_in.id] = email_subject(account.profile.email)
        except Shredded:
            found[way_in.id] = None
    return found


def _staff(session: Session, ids: Sequence[UUID]) -> _Values:
    rows = session.scalars(select(Staff).where(Staff.id.in_(ids)).options(undefer(Staff.subject_sealed))).all()
    prefetch([row.dossier_id for row in rows])
    found: dict[UUID, Subject | None] = {}
    for row in rows:
        try:
            if row.subject.subject:
                found[row.id] = Subject(row.issuer, row.subject.subject)
            elif row.ended_at is not None:
                # Nobody looks for who has left, and will not sign in any more to tell the subject.
                found[row.id] = None
        except Shredded:
            found[row.id] = None
    return found


def _asked_for(secret: CodeSecret) -> Subject:
    """For what a code is good: a mailbox, or by text message one of `rules.TEXT_PURPOSES`."""
    if secret.purpose == rules.TEXT_NUMBER:
        return Subject(secret.purpose, secret.number)
    return Subject(secret.purpose, email_subject(secret.email).subject)


def _codes(session: Session, ids: Sequence[UUID]) -> _Values:
    prefetch([SIGN_IN_FILE])
    return {row.id: _asked_for(row.secret) for row in session.scalars(select(EmailCode).where(EmailCode.id.in_(ids)))}
