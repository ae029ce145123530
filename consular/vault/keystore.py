"""Tables of the keystore. They live in a database of their own; in local mode in a schema of the same one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Engine, LargeBinary, MetaData, String, Uuid, func, inspect, text
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


class SignerKey(KeystoreBase):
    """A named signer: private scalar wrapped, public half plain."""

    __tablename__ = "signer_key"

    name: Mapped[str] = mapped_column(primary_key=True)
    kek_version: Mapped[int]
    wrapped: Mapped[bytes]
    public_key: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def create_keystore(engine: Engine) -> None:
    """Make schema and tables where they are missing; several processes may call it at once."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _PREPARE_LOCK})
        # IF NOT EXISTS would still ask for the right to create, which a production role has not.
        if not inspect(connection).has_schema(SCHEMA):
            connection.execute(CreateSchema(SCHEMA))
        KeystoreBase.metadata.create_all(connection)
