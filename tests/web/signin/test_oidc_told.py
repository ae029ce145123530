"""Claims as the form takes them: nothing invented, nothing that no service asks for."""

from __future__ import annotations

from typing import Any

import pytest

from consular.catalogue import ClaimNames
from consular.identity import Told
from consular.web.signin.oidc_claims import identity
from consular.web.signin.oidc_told import told

ALL = {"name", "birth", "nationality"}


def read(**claims: Any) -> Told:
    called = ClaimNames(nationality="nationality")
    return told(identity("https://x.example", {"sub": "s", **claims}, called), "x", ALL)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"given_name": "Natcha", "family_name": "Wongphaisan"}, ("Wongphaisan", "Natcha")),
        ({"given_name": "Maria Corazon", "family_name": "Dela Vega"}, ("Dela Vega", "Maria Corazon")),
        ({"family_name": "O"}, ("O", None)),
        ({"given_name": "Suharyanti", "name": "Suharyanti"}, ("Suharyanti", None)),
        ({"given_name": "Suharyanti"}, ("Suharyanti", None)),
        ({"name": "Suharyanti"}, ("Suharyanti", None)),
        ({"name": "Natcha Wongphaisan"}, (None, None)),
        ({"given_name": "Natcha", "name": "Natcha Wongphaisan"}, (None, None)),
        ({"given_name": "Maria Corazon"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_name_is_never_taken_apart(claims: dict[str, str], name: tuple[str | None, str | None]) -> None:
    found = read(**claims)
    assert (found.primary, found.secondary) == name


@pytest.mark.parametrize(
    ("birthdate", "birth"),
    [
        ("1994-03-27", "1994-03-27"),
        ("1994", "1994-XX-XX"),
        ("0000-03-27", None),
        ("0000", None),
        ("27.3.1994", None),
        ("1994-3-27", None),
    ],
)
def test_of_a_birth_date_what_is_told_counts(birthdate: str, birth: str | None) -> None:
    assert read(birthdate=birthdate).birth == birth


@pytest.mark.parametrize(
    ("nationality", "code"),
    [
        ("TH", "THA"),
        ("th", "THA"),
        ("THA", "THA"),
        ("DE", "D"),
        ("DEU", "D"),
        ("D", "D"),
        ("UTO", "UTO"),
        (["TH"], "THA"),
        (["TH", "NL"], None),
        ([], None),
        ("QQ", None),
        ("Thailand", None),
    ],
)
def test_a_nationality_becomes_the_code_of_passports(nationality: Any, code: str | None) -> None:
    assert read(nationality=nationality).nationality == code


def test_what_no_service_asks_for_is_left_out() -> None:
    claims = identity("https://x.example", {"sub": "s", "name": "Suharyanti", "birthdate": "1988-11-05"})
    assert told(claims, "x", {"birth"}) == Told(provider="x", birth="1988-11-05")
    assert told(claims, "x", ()) == Told(provider="x")
