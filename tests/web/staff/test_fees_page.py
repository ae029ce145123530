"""The cashier's list and the office's cash day: what is owed again, what was cancelled, what a colleague left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from consular import applications, fees
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

SYSTEM = Actor(ActorKind.SYSTEM)
SignIn = Callable[..., None]


@pytest.fixture
def people(works: Works, catalogue: Catalogue) -> dict[str, Actor]:
    """Jakarta's cashier and post manager."""
    return {
        role: factories.staff_actor(works, catalogue, subject=role, roles=((role, "jakarta"),), powers=())
        for role in ("cashier", "post-manager")
    }


def test_what_is_owed_again_stands_on_top_of_the_list(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    reference, _ = factories.lodged(works, catalogue)
    sign_in(browser, people["cashier"])
    assert browser.get("/staff/fees") == 200
    assert "Owed again" not in browser.page
    with works.begin(SYSTEM) as work:
        found = applications.application_for(work.session, SYSTEM, "system", reference)
        fees.mark_missed(work, found.dossier_id)
    browser.get("/staff/fees")
    assert "Owed again" in browser.page
    assert browser.page.index("Owed again") < browser.page.index(reference)


def test_a_withdrawn_case_is_off_the_list_and_its_charge_says_so(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    reference, owner = factories.lodged(works, catalogue)
    sign_in(browser, owner)
    browser.get(f"/applications/{reference}/withdraw")
    browser.post(f"/applications/{reference}/withdraw")
    assert "not asked any more" in browser.page
    sign_in(browser, people["cashier"])
    browser.get("/staff/fees")
    assert reference not in browser.page
    assert browser.get(f"/staff/fees?q={reference}") == 200
    assert "nothing is received for it any more" in browser.page
    assert "Record as received" not in browser.page


def test_the_manager_closes_a_till_that_was_left(
    browser: Browser, works: Works, catalogue: Catalogue, clock: SetClock, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    with works.begin(people["cashier"]) as work:
        till = factories.open_till(work, catalogue, "jakarta")
        path = f"/staff/fees/till/{till.id}/close-left"
    sign_in(browser, people["post-manager"])
    assert browser.get("/staff/fees/day") == 200
    assert "Left open" not in browser.page
    assert browser.post(path, {"USD": "0", "IDR": "0"}) == 404
    clock.set(dt.datetime(2026, 11, 17, 2, 0, tzinfo=dt.UTC))
    sign_in(browser, people["post-manager"])
    browser.get("/staff/fees/day")
    assert "Left open" in browser.page
    browser.get("/staff/fees/day?office=jakarta&day=2026-11-16")
    assert "Count and close for the cashier" in browser.page
    assert browser.post(path, {"USD": "3", "IDR": "0"}) == 422
    assert "may have happened" in browser.page
    assert browser.post(path, {"USD": "3", "IDR": "0", "reason": "The cashier is ill"}) == 200
    assert "for the cashier" in browser.page
    assert "Not settled" in browser.page
    assert "Left open" not in browser.page
