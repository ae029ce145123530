"""The demo tour: each of its three doors, from the first page to the last surprise, in at most twelve clicks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator

from tests.journeys.axe import Looks
from tests.journeys.conftest import PATIENCE
from tests.journeys.instance import LocalInstance
from tests.journeys.pages import Visitor

MOST_CLICKS = 12
SEEDING_SECONDS = 420
ALL_IN = "All 40 sample cases are in."


@dataclass
class Guest(Visitor):
    """Somebody who sees the product for the first time and counts their clicks."""

    clicks: int = field(default=0, init=False)

    def click(self, words: str | Locator) -> None:
        """One click that leads to another page."""
        self.clicks += 1
        self.press(words)

    def tick(self, words: str) -> None:
        """One click that stays on the page."""
        self.clicks += 1
        self.page.locator(f"label:has-text('{words}')").click()

    def door(self, words: str) -> None:
        """One click on the tour's own line, which stands on every page."""
        self.click(self.page.get_by_role("navigation", name="Tour").get_by_role("link", name=words, exact=True))

    def reload_until(self, words: str) -> None:
        """Wait for something that the worker brings about; looking again is no click."""
        self.wait_for(self.page.url.removeprefix(self.url), words)


@pytest.fixture(scope="module")
def sample_url() -> Iterator[str]:
    """Address of an instance with the sample cases, which the tour changes."""
    with LocalInstance(sample=True) as running:
        yield running.url


@pytest.fixture
def guest(sample_url: str, looks: Looks, browser: Browser) -> Iterator[Guest]:
    """At the first page, when all cases are in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    somebody = Guest(context.new_page(), sample_url, looks, variant="tour")
    somebody.wait_for("/", ALL_IN, seconds=SEEDING_SECONDS)
    yield somebody
    context.close()


def test_the_ministry_sees_its_name_the_waits_and_a_row(guest: Guest) -> None:
    guest.click("Enter as a ministry")
    guest.fill({"name": "Ministry of Distant Shores"})
    guest.tick("Plum")
    guest.click("Change every page")
    guest.shows("Every page now has this name and these colours")
    assert "Ministry of Distant Shores" in guest.page.locator("header").inner_text()
    guest.click("Offices and waiting times")
    guest.shows("Jakarta", "Nairobi")
    guest.page.go_back()
    guest.click("A raw row beside the page made of it")
    guest.shows("0101")
    assert guest.clicks <= MOST_CLICKS


def test_the_officer_asks_proposes_cannot_confirm_and_cannot_refuse_without_facts(guest: Guest) -> None:
    guest.click("Enter as an officer")
    guest.click("Become Ruth Okonjo")
    guest.click("Claim the next case")
    guest.shows("1 differ")
    guest.fill({"question": "Please look at the ninth character of your passport number."})
    guest.click(guest.page.get_by_role("button", name="Ask", exact=True))
    guest.door("Officer")
    guest.click("Take it and propose a grant")
    guest.shows("cannot confirm")
    guest.door("Officer")
    guest.click("Switch to Wira Santoso")
    guest.click(guest.page.get_by_role("button", name="Confirm", exact=True))
    guest.door("Officer")
    guest.reload_until("Open the e-visa (PDF)")
    with guest.page.expect_download() as given:
        guest.clicks += 1
        guest.page.get_by_text("Open the e-visa (PDF)").click()
    assert given.value.path().read_bytes().startswith(b"%PDF-")
    guest.click("Try to refuse without facts")
    assert guest.status == 422
    guest.shows("facts")
    assert guest.clicks <= MOST_CLICKS


def test_the_engineer_flips_a_bit_kills_the_worker_and_forges_a_visa(guest: Guest) -> None:
    guest.click("Enter as an engineer")
    guest.click("Flip a bit of the last byte")
    guest.shows("Tampered")
    guest.click("Open the case as an officer")
    assert guest.status == 500
    guest.shows("changed outside the system")
    guest.door("Engineer")
    guest.click("Put it back")
    guest.shows("Opens")
    guest.click("Attach a page and kill the worker")
    guest.reload_until("The check has one result")
    guest.door("Engineer")
    guest.click("Check this text")
    guest.await_worker()
    guest.shows("Genuine and valid")
    guest.door("Engineer")
    guest.click("Alter one character")
    guest.click("Check this text")
    guest.await_worker()
    guest.shows("Not genuine")
    assert guest.clicks <= MOST_CLICKS
