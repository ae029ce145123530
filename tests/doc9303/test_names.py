"""Names in the zone: the standard's examples, every CLDR name, shortening, comparison."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consular.doc9303 import (
    MrzFormat,
    NotBuildable,
    NoTransliteration,
    mrz_name,
    name_width,
    same_name,
    transliterate,
    transliterations,
)

from .conftest import vectors

EXAMPLES: list[dict[str, Any]] = vectors("mrz/name_viz_to_mrz.json")
# The standard shortens these by the issuer's choice; ours is another of the allowed ways. One and the same name
# (BENNELONG in TD2) even has two printed forms.
OTHERWISE_SHORTENED = {"NILAVADHANANANDA", "BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL"}
ARABIC: list[dict[str, Any]] = vectors("mrz/arabic_examples.json")
CLDR: dict[str, Any] = vectors("names/cldr48_sample_person_names.json")


def field_of(example: dict[str, Any]) -> str:
    line: str = example["mrz_name_line"]
    field = line if example["format"] == "TD1" else line[5:]
    # The line of O'CONNOR is printed with 36 characters under MRV-A: it belongs to MRV-B, or lacks eight fillers.
    return field.ljust(name_width(MrzFormat(example["format"])), "<")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['format']} {example['viz']}")
def test_example_of_the_standard(example: dict[str, Any]) -> None:
    primary, _, secondary = example["viz"].partition(", ")
    field = mrz_name(example["format"], primary, secondary)
    if field != field_of(example):
        assert primary in OTHERWISE_SHORTENED
        assert field[-1].isalpha()
    assert mrz_name(example["format"], example["viz"]) == field
    for printed in (field, field_of(example)):
        mrz_primary, _, mrz_secondary = printed.rstrip("<").partition("<<")
        truncated = printed[-1] != "<"
        assert same_name(mrz_primary, mrz_secondary, primary, secondary, truncated=truncated).same


@pytest.mark.parametrize("example", ARABIC, ids=lambda example: example["mrz"])
def test_arabic_example(example: dict[str, Any]) -> None:
    # U+06BE in one example is a typing mistake of the source for U+0647; the table has a row of its own for it.
    text = example["arabic"].replace("\u06be", "\u0647")
    assert transliterate(text).replace(" ", "<") == example["mrz"]


def test_heh_doachashmee_has_its_own_row() -> None:
    assert transliterate("\u06be") == "XDO"


@pytest.mark.parametrize("row", vectors("mrz/transliteration_9303_3_s6.json")["rows"], ids=lambda row: row["codepoint"])
def test_row_of_section_6(row: dict[str, Any]) -> None:
    char = row["char"]
    if row["default"] == "[DOUBLE]":
        assert transliterate("د" + char) == "DD"
    elif row.get("end_of_name_component"):
        assert transliterate(char + "د") == row["default"] + "D"
        assert transliterate("د" + char) == "D" + row["end_of_name_component"]
    else:
        assert transliterate(char) == row["default"]
        assert set(row.get("allowed", [])) <= set(transliterations(char)) | {""}
        assert transliterate(char.lower()) == row["default"]
    for language, latin in row.get("exceptions", {}).items():
        place = "д" if not language.endswith("_first_character") else ""
        assert transliterate(place + char, language=language[:2]).removeprefix("D" if place else "") == latin


@pytest.mark.parametrize("locale", sorted(CLDR))
def test_cldr_names_are_spelt_or_typed_as_impossible(locale: str) -> None:
    for name in CLDR[locale].values():
        given_names = " ".join(filter(None, (name.get("given"), name.get("given2"))))
        surname = name.get("surname") or name.get("surname-core") or given_names
        if not surname:  # two locales have entries without a name
            continue
        try:
            field = mrz_name("TD3", surname, given_names)
            spelt = transliterate(f"{surname} {given_names}")
        except NoTransliteration:
            untranslatable = same_name("A", "B", surname, given_names).untranslatable
            assert untranslatable
            assert not untranslatable.isascii()
            continue
        assert len(field) == 39
        assert set(field) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")
        assert spelt.replace(" ", "").isalpha()
        primary, _, secondary = field.rstrip("<").partition("<<")
        assert same_name(primary, secondary, surname, given_names, truncated=field[-1] != "<").same


@pytest.mark.parametrize("name", ["สมชาย", "金正恩", "გიორგი", "Ελένη", "राम", "שרה", "ሰላም"])
def test_scripts_without_a_table_say_so(name: str) -> None:
    with pytest.raises(NoTransliteration) as refused:
        transliterate(f"A {name}")
    assert refused.value.code == "no_icao_transliteration"
    assert set(refused.value.characters) <= set(name.upper())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("O'Connor", "OCONNOR"),
        ("O\u2019Connor", "OCONNOR"),
        ("Kaʻahumanu", "KAAHUMANU"),
        ("Smith-Jones", "SMITH JONES"),
        ("Smith\u2013Jones", "SMITH JONES"),
        ("J. R. R.", "J R R"),
        ("Mary, Ann", "MARY ANN"),
        ("Louis 14", "LOUIS"),
        ("Gal·la", "GALLA"),
        ("Nguyễn Thị Ánh Tuyết", "NGUYEN THI ANH TUYET"),
        ("A\u0308rger", "AERGER"),
        ("\ufb01scher\u0000\u200d", "FISCHER"),
        ("weiß", "WEISS"),
        ("İlkay ılgın", "ILKAY ILGIN"),
        ("Коваль", "KOVAL"),
    ],
)
def test_spelling(name: str, expected: str) -> None:
    assert transliterate(name) == expected


def test_alternatives_are_bounded_and_begin_with_the_preferred() -> None:
    found = transliterations("Müller-Jürß")
    assert found[0] == "MUELLER JUERSS"
    assert set(found) == {f"M{u}LLER J{v}RSS" for u in ("UE", "UXX", "U") for v in ("UE", "UXX", "U")}
    assert len(transliterations("ÄÖÜ" * 60, limit=10)) == 10


@pytest.mark.parametrize("name", ["Müller-Jürß", "Ångström Ö", "Щербаков", "Nguyễn", "ь", "Berg", ""])
def test_the_one_spelling_that_is_wanted_is_the_preferred_one(name: str) -> None:
    assert transliterations(name, limit=1) == transliterations(name)[:1]


@pytest.mark.parametrize(
    ("primary", "secondary", "expected"),
    [
        ("ARKFREITH", None, "ARKFREITH".ljust(30, "<")),
        ("X", "Y", "X<<Y".ljust(30, "<")),
        ("", "ANNA", "ANNA".ljust(30, "<")),
        ("A" * 200, None, "A" * 30),
        ("A" * 200, "BO", "A" * 26 + "<<BO"),
        ("ABCDEFGHIJKLMNO", "ABCDEFGHIJKL MN", "ABCDEFGHIJKLMNO<<ABCDEFGHIJK<M"),
    ],
)
def test_td1_field(primary: str, secondary: str | None, expected: str) -> None:
    assert mrz_name("TD1", primary, secondary) == expected


@pytest.mark.parametrize("name", ["", "'", "123", "\u0000", "-"])
def test_a_name_without_letters_is_refused(name: str) -> None:
    with pytest.raises(NotBuildable) as refused:
        mrz_name("TD3", name)
    assert refused.value.code == "name_empty"


WORDS = st.lists(st.text(alphabet="ABCXYZ", min_size=1, max_size=25), min_size=1, max_size=12).map(" ".join)


@given(st.sampled_from(list(MrzFormat)), WORDS, st.just("") | WORDS)
def test_any_name_fits_and_is_recognised(mrz: MrzFormat, primary: str, secondary: str) -> None:
    field = mrz_name(mrz, primary, secondary)
    assert len(field) == name_width(mrz)
    mrz_primary, _, mrz_secondary = field.rstrip("<").partition("<<")
    # Nothing but initials can end at a filler when cut; every other shortened name ends with a letter.
    only_initials = all(len(part) == 1 for part in field.replace("<", " ").split())
    comparison = same_name(mrz_primary, mrz_secondary, primary, secondary, truncated=field[-1] != "<" or only_initials)
    assert comparison.same


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        field = mrz_name("TD2", text)
    except (NoTransliteration, NotBuildable):
        return
    assert len(field) == 31


@pytest.mark.parametrize("zone", ["MUELLER", "MUXXLLER", "MULLER"])
def test_each_allowed_spelling_is_the_same_name(zone: str) -> None:
    assert same_name(zone, "JOERG", "Müller", "Jörg").same


def test_a_difference_is_marked_at_the_character() -> None:
    comparison = same_name("ERIKSSON", "ANNA MARIA", "Erikson", "Anna Maria")
    assert not comparison.same
    (difference,) = comparison.differences
    assert difference.part == "primary"
    assert (difference.mrz, difference.typed) == ("ERIKSSON", "ERIKSON")
    ((start, end),) = difference.mrz_spans
    assert difference.mrz[start:end] == "S"


def test_spans_of_the_typed_name_count_its_own_characters() -> None:
    comparison = same_name("MUELLER", "", "Mühler", "")
    ((start, end),) = comparison.differences[0].typed_spans
    assert "Mühler"[start:end] == "h"


def test_cutting_is_forgiven_only_when_the_zone_is_full() -> None:
    assert same_name("NILAVADHANANANDA", "ARNPOL PE", "Nilavadhanananda", "Arnpol Petch", truncated=True).shortened
    assert not same_name("NILAVADHANANANDA", "ARNPOL PE", "Nilavadhanananda", "Arnpol Petch").same
    assert not same_name("NILA", "ARNPOL PO", "Nila", "Arnpol Petch", truncated=True).same


def test_spacing_alone_is_no_difference() -> None:
    comparison = same_name("DELUCA", "ANNA", "De Luca", "Anna")
    assert comparison.same
    assert comparison.spacing_differs


def test_arabic_is_compared_in_its_own_script() -> None:
    assert same_name("ALRAZY", "MXHMD", "الرازي", "محمد").same
    assert not same_name("ALRAZY", "MXHMD", "الرازي", "محمود").same
