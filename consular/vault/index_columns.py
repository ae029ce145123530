"""Where an index stands in a table: two columns, one for odd and one for even versions, so that two versions fit.

    NUMBER = IdentifierIndex("travel_document.number")

    class TravelDocument(Base):
        number_index: Mapped[bytes | None] = mapped_column(unique=True)
        number_index_even: Mapped[bytes | None] = mapped_column(unique=True)

    NUMBER_AT = IndexPlace(NUMBER, TravelDocument, "number_index")

    NUMBER_AT.write(session, document, number)
    select(TravelDocument).where(NUMBER_AT.matches(session, number))

A unique index must be unique in both columns: then it holds in every phase of a rotation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, LargeBinary, MetaData, Table, Uuid, any_, false, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.inspection import inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import flag_modified, instance_state
from sqlalchemy.sql.schema import Column
from sqlalchemy.types import NullType

from consular.vault.errors import SealError
from consular.vault.index_kinds import BlindIndex
from consular.vault.index_state import index_states

V = TypeVar("V")
_BYTES: ARRAY[bytes] = ARRAY(LargeBinary)
_PLACES: list[IndexPlace[Any]] = []


class IndexPlace(Generic[V]):
    """An index in the columns `column` and `column`_even of a model. SealError at import when they do not fit."""

    def __init__(self, index: BlindIndex[V], model: type, column: str) -> None:
        mapper: Mapper[Any] = inspect(model)
        self.index = index
        self.model = model
        self.columns = (column, f"{column}_even")
        for name in self.columns:
            found = mapper.columns.get(name)
            if found is None or not isinstance(found.type, LargeBinary) or not found.nullable:
                raise SealError(
                    why=f"{model.__name__}.{name} must be a nullable column of bytes: {index.name} needs it."
                )
        if len(mapper.primary_key) != 1 or not isinstance(mapper.primary_key[0].type, Uuid | NullType):
            raise SealError(
                why=f"{model.__name__} needs a primary key of one UUID column: {index.name} is rotated by it."
            )
        self.table: Table = model.__table__  # type: ignore[attr-defined]
        self.key: Column[Any] = self.table.c[mapper.primary_key[0].name]
        _PLACES.append(self)

    @property
    def name(self) -> str:
        """`<table>.<column>`."""
        return f"{self.table.name}.{self.columns[0]}"

    def column(self, version: int) -> Column[Any]:
        """The column that holds this version."""
        return self.table.c[self.columns[self._number(version)]]

    def _number(self, version: int) -> int:
        return 0 if version % 2 else 1

    def values(self, session: Session, value: V | None) -> dict[str, bytes | None]:
        """Both columns for an INSERT or UPDATE; NULL in the one whose version is not written now."""
        state = index_states().of(session, self.index.name)
        digests = {self.column(v).name: self.index.digest(value, v) for v in state.written}
        return {name: digests.get(name) for name in self.columns}

    def values_of(self, session: Session, values: Iterable[V | None]) -> list[tuple[bytes | None, ...]]:
        """As `values` for many rows at once: for each the content of both columns, in the order of `columns`."""
        state = index_states().of(session, self.index.name)
        rows = list(values)
        columns: list[list[bytes | None]] = [[None] * len(rows) for _ in self.columns]
        for version, digests in zip(state.written, self.index.digest_all(rows, state.written), strict=True):
            columns[self._number(version)] = digests
        return list(zip(*columns, strict=True))

    def write(self, session: Session, row: object, value: V | None) -> None:
        """Set both columns of a row. They are written even where they seem unchanged: since the row was loaded, a
        rotation may have filled one of them from the value that is being replaced.
        """
        state = instance_state(row)
        for name, digest in self.values(session, value).items():
            setattr(row, name, digest)
            if state.persistent:
                flag_modified(row, name)

    def lacks(self, session: Session, row: object) -> bool:
        """Whether a row was written before the present phase and wants `write`."""
        state = index_states().of(session, self.index.name)
        return any(getattr(row, self.column(v).name) is None for v in state.written)

    def matches(self, session: Session, value: V) -> ColumnElement[bool]:
        """Condition for a query: rows with this value, and strangers that share its digest. Open and compare."""
        version = index_states().of(session, self.index.name).version
        digests = self.index.digests(value, version)
        return self.column(version).in_(digests) if digests else false()

    def matches_any(self, session: Session, values: Iterable[V]) -> ColumnElement[bool]:
        """The same for many values at once, which go to the database as one: hundreds cost hardly more than one."""
        version = index_states().of(session, self.index.name).version
        digests = self.index.digests_of_any(values, version)
        return self.column(version) == any_(literal(digests, _BYTES)) if digests else false()


def index_places(
    index: BlindIndex[Any] | None = None, *, within: MetaData | None = None
) -> tuple[IndexPlace[Any], ...]:
    """Where all indexes stand, or one of them; `within` the tables of one metadata."""
    return tuple(
        place
        for place in _PLACES
        if (index is None or place.index is index) and (within is None or place.table.metadata is within)
    )
