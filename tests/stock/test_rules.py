"""Numbers as people type them."""

from __future__ import annotations

import pytest

from consular.stock import Balance, NumbersRefused, read_numbers

PATTERN = "[A-Z]{1,2}[0-9]{7}"


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("A0000001", ["A0000001"]),
        (" a 0000-001 ", ["A0000001"]),
        ("A0000009 - A0000011", ["A0000009", "A0000010", "A0000011"]),
        ("A0000009..A0000010\nB0000001, AB0000001;", ["A0000009", "A0000010", "AB0000001", "B0000001"]),
        ("A0000001-A0000001", ["A0000001"]),
    ],
)
def test_numbers_and_ranges(typed: str, numbers: list[str]) -> None:
    assert read_numbers(typed, PATTERN) == numbers


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "blank_numbers_missing"),
        (" \n, ", "blank_numbers_missing"),
        ("A1", "blank_numbers_malformed"),
        ("A٠000001", "blank_numbers_malformed"),
        ("A0000005 - A0000001", "blank_numbers_malformed"),
        ("A0000005 - B0000006", "blank_numbers_malformed"),
        ("A0000001 - A0000002 - A0000003", "blank_numbers_malformed"),
        ("A0000001 - A0001001", "blank_numbers_too_many"),
        ("A0000001 - A0000900\nA0001001 - A0001900", "blank_numbers_too_many"),
        ("A0000001\na0000001", "blank_numbers_twice"),
        ("A0000001 - A0000003, A0000002", "blank_numbers_twice"),
    ],
)
def test_what_cannot_be_read_is_refused(typed: str, code: str) -> None:
    with pytest.raises(NumbersRefused) as refused:
        read_numbers(typed, PATTERN)
    assert refused.value.code == code
    assert "A0000" not in str(refused.value.parameters)


def test_a_balance_adds_up() -> None:
    held = Balance(received=10, arrived=4, sent=3, issued=2, spoilt=1, lost=1, destroyed=1)
    assert held.on_hand == 6
