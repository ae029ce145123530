"""What lies where a backup is to be restored to, and taking it away when the operator said so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from consular.audit import FolderSink
from consular.backup.errors import Busy, NotEmpty
from consular.backup.objects import ObjectStore
from consular.backup.taking import SCHEMA, Source

_RELATIONS = text(
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' "
    "AND (n.nspname = :keystore) = :inside"
)
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid()"
)
_TABLES = text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
_FUNCTIONS = text(
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
    "LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e' WHERE n.nspname = 'public' AND d.objid IS NULL"
)


@dataclass(frozen=True, slots=True)
class Found:
    """How much there is: relations of database and keystore, objects of the blob store (1 for any), signed heads."""

    database: int
    keystore: int
    blobs: int
    heads: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all."""
        return not any(asdict(self).values())


def look(target: Source) -> Found:
    """What is there now. Raises SQLAlchemyError, OSError."""
    return Found(
        database=_relations(target.engine, inside=False),
        keystore=_relations(target.keystore, inside=True),
        blobs=sum(1 for _ in ObjectStore(target.storage_url).listed()),
        heads=sum(1 for _ in FolderSink(target.heads).heads()),
    )


def refuse(found: Found, *, replace: bool) -> None:
    """Raises NotEmpty unless there is nothing or it may be replaced."""
    if found.empty or replace:
        return
    raise NotEmpty(
        why=f"Not empty: {found.database} tables and the like in the database, {found.keystore} in the keystore, "
        f"{found.blobs} files in the blob store, {found.heads} signed audit heads. "
        "Restore into empty places, or say --replace to lose all of this.",
        found=asdict(found),
    )


def refuse_others(engine: Engine) -> None:
    """Raises Busy while somebody else is connected: a relay would go on working on what is being replaced."""
    with engine.connect() as connection:
        others = int(connection.scalar(_OTHERS) or 0)
    if others:
        raise Busy(
            why=f"{others} other sessions use the database {engine.url.database}: stop web, worker and relay first.",
            sessions=others,
        )


def empty_database(connection: Connection) -> None:
    """Drop all tables and functions of the schema `public`; the schema and its grants stay."""
    for name in connection.scalars(_TABLES).all():
        connection.execute(text(f"DROP TABLE {name} CASCADE"))
    for name in connection.scalars(_FUNCTIONS).all():
        connection.execute(text(f"DROP ROUTINE {name} CASCADE".replace(":", r"\:")))


def empty_keystore(connection: Connection) -> None:
    """Drop the keystore's schema with everything in it."""
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def set_heads_aside(heads: Path, now: datetime) -> Path | None:
    """Move the signed heads into `before-<moment>` beside them: they prove what the restored log no longer has."""
    kept = [entry for entry in heads.iterdir() if entry.name.isdigit()] if heads.is_dir() else []
    if not kept:
        return None
    aside = heads / f"before-{now:%Y%m%dT%H%M%S%fZ}"
    aside.mkdir(mode=0o700)
    for entry in kept:
        entry.rename(aside / entry.name)
    return aside


def _relations(engine: Engine, *, inside: bool) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(_RELATIONS, {"keystore": SCHEMA, "inside": inside}) or 0)
