"""What every field kind can do: form ↔ JSON shape, validation, showing, redacting, comparing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import marshmallow as ma

from consular.catalogue.definitions import FieldDefinition

# What PostgreSQL or a printer cannot hold: NUL and other controls, lone surrogates, and U+FFFD, which stands where
# a browser's bytes were no text.
_FORBIDDEN = {"Cc", "Cs"}
_ALLOWED_CONTROLS = {"\n", "\r", "\t"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be taken: a code of the translation catalogue, its parameters, the part it concerns."""

    Error: ClassVar = ma.ValidationError

    code: str
    part: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)

    def error(self) -> ma.ValidationError:
        """The same as marshmallow's error."""
        return ma.ValidationError([self])

    @staticmethod
    def all_of(error: ma.ValidationError) -> list[Problem]:
        """The problems inside a marshmallow error; its own messages become `answer_unreadable`."""
        found: list[Problem] = []
        pending: list[object] = [error.messages]
        while pending:
            item = pending.pop(0)
            if isinstance(item, Problem):
                found.append(item)
            elif isinstance(item, dict):
                pending[:0] = item.values()
            elif isinstance(item, list):
                pending[:0] = item
            else:
                found.append(Problem("answer_unreadable"))
        return found


class Kind(Protocol):
    """A field kind. `macro` names the template macro; `empty` is the value of an unanswered question."""

    name: str
    macro: str
    empty: Any

    def gather(self, form: Mapping[str, str], key: str) -> Any:
        """The raw JSON shape out of a web form's inputs."""
        ...

    def spread(self, raw: Any) -> Any:
        """What the template macro shows again, clean or not: one text, or texts by part."""
        ...

    def is_empty(self, raw: Any) -> bool:
        """Whether nothing was answered."""
        ...

    def missing_code(self, definition: FieldDefinition) -> str:
        """Code of the sentence that asks for the answer."""
        ...

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """Marshmallow field from the raw JSON shape to the stored JSON shape; raises Problems."""
        ...

    def format(self, value: Any, definition: FieldDefinition, pick: Callable[[Mapping[str, str]], str]) -> str:
        """For people: `pick` chooses among texts per language. Dates stay ISO; the edge localises them."""
        ...

    def redact(self, value: Any) -> str:
        """A form that tells nothing of the person."""
        ...

    def compare(self, left: Any, right: Any) -> bool:
        """Whether two stored values say the same."""
        ...


def storable(text: str) -> bool:
    """Whether the text has no NUL, control, lone surrogate or replacement character."""
    if text.isprintable():  # nearly every text; none of the others is
        return "\ufffd" not in text
    return all(c in _ALLOWED_CONTROLS or (unicodedata.category(c) not in _FORBIDDEN and c != "\ufffd") for c in text)


def clean_line(raw: object, *, part: str = "", longest: int = 200) -> str:
    """One line of text: outer white space dropped, NFC, inside untouched. Raises a Problem as ValidationError."""
    if not isinstance(raw, str):
        raise Problem("answer_unreadable", part).error()
    text = raw.strip()
    if not storable(text) or "\n" in text or "\r" in text:
        raise Problem("characters_not_allowed", part).error()
    if len(text) > longest:
        raise Problem("text_too_long", part, {"longest": longest}).error()
    return unicodedata.normalize("NFC", text)


class Answer(ma.fields.Field[Any]):
    """A marshmallow field around a kind's own `load(raw) -> stored`."""

    def __init__(self, load: Callable[[Any], Any], json_schema: Mapping[str, Any]) -> None:
        super().__init__(metadata={"json_schema": dict(json_schema)})
        self._load_answer = load

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self._load_answer(value)


class SingleInput:
    """Shared by kinds whose raw shape is one string in one input."""

    empty: Any = None

    def gather(self, form: Mapping[str, str], key: str) -> Any:
        """The input named like the field."""
        return form.get(key, "")

    def spread(self, raw: Any) -> Any:
        """The text."""
        return raw if isinstance(raw, str) else ""

    def is_empty(self, raw: Any) -> bool:
        """Nothing but white space."""
        return raw is None or (isinstance(raw, str) and not raw.strip())

    def missing_code(self, definition: FieldDefinition) -> str:
        """The general request."""
        return "answer_missing"

    def format(self, value: Any, definition: FieldDefinition, pick: Callable[[Mapping[str, str]], str]) -> str:
        """As stored."""
        return "" if value is None else str(value)

    def redact(self, value: Any) -> str:
        """Only whether there is an answer."""
        return "" if value is None else "•••"

    def compare(self, left: Any, right: Any) -> bool:
        """Equal as stored."""
        return bool(left == right)
