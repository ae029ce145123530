"""JSON Schema of a service's form, made from the marshmallow fields that validate it."""

from __future__ import annotations

from typing import Any

from consular.catalogue import FieldDefinition, Service, When, schema_field
from consular.web.context import reader

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(service: Service) -> dict[str, Any]:
    """The answers of a service that partners may send, by field key, as JSON Schema 2020-12.

    `required` are the questions that are always asked and must be answered before lodging; one that is asked under a
    condition tells it in `x-when`. A draft may lack any of them.
    """
    told = service.partners
    known = {key: field for key, field in service.fields.items() if told is not None and told.sends(key)}
    return {
        "$schema": DIALECT,
        "title": f"{service.key} {service.version}",
        "type": "object",
        "properties": {key: _property(field) for key, field in known.items()},
        "required": [key for key, field in known.items() if field.required == "yes" and field.when is None],
        "additionalProperties": False,
    }


def _property(field: FieldDefinition) -> dict[str, Any]:
    schema = dict(schema_field(field).metadata["json_schema"])
    schema["title"] = reader().pick(field.label)
    if field.hint:
        schema["description"] = reader().pick(field.hint)
    if field.when is not None:
        schema["x-when"] = condition(field.when)
    if field.required == "soft":
        schema["x-soft-required"] = True
    return schema


def condition(when: When | None) -> dict[str, Any] | None:
    """A condition on answers as `config/` writes it; None where there is none."""
    return when.model_dump(by_alias=True, exclude_unset=True) if when is not None else None
