"""The fields of what is sent and told. Each has a longest value, takes one spelling only, and says both.

`going=Sunset(...)` announces that a field will go, see `sunset.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import marshmallow as ma

from consular.core.errors import ConsularError
from consular.core.ids import ALPHABET, read_reference
from consular.web.partner.sunset import Sunset

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
UUID_TEXT = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
REFERENCE = f"^[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{2}}$"
KEY = r"^[a-z][a-z0-9_-]*$"
# One line of text: no controls.
PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f]*$"


class Matches(ma.validate.Validator):
    """The whole text has this form. (`$` of Python's expressions would let a last line feed pass.)"""

    def __init__(self, pattern: str) -> None:
        self.fits = re.compile(pattern.removeprefix("^").removesuffix("$"), re.ASCII).fullmatch

    def __call__(self, value: str) -> str:
        """The text; raises ValidationError."""
        if not self.fits(value):
            raise ma.ValidationError("String does not match expected pattern.")
        return value


class Sent(ma.Schema):
    """What a client sends: anything unknown is refused, so that a misspelt key is told and not lost."""

    class Meta:
        """Unknown keys are flaws."""

        unknown = ma.RAISE


class Told(ma.Schema):
    """What a client is told; it must tolerate keys and codes that it does not know."""


def _meta(description: str, kwargs: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {"description": description, **more, **kwargs.pop("metadata", {})}
    going: Sunset | None = kwargs.pop("going", None)
    if going is not None:
        told = f"{description} {going.told}".strip()
        made |= {"going": going, "deprecated": True, "x-sunset": going.until.isoformat(), "description": told}
    return made


def header(name: str, description: str, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    """A header of a call, for the description."""
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


class Line(ma.fields.String):
    """One line of text.

    What fits is taken at once: in a batch of 500 the long way, which only says what is wrong, would cost the most.
    """

    def __init__(self, longest: int, description: str = "", *, pattern: str = PRINTABLE, **kwargs: Any) -> None:
        shortest = 1 if kwargs.get("required") else 0
        matches = Matches(pattern)
        rules = [ma.validate.Length(min=shortest, max=longest), matches]
        self._shortest, self._longest, self._fits = shortest, longest, matches.fits
        super().__init__(validate=rules, metadata=_meta(description, kwargs, pattern=pattern), **kwargs)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """The text; raises ValidationError."""
        if type(value) is str and self._shortest <= len(value) <= self._longest and self._fits(value):
            return value
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class Code(ma.fields.String):
    """One of a list of stable codes, in lower snake_case here whatever the rooms write between their words."""

    def __init__(self, codes: Sequence[str], description: str = "", **kwargs: Any) -> None:
        self._meant = {code.replace("-", "_"): code for code in codes}
        super().__init__(validate=ma.validate.OneOf(list(self._meant)), metadata=_meta(description, kwargs), **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """The room's own spelling of a code that was told."""
        found = super().deserialize(value, attr, data, **kwargs)
        return self._meant.get(found, found)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        told = super()._serialize(value, attr, obj, **kwargs)
        return told if told is None else told.replace("-", "_")


class Key(Line):
    """The key of something in the ministry's configuration."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        super().__init__(80, description, pattern=KEY, **kwargs)


class Reference(ma.fields.String):
    """The public reference of an application, `V7K3-M9QX-D4`; look-alikes and case are forgiven when it is sent."""

    def __init__(self, description: str = "The application's reference.", **kwargs: Any) -> None:
        meta = _meta(description, kwargs, pattern=REFERENCE, minLength=12, maxLength=12)
        super().__init__(metadata=meta, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or len(value) > 40:
            raise self.make_error("invalid")
        try:
            return read_reference(value)
        except ConsularError:
            raise ma.ValidationError("This is no reference.") from None


class Day(ma.fields.Date):
    """A calendar day, `2026-12-01`."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        super().__init__(metadata=_meta(description, kwargs, minLength=10, maxLength=10), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> dt.date:
        if not isinstance(value, str) or not re.fullmatch(DAY, value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="date")
        found = super()._deserialize(value, attr, data, **kwargs)
        assert isinstance(found, dt.date)  # noqa: S101 - fields.Date gives nothing else
        return found


class Moment(ma.fields.DateTime):
    """A moment in UTC, `2026-12-01T09:00:00Z`; one that is sent must say its offset."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        super().__init__(metadata=_meta(description, kwargs, maxLength=40), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        text: str = value.astimezone(dt.UTC).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        return text.replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> dt.datetime:
        form = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
        if not isinstance(value, str) or not re.fullmatch(form, value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        try:
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid", input=value, obj_type="datetime") from None


class Whole(ma.fields.Integer):
    """A whole number between two bounds."""

    def __init__(self, least: int, most: int, description: str = "", **kwargs: Any) -> None:
        meta = _meta(description, kwargs, format="int64" if most > 2**31 - 1 else "int32")
        super().__init__(strict=True, validate=ma.validate.Range(least, most), metadata=meta, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class WholeText(Whole):
    """The same in an address, where everything is text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII):
            raise self.make_error("invalid", input=value)
        return int(value)


class Amount(ma.fields.String):
    """Money as text with a decimal point, `35.00`."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        pattern = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"
        rules = [ma.validate.Length(max=13), Matches(pattern)]
        super().__init__(validate=rules, metadata=_meta(description, kwargs, pattern=pattern), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:f}"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class Flag(ma.fields.Boolean):
    """`true` or `false`, and no other spelling of them."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        super().__init__(metadata=_meta(description, kwargs), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Id(ma.fields.UUID):
    """An identifier: a UUID in lower case."""

    def __init__(self, description: str = "", **kwargs: Any) -> None:
        super().__init__(metadata=_meta(description, kwargs, minLength=36, maxLength=36), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> UUID:
        if not isinstance(value, str) or not re.fullmatch(UUID_TEXT, value.lower(), re.ASCII):
            raise self.make_error("invalid_uuid")
        return UUID(value)


class Listed(ma.fields.List[Any]):
    """A list with a most."""

    def __init__(self, inner: ma.fields.Field[Any], most: int, description: str = "", **kwargs: Any) -> None:
        least = 1 if kwargs.get("required") else 0
        rule = ma.validate.Length(min=least, max=most)
        super().__init__(inner, validate=rule, metadata=_meta(description, kwargs), **kwargs)


class Rows(Listed):
    """A list of flat objects, hundreds of them. Where all are right they are read field by field, without the schema's
    machinery, which costs more than the fields; at the first that is wrong everything goes the long way, which says
    what and where.
    """

    def __init__(self, schema: type[ma.Schema], most: int, description: str = "", **kwargs: Any) -> None:
        super().__init__(ma.fields.Nested(schema), most, description, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        taken = self._taken(value) if isinstance(value, list) else None
        return super()._deserialize(value, attr, data, **kwargs) if taken is None else taken

    def _taken(self, rows: list[Any]) -> list[dict[str, Any]] | None:
        inner = self.inner
        assert isinstance(inner, ma.fields.Nested)  # noqa: S101 - made so above
        known: dict[str, ma.fields.Field[Any]] = inner.schema.fields
        try:
            return [_row(known, row) for row in rows]
        except (ma.ValidationError, _Unfit):
            return None


class _Unfit(Exception):
    """No object, or not with these keys."""


def _row(known: Mapping[str, ma.fields.Field[Any]], row: Any) -> dict[str, Any]:
    if not isinstance(row, dict) or not row.keys() <= known.keys():
        raise _Unfit
    made = {}
    for name, field in known.items():
        if name in row:
            made[name] = field.deserialize(row[name], name, row)
        elif field.required:
            raise _Unfit
        elif field.load_default is not ma.missing:
            made[name] = field.load_default
    return made


class Part(ma.fields.Nested):
    """An object inside another."""

    def __init__(self, schema: type[ma.Schema], description: str = "", **kwargs: Any) -> None:
        super().__init__(schema, metadata=_meta(description, kwargs), **kwargs)


class Free(ma.fields.Dict):
    """An object whose keys the ministry's configuration decides; `JSON_SCHEMA` says what the description says."""

    JSON_SCHEMA: ClassVar[dict[str, Any]] = {"type": "object", "additionalProperties": True}

    def __init__(self, description: str = "", *, most: int = 300, **kwargs: Any) -> None:
        meta = _meta(description, kwargs, maxProperties=most)
        super().__init__(keys=ma.fields.String(), validate=ma.validate.Length(max=most), metadata=meta, **kwargs)
