"""News of identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class CodeRequested(Event):
    """A one-time code has to be mailed."""

    name: ClassVar[str] = "identity.code_requested"

    code_id: UUID


@dataclass(frozen=True, slots=True)
class TextCodeRequested(Event):
    """A one-time code has to go by text message, if there is a telephone for it."""

    name: ClassVar[str] = "identity.text_code_requested"

    code_id: UUID


@dataclass(frozen=True, slots=True)
class SignInDataExpired(Event):
    """Codes, attempts and parked forms past their time are to be deleted."""

    name: ClassVar[str] = "identity.sign_in_data_expired"


@dataclass(frozen=True, slots=True)
class AccountNewsOwed(Event):
    """An address has to be told what changed in how an account is entered."""

    name: ClassVar[str] = "identity.account_news_owed"

    news_id: UUID


@dataclass(frozen=True, slots=True)
class RecoveryDue(Event):
    """Nobody objected in time to a new way into an account."""

    name: ClassVar[str] = "identity.recovery_due"

    recovery_id: UUID
