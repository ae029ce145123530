"""PostgreSQL through SQLAlchemy: base class, column types, engine."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Engine, LargeBinary, MetaData, String, Uuid, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

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
    """An engine whose errors and server logs never show bound values (they may be personal data)."""
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=4,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "options": "-c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0 -c timezone=UTC "
            "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        },
    )


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep objects readable after commit and flush only when told or when querying."""
    return sessionmaker(engine, expire_on_commit=False)
