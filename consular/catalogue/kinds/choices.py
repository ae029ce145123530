"""Kinds with a closed list: `choice`, `yes_no`, `sex`, `country`, `nationality`, `declaration`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import marshmallow as ma

from consular import doc9303
from consular.catalogue.definitions import FieldDefinition
from consular.catalogue.kinds.base import Answer, Problem, SingleInput

SEXES = ("F", "M", "X")
# The specimen state is a place like any other: samples, demonstrations and tests live there.
COUNTRIES = (*doc9303.states(), doc9303.SPECIMEN_STATE)
NATIONALITIES = (*doc9303.nationalities(), doc9303.SPECIMEN_STATE)


class _Listed(SingleInput):
    """One value out of a list of codes."""

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """Codes that may be chosen."""
        raise NotImplementedError

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks to choose."""
        return "choice_missing"

    def schema_field(self, definition: FieldDefinition) -> ma.fields.Field[Any]:
        """Code -> code."""
        allowed = self.values(definition)

        def load(raw: Any) -> str:
            if not isinstance(raw, str) or raw not in allowed:
                raise Problem("choice_unknown").error()
            return raw

        return Answer(load, {"type": "string", "enum": list(allowed)})


class ChoiceKind(_Listed):
    """The `choices` of the definition."""

    name = "choice"
    macro = "choice_answer"

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """Values of the definition's choices."""
        return tuple(c.value for c in definition.choices)

    def format(self, value: Any, definition: FieldDefinition, pick: Callable[[Mapping[str, str]], str]) -> str:
        """The label of the choice."""
        return next((pick(c.label) for c in definition.choices if c.value == value), "")


class YesNoKind(_Listed):
    """`yes` or `no`; the edge has the words."""

    name = "yes_no"
    macro = "yes_no_answer"

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """Both."""
        return ("yes", "no")


class SexKind(_Listed):
    """F, M or X (Doc 9303-4 §4.2.2: X is `<` in the MRZ)."""

    name = "sex"
    macro = "sex_answer"

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """The three of Doc 9303."""
        return SEXES


class CountryKind(_Listed):
    """A state or territory by its three-letter code (Doc 9303-3 §5)."""

    name = "country"
    macro = "country_answer"

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks for a country."""
        return "country_missing"

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """Codes of places."""
        return COUNTRIES


class NationalityKind(_Listed):
    """A nationality as in the MRZ, with ICAO's codes for stateless persons, refugees and organisations."""

    name = "nationality"
    macro = "country_answer"

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks for a nationality."""
        return "nationality_missing"

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """Codes of nationality."""
        return NATIONALITIES


class DeclarationKind(_Listed):
    """A tick under a text; only `yes` is an answer."""

    name = "declaration"
    macro = "declaration_answer"

    def values(self, definition: FieldDefinition) -> tuple[str, ...]:
        """The tick."""
        return ("yes",)

    def missing_code(self, definition: FieldDefinition) -> str:
        """Asks for the tick."""
        return "declaration_missing"
