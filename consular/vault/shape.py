"""The JSON form of a section's dataclass: which field types there are, how each is checked, written and read.

A plan is made once per dataclass. Written is a JSON object of field names; a field that is None and defaults to None
is left out. Reading refuses names that the dataclass does not have: an older process must not drop, and at its next
save destroy, what a newer one wrote.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, make_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson

from consular.vault.errors import SealError, UnknownFormat

T = TypeVar("T")
Convert = Callable[[Any], Any]
_JSON_DEPTH = 32
_LARGEST = sys.float_info.max


class _Unfit(Exception):
    """A value does not fit its field; carries the wanted type, never the value."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How values of one annotation travel.

    A value whose type is exactly `as_is` is written as it is; any other goes through `write`, which converts it or
    raises _Unfit. `read` converts back; None = as it is.
    """

    name: str
    as_is: type | None
    write: Convert
    read: Convert | None


@dataclass(frozen=True, slots=True)
class _Planned:
    name: str
    kind: _Kind
    optional: bool
    left_out_when_none: bool
    default: Any
    make: Callable[[], Any]


class Shape(Generic[T]):
    """Writes and reads values of one frozen dataclass."""

    __slots__ = ("_absent", "_fields", "_make", "_makers", "_names", "_places", "_readers", "has_defaults", "kind")

    def __init__(self, kind: type[T]) -> None:
        self.kind = kind
        self._fields = _plan(kind)
        self.has_defaults = all(f.make is not _nothing for f in self._fields)
        self._names = [f.name for f in self._fields]
        self._places = {name: n for n, name in enumerate(self._names)}
        self._absent = [f.default for f in self._fields]
        self._make = _maker(kind, self._names)
        self._makers = tuple((n, f.make) for n, f in enumerate(self._fields) if f.default is MISSING)
        self._readers = tuple((n, f.kind.read) for n, f in enumerate(self._fields) if f.kind.read is not None)

    def write(self, value: T) -> bytes:
        """JSON of the value; SealError names a field whose value has another type than declared."""
        if type(value) is not self.kind:
            raise SealError(why=f"A {self.kind.__name__} is wanted, not a {type(value).__name__}.")
        content: dict[str, Any] = {}
        for field in self._fields:
            found = getattr(value, field.name)
            if found is None:
                if not field.optional:
                    raise self._wrong(field)
                if not field.left_out_when_none:
                    content[field.name] = None
                continue
            if type(found) is not field.kind.as_is:
                try:
                    found = field.kind.write(found)
                except _Unfit:
                    raise self._wrong(field) from None
            content[field.name] = found
        try:
            return orjson.dumps(content)
        except TypeError:
            # The encoder's error may quote the value.
            raise SealError(
                why=f"{self.kind.__name__} holds a lone surrogate or an integer beyond 64 bits: refuse it at the door."
            ) from None

    def read(self, content: bytes) -> T:
        """The value again; UnknownFormat when the JSON does not fit the dataclass."""
        try:
            found = orjson.loads(content)
            if list(found) == self._names:
                values = list(found.values())
            else:
                values = self._placed(found)
            for number, read in self._readers:
                if values[number] is not None:
                    values[number] = read(values[number])
            return self._make(values)
        except (TypeError, ValueError, KeyError, AttributeError):
            raise UnknownFormat(why=f"The sealed content does not fit {self.kind.__name__}.") from None

    def _placed(self, found: dict[str, Any]) -> list[Any]:
        """Values in the order of the fields, with the defaults of those that were left out."""
        values = self._absent.copy()
        for name, value in found.items():
            if name not in self._places:
                raise UnknownFormat(why=f"The sealed content has fields that {self.kind.__name__} has not.")
            values[self._places[name]] = value
        for number, make in self._makers:
            if values[number] is MISSING:
                values[number] = make()
        return values

    def _wrong(self, field: _Planned) -> SealError:
        wanted = field.kind.name + (" | None" if field.optional else "")
        return SealError(why=f"{self.kind.__name__}.{field.name} must be {wanted}.", field=field.name)


def _maker(kind: type[T], names: list[str]) -> Callable[[list[Any]], T]:
    """What makes an instance from the values of all fields, in order.

    The constructor of a frozen dataclass sets each field by a call, which for a dozen costs twice as much as
    decrypting them. A twin that is not frozen is filled by plain assignments and then given the true class, where
    layouts agree (slots=True) and the constructor is nothing but the dataclass's own.
    """

    def constructed(values: list[Any]) -> T:
        return kind(**dict(zip(names, values, strict=True)))

    if not _is_plainly_made(kind):
        return constructed
    twin: Callable[..., Any] = make_dataclass(f"{kind.__name__}Thawed", names, slots=True, eq=False, repr=False)
    try:
        twin(*names).__class__ = kind
    except TypeError:
        return constructed

    def thawed(values: list[Any]) -> T:
        made = twin(*values)
        made.__class__ = kind
        return cast(T, made)

    return thawed


def _is_plainly_made(kind: type[Any]) -> bool:
    """Whether `kind(...)` runs nothing but the __init__ that @dataclass wrote."""
    if hasattr(kind, "__post_init__"):
        return False
    code = getattr(vars(kind).get("__init__"), "__code__", None)
    makes = any("__new__" in vars(base) for base in kind.__mro__[:-1])
    return code is not None and code.co_filename == "<string>" and not makes


def _plan(kind: type[Any]) -> tuple[_Planned, ...]:
    name = getattr(kind, "__name__", str(kind))
    if not (is_dataclass(kind) and getattr(kind, "__dataclass_params__").frozen):  # noqa: B009 - unknown to typeshed
        raise SealError(why=f"{name} must be a frozen dataclass: decorate it with @dataclass(frozen=True, slots=True).")
    try:
        hints = get_type_hints(kind)
    except NameError as error:
        raise SealError(
            why=f"The field types of {name} cannot be resolved ({error}): import them outside TYPE_CHECKING and define "
            f"the dataclass at the top of a module."
        ) from error
    return tuple(_planned(name, field, hints[field.name]) for field in fields(kind))


def _planned(owner: str, field: Field[Any], hint: Any) -> _Planned:
    where = f"{owner}.{field.name}"
    if not field.init:
        raise SealError(why=f"{where} must be a field of the constructor: drop init=False.")
    optional = False
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arg for arg in get_args(hint) if arg is not type(None)]
        optional = len(rest) < len(get_args(hint))
        hint = rest[0] if len(rest) == 1 else hint
    kind = _kind(where, hint)
    if field.default is not MISSING:
        return _Planned(
            field.name, kind, optional, optional and field.default is None, field.default, lambda: field.default
        )
    make = _nothing if field.default_factory is MISSING else field.default_factory
    return _Planned(field.name, kind, optional, False, MISSING, make)


def _nothing() -> Any:
    """Stands for the default of a required field."""
    raise KeyError


def _kind(where: str, hint: Any) -> _Kind:
    plain = _PLAIN.get(hint) if isinstance(hint, type) else None
    if plain is not None:
        return plain
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum(where, hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is list and len(inner) == 1:
        return _sequence(where, list, inner[0])
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return _sequence(where, tuple, inner[0])
    if origin is dict and inner == (str, Any):
        return _Kind("dict[str, Any] of plain JSON", None, _object, None)
    if origin is dict and inner[0] is str:
        return _mapping(where, inner[1])
    raise SealError(
        why=f"{where} has a type that a section cannot hold. Use str, int, bool, float, date, datetime, UUID, an Enum "
        f"of strings, one of these | None, list[…] or tuple[…, ...] or dict[str, …] of them, or dict[str, Any]."
    )


def _enum(where: str, hint: type[Enum]) -> _Kind:
    members = {member.value: member for member in hint}
    if not all(type(value) is str for value in members):
        raise SealError(why=f"{where}: the members of {hint.__name__} must have strings as values.")

    def write(member: Any) -> Any:
        if type(member) is not hint:
            raise _Unfit
        return member.value

    return _Kind(hint.__name__, None, write, members.__getitem__)


def _sequence(where: str, build: type[list[Any]] | type[tuple[Any, ...]], hint: Any) -> _Kind:
    kind = _kind(where, hint)
    as_is, write, read = kind.as_is, kind.write, kind.read

    def write_each(values: Any) -> list[Any]:
        if type(values) is not build:
            raise _Unfit
        return [value if type(value) is as_is else write(value) for value in values]

    def read_each(values: list[Any]) -> list[Any] | tuple[Any, ...]:
        return build(values if read is None else map(read, values))

    return _Kind(f"{build.__name__} of {kind.name}", None, write_each, read_each)


def _mapping(where: str, hint: Any) -> _Kind:
    kind = _kind(where, hint)
    as_is, write, read = kind.as_is, kind.write, kind.read

    def write_each(values: Any) -> dict[str, Any]:
        if type(values) is not dict:
            raise _Unfit
        return {_name(name): value if type(value) is as_is else write(value) for name, value in values.items()}

    def read_each(values: dict[str, Any]) -> dict[str, Any]:
        return values if read is None else {name: read(value) for name, value in values.items()}

    return _Kind(f"dict of {kind.name}", None, write_each, None if read is None else read_each)


def _refuse(_: Any) -> Any:
    raise _Unfit


def _text(value: Any) -> str:
    # A string enumeration or markup string is stored as the text that it is.
    if not isinstance(value, str):
        raise _Unfit
    return str.__str__(value)


def _number(value: Any) -> float:
    # JSON has no NaN and no infinity: the encoder would quietly write null.
    if type(value) not in (float, int) or not -_LARGEST <= value <= _LARGEST:
        raise _Unfit
    return float(value)


def _moment(value: Any) -> str:
    # The encoder would round offsets to minutes.
    if type(value) is not datetime:
        raise _Unfit
    return value.isoformat()


def _object(value: Any) -> Any:
    if type(value) is not dict:
        raise _Unfit
    return _json(value, 0)


def _json(value: Any, depth: int) -> Any:
    kind = type(value)
    if depth > _JSON_DEPTH:
        raise _Unfit
    if kind is dict:
        return {_name(name): _json(inner, depth + 1) for name, inner in value.items()}
    if kind is list:
        return [_json(inner, depth + 1) for inner in value]
    if kind is float:
        return _number(value)
    if value is None or kind in (str, int, bool):
        return value
    raise _Unfit


def _name(name: Any) -> str:
    if type(name) is not str:
        raise _Unfit
    return name


_PLAIN: dict[type, _Kind] = {
    str: _Kind("str", str, _text, None),
    int: _Kind("int", int, _refuse, None),
    bool: _Kind("bool", bool, _refuse, None),
    float: _Kind("float", None, _number, None),
    date: _Kind("date", date, _refuse, date.fromisoformat),
    datetime: _Kind("datetime", None, _moment, datetime.fromisoformat),
    UUID: _Kind("UUID", UUID, _refuse, UUID),
}
