"""Fields of a binary COPY come out of the database as they went in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from consular.core import copying
from consular.core.ids import new_id
from consular.core.work import Works

TYPES = ("uuid", "bytea", "varchar", "varchar", "jsonb", "integer", "date", "timestamptz", "boolean")
COLUMNS = tuple(f"c{n}" for n in range(len(TYPES)))


@pytest.fixture
def session(works: Works) -> Iterator[Session]:
    """A session with an empty table for every type."""
    with works.sessions() as made:
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, TYPES, strict=True))
        made.execute(text(f"CREATE TEMPORARY TABLE copied ({columns}) ON COMMIT DROP"))
        yield made


def brought(session: Session, *rows: bytes) -> list[tuple[Any, ...]]:
    copying.copy(session, "copied", COLUMNS, rows)
    return [tuple(row) for row in session.execute(text("SELECT * FROM copied"))]


def fields(values: tuple[Any, ...]) -> bytes:
    id_, blob, word, code, document, number, day, moment, flag = values
    return copying.row(
        copying.uuid(id_),
        copying.raw(blob),
        copying.text(word),
        copying.code(code),
        copying.json(json.dumps(document, ensure_ascii=False)),
        copying.integer(number),
        copying.day(day),
        copying.moment(moment),
        copying.YES if flag else copying.NO,
    )


@pytest.mark.parametrize(
    "values",
    [
        (
            *(UUID(int=0), b"", "", "valid", {"status": "valid"}, 0, date(2000, 1, 1)),
            *(datetime(2000, 1, 1, tzinfo=UTC), True),
        ),
        (
            *(UUID(int=2**128 - 1), bytes(range(256)), "ñ\t\n\\N 林", "P\\N", {"status": "lost"}, -(2**31)),
            *(date(1, 1, 1), datetime(1, 1, 1, tzinfo=UTC), False),
        ),
        (
            *(UUID(int=7), b"\\x00", "a,b", "x", {"status": "ä"}, 2**31 - 1, date(9999, 12, 31)),
            *(datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=7))), True),
        ),
    ],
)
def test_a_row_comes_out_as_it_went_in(session: Session, values: tuple[Any, ...]) -> None:
    assert brought(session, fields(values)) == [values]


def test_nothing_is_null(session: Session) -> None:
    nothing = [copying.NULL] * (len(COLUMNS) - 3)
    rows = brought(session, copying.row(copying.uuid(new_id()), copying.raw(None), copying.text(None), *nothing))
    assert rows[0][1:] == (None,) * (len(COLUMNS) - 1)


def test_many_rows_keep_their_order_and_no_row_is_none(session: Session) -> None:
    assert brought(session) == []
    ids = [new_id() for _ in range(2000)]
    rest = [copying.NULL] * (len(COLUMNS) - 1)
    assert [row[0] for row in brought(session, *(copying.row(copying.uuid(id_), *rest) for id_ in ids))] == ids


def test_a_row_with_too_few_fields_is_refused_by_the_server(session: Session) -> None:
    with pytest.raises(psycopg.Error, match="field count"):
        brought(session, copying.row(copying.NULL))


def test_a_field_of_another_type_is_refused_by_the_server(session: Session) -> None:
    rest = [copying.NULL] * (len(COLUMNS) - 1)
    with pytest.raises(psycopg.Error, match="insufficient data"):
        brought(session, copying.row(copying.integer(1), *rest))


@pytest.mark.parametrize("values", [[], [b""], [b"\\x", b'"', b"{},"], [bytes([n]) * 60 for n in range(256)]])
def test_an_array_of_bytes_as_text(session: Session, values: list[bytes]) -> None:
    spelled = copying.hexadecimal(values)
    assert session.scalar(text("SELECT CAST(:spelled AS bytea[])"), {"spelled": spelled}) == values


def test_random_bytes_as_text(session: Session) -> None:
    values = [os.urandom(8) for _ in range(500)]
    found = session.scalar(text("SELECT CAST(:spelled AS bytea[])"), {"spelled": copying.hexadecimal(values)})
    assert found == values
