"""Tables of the keystore. They live in a database of their own; in local mode in a schema of the same one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    String,
    TextClause,
    Uuid,
    func,
    inspect,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema

from consular.core.db import NAMES

SCHEMA = "keystore"
Purpose = Literal["data", "biometrics"]
PURPOSES: tuple[Purpose, ...] = ("data", "biometrics")
# Any constant will do: it serialises processes that prepare the keystore at the same moment.
_PREPARE_LOCK = 0x6B657973


class KeystoreBase(DeclarativeBase):
    """Base of the keystore's tables; never of a table that holds anything else."""

    metadata = MetaData(schema=SCHEMA, naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(as_uuid=True),
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        str: String,
    }


class KeyEncryptionKey(KeystoreBase):
    """A key-encryption key, wrapped by the root `root`; without `wrapped` it is retired and opens nothing any more."""

    __tablename__ = "kek"
    __table_args__ = (CheckConstraint("(wrapped is null) = (retired_at is not null)", name="retired_has_no_key"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str]
    wrapped: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]


class DossierKey(KeystoreBase):
    """A dossier's wrapped data key, one row per purpose and version; without `wrapped` it is a tombstone."""

    __tablename__ = "dossier_key"
    __table_args__ = (
        CheckConstraint("purpose in ('data', 'biometrics')", name="purpose"),
        CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="destroyed_has_no_key"),
    )

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kek_version: Mapped[int]
    wrapped: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    destroyed_at: Mapped[datetime | None]


class NamedKey(KeystoreBase):
    """A wrapped 32-byte key of a label (an index, a digest); without `wrapped` it was forgotten for good."""

    __tablename__ = "named_key"
    __table_args__ = (CheckConstraint("(wrapped is null) = (forgotten_at is not null)", name="forgotten_has_no_key"),)

    label: Mapped[str] = mapped_column(primary_key=True)
    kek_version: Mapped[int]
    wrapped: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    forgotten_at: Mapped[datetime | None]


class SignerKey(KeystoreBase):
    """A named signer: private scalar wrapped, public half plain."""

    __tablename__ = "signer_key"

    name: Mapped[str] = mapped_column(primary_key=True)
    kek_version: Mapped[int]
    wrapped: Mapped[bytes]
    public_key: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Change(KeystoreBase):
    """What every process has to forget: the keys of a dossier, or without one all key-encryption and named keys.

    Numbers are given under a lock, so whoever has seen a number has seen all smaller ones.
    """

    __tablename__ = "change"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    dossier_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


def wrapped_insert(table: str, columns: Mapping[str, str], *, unless: str = "false") -> TextClause:
    """INSERT of rows with wrapped keys; parameters are a list for each column (name: PostgreSQL type) and for
    `kek_version`. Returns the first column of the rows that were made.

    Not made is a row that is there, that `unless` (SQL over `fresh`) holds for, or whose key-encryption key was
    retired: the lock makes that retirement wait for this statement, and this statement see it.
    """
    # As text, because SQLAlchemy compiles PostgreSQL's ON CONFLICT anew at every execution, which costs several times
    # the rest. Tables, columns and conditions are this package's constants.
    names = ", ".join(columns)
    given = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in {**columns, "kek_version": "integer"}.items())
    return text(f"""
INSERT INTO {SCHEMA}.{table} ({names}, kek_version)
SELECT {", ".join(f"fresh.{name}" for name in columns)}, kek.version
FROM unnest({given}) AS fresh ({names}, kek_version)
JOIN {SCHEMA}.kek AS kek ON kek.version = fresh.kek_version
WHERE kek.retired_at IS NULL AND NOT ({unless})
FOR SHARE OF kek
ON CONFLICT DO NOTHING
RETURNING {next(iter(columns))}
""")  # noqa: S608


def create_keystore(engine: Engine) -> None:
    """Make schema and tables where they are missing; several processes may call it at once."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _PREPARE_LOCK})
        # IF NOT EXISTS would still ask for the right to create, which a production role has not.
        if not inspect(connection).has_schema(SCHEMA):
            connection.execute(CreateSchema(SCHEMA))
        KeystoreBase.metadata.create_all(connection)
