"""One doubt is told once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from consular.core.language import language
from consular.verification import Checked, Compared, Difference, Finding, Level, Outcome
from consular.verification.rules import DIFFERENT, UNSURE
from consular.verification.sentences import tell
from consular.web.applicant.findings import worth_telling

FILE = UUID(int=7)
FAILED = Finding("mrz_check_digit_failed", {"field": "document_number"})
DIFFERS = Difference(
    "mrz_answer_unsure_fits",
    {"field": "document_number", "said": "AC4402917", "seen": "AC4402918"},
    compared=Compared("passport_number", "document_number", "", "AC4402917", "AC4402918", "mrz_answer_unsure_fits"),
)


def checked(*findings: Finding) -> Checked:
    """A check with these findings."""
    moment = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
    return Checked(FILE, "passport-page", "mrz", "1", Outcome.INCONCLUSIVE, moment, findings)


def test_a_difference_tells_of_the_failed_check_digit_too() -> None:
    assert worth_telling([checked(FAILED), checked(DIFFERS)]) == [DIFFERS]


def test_a_failed_check_digit_without_a_difference_is_told() -> None:
    birth = Finding("mrz_check_digit_failed", {"field": "date_of_birth"})
    assert worth_telling([checked(birth), checked(DIFFERS)]) == [birth, DIFFERS]


def test_what_is_fine_is_not_told() -> None:
    assert worth_telling([checked(Finding("mrz_read", level=Level.OK))]) == []


def test_a_difference_tells_of_the_unread_character_too() -> None:
    unread = Finding("mrz_character_unread", {"field": "document_number", "position": 9})
    assert worth_telling([checked(unread), checked(DIFFERS)]) == [DIFFERS]
    assert worth_telling([checked(unread)]) == [unread]


@pytest.mark.parametrize("officer", [False, True])
@pytest.mark.parametrize("code", sorted((DIFFERENT | UNSURE | {"mrz_name_shortened"}) - {"mrz_answer_missing"}))
def test_the_sentence_leaves_the_values_to_the_marks_beside_it(code: str, officer: bool) -> None:
    told = tell(language("en"), replace(DIFFERS, code=code), officer=officer)
    assert "AC440291" not in told
