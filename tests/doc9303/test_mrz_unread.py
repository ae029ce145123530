"""A zone of which not every character could be read: what is known stands, nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from consular.doc9303 import NotMrz, Unread, parse, unread_characters

TODAY = date(2026, 11, 16)
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


def without(lines: tuple[str, ...], line: int, index: int) -> tuple[str, ...]:
    """The zone with one character unread."""
    return tuple(text if number != line else f"{text[:index]}?{text[index + 1 :]}" for number, text in enumerate(lines))


def test_an_unread_character_is_no_character_of_a_whole_zone() -> None:
    with pytest.raises(NotMrz):
        parse(without(TD3, 1, 3), today=TODAY)


@pytest.mark.parametrize("index", range(44))
def test_nothing_fails_because_it_was_not_read_and_nothing_is_valid(index: int) -> None:
    reading = parse(without(TD3, 1, index), today=TODAY, partly_read=True)
    assert (reading.failing, reading.remarks, reading.valid) == ([], (), False)
    assert reading.unread == ((1, index),)


def test_what_is_wrong_elsewhere_still_fails() -> None:
    altered = (TD3[0], TD3[1][:14] + "9" + TD3[1][15:])
    reading = parse(without(altered, 1, 3), today=TODAY, partly_read=True)
    assert reading.failing == ["date_of_birth"]


@pytest.mark.parametrize(
    ("lines", "line", "index", "field", "position"),
    [
        (TD3, 1, 8, "document_number", 9),
        (TD3, 1, 9, "document_number", 0),
        (TD3, 1, 11, "nationality", 2),
        (TD3, 1, 13, "date_of_birth", 1),
        (TD3, 1, 20, "sex", 1),
        (TD3, 1, 27, "date_of_expiry", 0),
        (TD3, 1, 30, "optional", 3),
        (TD3, 1, 42, "optional", 0),
        (TD3, 1, 43, "composite", 0),
        (TD3, 0, 3, "issuing_state", 2),
        (TD3, 0, 5, "primary", 1),
        (TD3, 0, 15, "secondary", 1),
        (TD1, 0, 13, "document_number", 9),
        (TD1, 1, 20, "optional", 3),
        (TD1, 2, 10, "secondary", 1),
    ],
)
def test_an_unread_character_belongs_to_a_field(
    lines: tuple[str, ...], line: int, index: int, field: str, position: int
) -> None:
    reading = parse(without(lines, line, index), today=TODAY, partly_read=True)
    assert unread_characters(reading) == (Unread(field, position, line, index),)


def test_the_fields_keep_the_mark() -> None:
    assert parse(without(TD3, 1, 8), today=TODAY, partly_read=True).fields.document_number == "L898902C?"
    assert parse(without(TD3, 0, 8), today=TODAY, partly_read=True).fields.primary == "ERI?SSON"
    birth = parse(without(TD3, 1, 13), today=TODAY, partly_read=True).fields
    assert (birth.date_of_birth, birth.raw_date_of_birth) == (None, "?40812")
