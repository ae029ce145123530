"""Tables of the keystore. They live in a database of their own; in local mode in a schema of the same one."""

from __future__ import annotations

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
    Uuid,
    func,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema
from sqlalchemy.sql.dml import ReturningInsert

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


def wrapped_row(table: type[KeystoreBase], kek_version: int, /, **values: Any) -> ReturningInsert[Any]:
    """Insert a row with a key wrapped under `kek_version`; returns a row when it was made.

    Not made when that version was retired or when the row is there. The lock on the key-encryption key makes its
    retirement wait for this statement, and this statement see it.
    """
    columns = table.__table__.columns
    found = [literal(value, columns[name].type) for name, value in values.items()]
    living = (
        select(KeyEncryptionKey.version, *found)
        .where(KeyEncryptionKey.version == kek_version, KeyEncryptionKey.retired_at.is_(None))
        .with_for_update(read=True, of=KeyEncryptionKey)
    )
    made = insert(table).from_select(["kek_version", *values], living).on_conflict_do_nothing()
    return made.returning(columns["kek_version"])


def create_keystore(engine: Engine) -> None:
    """Make schema and tables where they are missing; several processes may call it at once."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _PREPARE_LOCK})
        # IF NOT EXISTS would still ask for the right to create, which a production role has not.
        if not inspect(connection).has_schema(SCHEMA):
            connection.execute(CreateSchema(SCHEMA))
        KeystoreBase.metadata.create_all(connection)
