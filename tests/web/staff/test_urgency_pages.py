"""The case page beside the answers: the question to another state, and the review of what was decided at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consular import review
from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.catalogue.products import ConsultationDefinition
from consular.core.work import Works
from tests import factories
from tests.conftest import ROOT
from tests.review import cases
from tests.web.conftest import Browser

SignIn = Callable[..., None]
SIGN = "By note, sign 17/2026"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A visitor visa that asks the state of nationality, and is granted at once."""
    read = read_catalogue(ROOT / "config")
    asked = ConsultationDefinition.model_validate(
        {"state": "nationality", "ask_days": 2, "answer_days": 3, "source": "A sample"}
    )
    service = factories.service(read)
    at_once = service.confirmation.model_copy(update={"grant": "after"})
    changed = service.model_copy(update={"consultation": asked, "confirmation": at_once})
    read.services[service.key, service.version] = changed
    return read


@pytest.fixture
def staff(works: Works, catalogue: Catalogue) -> cases.Officers:
    return cases.Officers(works, catalogue)


@pytest.fixture
def reference(works: Works, catalogue: Catalogue, staff: cases.Officers) -> str:
    """A case that the examiner has."""
    found, _ = factories.admissible(works, catalogue)
    cases.claimed(works, catalogue, found, staff.examiner)
    return found


def granted(works: Works, catalogue: Catalogue, staff: cases.Officers, reference: str) -> None:
    with works.begin(staff.examiner) as work:
        review.ask_state(work, reference=reference, words=SIGN, catalogue=catalogue)
    with works.begin(staff.examiner) as work:
        review.record_answer(work, reference=reference, answer=review.AGREES, words=SIGN)
    with works.begin(staff.examiner) as work:
        review.propose_grant(work, reference=reference, terms=cases.TERMS, catalogue=catalogue)


def test_the_question_to_another_state_and_its_answer_are_written_down(
    browser: Browser, sign_in: SignIn, staff: cases.Officers, reference: str
) -> None:
    sign_in(browser, staff.examiner)
    home = f"/staff/cases/{reference}"
    assert browser.get(home) == 200
    assert "It was asked today" in browser.page
    assert browser.post(f"{home}/consultation", {"act": "ask", "consultation": ""}) == 422
    assert "Nothing was saved yet" in browser.page
    for _ in range(2):
        assert browser.post(f"{home}/consultation", {"act": "ask", "consultation": SIGN}) == 200
        assert "No answer yet" in browser.page
    assert SIGN in browser.page
    assert browser.post(f"{home}/consultation", {"act": "answer", "answer": "", "consultation": "Phone"}) == 422
    answered = {"act": "answer", "answer": "objects", "consultation": "Note 18: not their national"}
    assert browser.post(f"{home}/consultation", answered) == 200
    assert "It objects: this cannot be granted" in browser.page
    assert "not their national" in browser.page
    assert "Write down the answer" not in browser.page


def test_what_was_decided_at_once_is_listed_and_reviewed_by_another(
    browser: Browser,
    works: Works,
    catalogue: Catalogue,
    sign_in: SignIn,
    staff: cases.Officers,
    reference: str,
) -> None:
    sign_in(browser, staff.confirmer)
    assert browser.get("/staff/unreviewed") == 200
    assert "Nothing waits for a review" in browser.page
    granted(works, catalogue, staff, reference)
    browser.get("/staff/unreviewed")
    assert reference in browser.page
    home = f"/staff/cases/{reference}"
    browser.get(home)
    assert "To be reviewed by" in browser.page
    assert browser.post(f"{home}/review-afterwards", {"outcome": "questioned", "review_note": ""}) == 422
    assert "Write what should be looked at again" in browser.page
    for _ in range(2):
        assert browser.post(f"{home}/review-afterwards", {"outcome": "upheld", "review_note": ""}) == 200
        assert "Reviewed and upheld" in browser.page
    assert browser.post(f"{home}/review-afterwards", {"outcome": "questioned", "review_note": "No"}) == 409
    browser.get("/staff/unreviewed")
    assert "Nothing waits for a review" in browser.page


def test_who_decided_sees_that_somebody_else_reviews_it(
    browser: Browser,
    works: Works,
    catalogue: Catalogue,
    sign_in: SignIn,
    staff: cases.Officers,
    reference: str,
) -> None:
    granted(works, catalogue, staff, reference)
    sign_in(browser, staff.examiner)
    assert browser.get(f"/staff/cases/{reference}") == 200
    assert "Somebody else reviews it" in browser.page
    assert browser.post(f"/staff/cases/{reference}/review-afterwards", {"outcome": "upheld"}) == 403
    assert browser.get("/staff/unreviewed") == 403
