"""Reading zones: collected cases, the rules one by one, and anything else."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import MrzFormat, NotMrz, PartialDate, check_digit, parse

from .conftest import TODAY, vectors

CASES: list[dict[str, Any]] = vectors("mrz/mrz_cases.json")

# The list joins given names at each filler, which leaves two spaces where an issuer wrote `ANNA<<MARIA`. Only the
# first `<<` divides identifiers; further fillers part components, so one space is right.
SPACED = {"mrz-189": "ANNA MARIA"}
# The list shows the whole optional field; its start belongs to the long document number (Doc 9303-5 §4.2.2 note j).
CONTINUED = {"mrz-115": ""}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_collected_case(case: dict[str, Any]) -> None:
    reading = parse(case["lines"], today=TODAY)
    expected = case["expected_fields"]
    assert reading.format == case["format"]
    assert reading.failing == case["failing_check_digits"]
    assert reading.valid == case["expected_check_digits_valid"]
    fields = reading.fields
    optional = expected.get("optional", expected.get("optional1", ""))
    assert (fields.document_code, fields.issuing_state) == (
        expected["document_code"],
        expected["issuing_state"].rstrip("<"),
    )
    assert fields.primary == expected["surname"]
    assert fields.secondary == SPACED.get(case["id"], expected["given_names"])
    assert fields.document_number == expected["document_number"].rstrip("<")
    assert fields.nationality == expected["nationality"].rstrip("<")
    assert fields.raw_date_of_birth == expected["date_of_birth"]
    assert fields.raw_date_of_expiry == expected["date_of_expiry"]
    assert fields.sex == expected["sex"].replace("<", "X")
    assert fields.optional == CONTINUED.get(case["id"], optional.rstrip("<"))
    assert fields.second_optional == expected.get("optional2", "").rstrip("<")
    assert fields.name_truncated == expected["name_may_be_truncated"]


def test_every_format_is_in_the_list() -> None:
    assert {case["format"] for case in CASES} == {mrz.value for mrz in MrzFormat}


TD3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]


def test_the_specimen_of_the_standard() -> None:
    reading = parse(TD3, today=TODAY)
    assert reading.valid
    assert reading.remarks == ()
    assert reading.fields.date_of_birth == PartialDate(1974, 8, 12)
    assert reading.fields.date_of_expiry == PartialDate(2012, 4, 15)
    assert reading.fields.optional == "ZE184226B"


@pytest.mark.parametrize(
    ("position", "failing"),
    [
        (9, ["document_number", "composite"]),
        (19, ["date_of_birth", "composite"]),
        (27, ["date_of_expiry", "composite"]),
        (42, ["personal_number", "composite"]),
        (43, ["composite"]),
    ],
)
def test_each_check_digit_is_named(position: int, failing: list[str]) -> None:
    digit = str((int(TD3[1][position]) + 1) % 10)
    changed = TD3[1][:position] + digit + TD3[1][position + 1 :]
    assert parse([TD3[0], changed], today=TODAY).failing == failing


def td3_line(personal: str, check: str) -> str:
    body = "L898902C36UTO7408122F1204159" + personal.ljust(14, "<") + check
    return body + check_digit(body[0:10] + body[13:20] + body[21:43])


@pytest.mark.parametrize("check", ["<", "0"])
def test_an_empty_personal_number_has_filler_or_zero(check: str) -> None:
    assert parse([TD3[0], td3_line("", check)], today=TODAY).valid


@pytest.mark.parametrize(("personal", "check"), [("", "1"), ("ZE184226B", "<"), ("ZE184226B", "0")])
def test_other_personal_check_digits_fail(personal: str, check: str) -> None:
    assert parse([TD3[0], td3_line(personal, check)], today=TODAY).failing == ["personal_number"]


def test_unknown_parts_of_a_birth_date_stay_valid() -> None:
    body = "L898902C36UTO74<<<<" + check_digit("74<<<<") + "F1204159ZE184226B<<<<<1"
    line = body + check_digit(body[0:10] + body[13:20] + body[21:43])
    reading = parse([TD3[0], line], today=TODAY)
    assert reading.valid
    assert str(reading.fields.date_of_birth) == "1974-XX-XX"


def test_what_check_digits_do_not_cover_is_a_remark() -> None:
    body = "L898902C36UTO999999" + check_digit("999999") + "Q1204159ZE184226B<<<<<1"
    line = body + check_digit(body[0:10] + body[13:20] + body[21:43])
    reading = parse([TD3[0], line], today=TODAY)
    assert reading.valid
    assert reading.fields.date_of_birth is None
    assert reading.remarks == ("date_of_birth_impossible", "sex_unknown")


def test_a_long_number_of_a_td1_goes_on_in_the_optional_field() -> None:
    number = "D23145890734"
    first = "I<UTOD23145890<734" + check_digit(number) + "<AB"
    lines = [first.ljust(30, "<"), "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
    fields = parse(lines, today=TODAY).fields
    assert "document_number" not in parse(lines, today=TODAY).failing
    assert (fields.document_number, fields.optional) == (number, "AB")


def test_visas_have_no_composite() -> None:
    reading = parse(
        ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"], today=TODAY
    )
    assert reading.format == "MRV-A"
    assert reading.valid


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        TD3[:1],
        [TD3[0], TD3[1][:-1]],
        [TD3[0].lower(), TD3[1]],
        [TD3[0].replace("<", " "), TD3[1]],
        ["1" + TD3[0][1:], TD3[1]],
        ["V" + "<" * 29, "<" * 30, "<" * 30],
        [TD3[0] + "<" * 0, TD3[1], TD3[1]],
        ["Ａ" * 44, "Ａ" * 44],
    ],
)
def test_what_is_no_zone_is_refused(lines: list[str]) -> None:
    with pytest.raises(NotMrz):
        parse(lines, today=TODAY)


@given(st.lists(st.text(alphabet="<0AZ9PVI\n é", max_size=46), max_size=4))
def test_any_text_is_a_zone_or_refused(lines: list[str]) -> None:
    with contextlib.suppress(NotMrz):
        assert parse(lines, today=TODAY).format in list(MrzFormat)


@given(
    st.sampled_from([(3, 30), (2, 36), (2, 44)]).flatmap(
        lambda shape: st.lists(
            st.text(alphabet="<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    )
)
def test_any_characters_in_the_right_places_are_read(lines: list[str]) -> None:
    try:
        reading = parse(lines, today=TODAY)
    except NotMrz:
        assert not lines[0][0].isalpha() or (lines[0][0] == "V" and len(lines) == 3)
    else:
        assert reading.valid == (not reading.failing)
