"""Telephones of accounts, and which text messages were sent within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """The number in E.164, as it was proven."""

    number: str = ""


@sealed(dossier="account_id")
class Telephone(Base):
    """The telephone of an account: a second channel beside its ways in, and none of them. `signs_in`: its owner chose
    that codes for signing in may go there.
    """

    __tablename__ = "account_telephone"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    created_at: Mapped[datetime]
    signs_in: Mapped[bool]
    number_sealed = sealed_column()
    number = Section("identity.account_telephone.number", KnownNumber)


class TextSent(Base):
    """That a code went by text message; kept for a day, to count. The number stands in it as a keyed hash."""

    __tablename__ = "text_sent"

    code_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    number_hash: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)
