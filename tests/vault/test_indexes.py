from __future__ import annotations

import hmac

import pytest

from consular.vault import Keyring, SealError, email, identifier
from consular.vault.indexes import blind_index


def test_format_is_as_documented(keyring: Keyring) -> None:
    key = keyring.derived("index/v1|passport|number")
    expected = hmac.digest(key, b"v1|passport|number|L898902C3", "sha256")
    assert blind_index("passport", "number", "L898902C3") == expected[:8]
    assert blind_index("passport", "number", "L898902C3", size=4) == expected[:4]


def test_table_index_and_version_give_other_values(keyring: Keyring) -> None:
    found = {
        blind_index("passport", "number", "X"),
        blind_index("account", "number", "X"),
        blind_index("passport", "mrz", "X"),
        blind_index("passport", "number", "X", version=2),
    }
    assert len(found) == 4


@pytest.mark.parametrize(("table", "index"), [("a|b", "c"), ("", "c"), ("A", "c"), ("a", "c\n")])
def test_names_cannot_run_into_each_other(keyring: Keyring, table: str, index: str) -> None:
    with pytest.raises(SealError):
        blind_index(table, index, "X")


@pytest.mark.parametrize(("value", "size"), [("", 8), ("X", 3), ("X", 33), ("\ud800", 8)])
def test_what_cannot_be_indexed_is_refused(keyring: Keyring, value: str, size: int) -> None:
    with pytest.raises(SealError):
        blind_index("passport", "number", value, size=size)


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        ("l898 902-c3", "L898902C3"),
        ("Ｌ898902C3", "L898902C3"),
        ("٠١٢٣", "0123"),
        ("ß/1", "SS1"),
        (" - ", ""),
    ],
)
def test_identifiers_lose_what_people_type_differently(typed: str, normalised: str) -> None:
    assert identifier(typed) == normalised
    assert identifier(normalised) == normalised


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        (" Anna@Example.ORG ", "anna@example.org"),
        ("a.b+c@x.org", "a.b+c@x.org"),
        ("jose\u0301@x.org", "josé@x.org"),
    ],
)
def test_addresses_lose_case_and_space_only(typed: str, normalised: str) -> None:
    assert email(typed) == normalised
    assert email(normalised) == normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u@straße.example", "u@strasse.example"),
        ("ﬁn@x.org", "fin@x.org"),
        ("u@ｘ.org", "u@x.org"),
        ("ſ@x.org", "s@x.org"),
        ("İ@x.org", "i@x.org"),
        ("Σ@x.org", "σ@x.org"),
    ],
)
def test_addresses_that_are_two_mailboxes_stay_two(one: str, other: str) -> None:
    assert email(one) != email(other)
