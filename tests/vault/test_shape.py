from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consular.vault import SealError, UnknownFormat
from consular.vault.shape import Shape

from .models import Card, Details, Sex

NAUGHTY = json.loads((Path(__file__).parent / "vectors" / "naughty_strings" / "blns.json").read_text())
CARD, DETAILS = Shape(Card), Shape(Details)

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
details = st.builds(
    Details,
    sex=st.sampled_from(Sex),
    height=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    entries=st.integers(-(2**63), 2**63 - 1),
    minor=st.booleans(),
    # A wall clock that shows a time twice or never equals no other zone's, whatever the instant.
    seen_at=st.none() | st.datetimes() | st.datetimes(timezones=offsets),
    guardian=st.none() | st.uuids(),
    stays=st.lists(st.dates(), max_size=3).map(tuple),
    notes=st.lists(texts, max_size=3),
    sexes=st.lists(st.sampled_from(Sex), max_size=3),
    answers=st.dictionaries(texts, plain_json, max_size=4),
)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_come_back_unchanged(text: str) -> None:
    card = Card(primary=text, secondary=text)
    assert CARD.read(CARD.write(card)) == card


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(details)
def test_every_field_type_comes_back_unchanged(value: Details) -> None:
    assert DETAILS.read(DETAILS.write(value)) == value


def test_offsets_with_seconds_survive() -> None:
    moment = datetime(1900, 1, 1, tzinfo=timezone(timedelta(minutes=19, seconds=32)))
    found = DETAILS.read(DETAILS.write(Details(seen_at=moment))).seen_at
    assert found == moment
    assert found.utcoffset() == moment.utcoffset()


def test_types_come_back_exactly() -> None:
    value = Details(height=2, stays=(date(2026, 1, 1),), sex=Sex.FEMALE)
    found = DETAILS.read(DETAILS.write(value))
    assert [type(found.height), type(found.stays), type(found.sex)] == [float, tuple, Sex]


def test_absent_values_take_no_space() -> None:
    assert CARD.write(Card()) == b'{"secondary":""}'


@pytest.mark.parametrize(
    "wrong",
    [
        {"secondary": None},
        {"primary": 5},
        {"primary": b"x"},
        {"birth": "1990-01-01"},
        {"birth": datetime(1990, 1, 1)},
        {"primary": "\ud800"},
    ],
)
def test_a_card_of_wrong_types_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        CARD.write(replace(Card(), **wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sex": "F"},
        {"height": float("nan")},
        {"height": float("inf")},
        {"height": 10**400},
        {"entries": True},
        {"entries": 2**64},
        {"minor": 1},
        {"guardian": str(uuid4())},
        {"stays": [date(2026, 1, 1)]},
        {"stays": ("2026-01-01",)},
        {"notes": ["a", None]},
        {"sexes": ["F"]},
        {"answers": {1: "x"}},
        {"answers": {"at": date(2026, 1, 1)}},
        {"answers": {"pair": ("a", "b")}},
        {"answers": {"deep": {"n": float("nan")}}},
        {"answers": []},
    ],
)
def test_details_of_wrong_types_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SealError) as refusal:
        DETAILS.write(replace(Details(), **wrong))
    assert refusal.value.code == "seal_misuse"


def test_the_refusal_names_the_field_and_not_the_value() -> None:
    with pytest.raises(SealError) as refusal:
        CARD.write(replace(Card(), primary=["UNMISTAKABLE"]))  # type: ignore[arg-type]
    assert "Card.primary" in str(refusal.value)
    assert "UNMISTAKABLE" not in repr(refusal.value.parameters) + str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [b"[]", b"3", b"{", b'{"secondary":"","unknown":1}', b'{"secondary":"","birth":"1990-13-01"}', b""],
)
def test_content_that_does_not_fit_is_refused(content: bytes) -> None:
    with pytest.raises(UnknownFormat):
        CARD.read(content)


def test_an_unknown_member_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        DETAILS.read(DETAILS.write(Details()).replace(b'"sex":"X"', b'"sex":"Q"'))


def test_a_field_added_later_reads_as_its_default() -> None:
    assert DETAILS.read(b'{"entries":3}') == Details(entries=3)
    assert DETAILS.read(b'{"entries":3}').answers is not DETAILS.read(b"{}").answers


@dataclass(frozen=True)
class Required:
    salt: str
    labels: dict[str, str] | None = None


def test_a_required_field_must_be_there() -> None:
    shape = Shape(Required)
    assert shape.read(shape.write(Required("a", {"k": "v"}))) == Required("a", {"k": "v"})
    with pytest.raises(UnknownFormat):
        shape.read(b"{}")


class Number(IntEnum):
    ONE = 1


class Plain(Enum):
    A = "a"


@dataclass
class Thawed:
    name: str = ""


@dataclass(frozen=True)
class OfBytes:
    raw: bytes = b""


@dataclass(frozen=True)
class OfUnion:
    either: str | int = ""


@dataclass(frozen=True)
class OfNumbers:
    number: Number = Number.ONE


@dataclass(frozen=True)
class OfAny:
    anything: Any = None


@dataclass(frozen=True)
class OfSet:
    names: frozenset[str] = frozenset()


@pytest.mark.parametrize("kind", [Thawed, OfBytes, OfUnion, OfNumbers, OfAny, OfSet, UUID, Plain])
def test_an_unfit_dataclass_is_refused_at_import(kind: type) -> None:
    with pytest.raises(SealError) as refusal:
        Shape(kind)
    assert kind.__name__ in str(refusal.value)


def test_types_that_cannot_be_resolved_are_refused_with_advice() -> None:
    class Local:
        pass

    @dataclass(frozen=True)
    class Hidden:
        inner: Local | None = None

    with pytest.raises(SealError, match="top of a module"):
        Shape(Hidden)


@dataclass(frozen=True, slots=True)
class Checked:
    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByName:
    name: str
    born: date | None = None


@dataclass(frozen=True)
class WithDictionary:
    name: str
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Longer(ByName):
    sex: Sex = Sex.UNSPECIFIED


@dataclass(frozen=True, slots=True)
class OwnConstructor:
    name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name.upper())


@pytest.mark.parametrize(
    "value",
    [
        Checked("A"),
        ByName(name="A", born=date(1974, 8, 12)),
        ByName(name="A"),
        WithDictionary("A", date(1974, 8, 12)),
        Longer(name="A", sex=Sex.FEMALE),
        OwnConstructor("a"),
    ],
)
def test_however_a_dataclass_is_made_its_values_come_back(value: Any) -> None:
    shape: Shape[Any] = Shape(type(value))
    found = shape.read(shape.write(value))
    assert found == value
    assert type(found) is type(value)
    assert hash(found) == hash(value)
    with pytest.raises(AttributeError):
        found.name = "B"


def test_what_a_dataclass_checks_is_checked_when_it_is_read() -> None:
    with pytest.raises(UnknownFormat):
        Shape(Checked).read(b'{"name":""}')


def test_the_order_of_what_was_written_does_not_matter() -> None:
    assert CARD.read(b'{"birth":"1974-08-12","secondary":"S","primary":"P"}') == Card("P", "S", date(1974, 8, 12))
    assert CARD.read(b'{"secondary":"S","birth":null}') == Card(None, "S", None)
