"""Organisations that call the API, with what their contract allows them.

Nothing here is personal: a partner is an organisation, its keys are public ones.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.partners.rules import ALGORITHMS, AUDIENCES


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Partner(Base):
    """One client of the authorization server: confidential, with keys of its own (`jwks` or `jwks_uri`).

    `scopes` are those of its contract, `offices` and `services` the keys that it works for (an empty list of offices
    or services: none; `["*"]`: all), `counters` those of the offices whose counter it runs: there it serves everybody
    who lodges, elsewhere only whom it lodges for itself. A suspended partner gets no token, and those it has stop
    working at once.
    """

    __tablename__ = "partner"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    audience: Mapped[str]
    alg: Mapped[str]
    jwks: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    jwks_uri: Mapped[str | None]
    redirect_uris: Mapped[list[str]] = mapped_column(JSONB)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    offices: Mapped[list[str]] = mapped_column(JSONB)
    services: Mapped[list[str]] = mapped_column(JSONB)
    counters: Mapped[list[str]] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"audience IN ({_listed(AUDIENCES)})", name="audience"),
        CheckConstraint(f"alg IN ({_listed(ALGORITHMS)})", name="alg"),
        CheckConstraint("(jwks IS NULL) <> (jwks_uri IS NULL)", name="one_key_source"),
    )
