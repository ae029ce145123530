"""Kind `address`. Shape: {"line1", "line2", "city", "region", "postcode", "country"}; None where there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import marshmallow as ma

from consular.catalogue.definitions import FieldDefinition
from consular.catalogue.kinds.base import Answer, Problem, clean_line
from consular.catalogue.kinds.choices import COUNTRIES

_LONGEST = {"line1": 200, "line2": 200, "city": 120, "region": 120, "postcode": 20}
_PARTS = (*_LONGEST, "country")


class AddressKind:
    """Where somebody lives or stays; a postcode is never demanded, many places have none.

    Parameter `country` fixes the country (an address in the issuing state) and leaves its question out.
    """

    name = "address"
    macro = "address_answer"
    empty: Any = None

    def gather(self, form: Mapping[str, str], key: str) -> Any:
        """Inputs `<key>-line1` and so on."""
        return {part: form.get(f"{key}-{part}", "") for part in _PARTS}

    def spread(self, raw: Any) -> dict[str, str]:
        """The parts again, for the form."""
        raw = raw if isinstance(raw, dict) else {}
        return {part: str(raw.get(part) or "") for part in _PARTS}

    def is_empty(self, raw: Any) -> bool:
        """No part has anything; a country alone is the form's own doing."""
        return not isinstance(raw, dict) or not any(str(raw.get(p) or "").strip() for p in _PARTS)

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks for an address."""
        return "address_missing"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """Raw parts -> clean parts."""
        fixed = definition.parameters.get("country")
        schema = {"type": "object", "properties": {p: {"type": ["string", "null"]} for p in _PARTS}}
        return Answer(lambda raw: self._load(raw, fixed), schema)

    def _load(self, raw: Any, fixed_country: str | None) -> dict[str, str | None]:
        if not isinstance(raw, dict):
            raise Problem("answer_unreadable").error()
        problems: list[Problem] = []
        parts: dict[str, str | None] = {}
        for part, longest in _LONGEST.items():
            try:
                parts[part] = clean_line(raw.get(part) or "", part=part, longest=longest) or None
            except ma.ValidationError as error:
                problems += Problem.all_of(error)
                parts[part] = "?"
        problems += [
            Problem(code, part)
            for part, code in (("line1", "address_line_missing"), ("city", "address_city_missing"))
            if parts[part] is None
        ]
        country = fixed_country or str(raw.get("country") or "").strip()
        if country not in COUNTRIES:
            problems.append(Problem("country_missing" if not country else "choice_unknown", "country"))
        if problems:
            raise ma.ValidationError(problems)
        return {**parts, "country": country}

    def format(self, value: Any, definition: FieldDefinition, pick: Callable[[Mapping[str, str]], str]) -> str:
        """Lines; the edge adds the country's name."""
        if not value:
            return ""
        city = " ".join(p for p in (value.get("postcode"), value.get("city")) if p)
        lines = (value.get("line1"), value.get("line2"), city, value.get("region"))
        return "\n".join(line for line in lines if line)

    def redact(self, value: Any) -> str:
        """The country's code."""
        return "" if not value else str(value["country"])

    def compare(self, left: Any, right: Any) -> bool:
        """Equal as stored."""
        return bool(left == right)
