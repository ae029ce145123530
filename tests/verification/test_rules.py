"""Answers beside a zone, character by character."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from consular import doc9303
from consular.catalogue import Catalogue
from consular.verification.findings import Level
from consular.verification.rules import Compared, compare, finding_of, places
from tests import factories
from tests.verification.scene import NATCHA, zone_of

TODAY = date(2026, 11, 16)


def rows(catalogue: Catalogue, lines: tuple[str, ...], **answers: Any) -> dict[tuple[str, str], Compared]:
    fields = factories.service(catalogue).fields.values()
    zone = doc9303.parse(lines, today=TODAY, partly_read=True)
    return {(r.role, r.part): r for r in compare(fields, {**factories.ANSWERS, **answers}, zone)}


def test_a_true_zone_agrees_in_every_field(catalogue: Catalogue) -> None:
    found = rows(catalogue, zone_of(NATCHA))
    assert {row.code for row in found.values()} == {""}
    assert set(found) == {
        ("name", "primary"),
        ("name", "secondary"),
        ("date_of_birth", ""),
        ("nationality", ""),
        ("sex", ""),
        ("document_number", ""),
        ("issuing_state", ""),
        ("date_of_expiry", ""),
    }


@pytest.mark.parametrize(
    ("told", "answers", "role", "code", "said_at", "mrz_at"),
    [
        ({}, {"passport_number": "AC4402977"}, "document_number", "mrz_answer_differs", (7,), ((1, 7, 8),)),
        # K, U, A and 0 have one weight modulo ten: the check digit holds for either.
        ({"document_number": "KC4402917"}, {}, "document_number", "mrz_answer_differs_blind", (0,), ((1, 0, 1),)),
        ({}, {"passport_number": "AC440291"}, "document_number", "mrz_answer_differs", (7,), ((1, 8, 9),)),
        ({}, {"birth": "1993-04-11"}, "date_of_birth", "mrz_answer_differs", (9,), ((1, 18, 19),)),
        ({}, {"birth": "1993-04-XX"}, "date_of_birth", "mrz_answer_differs", (8, 9), ((1, 17, 18), (1, 18, 19))),
        ({}, {"passport_expiry": "2021-09-02"}, "date_of_expiry", "mrz_answer_differs", (2,), ((1, 21, 22),)),
        ({}, {"sex": "M"}, "sex", "mrz_answer_differs", (0,), ((1, 20, 21),)),
        ({}, {"nationality": "TWN"}, "nationality", "mrz_answer_differs", (1, 2), ((1, 11, 12), (1, 12, 13))),
        ({}, {"passport_state": "TWN"}, "issuing_state", "mrz_answer_differs", (1, 2), ((0, 3, 4), (0, 4, 5))),
        ({}, {"sex": None}, "sex", "mrz_answer_missing", (), ()),
    ],
)  # fmt: skip
def test_a_difference_is_found_at_its_characters(
    catalogue: Catalogue,
    told: dict[str, Any],
    answers: dict[str, Any],
    role: str,
    code: str,
    said_at: tuple[int, ...],
    mrz_at: tuple[tuple[int, int, int], ...],
) -> None:
    found = rows(catalogue, zone_of(NATCHA, **told), **answers)
    row = found.pop((role, ""))
    assert (row.code, row.said_at, row.mrz_at) == (code, said_at, mrz_at)
    assert {other.code for other in found.values()} == {""}


def test_the_blind_pair_passes_its_check_digit_and_is_told_all_the_same() -> None:
    reading = doc9303.parse(zone_of(NATCHA, document_number="KC4402917"), today=TODAY)
    honest = doc9303.parse(zone_of(NATCHA), today=TODAY)
    assert reading.valid
    assert honest.valid
    assert reading.lines[1][9] == honest.lines[1][9]


@pytest.mark.parametrize(
    ("position", "sign", "code", "answers"),
    [
        (8, "8", "mrz_answer_unsure_fits", {}),
        (8, "8", "mrz_answer_unsure", {"passport_number": "AC4402916"}),
        # The misread number is what was typed: the check digit's failure is told by the other check.
        (8, "8", "", {"passport_number": "AC4402918"}),
    ],
)
def test_a_reading_whose_check_digit_fails_is_unsure(
    catalogue: Catalogue, position: int, sign: str, code: str, answers: dict[str, Any]
) -> None:
    first, second = zone_of(NATCHA)
    damaged = second[:position] + sign + second[position + 1 :]
    assert rows(catalogue, (first, damaged), **answers)["document_number", ""].code == code


def test_an_impossible_date_is_unreadable(catalogue: Catalogue) -> None:
    first, second = zone_of(NATCHA)
    row = rows(catalogue, (first, second[:13] + "931341" + second[19:]))["date_of_birth", ""]
    assert (row.code, row.seen) == ("mrz_answer_unreadable", "")


@pytest.mark.parametrize(
    ("printed", "typed", "part", "code"),
    [
        (("Müller", "Anna"), {"primary": "Müller", "secondary": "Anna"}, "primary", ""),
        (("Wong", "Natcha Mali"), {"primary": "Wong", "secondary": "Natchamali"}, "secondary", "mrz_name_spacing"),
        (("Suharto", ""), {"primary": "Suharto", "secondary": None}, "secondary", ""),
        (("Suharto", ""), {"primary": "Suharto", "secondary": "Budi"}, "secondary", "mrz_name_differs"),
        (("Wongphaisan", "Natcha"), {"primary": "Natcha", "secondary": "Wongphaisan"}, "primary", "mrz_name_differs"),
        (("Wong", "Natcha"), {"primary": "Wongƿ", "secondary": "Natcha"}, "primary", "mrz_name_untranslatable"),
        (("W" * 40, ""), {"primary": "W" * 40, "secondary": None}, "primary", "mrz_name_shortened"),
    ],
)  # fmt: skip
def test_names_agree_through_transliteration(
    catalogue: Catalogue, printed: tuple[str, str], typed: dict[str, Any], part: str, code: str
) -> None:
    lines = zone_of(NATCHA, primary=printed[0], secondary=printed[1])
    assert rows(catalogue, lines, name=typed)["name", part].code == code


def test_a_given_name_is_marked_in_the_zone_behind_the_family_name(catalogue: Catalogue) -> None:
    row = rows(catalogue, zone_of(NATCHA), name={"primary": "Wongphaisan", "secondary": "Nattha"})["name", "secondary"]
    assert (row.said_at, row.seen_at) == ((3,), (3,))
    [(line, start, end)] = row.mrz_at
    assert zone_of(NATCHA)[line][start:end] == "C"


def test_without_a_zone_nothing_is_checked(catalogue: Catalogue) -> None:
    found = compare(factories.service(catalogue).fields.values(), factories.ANSWERS, None)
    assert {row.code for row in found} == {"not_checked"}
    assert {row.seen for row in found} == {""}


def test_places_name_a_neighbour_where_a_character_is_missing() -> None:
    assert places("ABCD", "ABXD") == ((2,), (2,))
    assert places("ABD", "ABCD") == ((2,), (2,))
    assert places("ABC", "ABCD") == ((2,), (3,))
    assert places("", "A") == ((), (0,))


def test_doubt_of_the_machine_never_demands_another_file(catalogue: Catalogue) -> None:
    row = rows(catalogue, zone_of(NATCHA), sex="M")["sex", ""]
    assert finding_of(row).level is Level.LOOK
    assert finding_of(row).parameters == {"field": "sex", "said": "M", "seen": "F"}


def unread(line: int, *at: int) -> tuple[str, ...]:
    """Natcha's zone with these characters unread."""
    return tuple(
        "".join("?" if number == line and index in at else sign for index, sign in enumerate(text))
        for number, text in enumerate(zone_of(NATCHA))
    )


NUMBER, BIRTH = ("document_number", ""), ("date_of_birth", "")
PRIMARY = ("name", "primary")


@pytest.mark.parametrize(
    ("place", "answers", "key", "code", "seen", "mrz_at"),
    [
        ((1, 8), {}, NUMBER, "unread_fits", "AC440291?", ((1, 8, 9),)),
        # The printed check digit fits 7 alone: what was typed is not what is printed.
        ((1, 8), {"passport_number": "AC4402918"}, NUMBER, "differs", "AC440291?", ((1, 8, 9),)),
        ((1, 8, 9), {"passport_number": "AC4402918"}, NUMBER, "unread", "AC440291?", ((1, 8, 9),)),
        ((1, 2), {"passport_number": "AC4402977"}, NUMBER, "differs", "AC?402917", ((1, 2, 3), (1, 7, 8))),
        ((1, 15), {}, BIRTH, "unread_fits", "1993-?4-17", ((1, 15, 16),)),
        ((1, 12), {}, ("nationality", ""), "unread", "TH?", ((1, 12, 13),)),
        ((1, 20), {}, ("sex", ""), "unread", "?", ((1, 20, 21),)),
        ((0, 6), {}, PRIMARY, "unread", "W?NGPHAISAN", ((0, 6, 7),)),
    ],
)
def test_an_unread_character_is_marked_and_what_was_read_is_compared(
    catalogue: Catalogue,
    place: tuple[int, ...],
    answers: dict[str, Any],
    key: tuple[str, str],
    code: str,
    seen: str,
    mrz_at: tuple[tuple[int, int, int], ...],
) -> None:
    line, *at = place
    row = rows(catalogue, unread(line, *at), **answers)[key]
    assert (row.code, row.seen, row.mrz_at) == (f"mrz_answer_{code}", seen, mrz_at)
    assert finding_of(row).level is Level.LOOK


def test_a_name_that_no_letter_makes_the_answered_one_differs(catalogue: Catalogue) -> None:
    other = rows(catalogue, unread(0, 6), name={"primary": "Wong", "secondary": "Natcha"})[PRIMARY]
    assert (other.code, other.seen_at) == ("mrz_name_differs", (1,))


def test_an_unread_check_digit_leaves_its_field_as_read(catalogue: Catalogue) -> None:
    assert rows(catalogue, unread(1, 9))["document_number", ""].code == ""
