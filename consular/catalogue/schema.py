"""One marshmallow schema per step: the web form and the API are validated by the same fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from consular.catalogue.conditions import holds
from consular.catalogue.definitions import FieldDefinition, Service, Step
from consular.catalogue.kinds import KINDS, Problem


@dataclass(frozen=True, slots=True)
class StepResult:
    """`values` are clean and storable; `problems` tell, per field, what must change."""

    values: dict[str, Any]
    problems: dict[str, list[Problem]]


# By identity: definitions are frozen and live as long as the process; the tuple keeps the id from being reused.
_FIELDS: dict[int, tuple[FieldDefinition, ma.fields.Field[Any]]] = {}


def schema_field(definition: FieldDefinition) -> ma.fields.Field[Any]:
    """The marshmallow field of a question (made once)."""
    made = _FIELDS.get(id(definition))
    if made is None:
        made = _FIELDS[id(definition)] = (definition, KINDS[definition.kind].schema_field(definition))
    return made[1]


def is_answer(definition: FieldDefinition, raw: Any) -> bool:
    """Whether a question takes this as its answer."""
    try:
        schema_field(definition).deserialize(raw, definition.key)
    except ma.ValidationError:
        return False
    return not KINDS[definition.kind].is_empty(raw)


def validate_step(step: Step, raw: Mapping[str, Any], answers: Mapping[str, Any]) -> StepResult:
    """Validate the raw JSON shapes of one step against earlier `answers` (for `when`).

    A field whose condition is not met is dropped. A missing answer is a problem only where `required: yes`.
    """
    values: dict[str, Any] = {}
    problems: dict[str, list[Problem]] = {}
    seen = dict(answers)
    for definition in step.fields:
        kind = KINDS[definition.kind]
        if not holds(definition.when, seen):
            seen.pop(definition.key, None)
            values[definition.key] = None
            continue
        given = raw.get(definition.key)
        if kind.is_empty(given):
            values[definition.key] = None
            if definition.required == "yes":
                problems[definition.key] = [Problem(kind.missing_code(definition))]
            continue
        try:
            loaded = schema_field(definition).deserialize(given, definition.key)
            values[definition.key] = seen[definition.key] = loaded
        except ma.ValidationError as error:
            problems[definition.key] = Problem.all_of(error)
    return StepResult(values, problems)


def missing_fields(service: Service, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Keys of required questions without an answer, by step key; steps without any are left out."""
    gaps: dict[str, list[str]] = {}
    for step in service.steps:
        keys = [
            f.key for f in step.fields if f.required == "yes" and holds(f.when, answers) and answers.get(f.key) is None
        ]
        if keys:
            gaps[step.key] = keys
    return gaps
