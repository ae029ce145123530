"""One moment of the database, and the lock under which nothing that it names is deleted from the blob store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from consular.backup.errors import Busy, NotEmpty, StillRestoring
from consular.backup.manifest import Manifest, Taken
from consular.backup.restoring import restoring

LOCK = 0x62616B70
"""Advisory lock of the main database: a backup holds it exclusively, whoever deletes blobs holds it shared."""

_WAIT = "120s"
_AUDIT = text("SELECT tree_size, encode(root, 'hex') FROM audit_head ORDER BY tree_size DESC LIMIT 1")
_CLUSTER = text("SELECT system_identifier::text FROM pg_control_system()")


@dataclass(frozen=True, slots=True)
class Moment:
    """An exported snapshot, for `pg_dump --snapshot`, and what was read in it."""

    name: str
    taken: Taken


@contextmanager
def blobs_kept(engine: Engine) -> Iterator[None]:
    """Nothing is deleted from the blob store meanwhile. Raises Busy when others hold the lock for two minutes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :wait, false)"), {"wait": _WAIT})
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        except OperationalError:
            raise Busy(why="Another backup is being made, or files are being deleted: try again.") from None
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
            connection.execute(text("RESET lock_timeout"))


@contextmanager
def moment(engine: Engine) -> Iterator[Moment]:
    """Export a snapshot; it can be used by others until the block ends."""
    if (since := restoring(engine)) is not None:
        raise StillRestoring(why=f"A restore into this database began at {since} and did not end: restore again.")
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        # The dump may take hours, and this transaction only waits.
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        name = connection.scalar(text("SELECT pg_export_snapshot()"))
        yield Moment(str(name), _taken(connection))


def is_of(made: Manifest, engine: Engine) -> bool:
    """Whether the backup was made of this very database. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        return (made.taken.cluster, made.taken.database) == (str(connection.scalar(_CLUSTER)), str(name))


def _taken(connection: Connection) -> Taken:
    began = connection.execute(text("SELECT now()")).scalar_one()
    if connection.scalar(text("SELECT to_regclass('alembic_version') IS NULL")):
        raise NotEmpty(why="The database was never migrated: there is nothing to back up.", found={})
    head = connection.execute(_AUDIT).first()
    return Taken(
        began=began.astimezone(UTC),
        revision=str(connection.scalar(text("SELECT string_agg(version_num, ', ') FROM alembic_version"))),
        cluster=str(connection.scalar(_CLUSTER)),
        database=str(connection.scalar(text("SELECT current_database()"))),
        server=int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000,
        audit_size=head[0] if head else 0,
        audit_root=head[1] if head else "",
    )
