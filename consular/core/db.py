"""PostgreSQL through SQLAlchemy: base class, column types, engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, ClassVar, LiteralString
from uuid import UUID

import psycopg
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, String, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

_USED = "consular.used"
_TRUSTED_SECONDS = 1.0

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table of the main database."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(as_uuid=True),
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        str: String,
        dict[str, Any]: JSONB,
    }


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine whose errors and server logs never show bound values (they may be personal data).

    A connection that was not used for a second is asked whether it still lives before it is used again.
    """
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=4,
        connect_args={
            "connect_timeout": 5,
            "options": "-c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0 -c timezone=UTC "
            "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        },
    )
    # Several rows of a table go in one statement and one exchange; the driver's executemany needs three.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    event.listen(engine, "checkin", _put_back)
    event.listen(engine, "checkout", partial(_take_out, engine.dialect))
    return engine


def _put_back(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = monotonic()


def _take_out(dialect: Dialect, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """The pool answers DisconnectionError by a fresh connection and drops its other old ones."""
    used = record.info.get(_USED)
    if used is None or monotonic() - used < _TRUSTED_SECONDS:
        return
    try:
        alive = dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error
    if not alive:
        raise InvalidatePoolError


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep objects readable after commit and flush only when told or when querying."""
    return sessionmaker(engine, expire_on_commit=False)


def rows(session: Session, statement: LiteralString, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Rows of a statement that the driver sends itself, in the session's transaction. Raises sqlalchemy.exc.DBAPIError.

    For the few statements that stand in every token and every call of the API: it costs a third of `session.execute`.
    """
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the only driver that `make_engine` knows
    try:
        cursor = driver.execute(statement, given)
        return cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error
