"""Check digits and what they cannot see."""

from __future__ import annotations

import pytest

from consular.doc9303 import NotMrz, blind_to, check_digit

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"


@pytest.mark.parametrize(
    ("text", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("L898902C3", "6"), ("", "0"), ("<<<<<<", "0")]
)
def test_published_check_digits(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize("group", ["0AKU", "1BLV", "2CMW", "3DNX", "4EOY", "5FPZ", "6GQ", "7HR", "8IS", "9JT"])
def test_blind_groups(group: str) -> None:
    for char in group:
        others = blind_to(char).rstrip("<")
        assert set(others) == set(group) - {char}


@pytest.mark.parametrize("position", range(3))
def test_blindness_is_exact(position: int) -> None:
    for char in CHARACTERS:
        for other in CHARACTERS:
            texts = ["7" * position + replaced + "1" for replaced in (char, other)]
            same = check_digit(texts[0]) == check_digit(texts[1])
            assert same == (char == other or other in blind_to(char))


@pytest.mark.parametrize("text", ["a", "É", "1 2", "\ud800", "٣"])
def test_other_characters_are_refused(text: str) -> None:
    with pytest.raises(NotMrz) as refused:
        check_digit(text)
    assert refused.value.code == "mrz_character"
    with pytest.raises(NotMrz):
        blind_to(text)
