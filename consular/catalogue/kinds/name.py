"""Kind `name`: primary identifier, optional secondary identifier, optional native-script form.

A mononym has a primary identifier only; nothing is ever invented for the missing part (Doc 9303-3 §4.6).
Shape: {"primary": str, "secondary": str | null, "native": str | null}.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import marshmallow as ma

from consular.catalogue.definitions import FieldDefinition
from consular.catalogue.kinds.base import Answer, Problem, clean_line

LONGEST = 200
# Fillings that other systems force on people with one name: never stored.
_INVENTED = {"FNU", "LNU", "N/A", "NA", "-", "--", ".", "..", "XXX", "NONE", "NULL", "NIL"}


def _in_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return all("LATIN" in unicodedata.name(c, "LATIN") or unicodedata.category(c) == "Lm" for c in letters)


class NameKind:
    """A person's name as the passport writes it."""

    name = "name"
    macro = "name_answer"
    empty: Any = None

    def gather(self, form: Mapping[str, str], key: str) -> Any:
        """Inputs `<key>-primary`, `-secondary`, `-one-name`, `-native`."""
        return {
            "primary": form.get(f"{key}-primary", ""),
            "secondary": form.get(f"{key}-secondary", ""),
            "one": form.get(f"{key}-one-name", ""),
            "native": form.get(f"{key}-native", ""),
        }

    def spread(self, raw: Any) -> dict[str, str]:
        """The same inputs again; a stored mononym ticks the box."""
        raw = raw if isinstance(raw, dict) else {}
        shown = {part: str(raw.get(part) or "") for part in ("primary", "secondary", "native")}
        shown["one-name"] = str(raw.get("one") or "")
        if raw.get("primary") and not raw.get("secondary") and "one" not in raw:
            shown["one-name"] = "yes"
        return shown

    def is_empty(self, raw: Any) -> bool:
        """No part has anything."""
        return not isinstance(raw, dict) or not any(
            str(raw.get(p) or "").strip() for p in ("primary", "secondary", "native")
        )

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks for the family name or the tick."""
        return "name_missing"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """Raw parts -> {"primary", "secondary", "native"}."""
        schema = {
            "type": "object",
            "required": ["primary"],
            "properties": {
                p: {"type": ["string", "null"], "maxLength": LONGEST} for p in ("primary", "secondary", "native")
            },
        }
        return Answer(self._load, schema)

    def _load(self, raw: Any) -> dict[str, str | None]:
        if not isinstance(raw, dict):
            raise Problem("answer_unreadable").error()
        problems: list[Problem] = []
        parts: dict[str, str | None] = {}
        for part in ("primary", "secondary", "native"):
            try:
                parts[part] = clean_line(raw.get(part) or "", part=part, longest=LONGEST) or None
            except ma.ValidationError as error:
                problems += Problem.all_of(error)
        problems = problems or self._judge(parts, one=bool(raw.get("one")))
        if problems:
            raise ma.ValidationError(problems)
        return parts

    def _judge(self, parts: dict[str, str | None], *, one: bool) -> list[Problem]:
        primary, secondary = parts["primary"], parts["secondary"]
        if primary is None:
            return [Problem("name_primary_missing", "primary")]
        problems = []
        if one and secondary:
            problems.append(Problem("name_one_but_two", "one-name"))
        for part in ("primary", "secondary"):
            text = parts[part]
            if text is None:
                continue
            if text.upper() in _INVENTED:
                problems.append(Problem("name_invented", part, {"typed": text}))
            elif not any(c.isalpha() for c in text):
                problems.append(Problem("name_without_letters", part))
            elif not _in_latin(text):
                problems.append(Problem("name_not_latin", part))
        return problems

    def format(self, value: Any, definition: FieldDefinition, pick: Callable[[Mapping[str, str]], str]) -> str:
        """Given names before family name, then the native form."""
        if not value:
            return ""
        latin = " ".join(p for p in (value.get("secondary"), value["primary"]) if p)
        return f"{latin} ({value['native']})" if value.get("native") else latin

    def redact(self, value: Any) -> str:
        """Initials."""
        return "" if not value else ". ".join(p[0] for p in (value.get("secondary"), value["primary"]) if p) + "."

    def compare(self, left: Any, right: Any) -> bool:
        """Same Latin parts, whatever the case."""
        left, right = left or {}, right or {}
        return all(
            str(left.get(p) or "").casefold() == str(right.get(p) or "").casefold() for p in ("primary", "secondary")
        )
