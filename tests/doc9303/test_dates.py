"""Partly known dates and the century rule."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import NotBuildable, PartialDate, birth_from_mrz, expiry_from_mrz

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("260601", "2026-06-01"),
        ("260602", "1926-06-02"),
        ("260531", "2026-05-31"),
        ("270101", "1927-01-01"),
        ("900517", "1990-05-17"),
        ("90<<<<", "1990-XX-XX"),
        ("9005<<", "1990-05-XX"),
        ("<<0517", "XXXX-05-17"),
        ("<<<<<<", "XXXX-XX-XX"),
        ("26<<<<", "2026-XX-XX"),
        ("000229", "2000-02-29"),
    ],
)
def test_births_are_never_in_the_future(text: str, expected: str) -> None:
    assert str(birth_from_mrz(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("260601", "2026-06-01"), ("770101", "1977-01-01"), ("760101", "2076-01-01"), ("991231", "1999-12-31")],
)
def test_expiries_lie_within_half_a_century(text: str, expected: str) -> None:
    assert str(expiry_from_mrz(text, TODAY)) == expected


@pytest.mark.parametrize("text", ["901301", "900230", "9A0101", "9<0101", "90010", "0000000", "900100", "٩٠٠١٠١"])
def test_impossible_dates_are_none(text: str) -> None:
    assert birth_from_mrz(text, TODAY) is None
    assert expiry_from_mrz(text, TODAY) is None


@given(st.dates(date(1927, 1, 1), TODAY))
def test_birth_round_trip(day: date) -> None:
    assert birth_from_mrz(PartialDate.of(day).mrz(), TODAY) == PartialDate.of(day)


@given(st.dates(date(1977, 1, 1), date(2076, 12, 31)))
def test_expiry_round_trip(day: date) -> None:
    assert expiry_from_mrz(PartialDate.of(day).mrz(), TODAY) == PartialDate.of(day)


@given(st.none() | st.integers(1900, 2100), st.none() | st.integers(1, 12), st.none() | st.integers(1, 28))
def test_text_round_trip(year: int | None, month: int | None, day: int | None) -> None:
    partial = PartialDate(year, month, day)
    assert PartialDate.from_text(str(partial)) == partial
    assert (partial.as_date() is not None) == partial.complete


@pytest.mark.parametrize("text", ["", "1990", "1990-1-1", "1990-13-01", "1990-02-30", "XX90-01-01", "1990-01-01 "])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NotBuildable):
        PartialDate.from_text(text)


def test_a_leap_day_of_an_unknown_year_is_possible() -> None:
    assert str(PartialDate(None, 2, 29)) == "XXXX-02-29"
    with pytest.raises(NotBuildable):
        PartialDate(2025, 2, 29)


@pytest.mark.parametrize("year", [None, 1900, 2000, 2023, 2024])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_as_long_as_in_the_calendar(year: int | None, month: int) -> None:
    longest = monthrange(2000 if year is None else year, month)[1]
    assert PartialDate(year, month, longest).day == longest
    with pytest.raises(NotBuildable):
        PartialDate(year, month, longest + 1)
