"""To which mode a database belongs: the sandbox and production have one each, and neither ever takes the other's."""

from __future__ import annotations

import structlog
from sqlalchemy import CheckConstraint, Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from consular.core.db import Base
from consular.core.errors import Misconfigured
from consular.core.settings import Mode

log = structlog.get_logger(__name__)
_MARK = "INSERT INTO installed_mode (id, mode) VALUES (1, :mode) ON CONFLICT DO NOTHING"


class InstalledMode(Base):
    """The mode in which this database was first used; one row."""

    __tablename__ = "installed_mode"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mode: Mapped[str]

    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("mode IN ('local', 'sandbox', 'production')", name="mode"),
    )


def refuse_other_mode(engine: Engine, mode: Mode) -> None:
    """For the start of a process: mark a fresh database with the mode, and raise Misconfigured when it was marked with
    another one. Leaves no connection open, so a process may fork afterwards.

    A database that does not answer yet is asked again by the readiness probe.
    """
    try:
        with engine.begin() as connection:
            connection.execute(text(_MARK), {"mode": mode.value})
        found = other_mode(engine, mode)
    except SQLAlchemyError as error:
        log.warning("start.mode_not_asked", error=type(error).__name__)
        return
    finally:
        engine.dispose()
    if found is not None:
        raise Misconfigured(
            why=f"This database belongs to an installation in {found} mode; CONSULAR_MODE={mode.value} needs its own"
        )


def other_mode(engine: Engine, mode: Mode) -> str | None:
    """The mode that the database is marked with when it is another one. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT mode FROM installed_mode"))
    return None if found in (None, mode.value) else str(found)
