"""Kinds `text`, `email` and `document_number`: one line or several lines of typed text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import marshmallow as ma

from consular.catalogue.definitions import FieldDefinition
from consular.catalogue.kinds.base import Answer, Problem, SingleInput, clean_line, storable

# Dot-atoms of RFC 5322 §3.2.3 and RFC 6532. What else a header could read into an address (a list, a display name, a
# comment, a route) is refused: the code must go where the account's name says.
_ATOM = r"[^\s@.()<>\[\]:;,\\\"]+"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_ATOM}(\.{_ATOM})+")
_NUMBER = re.compile(r"^[A-Z0-9]{4,20}$")


def email_address(raw: Any) -> str:
    """The address as typed, without surrounding space; raises a Problem as ValidationError."""
    text = clean_line(raw, longest=254)
    if not text or not _EMAIL.fullmatch(text):
        raise Problem("email_malformed").error()
    return text


class TextKind(SingleInput):
    """Free text. Parameters: `longest` (characters, 500), `lines` (more than 1 = several lines)."""

    name = "text"
    macro = "text_answer"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """str -> str in NFC."""
        longest = int(definition.parameters.get("longest", 500))
        several = int(definition.parameters.get("lines", 1)) > 1

        def load(raw: Any) -> str:
            if not several:
                return clean_line(raw, longest=longest)
            if not isinstance(raw, str):
                raise Problem("answer_unreadable").error()
            text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").strip())
            if not storable(text):
                raise Problem("characters_not_allowed").error()
            if len(text) > longest:
                raise Problem("text_too_long", parameters={"longest": longest}).error()
            return text

        return Answer(load, {"type": "string", "maxLength": longest})


class EmailKind(SingleInput):
    """An e-mail address; kept as typed, compared without case."""

    name = "email"
    macro = "email_answer"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """str -> str."""

        return Answer(email_address, {"type": "string", "format": "email"})

    def compare(self, left: Any, right: Any) -> bool:
        """Without case."""
        return str(left).casefold() == str(right).casefold()


class DocumentNumberKind(SingleInput):
    """Number of a travel document: capitals and digits (Doc 9303-4 §4.2.2 allows nothing else in the MRZ)."""

    name = "document_number"
    macro = "document_number_answer"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """str with spaces and dashes -> capitals and digits."""

        def load(raw: Any) -> str:
            text = re.sub(r"[\s\-.]", "", clean_line(raw, longest=40)).upper()
            if not _NUMBER.match(text):
                raise Problem("document_number_malformed").error()
            return text

        return Answer(load, {"type": "string", "pattern": _NUMBER.pattern})

    def redact(self, value: Any) -> str:
        """The last two characters."""
        return "" if value is None else "•" * (len(value) - 2) + value[-2:]
