"""The officer's door, walked through on the real pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from consular import review
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web.ops import seeded
from consular.web.ops.local_officer import ANSWERED, DIGIT, REFUSAL
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def cases(works: Works, catalogue: Catalogue, settings: Settings) -> dict[str, str]:
    """The three cases of the tour, the one with the digit oldest."""
    found = {}
    for number, key in enumerate((DIGIT, ANSWERED, REFUSAL)):
        answers = {"passport_number": f"AC440291{number}"}
        found[key], _ = factories.admissible(works, catalogue, subject=key, answers=answers)
    seeded.write(settings, seeded.Seeded(began=datetime(2026, 11, 16, 9, tzinfo=UTC), cases=found))
    return found


@pytest.fixture
def ruth(works: Works, catalogue: Catalogue) -> Actor:
    return factories.staff_actor(works, catalogue, subject="ruth okonjo")


@pytest.fixture
def wira(works: Works, catalogue: Catalogue) -> Actor:
    return factories.staff_actor(works, catalogue, subject="wira santoso", roles=(("confirming-officer", "jakarta"),))


def current(browser: Browser) -> str:
    """The step that is next, and its markup."""
    browser.get("/local/officer")
    found = re.search(r'<li id="step-(\d)" class="is-now".*?</li>', browser.page, re.DOTALL)
    assert found is not None
    return found.group(0)


def press(browser: Browser, step: str, *, follow: bool = True) -> int:
    """Send the form of a step as it stands."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', step))
    action = re.search(r'action="([^"]+)"', step)
    assert action is not None
    return browser.post(action.group(1), dict(fields), follow=follow)


def test_before_the_sample_there_are_no_steps(browser: Browser) -> None:
    browser.get("/local/officer")
    assert "still coming" in browser.page


def test_the_tour_is_walked_step_by_step(
    browser: Browser,
    cases: dict[str, str],
    ruth: Actor,
    wira: Actor,
    works: Works,
    catalogue: Catalogue,
    sign_in: Callable[..., None],
) -> None:
    step = current(browser)
    assert 'id="step-1"' in step
    assert 'action="/local/as/rokonjo"' in step

    sign_in(browser, ruth)
    step = current(browser)
    assert 'name="claim" value="next"' in step
    assert press(browser, step) == 200
    assert browser.path == f"/staff/cases/{cases[DIGIT]}"

    assert press(browser, current(browser)) == 200
    assert "One digit of the passport number" in browser.page

    step = current(browser)
    assert 'id="step-4"' in step
    assert press(browser, step) == 200
    assert browser.path == f"/staff/cases/{cases[ANSWERED]}"
    assert "You cannot confirm your own proposal" in browser.page

    step = current(browser)
    assert f'name="next" value="/staff/cases/{cases[ANSWERED]}"' in step
    sign_in(browser, wira)
    assert "Open the case" in current(browser)
    browser.get(f"/staff/cases/{cases[ANSWERED]}")
    version = re.search(r'name="version" value="(\d+)"', browser.page)
    proposal = re.search(r'name="proposal" value="([0-9a-f-]+)"', browser.page)
    assert version
    assert proposal
    sent = {"version": version.group(1), "proposal": proposal.group(1)}
    assert browser.post(f"/staff/cases/{cases[ANSWERED]}/confirm", sent) == 200

    assert "It is being printed" in current(browser)
    last = re.search(r'<li id="step-7".*?</li>', browser.page, re.DOTALL)
    assert last
    assert press(browser, last.group(0), follow=False) == 307  # a browser sends the form on; the test client cannot
    form = {"outcome": "refuse", "refuse-ground": "purpose-not-shown"}
    browser.get("/local/officer")
    assert browser.post(f"/staff/cases/{cases[REFUSAL]}/propose", form) == 422
    assert "Write the facts for this ground" in browser.page
    with works.begin(wira) as work:
        refused = review.case(work.session, wira, cases[REFUSAL], now=work.now, catalogue=catalogue)
    assert refused.proposals == []
    browser.get("/local/officer")
    assert "That was the tour" in browser.page


def test_whoever_is_not_an_officer_is_led_to_ruth(
    browser: Browser, cases: dict[str, str], ruth: Actor, works: Works, catalogue: Catalogue
) -> None:
    with works.begin(ruth) as work:
        review.claim(work, reference=cases[DIGIT], catalogue=catalogue)
    step = current(browser)
    assert 'id="step-3"' in step
    assert 'action="/local/as/rokonjo"' in step
    assert 'name="next" value="/local/officer"' in step


@pytest.mark.parametrize(("act", "key"), [("propose", ANSWERED), ("refuse", REFUSAL)])
def test_when_a_colleague_was_faster_the_case_page_says_so(
    browser: Browser,
    cases: dict[str, str],
    ruth: Actor,
    wira: Actor,
    works: Works,
    catalogue: Catalogue,
    sign_in: Callable[..., None],
    act: str,
    key: str,
) -> None:
    with works.begin(wira) as work:
        review.claim(work, reference=cases[key], catalogue=catalogue)
    sign_in(browser, ruth)
    browser.get("/local/officer")
    assert browser.post(f"/local/officer/{act}") == 200
    assert browser.path == f"/staff/cases/{cases[key]}"
    assert "A colleague is working on this case" in browser.page
