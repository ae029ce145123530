"""Numbers of documents."""

from __future__ import annotations

import secrets

import pytest

from consular.issuance import NumbersExhausted
from consular.issuance.numbers import ALPHABET, draw_number


def test_numbers_fit_the_mrz_and_are_not_counted() -> None:
    drawn = {draw_number("UV", taken=lambda number: False) for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(number) == 9 and number.isascii() and number.isalnum() and number.isupper() for number in drawn)
    assert len({number[2] for number in drawn}) > 10


def test_a_service_without_prefix_uses_all_nine() -> None:
    number = draw_number("", taken=lambda number: False)
    assert len(number) == 9
    assert set(number) <= set(ALPHABET)


@pytest.mark.parametrize("alike", ["0O", "1IL", "2Z", "5S", "8B", "6G", "UV", "MW"])
def test_no_two_characters_are_mistaken_for_each_other(alike: str) -> None:
    assert len(set(alike) & set(ALPHABET)) <= 1


def test_a_taken_number_is_drawn_again() -> None:
    refused: list[str] = []

    def taken(number: str) -> bool:
        refused.append(number)
        return len(refused) < 3

    assert draw_number("UV", taken=taken, choose=secrets.choice) == refused[2]


def test_drawing_ends() -> None:
    with pytest.raises(NumbersExhausted):
        draw_number("UV", taken=lambda number: True)
