"""Every field kind is complete, and takes what people write as they write it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import marshmallow as ma
import pytest

from consular.catalogue import KINDS, FieldDefinition, Kind, Problem, email_address, storable
from consular.catalogue.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[2]
NAUGHTY = json.loads((Path(__file__).parent / "vectors/naughty_strings/blns.json").read_text(encoding="utf-8"))
CLDR = json.loads((ROOT / "tests/doc9303/vectors/names/cldr48_sample_person_names.json").read_text(encoding="utf-8"))
ANSWERS = ROOT / "consular/web/templates/parts/answers.html"


class Example(NamedTuple):
    """A typed form, what is stored of it, another answer, and the definition's own part."""

    typed: dict[str, str]
    stored: Any
    other: Any
    definition: Mapping[str, Any] = MappingProxyType({})


CHOICES = [{"value": v, "label": {"en": v.title()}} for v in ("once", "twice")]
EXAMPLES = {
    "name": Example(
        {"q-primary": " Nguyễn ", "q-secondary": "Văn An", "q-native": "阮文安"},
        {"primary": "Nguyễn", "secondary": "Văn An", "native": "阮文安"},
        {"primary": "Nguyễn", "secondary": None, "native": None},
    ),
    "date": Example({"q-day": "7", "q-month": "٠٣", "q-year": "2031"}, "2031-03-07", "2031-07-03"),
    "partial_date": Example(
        {"q-year": "1990", "q-month": "4", "q-day": "", "q-day-unknown": "yes"}, "1990-04-XX", "1990-XX-XX"
    ),
    "country": Example({"q": "UTO"}, "UTO", "THA"),
    "nationality": Example({"q": "XXA"}, "XXA", "D"),
    "sex": Example({"q": "X"}, "X", "F"),
    "choice": Example({"q": "twice"}, "twice", "once", {"choices": CHOICES}),
    "yes_no": Example({"q": "no"}, "no", "yes"),
    "text": Example(
        {"q": " Two lines\r\nof e\u0301 "}, "Two lines\nof é", "Two lines", {"parameters": {"lines": 2, "longest": 40}}
    ),
    "email": Example({"q": " Ana@Mail.example "}, "Ana@Mail.example", "eva@mail.example"),
    "document_number": Example({"q": "ac 440-2917"}, "AC4402917", "AC4402918"),
    "address": Example(
        {"q-line1": "Hotel Meridiaan", "q-city": "Port Amity", "q-country": "UTO"},
        {
            "line1": "Hotel Meridiaan",
            "line2": None,
            "city": "Port Amity",
            "region": None,
            "postcode": None,
            "country": "UTO",
        },
        None,
    ),
    "declaration": Example({"q": "yes"}, "yes", None),
}


def question(kind: str, **more: Any) -> FieldDefinition:
    """A definition of this kind."""
    return FieldDefinition(key="q", kind=kind, label={"en": "Question"}, **{**EXAMPLES[kind].definition, **more})


def load(kind: str, raw: Any, **more: Any) -> Any:
    """Raw shape -> stored shape."""
    return KINDS[kind].schema_field(question(kind, **more)).deserialize(raw, "q")


def problems(kind: str, raw: Any, **more: Any) -> list[str]:
    """Codes of what is wrong; empty when it is taken."""
    try:
        load(kind, raw, **more)
    except ma.ValidationError as error:
        return [problem.code for problem in Problem.all_of(error)]
    return []


def inputs(shown: Any) -> dict[str, str]:
    """What a browser would send of the shown parts."""
    return {"q": shown} if isinstance(shown, str) else {f"q-{part}": text for part, text in shown.items()}


def test_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == set(KINDS)
    assert all(kind.name == name for name, kind in KINDS.items())


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
class TestEveryKind:
    """All facets, kind by kind."""

    def test_form_to_stored_and_back(self, kind: Kind) -> None:
        example = EXAMPLES[kind.name]
        raw = kind.gather(example.typed, "q")
        assert not kind.is_empty(raw)
        assert load(kind.name, raw) == example.stored
        assert load(kind.name, kind.gather(inputs(kind.spread(example.stored)), "q")) == example.stored

    def test_what_was_typed_is_shown_again(self, kind: Kind) -> None:
        """Also when it was wrong: nobody types twice."""
        example = EXAMPLES[kind.name]
        shown = inputs(kind.spread(kind.gather(example.typed, "q")))
        for name, text in example.typed.items():
            assert shown[name] == text

    def test_the_stored_shape_is_what_machines_send(self, kind: Kind) -> None:
        stored = EXAMPLES[kind.name].stored
        assert load(kind.name, json.loads(json.dumps(stored))) == stored

    def test_nothing_typed_is_empty_and_asked_for(self, kind: Kind) -> None:
        assert kind.is_empty(kind.gather({}, "q"))
        assert kind.is_empty(kind.empty)
        assert kind.is_empty(None)
        assert kind.missing_code(question(kind.name)) in SENTENCES
        assert kind.gather(inputs(kind.spread(None)), "q") == kind.gather({}, "q")

    def test_it_is_shown_and_redacted(self, kind: Kind) -> None:
        stored = EXAMPLES[kind.name].stored
        definition = question(kind.name)
        assert kind.format(stored, definition, lambda text: text["en"])
        assert kind.format(None, definition, lambda text: text["en"]) == kind.redact(None) == ""
        redacted = kind.redact(stored)
        assert redacted
        assert json.dumps(stored) not in json.dumps(redacted)

    def test_it_compares(self, kind: Kind) -> None:
        example = EXAMPLES[kind.name]
        assert kind.compare(example.stored, example.stored)
        assert kind.compare(None, None)
        assert not kind.compare(example.stored, example.other)
        assert not kind.compare(None, example.stored)

    def test_it_describes_itself_to_machines(self, kind: Kind) -> None:
        described = kind.schema_field(question(kind.name)).metadata["json_schema"]
        assert described["type"] in ("string", "object")

    @pytest.mark.parametrize(
        "raw", [5, True, [], ["x"], {"q": {}}, {"primary": 5, "year": [], "line1": {}}, "\x00", "a\ud800"]
    )
    def test_no_shape_of_a_machine_breaks_it(self, kind: Kind, raw: Any) -> None:
        kind.spread(raw)
        assert problems(kind.name, raw)
        assert set(problems(kind.name, raw)) <= set(SENTENCES)

    def test_its_macro_exists(self, kind: Kind) -> None:
        macros = re.findall(r"{%-? *macro (\w+)\(", ANSWERS.read_text(encoding="utf-8"))
        assert kind.macro in macros

    def test_naughty_strings_are_taken_whole_or_refused_with_a_sentence(self, kind: Kind) -> None:
        parts = list(kind.gather({}, "q")) if isinstance(kind.gather({}, "q"), dict) else None
        for text in NAUGHTY:
            raw = dict.fromkeys(parts, text) if parts else text
            codes = problems(kind.name, raw)
            assert set(codes) <= set(SENTENCES)
            if not codes:
                json.dumps(load(kind.name, raw)).encode()


def test_naughty_text_is_stored_equal() -> None:
    taken = 0
    for text in NAUGHTY:
        if text.strip() and not problems("text", text, parameters={"longest": 5000}):
            assert load("text", text, parameters={"longest": 5000}) == unicodedata.normalize("NFC", text.strip())
            taken += 1
    assert taken > 450


def shown(name: dict[str, str]) -> tuple[str, str | None]:
    """Primary and secondary identifier of a CLDR name."""
    surname = " ".join(name[p] for p in ("surname-prefix", "surname", "surname-core", "surname2") if p in name)
    given = " ".join(name[p] for p in ("given", "given2") if p in name)
    return (surname, given) if surname and given else (surname or given, None)


@pytest.mark.parametrize("locale", sorted(CLDR))
def test_names_of_every_locale_are_stored_equal(locale: str) -> None:
    """In their own script as the native form; in Latin letters as the identifiers too."""
    for name in CLDR[locale].values():
        primary, secondary = shown(name)
        native = f"{secondary or ''} {primary}".strip()
        if not native:  # the list has two locales with a gap
            continue
        stored = load("name", {"primary": "Specimen", "native": native})
        assert stored["native"] == unicodedata.normalize("NFC", native)
        codes = problems("name", {"primary": primary, "secondary": secondary or ""})
        latin = all(
            "LATIN" in unicodedata.name(c) for c in primary + (secondary or "") if unicodedata.category(c)[:2] == "Lu"
        )
        if codes == []:
            stored = load("name", {"primary": primary, "secondary": secondary or ""})
            assert stored["primary"] == unicodedata.normalize("NFC", primary)
        else:
            assert set(codes) == {"name_not_latin"}
            assert not (
                latin and re.search("[A-Za-z]", primary) and (secondary is None or re.search("[A-Za-z]", secondary))
            )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"primary": "", "secondary": "Suparman"}, "name_primary_missing"),
        ({"primary": "Suparman", "secondary": "Suparman", "one": "yes"}, "name_one_but_two"),
        ({"primary": "FNU", "secondary": "Suparman"}, "name_invented"),
        ({"primary": "Suparman", "secondary": "n/a"}, "name_invented"),
        ({"primary": "1234"}, "name_without_letters"),
        ({"primary": "สมชาย"}, "name_not_latin"),
        ({"primary": "Su\x00parman"}, "characters_not_allowed"),
        ({"primary": "Suparman\ufffd"}, "characters_not_allowed"),
        ({"primary": "A" * 201}, "text_too_long"),
    ],
)
def test_names_that_cannot_be_taken(raw: dict[str, str], code: str) -> None:
    assert problems("name", raw) == [code]


@pytest.mark.parametrize(
    "primary", ["A", "O", "D’Arc", "O'Connor", "Nguyễn", "A" * 200, "Ḥusayn", "ʻAkau", "Þór", "Smith-Jones", "1st"]
)
def test_mononyms_long_and_short_names_are_names(primary: str) -> None:
    assert load("name", {"primary": primary, "one": "yes"}) == {"primary": primary, "secondary": None, "native": None}


def test_a_stored_mononym_ticks_its_box_again() -> None:
    stored = {"primary": "Suparman", "secondary": None, "native": None}
    assert KINDS["name"].spread(stored)["one-name"] == "yes"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"day": "31", "month": "2", "year": "2027"}, "date_impossible"),
        ({"day": "29", "month": "2", "year": "2027"}, "date_impossible"),
        ({"day": "0", "month": "1", "year": "2027"}, "date_impossible"),
        ({"day": "1", "month": "13", "year": "2027"}, "date_impossible"),
        ({"day": "1", "month": "1", "year": "27"}, "date_year_strange"),
        ({"day": "1", "month": "1", "year": "²027"}, "date_part_missing"),
        ({"day": "", "month": "1", "year": "2027"}, "date_part_missing"),
        ("2027-02-30", "date_impossible"),
        ("1990-04-XX", "date_impossible"),
        ("27.3.2031", "date_impossible"),
        ("2027-01-01T00:00", "date_part_missing"),
    ],
)
def test_dates_that_are_none(raw: Any, code: str) -> None:
    assert problems("date", raw) == [code]


def test_a_leap_day_is_a_day() -> None:
    assert load("date", "2028-02-29") == "2028-02-29"


@pytest.mark.parametrize("raw", ["1990-XX-17", "XXXX-01-01", "1990-00-XX", "1990-XX"])
def test_partial_dates_know_the_year_and_no_day_without_its_month(raw: str) -> None:
    assert problems("partial_date", raw) != []


def test_an_address_abroad_needs_no_postcode_and_one_here_no_country() -> None:
    here = {"parameters": {"country": "UTO"}}
    assert load("address", {"line1": "4 Quay Street", "city": "Port Amity"}, **here)["country"] == "UTO"
    assert problems("address", {"line1": "4 Quay Street", "city": "Port Amity"}) == ["country_missing"]
    assert problems("address", {"country": "THA", "region": "North"}) == [
        "address_line_missing",
        "address_city_missing",
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "\ufffd", "a\x1bb", "a\x7f"])
def test_what_neither_database_nor_printer_holds_is_not_storable(text: str) -> None:
    assert not storable(text)
    assert problems("text", text) == ["characters_not_allowed"]


@pytest.mark.parametrize(
    "typed",
    [
        "ana,eva@mail.example",
        "Ana <ana@mail.example>",
        "<ana@mail.example>",
        "ana@mail.example;eva@mail.example",
        '"ana"@mail.example',
        "ana(hers)@mail.example",
        "ana@[127.0.0.1]",
        "@relay:ana@mail.example",
        ".ana@mail.example",
        "ana..b@mail.example",
        "ana@mail",
        "ana@mail..example",
        "ana@mail.example\r\nBcc: eva@mail.example",
        "a" * 65 + "@mail.example",
        "",
    ],
)
def test_what_a_header_could_read_otherwise_is_no_address(typed: str) -> None:
    with pytest.raises(Problem.Error):
        email_address(typed)


@pytest.mark.parametrize(
    "typed",
    ["o'brien+visa@sub.mail.example", "ana_b-c@x.example", "ünï@dömäin.example", "उपयोगकर्ता@उदाहरण.भारत", "a@b.co"],
)
def test_addresses_that_people_have(typed: str) -> None:
    assert email_address(f" {typed} ") == typed
