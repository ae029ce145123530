"""What a provider has told of a person, kept no longer than the session."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.vault import Section, sealed, sealed_column


@dataclass(frozen=True, slots=True)
class Told:
    """Of the person, as the form would take it: a name (`primary` alone of whoever has one name), the date of birth
    (YYYY-MM-DD, with XX for what is not told), the ICAO code of the nationality. None: not told, or not asked for by
    any service. `provider` is its key.
    """

    provider: str = ""
    primary: str | None = None
    secondary: str | None = None
    birth: str | None = None
    nationality: str | None = None


@sealed(dossier="account_id")
class SessionTold(Base):
    """What was told when a session was opened; gone with the session."""

    __tablename__ = "session_told"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("user_session.id"), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    told_sealed = sealed_column()
    told = Section("identity.session_told.told", Told)
