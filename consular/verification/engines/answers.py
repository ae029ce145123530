"""How a confined engine's result travels back: as plain data, rebuilt field by field after its declared type.

The process that answers has read hostile bytes and may be under their control; so nothing is unpickled, and what does
not fit the declared type is refused.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any

PLAIN = (str, int, float, bool)


class UnfitAnswer(Exception):
    """The answer is not of the declared type."""


def pack(value: object) -> bytes:
    """A dataclass of plain values, bytes, enums, tuples, mappings and further dataclasses as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(kind: Any, packed: bytes) -> Any:
    """The value of type `kind`; raises UnfitAnswer for anything else."""
    try:
        return _typed(kind, json.loads(packed.decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as unfit:
        raise UnfitAnswer(type(unfit).__name__) from unfit


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} cannot leave the sandbox")


def _typed(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _one_of(typing.get_args(kind), value)
    if origin is tuple:
        return _tuple(typing.get_args(kind), value)
    if origin in (dict, Mapping):
        _require(isinstance(value, dict))
        item_kind = typing.get_args(kind)[1]
        return {key: _typed(item_kind, item) for key, item in value.items()}
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if dataclasses.is_dataclass(kind):
        _require(isinstance(value, dict))
        hints = typing.get_type_hints(kind)
        build: Any = kind
        return build(**{field.name: _typed(hints[field.name], value[field.name]) for field in dataclasses.fields(kind)})
    if kind is float:
        _require(isinstance(value, int | float) and not isinstance(value, bool))
        return float(value)
    _require(type(value) is kind)
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        _require(type(None) in kinds)
        return None
    exact = [kind for kind in kinds if kind in PLAIN and type(value) is kind]
    rest = [kind for kind in kinds if kind not in (*PLAIN, type(None))]
    return _typed((exact or rest or [kinds[0]])[0], value)


def _tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    _require(isinstance(value, list))
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_typed(kinds[0], item) for item in value)
    _require(len(value) == len(kinds))
    return tuple(_typed(kind, item) for kind, item in zip(kinds, value, strict=True))


def _require(fits: bool) -> None:
    if not fits:
        raise TypeError("not of the declared type")
