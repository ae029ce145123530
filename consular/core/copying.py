"""Rows by COPY in PostgreSQL's binary form, for imports: thousands of rows cost less than their objects would.

A row is `row(...)` of fields, a field what one of the functions here makes of a value: its length, then its bytes in
the form that the column's type sends (PostgreSQL manual, COPY, "Binary Format"). The server checks lengths and types'
forms, constraints, triggers and foreign keys as for any other statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_COUNT = Struct(">h")
_LENGTH = Struct(">i")
_SHORT = Struct(">ii")
_LONG = Struct(">iq")
_FIRST_DAY = date(2000, 1, 1).toordinal()
_FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
NULL = _LENGTH.pack(-1)
YES, NO = (_LENGTH.pack(1) + bytes((value,)) for value in (1, 0))


def row(*fields: bytes) -> bytes:
    """One row; as many fields as the statement names columns."""
    return _COUNT.pack(len(fields)) + b"".join(fields)


def uuid(value: UUID) -> bytes:
    """A field of type uuid."""
    return b"\0\0\0\x10" + value.bytes


def raw(value: bytes | None) -> bytes:
    """A field of type bytea."""
    return NULL if value is None else _LENGTH.pack(len(value)) + value


def text(value: str | None) -> bytes:
    """A field of type text or varchar."""
    return NULL if value is None else raw(value.encode())


@lru_cache(maxsize=1024)
def code(value: str | None) -> bytes:
    """As `text`, for the few values that a column of codes has. They are remembered: never for personal data."""
    return text(value)


def json(value: str) -> bytes:
    """A field of type jsonb, from JSON text."""
    return raw(b"\x01" + value.encode())


def integer(value: int) -> bytes:
    """A field of type integer."""
    return _SHORT.pack(4, value)


def day(value: date) -> bytes:
    """A field of type date."""
    return _SHORT.pack(4, value.toordinal() - _FIRST_DAY)


def moment(value: datetime) -> bytes:
    """A field of type timestamptz, from a moment that knows its zone."""
    return _LONG.pack(8, (value - _FIRST_MOMENT) // _MICROSECOND)


def copy(session: Session, table: str, columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """Write the rows inside the session's transaction. Raises psycopg's own errors: no SQLAlchemy stands between."""
    cursor: Any = session.connection().connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)") as stream:
        stream.write(b"".join((_HEAD, *rows, _END)))


def hexadecimal(values: Iterable[bytes]) -> str:
    """An array of bytea as text, for `CAST(:values AS bytea[])`: the driver takes many times as long over a list."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"
