from __future__ import annotations

import pytest

from consular.review.name_search import name_matches, spellings

NATCHA = {"primary": "Wongphaisan", "secondary": "Natcha", "native": "ณัฐชา วงศ์ไพศาล"}
MUELLER = {"primary": "Müller-Lüdenscheidt", "secondary": "Ana María"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wongphaisan", NATCHA),
        ("natcha wong", NATCHA),
        ("Wongphaisan, Natcha", NATCHA),
        ("วงศ์ไพศาล", NATCHA),
        ("muller", MUELLER),
        ("MUELLER", MUELLER),
        ("Müller", MUELLER),
        ("ludenscheidt maria", MUELLER),
        ("o'connor", {"primary": "OConnor", "secondary": None}),
    ],
)
def test_a_name_is_found_in_any_order_and_spelling(typed: str, name: dict[str, str]) -> None:
    assert name_matches(spellings(typed), name, "")


@pytest.mark.parametrize("typed", ["phaisan", "natcha berg", "wongphaisann"])
def test_every_word_must_begin_one_of_the_name(typed: str) -> None:
    assert not name_matches(spellings(typed), NATCHA, "")


def test_the_passports_own_spelling_counts_too() -> None:
    assert name_matches(spellings("wongpaisan"), NATCHA, "WONGPAISAN")
    assert not name_matches(spellings("wongpaisan"), NATCHA, "")


@pytest.mark.parametrize("typed", ["", " ", "12", "-"])
def test_nothing_is_no_name(typed: str) -> None:
    assert spellings(typed) == ()
    assert not name_matches((), NATCHA, "")
