"""One schema per step: what is asked, what is dropped, what is missing."""

from __future__ import annotations

from consular.catalogue import Catalogue, Step, missing_fields, validate_step
from tests import factories


def step(catalogue: Catalogue, key: str) -> Step:
    """A step of the visitor visa."""
    found = factories.service(catalogue).step(key)
    assert found is not None
    return found


def test_a_whole_form_is_valid_and_complete(catalogue: Catalogue) -> None:
    service = factories.service(catalogue)
    answers: dict[str, object] = {}
    for page in service.steps:
        result = validate_step(page, factories.ANSWERS, answers)
        assert result.problems == {}
        answers |= result.values
    assert missing_fields(service, answers) == {}


def test_a_question_whose_condition_is_not_met_is_dropped(catalogue: Catalogue) -> None:
    raw = {
        "purpose": "tourism",
        "purpose_other": "left over",
        "arrival": "2026-12-20",
        "departure": "2026-12-21",
        "entries": "once",
    }
    result = validate_step(step(catalogue, "visit"), raw, {"purpose_other": "left over"})
    assert result.values["purpose_other"] is None
    assert result.problems == {}


def test_a_condition_looks_at_the_answer_of_the_same_page(catalogue: Catalogue) -> None:
    result = validate_step(step(catalogue, "guardian"), {"is_minor": "yes"}, {"is_minor": "no"})
    assert {key: [p.code for p in found] for key, found in result.problems.items()} == {
        "guardian_name": ["name_missing"],
        "guardian_relation": ["choice_missing"],
    }


def test_soft_questions_may_stay_empty_and_hard_ones_not(catalogue: Catalogue) -> None:
    result = validate_step(step(catalogue, "birth"), {"birth_place": " "}, {})
    assert set(result.problems) == {"birth", "nationality", "sex"}
    assert result.values["birth_place"] is None


def test_an_invalid_answer_keeps_the_valid_ones(catalogue: Catalogue) -> None:
    raw = {"birth": "1993-02-30", "nationality": "THA", "sex": "F"}
    result = validate_step(step(catalogue, "birth"), raw, {})
    assert set(result.problems) == {"birth"}
    assert result.values["nationality"] == "THA"
    assert "birth" not in result.values


def test_gaps_are_told_by_step(catalogue: Catalogue) -> None:
    gaps = missing_fields(factories.service(catalogue), {**factories.ANSWERS, "sex": None, "is_minor": "yes"})
    assert gaps == {"birth": ["sex"], "guardian": ["guardian_name", "guardian_relation"]}
