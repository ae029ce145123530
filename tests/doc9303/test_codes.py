"""Codes of states, nationalities, documents and sexes."""

from __future__ import annotations

from typing import Any

import pytest

from consular.doc9303 import (
    certificate_country,
    from_territory,
    is_document_code,
    is_issuer,
    is_nationality,
    is_state,
    is_stateless_or_refugee,
    nationalities,
    sex_from_mrz,
    sex_to_mrz,
    states,
    territory,
)

from .conftest import vectors

CODES: dict[str, Any] = vectors("codes/codes.json")
SPECIAL: dict[str, list[dict[str, str]]] = CODES["icao_special"]


def test_every_iso_country_is_a_state_and_a_nationality() -> None:
    for row in CODES["iso3166_1"]:
        code = "D" if row["alpha3"] == "DEU" else row["alpha3"]
        assert is_state(code)
        assert is_nationality(code)
        assert territory(code) == row["alpha2"]
        assert from_territory(row["alpha2"]) == code


def test_germany_is_d() -> None:
    assert is_state("D")
    assert not is_state("DEU")
    assert not is_nationality("DEU")


@pytest.mark.parametrize("row", [row for part in SPECIAL.values() for row in part], ids=lambda row: row["code"])
def test_special_code(row: dict[str, str]) -> None:
    # IAO names ICAO itself on master lists and is no nationality.
    assert is_nationality(row["code"]) == (row["code"] != "IAO")


@pytest.mark.parametrize("code", ["XXA", "XXB", "XXC", "XXX"])
def test_people_without_nationality(code: str) -> None:
    assert is_stateless_or_refugee(code)
    assert not is_state(code)
    assert not is_issuer(code)
    assert territory(code) is None


@pytest.mark.parametrize("code", ["", "D<<", "utO", "ZZZ", "EU", "É"])
def test_other_codes_are_none(code: str) -> None:
    assert not is_state(code)
    assert not is_nationality(code)
    assert territory(code) is None


def test_specimen_is_a_state_but_is_not_offered() -> None:
    assert is_state("UTO")
    assert "UTO" not in states()
    assert "UTO" not in nationalities()
    assert certificate_country("UTO") == "UT"


@pytest.mark.parametrize(("code", "letters"), [("GBN", "GB"), ("RKS", "XK"), ("EUE", "EU"), ("XOM", None)])
def test_territories_that_can_be_named(code: str, letters: str | None) -> None:
    assert territory(code) == letters


def test_lists_are_sorted_and_hold_no_withdrawn_codes() -> None:
    assert list(nationalities()) == sorted(nationalities())
    assert not {"ANT", "NTZ"} & set(nationalities())
    assert set(states()) < set(nationalities())


@pytest.mark.parametrize("code", [*CODES["document_codes"]["passport_9303_4_sec4_4"], "P", "V", "VC", "I", "AC", "IP"])
def test_document_codes(code: str) -> None:
    assert is_document_code(code)


@pytest.mark.parametrize("code", ["", "PX", "IV", "AV", "X", "p", "PPP", "P<", "1"])
def test_no_document_codes(code: str) -> None:
    assert not is_document_code(code)


@pytest.mark.parametrize(("sex", "char"), [("F", "F"), ("M", "M"), ("X", "<")])
def test_x_never_stands_in_the_zone(sex: str, char: str) -> None:
    assert sex_to_mrz(sex) == char
    assert sex_from_mrz(char) == sex


def test_an_unknown_sex_is_refused() -> None:
    with pytest.raises(KeyError):
        sex_to_mrz("<")
