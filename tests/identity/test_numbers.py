"""Telephone numbers: international or not at all."""

from __future__ import annotations

import pytest

from consular.identity import NumberMalformed, NumberNotServed, telephone_number

ANY = ("+",)


@pytest.mark.parametrize(
    "typed",
    [
        "+99912345678",
        "0099912345678",
        " +999 12 345-678 ",
        "+999.123.45.678",
        "\u202d+999\u00a012\u2011345\u2013678\u202c",
        "＋９９９１２３４５６７８",
        "+٩٩٩١٢٣٤٥٦٧٨",
    ],
)
def test_one_number_has_one_form_however_it_is_typed(typed: str) -> None:
    assert telephone_number(typed, ANY) == "+99912345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "012345678",
        "99912345678",
        "+0 12345678",
        "+999 (0)12 345 678",
        "+123456",
        "+1234567890123456",
        "+999 123 4567 ext 5",
        "+999123\n45678",
        "+999123;45678",
        "++99912345678",
        "+999" + " " * 60 + "12345678",
        "+999½2345678",
    ],
)
def test_what_would_have_to_be_guessed_is_refused(typed: str) -> None:
    with pytest.raises(NumberMalformed):
        telephone_number(typed, ANY)


def test_only_numbers_of_the_countries_that_are_served() -> None:
    assert telephone_number("+99912345678", ["+998", "+9991"]) == "+99912345678"
    for prefixes in (["+998", "+9992"], []):
        with pytest.raises(NumberNotServed):
            telephone_number("+99912345678", prefixes)
