"""`when`: a small tree over answers."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from consular.catalogue import holds
from consular.catalogue.conditions import fields_of
from consular.catalogue.definitions import When

MINOR = {"field": "is_minor", "is": "yes"}
TRAVEL = {"field": "purpose", "in": ["tourism", "family"]}


@pytest.mark.parametrize(
    ("when", "answers", "met"),
    [
        (MINOR, {"is_minor": "yes"}, True),
        (MINOR, {"is_minor": "no"}, False),
        (MINOR, {"is_minor": None}, False),
        (MINOR, {}, False),
        (TRAVEL, {"purpose": "family"}, True),
        (TRAVEL, {}, False),
        ({"all": [MINOR, TRAVEL]}, {"is_minor": "yes", "purpose": "other"}, False),
        ({"all": [MINOR, TRAVEL]}, {"is_minor": "yes", "purpose": "tourism"}, True),
        ({"any": [MINOR, TRAVEL]}, {"is_minor": "no", "purpose": "tourism"}, True),
        ({"any": [MINOR, {"all": [TRAVEL]}]}, {}, False),
    ],
)
def test_a_condition(when: dict[str, Any], answers: dict[str, Any], met: bool) -> None:
    assert holds(When.model_validate(when), answers) is met


def test_no_condition_is_always_met() -> None:
    assert holds(None, {})


def test_the_fields_of_a_tree() -> None:
    assert fields_of(When.model_validate({"any": [MINOR, {"all": [TRAVEL]}]})) == {"is_minor", "purpose"}
    assert fields_of(None) == set()


@pytest.mark.parametrize(
    "when", [{}, {"field": "x"}, {"is": "yes"}, {"field": "x", "is": 1, "in": [1]}, {"all": [MINOR], **MINOR}]
)
def test_a_condition_has_exactly_one_form(when: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="write either"):
        When.model_validate(when)
