"""Colleagues at their pages: queue, case, proposal, confirmation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import Actor, system
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

GRANT = {
    "outcome": "grant",
    "valid_from-day": "20",
    "valid_from-month": "12",
    "valid_from-year": "2026",
    "valid_until-day": "19",
    "valid_until-month": "3",
    "valid_until-year": "2027",
    "entries": "1",
    "duration_of_stay_days": "30",
}


def version(browser: Browser) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.page)
    assert found is not None
    return found.group(1)


def officer(works: Works, catalogue: Catalogue, subject: str = "okonjo", role: str = "examining-officer") -> Actor:
    return factories.staff_actor(works, catalogue, subject=subject, roles=((role, "jakarta"),))


def proposal_id(browser: Browser) -> str:
    found = re.search(r'name="proposal" value="([0-9a-f-]+)"', browser.page)
    assert found is not None
    return found.group(1)


def claimed(browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]) -> str:
    """An officer has claimed the only case; returns its address."""
    factories.admissible(works, catalogue)
    sign_in(browser, officer(works, catalogue))
    assert browser.get("/staff/queue") == 200
    assert browser.post("/staff/queue/claim", {"claim": "next"}) == 200
    return browser.path


def test_a_proposal_is_confirmed_by_another_person(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    assert browser.post(f"{home}/propose", {**GRANT, "version": version(browser)}) == 200
    assert "cannot confirm your own" in browser.page
    sign_in(browser, officer(works, catalogue, "santoso", "confirming-officer"))
    assert browser.get(home) == 200
    sent = {"version": version(browser), "proposal": proposal_id(browser)}
    assert browser.post(f"{home}/confirm", sent) == 200
    assert "confirmed by Santoso" in browser.page
    assert browser.post(f"{home}/confirm", sent) == 200


def test_who_confirms_has_shown_lately_who_they_are(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    browser.post(f"{home}/propose", {**GRANT, "version": version(browser)})
    sign_in(browser, officer(works, catalogue, "santoso", "confirming-officer"))
    browser.get(home)
    sent = {"version": version(browser), "proposal": proposal_id(browser)}
    with works.begin(system()) as work:
        work.session.query(identity.UserSession).update({"proven_at": work.now - timedelta(minutes=61)})
    assert browser.post(f"{home}/confirm", sent) == 200
    assert browser.path == "/sign-in/again"
    assert browser.get(home) == 200
    assert "confirmed by Santoso" not in browser.page


def test_a_refusal_without_facts_is_not_saved_and_the_text_stays(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    sent = {
        "outcome": "refuse",
        "refuse-ground": "means-not-shown",
        "refuse-facts-purpose-not-shown": "typed elsewhere",
        "version": version(browser),
    }
    assert browser.post(f"{home}/propose", sent) == 422
    assert "Write the facts" in browser.page
    assert "typed elsewhere" in browser.page


def test_a_stale_page_gets_the_fresh_state(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    home = claimed(browser, works, catalogue, sign_in)
    seen = version(browser)
    assert (
        browser.post(f"{home}/ask", {"question": "Where will you sleep?", "days": "7", "version": str(int(seen) - 1)})
        == 409
    )
    assert "Somebody was faster" in browser.page
    assert "Where will you sleep?" in browser.page


def test_an_officer_of_another_office_does_not_find_the_case(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    sign_in(browser, factories.staff_actor(works, catalogue, subject="musa", roles=(("examining-officer", "nairobi"),)))
    assert browser.get(f"/staff/cases/{reference}") == 404


def test_the_applicant_answers_a_question_and_sees_the_status(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, owner = factories.admissible(works, catalogue)
    sign_in(browser, officer(works, catalogue))
    browser.get("/staff/queue")
    browser.post("/staff/queue/claim", {"claim": reference})
    asked = {"question": "Where will you sleep?", "days": "7", "version": version(browser)}
    assert browser.post(f"/staff/cases/{reference}/ask", asked) == 200
    sign_in(browser, owner)
    assert browser.get(f"/applications/{reference}") == 200
    assert "Where will you sleep?" in browser.page
    assert browser.get(f"/applications/{reference}/answer") == 200
    assert browser.post(f"/applications/{reference}/answer", {"answer": ""}) == 422
    assert browser.post(f"/applications/{reference}/answer", {"answer": "At my sister's."}) == 200
    assert "with an officer in Jakarta" in browser.page
