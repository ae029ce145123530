"""News of partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consular.core.events import Event


@dataclass(frozen=True, slots=True)
class PartnerDataExpired(Event):
    """Used `jti`s, codes and pushed requests may be past their time."""

    name: ClassVar[str] = "partners.data_expired"


@dataclass(frozen=True, slots=True)
class PartnerResumed(Event):
    """A suspension was lifted: what was held back meanwhile may go."""

    name: ClassVar[str] = "partners.resumed"

    partner_id: UUID
