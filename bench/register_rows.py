"""A register of millions for `make bench-register`: rows that the server makes, and among them those of an import.

What is synthetic: ids in the order of time like the product's, indexes of random bytes, envelopes that are those of
imported rows with other bytes in the middle (as long, and opened by nobody), a wrapped key of random bytes for each.
No history and no audit, which a look-up does not read. Constraints hold, foreign keys are not asked. Indexes that
belong to no constraint are dropped, and made again from their own definitions when the rows are in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from psycopg import sql

MOST_AT_ONCE = 100_000
# Time-ordered as the product's: milliseconds, then what the salt and the number hash to. Five rows a millisecond.
_ID = """
CREATE OR REPLACE FUNCTION bench_id(salt text, n bigint) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT overlay(md5(salt || n) PLACING lpad(to_hex(1700000000000 + n / 5), 12, '0') || '7' FROM 1 FOR 13)::uuid
$$
"""
_DOCUMENT = """
INSERT INTO travel_document (id, dossier_id, source, kind, category, issuing_state, status, valid_from, valid_until,
    entries_used, issued_at, number_index, identity_index, person_index, particulars_sealed)
  SELECT bench_id('document', made.n), bench_id('dossier', made.n), 'imported', 'passport', 'P', 'UTO', 'valid',
    DATE '2020-01-01', DATE '2030-01-01', 0, now(), substr(hash, 1, 8), substr(hash, 9, 8), substr(hash, 17, 4),
    overlay(bench_envelope.sealed PLACING hash || hash FROM 25)
  FROM (SELECT n, sha256(int8send(n)) AS hash FROM generate_series(%(first)s::bigint, %(last)s) AS n OFFSET 0) AS made
  JOIN bench_envelope ON bench_envelope.n = mod(made.n, (SELECT count(*) FROM bench_envelope))
"""
_DOSSIER = """
INSERT INTO dossier (id, kind, service_key, created_at, open_to_offices)
  SELECT bench_id('dossier', n), 'document', 'imported', now(), true
  FROM generate_series(%(first)s::bigint, %(last)s) AS n
"""
_KEY = """
INSERT INTO keystore.dossier_key (dossier_id, purpose, version, kek_version, wrapped)
  SELECT bench_id('dossier', n), 'data', 1, kek.version, sha256(int8send(n)) || substr(sha256(int8send(-n)), 1, 28)
  FROM generate_series(%(first)s::bigint, %(last)s) AS n, (SELECT max(version) AS version FROM keystore.kek) AS kek
"""
_REAL = "INSERT INTO {table} SELECT {columns} FROM {aside} WHERE turn = %(turn)s"


@dataclass(frozen=True, slots=True)
class Many:
    """A table to be filled: the statement that makes synthetic rows of it, and its columns' order."""

    database: str
    table: str
    made_by: str
    order: str


def fill(database: str, keystore: str, imported: int, entries: int) -> None:
    """Make of `imported` documents, the only ones there, a register of `entries`; both databases are given by URL."""
    documents = Many(database, "travel_document", _DOCUMENT, "id")
    others = (Many(database, "dossier", _DOSSIER, "id"), Many(keystore, "keystore.dossier_key", _KEY, "dossier_id"))
    turns = list(_slices(entries - imported))
    if not turns:
        return
    with psycopg.connect(database, autocommit=True) as connection:
        # Three tables of one server: it must not stop for a checkpoint every gigabyte.
        connection.execute("ALTER SYSTEM SET max_wal_size = '16GB'")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            "CREATE TABLE bench_envelope AS SELECT row_number() OVER () - 1 AS n, particulars_sealed AS sealed"
            " FROM (SELECT particulars_sealed FROM travel_document ORDER BY id LIMIT 1000) AS shapes"
        )
        connection.execute("CREATE UNIQUE INDEX ON bench_envelope (n)")
        connection.execute("ANALYZE bench_envelope")
    with ThreadPoolExecutor(2) as pool:
        tasks = [pool.submit(_fill, [documents], turns), pool.submit(_fill, others, turns)]
        for task in tasks:
            task.result()


def _slices(count: int) -> Iterator[tuple[int, int]]:
    for first in range(1, count + 1, MOST_AT_ONCE):
        yield first, min(first + MOST_AT_ONCE - 1, count)


def _fill(tables: Sequence[Many], turns: Sequence[tuple[int, int]]) -> None:
    for many in tables:
        with psycopg.connect(many.database, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("SET synchronous_commit = off")
            connection.execute("SET maintenance_work_mem = '512MB'")
            connection.execute(_ID)
            _set_aside(connection, many, len(turns))
            indexes = _drop_indexes(connection, many.table)
            real = _real_rows(connection, many.table)
            for turn, (first, last) in enumerate(turns):
                connection.execute(many.made_by, {"first": first, "last": last})
                connection.execute(real, {"turn": turn})
            for index in indexes:
                connection.execute(index)
            connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(_name(many.table)))


def _set_aside(connection: psycopg.Connection, many: Many, turns: int) -> None:
    """The real rows, in as many parts as there are turns, and the table emptied."""
    told = {"table": _name(many.table), "order": sql.Identifier(many.order), "aside": _aside(many.table)}
    connection.execute(
        sql.SQL(
            "CREATE TABLE {aside} AS SELECT *, ntile({turns}) OVER (ORDER BY {order}) - 1 AS turn FROM {table}"
        ).format(turns=sql.Literal(turns), **told)
    )
    connection.execute(sql.SQL("DELETE FROM {table}").format(**told))
    connection.execute(sql.SQL("VACUUM {table}").format(**told))


def _real_rows(connection: psycopg.Connection, table: str) -> sql.Composed:
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        (table,),
    )
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)
    return sql.SQL(_REAL).format(table=_name(table), aside=_aside(table), columns=columns)


def _drop_indexes(connection: psycopg.Connection, table: str) -> list[bytes]:
    """Drop the indexes that no constraint needs; the statements that make them again."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        (table,),
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(_name(name)))
    return [definition.encode() for _, definition in found]


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _aside(table: str) -> sql.Identifier:
    return sql.Identifier(f"bench_{table.rpartition('.')[2]}")
