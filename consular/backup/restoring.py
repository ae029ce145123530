"""The mark on a database into which a restore was begun and has not ended: nothing may serve from it.

It is the comment of the database itself, so it survives the killing of the restore, is in no dump, and every role
may read it.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from consular.backup.errors import StillRestoring

_MARK = "consular: restoring since "
_COMMENT = text("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")

log = structlog.get_logger(__name__)


def restoring(engine: Engine) -> str | None:
    """Since when a restore is under way, as ISO 8601; None when none is. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        comment = connection.scalar(_COMMENT) or ""
    return comment.removeprefix(_MARK) if comment.startswith(_MARK) else None


def mark(connection: Connection, now: datetime) -> None:
    """From now on the database is being restored. Needs its owner."""
    _set(connection, f"{_MARK}{now.isoformat(timespec='seconds')}")


def unmark(connection: Connection) -> None:
    """The restore has ended."""
    _set(connection, None)


def refuse_while_restoring(engine: Engine) -> None:
    """For the start of a process: raises StillRestoring. Leaves no connection open, so a process may fork afterwards.

    A database that does not answer yet is asked again by the readiness probe.
    """
    try:
        since = restoring(engine)
    except SQLAlchemyError as error:
        log.warning("start.restoring_not_asked", error=type(error).__name__)
        return
    finally:
        engine.dispose()
    if since is not None:
        raise StillRestoring(why=f"A restore into this database began at {since} and has not ended.")


def _set(connection: Connection, comment: str | None) -> None:
    name = connection.dialect.identifier_preparer.quote(str(connection.scalar(text("SELECT current_database()"))))
    # COMMENT takes no bound values; %L quotes.
    quoted = connection.scalar(text("SELECT coalesce(quote_literal(:comment), 'NULL')"), {"comment": comment})
    connection.execute(text(f"COMMENT ON DATABASE {name} IS {quoted}".replace(":", r"\:")))
