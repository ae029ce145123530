"""Before what cannot be taken back colleagues have shown lately who they are; what they had typed is kept meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from consular import identity, register, review
from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.work import Works
from consular.identity.models import Parked
from tests import factories
from tests.conftest import ROOT
from tests.register.given import SYSTEM, passport
from tests.review import cases
from tests.web.conftest import Browser
from tests.web.staff.test_deciding import GRANT, version

SignIn = Callable[..., None]
LOSS = {"kind": "stolen", "on-year": "2026", "on-month": "11", "on-day": "", "place": "Port Amity"}
FACTS = "Two lines\nof facts."
# A grant of less than was asked.
LESS = {
    **GRANT,
    "duration_of_stay_days": "5",
    "border_note": "Ask for the ticket.\nHe travels on.",
    "conditions": "Typed before",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A visitor visa that is granted at once, and looked at afterwards."""
    read = read_catalogue(ROOT / "config")
    service = factories.service(read)
    at_once = service.confirmation.model_copy(update={"grant": "after"})
    read.services[service.key, service.version] = service.model_copy(update={"confirmation": at_once})
    return read


@pytest.fixture
def examiner(works: Works, catalogue: Catalogue) -> Actor:
    return cases.Officers(works, catalogue).examiner


@pytest.fixture
def home(browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, examiner: Actor) -> str:
    """The page of a case that the officer has."""
    reference, _ = factories.admissible(works, catalogue)
    cases.claimed(works, catalogue, reference, examiner)
    sign_in(browser, examiner)
    assert browser.get(f"/staff/cases/{reference}") == 200
    return browser.path


def proven(works: Works, minutes: int | None) -> None:
    """Who is signed in has shown so many minutes ago who they are, or at a time that nobody knows."""
    with works.begin(system()) as work:
        at = None if minutes is None else work.now - timedelta(minutes=minutes)
        work.session.query(identity.UserSession).update({"proven_at": at})


def grounds(works: Works, catalogue: Catalogue) -> list[str]:
    service = factories.service(catalogue)
    assert service.lesser_grounds is not None
    return [ground.key for ground in catalogue.grounds[service.lesser_grounds].grounds]


@pytest.mark.parametrize("minutes", [61, None])
def test_a_grant_that_counts_at_once_wants_a_fresh_proof_and_loses_nothing(
    browser: Browser, works: Works, catalogue: Catalogue, home: str, minutes: int | None
) -> None:
    first, second = grounds(works, catalogue)[:2]
    told = {**LESS, "grant-ground": [first, second], f"grant-facts-{first}": FACTS, f"grant-facts-{second}": FACTS}
    proven(works, minutes)
    assert browser.post(f"{home}/propose", {**told, "version": version(browser)}) == 200
    assert browser.path == "/sign-in/again"
    assert cases.state(works, home.rsplit("/", 1)[1]) == "examination"
    proven(works, 0)
    assert browser.get(home) == 200
    for words in (
        "What you typed is still here",
        "Nothing is decided yet",
        "Ask for the ticket.\nHe travels on.",
        FACTS,
        'value="Typed before"',
        f'value="{first}" checked',
        f'value="{second}" checked',
        'value="grant" checked',
    ):
        assert words in browser.page
    assert browser.page.count("<details open") + browser.page.count(" open>") >= 2
    assert browser.post(f"{home}/propose", {**told, "version": version(browser)}) == 200
    assert cases.state(works, home.rsplit("/", 1)[1]) == "granted"
    browser.get(home)
    assert "What you typed is still here" not in browser.page


def test_a_proof_counts_for_every_case_of_the_hour(browser: Browser, works: Works, home: str) -> None:
    proven(works, 59)
    assert browser.post(f"{home}/propose", {**GRANT, "version": version(browser)}) == 200
    assert cases.state(works, home.rsplit("/", 1)[1]) == "granted"


def test_what_another_person_confirms_is_proposed_without(browser: Browser, works: Works, home: str) -> None:
    proven(works, 61)
    told = {"outcome": "refuse", "refuse-ground": "means-not-shown", "refuse-facts-means-not-shown": "None were shown."}
    assert browser.post(f"{home}/propose", {**told, "version": version(browser)}) == 200
    assert "cannot confirm your own" in browser.page


def test_a_colleague_finds_nothing_of_anothers_words(
    browser: Browser, works: Works, catalogue: Catalogue, home: str, sign_in: SignIn
) -> None:
    proven(works, 61)
    browser.post(f"{home}/propose", {**LESS, "version": version(browser)})
    sign_in(browser, cases.Officers(works, catalogue).other_examiner)
    assert browser.get(home) == 200
    assert "Typed before" not in browser.page


def test_what_was_typed_waits_until_its_form_can_be_shown(
    browser: Browser, works: Works, catalogue: Catalogue, home: str, examiner: Actor
) -> None:
    proven(works, 61)
    browser.post(f"{home}/propose", {**LESS, "version": version(browser)})
    reference = home.rsplit("/", 1)[1]
    with works.begin(examiner) as work:
        review.release(work, reference=reference)
    browser.get(home)
    assert "Typed before" not in browser.page
    cases.claimed(works, catalogue, reference, examiner)
    browser.get(home)
    assert "Typed before" in browser.page


@pytest.mark.parametrize("step", ["loss", "loss/confirm"])
def test_a_loss_told_at_the_counter_wants_a_fresh_proof_and_loses_nothing(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, step: str
) -> None:
    document = passport(works)
    clerk = factories.staff_actor(works, catalogue, subject="aziz", roles=(("counter-clerk", "nairobi"),), powers=())
    sign_in(browser, clerk)
    here = f"/staff/register/{document.id}"
    browser.get(here)
    proven(works, 61)
    assert browser.post(f"{here}/{step}", LOSS) == 200
    assert browser.path == "/sign-in/again"
    with works.begin(SYSTEM) as work:
        assert register.loss_of(work.session, document.id) is None
    proven(works, 0)
    assert browser.get(here) == 200
    assert "What you typed is still here" in browser.page
    assert 'value="Port Amity"' in browser.page
    assert browser.post(f"{here}/loss/confirm", LOSS) == 200
    assert "The report counts from now on" in browser.page


def test_what_a_colleague_typed_goes_when_they_are_forgotten(works: Works, examiner: Actor) -> None:
    with works.begin(examiner) as work:
        identity.park_form(work, staff_id=examiner.id, path="/a", inputs={"q": "typed"})
    with works.begin(SYSTEM) as work:
        assert examiner.id is not None
        identity.forget_staff(work, examiner.id)
    with works.begin(SYSTEM) as work:
        assert work.session.scalars(select(Parked)).all() == []
