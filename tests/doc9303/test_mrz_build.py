"""Writing zones: what is written is read again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import MrzFormat, NotBuildable, PartialDate, build, mrz_name, nationalities, parse

from .conftest import TODAY

SPECIMEN: dict[str, Any] = {
    "document_code": "P",
    "issuing_state": "UTO",
    "primary": "Eriksson",
    "secondary": "Anna Maria",
    "document_number": "L898902C3",
    "nationality": "UTO",
    "date_of_birth": date(1974, 8, 12),
    "sex": "F",
    "date_of_expiry": date(2012, 4, 15),
    "optional": "ZE184226B",
}


def specimen(**changed: object) -> dict[str, Any]:
    return SPECIMEN | changed


def test_the_passport_of_the_standard() -> None:
    assert build("TD3", **SPECIMEN) == [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ]


def test_the_cards_of_the_standard() -> None:
    card = specimen(document_code="I", document_number="D23145890", optional="")
    assert build("TD1", **card) == [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ]
    assert build("TD2", **card) == ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]


def test_the_visas_of_the_standard() -> None:
    visa = specimen(
        document_code="V",
        document_number="L8988901C",
        nationality="XXX",
        date_of_birth=date(1940, 9, 7),
        date_of_expiry=date(1996, 12, 10),
        optional="6ZE184226B",
    )
    assert build("MRV-A", **visa) == [
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    ]


def test_x_is_a_filler_and_unknown_birth_parts_too() -> None:
    lines = build("TD3", **specimen(sex="X", date_of_birth=PartialDate(1974)))
    assert lines[1][13:21] == "74<<<<" + lines[1][19] + "<"
    reading = parse(lines, today=TODAY)
    assert reading.valid
    assert (reading.fields.sex, str(reading.fields.date_of_birth)) == ("X", "1974-XX-XX")


LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
DATA = st.text(alphabet="ABCXYZ0189", min_size=1, max_size=7)
CODES = {MrzFormat.TD1: "I", MrzFormat.TD2: "AB", MrzFormat.TD3: "PP", MrzFormat.MRV_A: "V", MrzFormat.MRV_B: "VC"}


@st.composite
def documents(draw: st.DrawFn) -> tuple[MrzFormat, dict[str, Any]]:
    mrz = draw(st.sampled_from(list(MrzFormat)))
    longest = {MrzFormat.TD1: 22, MrzFormat.TD2: 14}.get(mrz, 9)
    number = draw(st.text(alphabet="ABCXYZ0189", min_size=1, max_size=longest))
    return mrz, {
        "document_code": CODES[mrz],
        "issuing_state": draw(st.sampled_from(["UTO", "D"])),
        "primary": draw(LETTERS),
        "secondary": draw(st.just("") | LETTERS),
        "document_number": number,
        "nationality": draw(st.sampled_from(nationalities())),
        "date_of_birth": PartialDate.of(draw(st.dates(date(1927, 1, 1), TODAY))),
        "sex": draw(st.sampled_from("FMX")),
        "date_of_expiry": PartialDate.of(draw(st.dates(date(1977, 1, 1), date(2076, 12, 31)))),
        "optional": draw(st.just("") | DATA) if len(number) <= 9 else "",
        "second_optional": draw(st.just("") | DATA) if mrz is MrzFormat.TD1 else "",
    }


@given(documents())
def test_round_trip(document: tuple[MrzFormat, dict[str, Any]]) -> None:
    mrz, values = document
    reading = parse(build(mrz, **values), today=TODAY)
    assert reading.format is mrz
    assert reading.valid
    primary, _, secondary = mrz_name(mrz, values["primary"], values["secondary"]).rstrip("<").partition("<<")
    assert (reading.fields.primary, reading.fields.secondary) == (primary, secondary)
    for name, value in values.items():
        if name not in ("primary", "secondary"):
            assert getattr(reading.fields, name) == value


@pytest.mark.parametrize(
    "changed",
    [
        {"document_code": "V"},
        {"document_code": "p"},
        {"document_code": "PPP"},
        {"issuing_state": "UTOP"},
        {"issuing_state": ""},
        {"nationality": "ut"},
        {"document_number": ""},
        {"document_number": "ABCDEFGHIJ"},
        {"document_number": "É"},
        {"sex": "<"},
        {"optional": "A" * 15},
        {"second_optional": "A"},
    ],
)
def test_values_that_do_not_fit_are_refused(changed: dict[str, str]) -> None:
    with pytest.raises(NotBuildable) as refused:
        build("TD3", **specimen(**changed))
    assert refused.value.parameters["field"] == next(iter(changed))


def test_a_long_number_leaves_less_room_for_optional_data() -> None:
    card = specimen(document_code="I", document_number="D23145890734", optional="ABC")
    reading = parse(build("TD2", **(card | {"optional": "AB"})), today=TODAY)
    assert (reading.valid, reading.fields.document_number, reading.fields.optional) == (True, "D23145890734", "AB")
    with pytest.raises(NotBuildable):
        build("TD2", **card)
