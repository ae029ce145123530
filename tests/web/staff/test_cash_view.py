"""The counter's pages: find, receive with change, void, waive, refund, count and close."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

SignIn = Callable[..., None]


@pytest.fixture
def cashier(works: Works, catalogue: Catalogue) -> Actor:
    """Of Jakarta."""
    return factories.staff_actor(works, catalogue, subject="till", roles=(("cashier", "jakarta"),), powers=())


@pytest.fixture
def manager(works: Works, catalogue: Catalogue) -> Actor:
    """Of Jakarta, with the power to waive."""
    return factories.staff_actor(
        works, catalogue, subject="head", roles=(("post-manager", "jakarta"),), powers=("waive",)
    )


@pytest.fixture
def reference(works: Works, catalogue: Catalogue) -> str:
    """A lodged application whose fee is owed."""
    return factories.lodged(works, catalogue)[0]


def opened(browser: Browser) -> None:
    browser.get("/staff/fees/till")
    assert browser.post("/staff/fees/till", {"office": "jakarta", "USD": "20", "IDR": ""}) == 200


def charge_page(browser: Browser, reference: str) -> str:
    """Its address, found by a scan."""
    assert browser.get(f"/staff/fees?q={reference.lower()}") == 200
    assert reference in browser.page
    return browser.path


def test_from_the_scan_to_the_change_and_the_balanced_till(
    browser: Browser, cashier: Actor, reference: str, sign_in: SignIn
) -> None:
    sign_in(browser, cashier)
    page = charge_page(browser, reference)
    assert "Open your till for this office first" in browser.page
    opened(browser)
    browser.get(page)
    for wrong, says in (("a lot", "with digits"), ("50", "less than what is owed")):
        assert browser.post(page, {"currency": "USD", "method": "cash", "given": wrong}) == 422
        assert says in browser.page
        assert f'value="{wrong}"' in browser.page
    sent = {"currency": "USD", "shown-USD": "60.00", "method": "cash", "given": "100,00", "payer": "Somchai"}
    assert browser.post(page, sent) == 200
    assert "Give back 40.00 US dollars" in browser.page
    assert "JAKARTA-2026-000001" in browser.page
    assert "Somchai" in browser.page
    browser.get("/staff/fees/till")
    (close,) = re.findall(r'action="(/staff/fees/till/[0-9a-f-]+/close)"', browser.page)
    assert browser.post(close, {"USD": "79", "IDR": "0"}) == 422
    assert 'value="79"' in browser.page
    assert browser.post(close, {"USD": "79", "IDR": "0", "reason": "One is missing"}) == 200
    assert "Not settled" in browser.page


def test_an_amount_that_changed_since_the_page_was_made_is_not_recorded(
    browser: Browser, cashier: Actor, reference: str, sign_in: SignIn
) -> None:
    sign_in(browser, cashier)
    opened(browser)
    page = charge_page(browser, reference)
    assert browser.post(f"{page}/line", {"line": "courier"}) == 200
    assert browser.post(page, {"currency": "USD", "shown-USD": "60.00", "method": "cash"}) == 422
    assert "has changed" in browser.page


def test_the_manager_makes_void_waives_and_approves_and_the_cashier_pays_back(
    browser: Browser, cashier: Actor, manager: Actor, reference: str, sign_in: SignIn
) -> None:
    sign_in(browser, cashier)
    opened(browser)
    page = charge_page(browser, reference)
    browser.post(page, {"currency": "USD", "method": "cash"})
    receipt = browser.path
    assert "Make void" not in browser.page
    sign_in(browser, manager)
    browser.get(receipt)
    assert browser.post(f"{receipt}/void", {"reason": ""}) == 422
    assert browser.post(f"{receipt}/void", {"reason": "Wrong person"}) == 200
    assert "VOID" in browser.page
    sign_in(browser, cashier)
    browser.get(page)
    assert browser.post(page, {"currency": "IDR", "method": "cash"}) == 200
    assert "984,000.00 Indonesian rupiahs" in browser.page
    sign_in(browser, manager)
    browser.get(page)
    assert browser.post(f"{page}/waive", {"ground": "humanitarian-half", "facts": "The flood."}) == 200
    browser.get("/staff/fees/refunds")
    assert "492,000.00 Indonesian rupiahs" in browser.page
    (approve,) = re.findall(r'action="(/staff/fees/refunds/[0-9a-f-]+/approve)"', browser.page)
    assert browser.post(approve) == 200
    sign_in(browser, cashier)
    browser.get("/staff/fees/refunds")
    assert browser.post(approve.replace("approve", "pay"), {"method": "cash"}) == 200
    assert "Receipt of a refund" in browser.page


@pytest.mark.parametrize("typed", ["nothing of the kind", "V7K3-M9QX-D4"])
def test_what_is_not_found_says_what_to_do(browser: Browser, cashier: Actor, sign_in: SignIn, typed: str) -> None:
    sign_in(browser, cashier)
    assert browser.get(f"/staff/fees?q={typed.replace(' ', '+')}") == 200
    assert "Scan or type it again" in browser.page
    assert typed in browser.page
