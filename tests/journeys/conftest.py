"""Journeys: one instance and one browser a session, a fresh browser context for each person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.axe import HEIGHT, WIDTHS, Looks
from tests.journeys.clear import in_the_clear
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.making import Producer
from tests.journeys.pages import Arrive, Public, V
from tests.journeys.told import Told

PATIENCE = 30_000  # ms; a loaded machine, not a slow page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def instance() -> Iterator[LocalInstance]:
    """The instance that all journeys share. When they are over, nothing that was typed lies in the clear."""
    told = Told()
    with LocalInstance() as running, told.listening():
        yield running
        assert in_the_clear(running, told) == []


@pytest.fixture(scope="session")
def looks(browser: Browser) -> Looks:
    """Which pages were looked at; screenshots go to CONSULAR_SCREENSHOTS when it is set."""
    wanted = os.environ.get("CONSULAR_SCREENSHOTS")
    folder = Path(wanted) if wanted else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return Looks(browser, folder)


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """Chromium without a window."""
    return chromium


@pytest.fixture(scope="session")
def arrive(instance: LocalInstance, browser: Browser, looks: Looks) -> Iterator[Arrive]:
    """`arrive(Applicant, "Natcha")`: somebody at a browser of their own, signed in when a name is given."""
    opened = []

    def come(
        kind: type[V], person: str | None = None, *, language: str = "en", scripts: bool = True, axe: bool = True
    ) -> V:
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": HEIGHT},
            locale="en-GB",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        variant = language if scripts else f"{language} without scripts"
        visitor = kind(context.new_page(), instance.url, looks, variant=variant, axe=axe, scripts=scripts)
        if language != "en":
            visitor.page.goto(f"{instance.url}/?lang={language}")
        if person is not None:
            visitor.sign_in(person)  # type: ignore[attr-defined]  # whoever has a name has a door
        return visitor

    yield come
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def cashier(arrive: Arrive) -> Cashier:
    """Dewi Lestari Putri, cashier in Jakarta."""
    return arrive(Cashier, "Dewi Lestari")


@pytest.fixture(scope="session")
def examiner(arrive: Arrive) -> Officer:
    """Ruth Okonjo, examining officer in Jakarta."""
    return arrive(Officer, "Ruth Okonjo")


@pytest.fixture(scope="session")
def confirmer(arrive: Arrive) -> Officer:
    """Wira Santoso, confirming officer in Jakarta, who may also propose."""
    return arrive(Officer, "Wira Santoso")


@pytest.fixture(scope="session")
def clerk(arrive: Arrive) -> Clerk:
    """Bagus, counter clerk in Jakarta."""
    return arrive(Clerk, "Bagus")


@pytest.fixture(scope="session")
def producer(arrive: Arrive) -> Producer:
    """Gita Wulandari, producer in Jakarta."""
    return arrive(Producer, "Gita Wulandari")


@pytest.fixture(scope="session")
def headquarters(arrive: Arrive) -> Producer:
    """Lena Marsh, producer at headquarters."""
    return arrive(Producer, "Lena Marsh")


@pytest.fixture
def public(arrive: Arrive) -> Public:
    """Somebody without an account."""
    return arrive(Public)
