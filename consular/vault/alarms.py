"""How often the vault has refused, in a table that all processes add to: what monitoring raises alarms by.

A counter in memory would be one process's and gone with it. The rows say codes and counts, nothing of any case.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import BigInteger, Engine, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.db import Base
from consular.vault.errors import raised

log = structlog.get_logger(__name__)


class RefusalCount(Base):
    """How often a code was raised, in all processes."""

    __tablename__ = "vault_refusal_count"

    code: Mapped[str] = mapped_column(primary_key=True)
    total: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime]


class RefusalCounter:
    """Carries this process's counts into the table; `engine` leads to the main database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._carried = raised()

    def carry(self) -> None:
        """Add what was raised since the last time, in a transaction of its own; a failure is made good by the next."""
        now = raised()
        if now == self._carried:
            return
        fresh = {code: count - self._carried.get(code, 0) for code, count in now.items()}
        rows = [{"code": code, "total": more, "last_at": func.now()} for code, more in fresh.items() if more > 0]
        add = insert(RefusalCount).values(rows)
        changed = {"total": RefusalCount.total + add.excluded.total, "last_at": func.now()}
        try:
            with self._engine.begin() as connection:
                connection.execute(add.on_conflict_do_update(index_elements=["code"], set_=changed))
        except SQLAlchemyError as error:
            log.warning("vault.refusals_not_counted", error=type(error).__name__)
            return
        self._carried = now


def refusal_counts(session: Session) -> dict[str, int]:
    """Code -> how often, in all processes since the installation."""
    return {row.code: row.total for row in session.execute(select(RefusalCount.code, RefusalCount.total))}
