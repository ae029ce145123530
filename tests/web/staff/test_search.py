"""The officers' search page: in the body of a form, without scripts, and kind when nothing is found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser
from tests.web.staff.test_deciding import officer

SignIn = Callable[..., None]
BIRTH = {"birth-day": "17", "birth-month": "4", "birth-year": "1993"}


@pytest.fixture
def reference(browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn) -> str:
    """A case, and an officer of its office at the search page."""
    reference, _ = factories.admissible(works, catalogue)
    sign_in(browser, officer(works, catalogue))
    assert browser.get("/staff/search") == 200
    return reference


@pytest.mark.parametrize(
    "typed",
    [
        {"passport": "AC4402917"},
        {"email": "natcha@mail.example"},
        {"name": "Wongphaisan", **BIRTH},
        {"name": "Natcha"},
    ],
)
def test_a_case_is_found_and_opened(browser: Browser, reference: str, typed: dict[str, object]) -> None:
    assert browser.post("/staff/search", typed) == 200
    assert "1 case found" in browser.page
    assert f'href="/staff/cases/{reference}"' in browser.page
    assert browser.path == "/staff/search"
    assert browser.answer.request.query_string == b""
    assert browser.get(f"/staff/cases/{reference}") == 200


def test_a_reference_is_forgiven_its_spelling(browser: Browser, reference: str) -> None:
    assert browser.post("/staff/search", {"reference": reference.lower().replace("-", " ")}) == 200
    assert f'href="/staff/cases/{reference}"' in browser.page


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"reference": "V7K3-M9QX-D4"}, "That is no reference"),
        ({"passport": "XX"}, "names this passport"),
        ({"email": "x@y.example"}, "names this address"),
        ({"name": "Berg", **BIRTH}, "with this date of birth"),
        ({"name": "Berg"}, "Nobody in your queue"),
        ({}, "Fill in a reference"),
        ({"name": "Wongphaisan", "birth-year": "1993"}, "Enter day, month and year"),
        ({"name": "Wongphaisan", **BIRTH, "birth-day": "x"}, "Enter day, month and year"),
        ({"passport": "A1", "email": "x@y.example"}, "one thing at a time"),
    ],
)
def test_who_finds_nothing_is_told_what_to_try(
    browser: Browser, reference: str, typed: dict[str, object], advice: str
) -> None:
    assert browser.post("/staff/search", typed) in (200, 422)
    assert advice in browser.page
    assert "/staff/cases/" not in browser.page


def test_what_was_typed_is_still_there_after_an_error(browser: Browser, reference: str) -> None:
    assert browser.post("/staff/search", {"name": "Wongphaisan", "birth-month": "4"}) == 422
    assert re.search(r'id="name"[^>]* value="Wongphaisan"', browser.page)
    assert re.search(r'id="birth-month"[^>]* value="4"', browser.page)
    assert 'href="#birth-day"' in browser.page
    assert "Error:" in browser.page


def test_not_yours_looks_like_none(
    browser: Browser, reference: str, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    elsewhere = factories.staff_actor(works, catalogue, subject="musa", roles=(("examining-officer", "nairobi"),))
    sign_in(browser, elsewhere)
    assert browser.get("/staff/search") == 200
    pages = []
    for number in ("AC4402917", "AC4402918"):
        assert browser.post("/staff/search", {"passport": number}) == 200
        pages.append(browser.page.replace(number, "…"))
    assert pages[0] == pages[1]


def test_the_search_is_in_the_bar(browser: Browser, reference: str) -> None:
    current = r'href="/staff/search" aria-current="page"'
    assert re.search(current, browser.page)
    browser.post("/staff/search", {"passport": "AC4402917"})
    assert re.search(current, browser.page)
