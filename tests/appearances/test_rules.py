"""What an appearance must say, by service and age."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from consular.appearances import Given, problems_of
from consular.catalogue import Catalogue
from tests.counter import passport

TODAY = dt.date(2026, 11, 16)
WHOLE = Given(
    identity="old-passport",
    document="PP 1234567",
    originals=("birth-certificate",),
    photo="captured",
    signature="captured",
    fingerprints="captured",
)
WANTED = frozenset({"birth-certificate"})


def told(
    catalogue: Catalogue,
    *,
    age: int | None = 30,
    prints: int = 2,
    pictures: frozenset[str] = frozenset({"photo", "signature"}),
    **changes: object,
) -> dict[str, str]:
    """Codes by field for the whole form with these changes."""
    asked = passport(catalogue).appearance
    assert asked is not None
    given = replace(WHOLE, **changes)  # type: ignore[arg-type]
    found = problems_of(given, asked, age=age, today=TODAY, wanted=WANTED, prints=prints, pictures=pictures)
    return {field: problem.code for field, problem in found.items()}


def test_nothing_stands_against_a_whole_form(catalogue: Catalogue) -> None:
    assert told(catalogue) == {}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"identity": ""}, {"identity": "identity_unchecked"}),
        ({"identity": "a-friend"}, {"identity": "identity_unchecked"}),
        ({"originals": ()}, {"originals.birth-certificate": "original_not_seen"}),
        ({"photo": "none"}, {"photo": "photo_missing"}),
        ({"photo": "drawn"}, {"photo": "photo_missing"}),
        ({"signature": "not_needed"}, {"signature": "signature_missing"}),
        ({"signature": "stamped"}, {"signature": "signature_missing"}),
        ({"fingerprints": "not_needed"}, {"fingerprints": "fingerprints_missing"}),
        ({"fingerprints": "some"}, {"fingerprints": "fingerprints_missing"}),
        ({"fingerprints": "exempt", "exemption": " - "}, {"exemption": "exemption_missing"}),
        (
            {"fingerprints": "reused"},
            {"reused_from": "reused_from_missing", "reused_on": "date_missing"},
        ),
        (
            {"fingerprints": "reused", "reused_from": "V7K3", "reused_on": TODAY + dt.timedelta(days=1)},
            {"reused_on": "day_in_future"},
        ),
        (
            {"fingerprints": "reused", "reused_from": "V7K3", "reused_on": dt.date(2021, 12, 15)},
            {"reused_on": "reused_too_old"},
        ),
        ({"document": "x" * 501}, {"document": "text_too_long"}),
        ({"remark": "\x00"}, {"remark": "characters_not_allowed"}),
    ],
)
def test_what_is_missing_is_named_by_field(
    catalogue: Catalogue, changes: dict[str, object], problems: dict[str, str]
) -> None:
    assert told(catalogue, **changes) == problems


def test_fingerprints_of_exactly_fifty_nine_months_ago_may_be_used(catalogue: Catalogue) -> None:
    day = dt.date(2021, 12, 16)
    assert told(catalogue, fingerprints="reused", reused_from="V7K3-M9QX-D4", reused_on=day) == {}


def test_captured_wants_what_was_captured(catalogue: Catalogue) -> None:
    assert told(catalogue, prints=0) == {"prints": "prints_missing"}
    assert told(catalogue, pictures=frozenset()) == {"photo": "photo_missing", "signature": "signature_file_missing"}
    assert told(catalogue, pictures=frozenset({"signature"}), photo="accepted") == {"photo": "photo_missing"}


@pytest.mark.parametrize(("age", "asked"), [(11, False), (12, True), (None, True)])
def test_signature_and_fingerprints_begin_at_an_age_and_an_unknown_one_asks_for_all(
    catalogue: Catalogue, age: int | None, asked: bool
) -> None:
    found = told(catalogue, age=age, signature="not_needed", fingerprints="not_needed")
    assert (found != {}) == asked


@pytest.mark.parametrize("fingerprints", ["captured", "reused", "exempt", "refused"])
def test_where_none_are_taken_no_fingerprints_are_recorded(catalogue: Catalogue, fingerprints: str) -> None:
    asked = passport(catalogue).appearance
    assert asked is not None
    given = replace(WHOLE, fingerprints=fingerprints, exemption="x", reused_from="V7K3", reused_on=TODAY)
    none = asked.model_copy(update={"fingerprints": None})
    found = problems_of(given, none, age=30, today=TODAY, wanted=WANTED, prints=2)
    assert {field: problem.code for field, problem in found.items()} == {"fingerprints": "fingerprints_not_taken"}


@pytest.mark.parametrize(("fingerprints", "taken"), [("captured", True), ("reused", True), ("exempt", False)])
def test_of_a_child_below_the_age_no_fingerprints_are_kept(
    catalogue: Catalogue, fingerprints: str, taken: bool
) -> None:
    found = told(catalogue, age=11, fingerprints=fingerprints, exemption="A child", reused_from="V7K3", reused_on=TODAY)
    assert found == ({"fingerprints": "fingerprints_not_taken"} if taken else {})


@pytest.mark.parametrize(
    ("wanted", "photo", "fits"),
    [
        ("captured", "accepted", False),
        ("captured", "captured", True),
        ("accepted", "captured", False),
        ("none", "none", True),
        ("either", "accepted", True),
    ],
)
def test_which_photo_counts_is_the_services_rule(catalogue: Catalogue, wanted: str, photo: str, fits: bool) -> None:
    asked = passport(catalogue).appearance
    assert asked is not None
    changed = asked.model_copy(update={"photo": wanted})
    given = replace(WHOLE, photo=photo)
    found = problems_of(given, changed, age=30, today=TODAY, wanted=WANTED, prints=1)
    assert ("photo" not in found) == fits
