"""The column type under a section. It lets envelopes through, and nothing else in either direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator

from consular.vault.envelope import Sealed, as_sealed
from consular.vault.errors import SealError

_NOT_AN_ENVELOPE = (
    "Only the vault writes a sealed column: assign the section's dataclass to a model decorated with @sealed "
    "(bulk and Core statements cannot seal)."
)
_COMPARED = "A sealed column cannot be compared or ordered: every envelope differs. Use a blind index."


class _Comparator(TypeDecorator.Comparator[Any]):
    """Allows IS NULL and IS NOT NULL."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        if op in (operators.is_, operators.is_not) and other == (None,):
            return super().operate(op, *other, **kwargs)
        raise SealError(why=_COMPARED)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> NoReturn:
        raise SealError(why=_COMPARED)


class SealedType(TypeDecorator[Sealed]):
    """BYTEA that binds `Sealed` only."""

    impl = LargeBinary
    cache_ok = True
    comparator_factory = _Comparator

    def process_bind_param(self, value: object, _dialect: Dialect) -> Sealed | None:
        """Refuse everything that the sealer did not make."""
        if value is None or type(value) is Sealed:
            return value
        raise SealError(why=_NOT_AN_ENVELOPE)

    def process_literal_param(self, _value: object, _dialect: Dialect) -> NoReturn:
        """An envelope is never written into the text of a statement."""
        raise SealError(why=_NOT_AN_ENVELOPE)

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[Any], Sealed | None]:
        """One call per value instead of the decorator's two: this runs for every row of every list."""

        def process(value: bytes | None) -> Sealed | None:
            return None if value is None else as_sealed(value)

        return process

    def coerce_compared_value(self, _op: object, _value: object) -> NoReturn:
        """A bound value next to a sealed column is a comparison."""
        raise SealError(why=_COMPARED)


def sealed_column(*, deferred: bool = False) -> MappedColumn[Sealed | None]:
    """The column of the section that stands beside it; `deferred` for what lists do not show."""
    return mapped_column(SealedType(), nullable=True, deferred=deferred)
