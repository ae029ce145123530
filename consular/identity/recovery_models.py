"""What brings a person back into an account whose ways in are lost, and what a provider has told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


class RecoveryCode(Base):
    """One of an account's recovery codes, shown once and kept as a keyed hash."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The address that is to open the account."""

    email: str = ""


@sealed(dossier="account_id")
class Recovery(Base):
    """The wish for a new way into an account, waiting for whoever reads the old address."""

    __tablename__ = "recovery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    shown_by: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    stop_hash: Mapped[bytes] = mapped_column(unique=True)
    begun_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    wanted_sealed = sealed_column()
    wanted = Section("identity.recovery.wanted", Wanted)

    __table_args__ = (
        CheckConstraint("shown_by IN ('code', 'counter', 'text')", name="shown_by"),
        CheckConstraint("(shown_by = 'counter') = (staff_id IS NOT NULL)", name="clerk"),
        CheckConstraint("outcome IN ('done', 'stopped', 'taken')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        Index("uq_recovery_open", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )


@dataclass(frozen=True, slots=True)
class NewsSecret:
    """To whom, and of a recovery what its mail carries to stop it."""

    email: str = ""
    stop: str = ""


@sealed(dossier="account_id")
class AccountNews(Base):
    """A mail that an address of the account is owed; the address may open nothing any more when the mail goes."""

    __tablename__ = "account_news"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    secret_sealed = sealed_column()
    secret = Section("identity.account_news.secret", NewsSecret)


class LogoutTold(Base):
    """The name of a logout token that was acted upon: it counts once."""

    __tablename__ = "logout_told"

    jti_hash: Mapped[bytes] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
