"""`@sealed`: ties a model's sections to its rows and seals them at flush."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn, SupportsIndex, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Connection, Table, Uuid, event
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.inspection import inspect
from sqlalchemy.orm import InstanceState, LoaderCallableStatus, Mapper, object_session
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import NullType

from consular.vault.column import SealedType
from consular.vault.envelope import LEAVING, SHORTEST, Sealed
from consular.vault.errors import SealError
from consular.vault.section import Pending, Section
from consular.vault.writes import note

M = TypeVar("M", bound=type)
_LABELS: dict[str, tuple[str, str]] = {}


@overload
def sealed(model: M, /) -> M: ...
@overload
def sealed(*, dossier: str = "dossier_id") -> Callable[[M], M]: ...
def sealed(model: M | None = None, /, *, dossier: str = "dossier_id") -> M | Callable[[M], M]:
    """Class decorator of a model with sections; `dossier` names the attribute that holds the key's owner.

    Raises SealError at import when the model is not laid out as sections need it; the sentence says what to change.
    """
    if model is not None:
        return _install(model, dossier)

    def decorate(decorated: M) -> M:
        return _install(decorated, dossier)

    return decorate


class _Sealer:
    """Mapper events of one model."""

    def __init__(self, mapper: Mapper[Any], sections: tuple[Section[Any], ...], row: str, dossier: str) -> None:
        self._name = mapper.class_.__name__
        self._sections = sections
        self._row = row
        self._dossier = dossier
        self._defaults = {name: _default(mapper.columns[name]) for name in {row, dossier}}

    def before_insert(self, _mapper: Mapper[Any], _connection: Connection, instance: Any) -> None:
        """Give the row its ids now, because the envelopes are bound to them, then seal."""
        for name, make in self._defaults.items():
            if make is not None and getattr(instance, name) is None:
                setattr(instance, name, make())
        self._seal(instance)

    def before_update(self, _mapper: Mapper[Any], _connection: Connection, instance: Any) -> None:
        """Seal what was assigned since the last flush."""
        self._seal(instance)

    def keep(self, instance: Any, value: object, old: object, _initiator: object) -> None:
        """Refuse another row or dossier id once something is sealed under the present one."""
        if old is None or isinstance(old, LoaderCallableStatus) or old == value:
            return
        state: InstanceState[Any] = inspect(instance)
        if state.persistent or any(type(state.dict.get(s.column)) is Sealed for s in self._sections):
            raise SealError(why=f"{self._name}: row id and dossier id are bound into its envelopes and never change.")

    def _seal(self, instance: Any) -> None:
        state: InstanceState[Any] = inspect(instance)
        for section in self._sections:
            found = state.dict.get(section.column)
            if found is None or (state.persistent and section.column not in state.committed_state):
                continue
            if not isinstance(getattr(instance, self._row), UUID):
                raise SealError(why=f"{self._name} needs its {self._row} (a UUID) before it can be sealed.")
            if not isinstance(getattr(instance, self._dossier), UUID):
                raise SealError(why=f"{self._name} needs its {self._dossier} (a UUID) before it can be sealed.")
            if type(found) is Pending:
                found = section.seal(instance, found.value)
                setattr(instance, section.column, found)
            elif type(found) is Sealed:
                # Put there by hand, or inserted again after a rollback: it must belong here.
                section.open(instance, found)
            else:
                raise SealError(why=f"{self._name}: assign {section.name}, not {section.column}.")
            session = object_session(instance)
            if session is not None:
                note(session, getattr(instance, self._dossier), section.label, getattr(instance, self._row), found)


def _install(model: M, dossier: str) -> M:
    try:
        mapper: Mapper[Any] = inspect(model)
    except NoInspectionAvailable:
        _refuse(model, "is not a mapped class: put @sealed above a class derived from Base")
    sections = _sections(model, mapper)
    row = _row_attribute(model, mapper)
    if dossier not in mapper.columns or not _is_uuid(mapper.columns[dossier]):
        _refuse(model, f"has no UUID attribute {dossier!r}: add it, or name the key's owner by @sealed(dossier=…)")
    table = model.__table__  # type: ignore[attr-defined]
    for section in sections:
        section.bind(row, dossier)
        _constrain(table, mapper.columns[section.column].name)
    model.__reduce_ex__ = _refuse_to_leave  # type: ignore[method-assign, assignment]
    sealer = _Sealer(mapper, sections, row, dossier)
    event.listen(model, "before_insert", sealer.before_insert, propagate=True)
    event.listen(model, "before_update", sealer.before_update, propagate=True)
    for name in {row, dossier}:
        event.listen(getattr(model, name), "set", sealer.keep, active_history=True, propagate=True)
    return model


def _sections(model: type, mapper: Mapper[Any]) -> tuple[Section[Any], ...]:
    own = tuple(value for value in vars(model).values() if isinstance(value, Section))
    if not own:
        _refuse(model, "has no Section of its own: declare its sections in the class itself, not in a mixin")
    for section in own:
        column = mapper.columns.get(section.column)
        if column is None or not isinstance(column.type, SealedType):
            _refuse(model, f"lacks the column of {section.name}: add {section.column} = sealed_column()")
        if section.is_bound:
            _refuse(model, f"shares the section {section.name} with another class: declare one for each")
        place = (model.__module__, f"{model.__qualname__}.{section.name}")
        if _LABELS.setdefault(section.label, place) != place:
            _refuse(model, f"uses the label {section.label!r} of {'.'.join(_LABELS[section.label])}: labels are unique")
    inherited = [value for base in model.__mro__[1:] for value in vars(base).values() if isinstance(value, Section)]
    for section in inherited:
        if not section.is_bound:
            _refuse(model, f"inherits the section {section.name} from a class without @sealed: declare it in the model")
    covered = {section.column for section in (*own, *inherited)}
    for name, column in mapper.columns.items():
        if isinstance(column.type, SealedType) and name not in covered:
            _refuse(model, f"has the sealed column {name} without a section: add one or drop the column")
    return own


def _row_attribute(model: type, mapper: Mapper[Any]) -> str:
    if len(mapper.primary_key) != 1 or not _is_uuid(mapper.primary_key[0]):
        _refuse(model, "needs a primary key of one UUID column, made by the client")
    return str(mapper.get_property_by_column(mapper.primary_key[0]).key)


def _is_uuid(column: ColumnElement[Any]) -> bool:
    # The type of a foreign key is known only once the other table is.
    return isinstance(column.type, Uuid) or (isinstance(column.type, NullType) and bool(column.foreign_keys))


def _default(column: ColumnElement[Any]) -> Callable[[], Any] | None:
    """The Python-side default of a column, which SQLAlchemy would apply only after the events."""
    default = getattr(column, "default", None)
    if isinstance(default, ScalarElementColumnDefault):
        return partial(getattr, default, "arg")
    if isinstance(default, CallableColumnDefault):
        # SQLAlchemy hands the statement's context to it; ids are made without one.
        return partial(default.arg, cast(Any, None))
    return None


def _constrain(table: Table, column: str) -> None:
    """Let the database refuse what is not an envelope, whoever writes it."""
    condition = (
        f"{column} IS NULL OR (octet_length({column}) >= {SHORTEST} AND substr({column}, 1, 2) = decode('0101', 'hex'))"
    )
    table.append_constraint(CheckConstraint(condition, name=f"{column}_is_envelope"))


def _refuse_to_leave(self: object, protocol: SupportsIndex) -> NoReturn:
    # Also for a row of which nothing is open yet: it would open where it arrives, or fail there.
    raise SealError(why=LEAVING)


def _refuse(model: type, what: str) -> NoReturn:
    raise SealError(why=f"{getattr(model, '__name__', model)} {what}.")
