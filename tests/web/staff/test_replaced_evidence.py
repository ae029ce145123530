"""While a question is open the applicant may send another file; what colleagues have seen stays in the case."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from consular import evidence, issuance, review
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser
from tests.web.stations import House, Station

SignIn = Callable[..., None]
EARLIER = "Earlier file: the applicant has replaced it"


@pytest.fixture
def people(works: Works, catalogue: Catalogue) -> House:
    """Everybody who acts."""
    return House(works, catalogue, issuance.Issuer(catalogue=catalogue, public_url="http://localhost", local=True))


def send(browser: Browser, found: Station, item: str, content: bytes) -> None:
    home = f"/applications/{found.reference}/evidence/{item}"
    assert browser.get(home) == 200
    assert browser.post(home, {"file": (io.BytesIO(content), "new.jpg")}) == 200


def pictures(browser: Browser) -> list[str]:
    return re.findall(r'<img src="(/staff/cases/evidence/[^"]+)"', browser.page)


def test_the_pages_that_an_officer_has_seen_stay_beside_the_new_file(
    browser: Browser, people: House, sign_in: SignIn
) -> None:
    found = people.station("asked")
    old = f"/staff/cases/evidence/{found.evidence_id}/page/1.jpg"
    sign_in(browser, people.actors["examiner"])
    browser.get(f"/staff/cases/{found.reference}")
    assert old in pictures(browser)
    assert EARLIER not in browser.page
    sign_in(browser, people.actors["owner"])
    send(browser, found, "portrait", factories.JPEG + b"new")
    assert browser.get(f"/evidence/{found.evidence_id}/pages/1.jpg") == 404
    sign_in(browser, people.actors["examiner"])
    browser.get(f"/staff/cases/{found.reference}")
    assert browser.page.count(EARLIER) == 1
    assert old in pictures(browser)
    for picture in pictures(browser):
        answer = browser.client.get(picture)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    sign_in(browser, people.actors["elsewhere"])
    assert browser.get(old) == 404


def test_before_lodging_what_is_replaced_is_gone(
    browser: Browser, works: Works, people: House, sign_in: SignIn
) -> None:
    found = people.station("draft")
    sign_in(browser, people.actors["owner"])
    send(browser, found, "portrait", factories.JPEG + b"new")
    with works.begin(people.actors["owner"]) as work:
        assert evidence.pages_of(work.session, found.evidence_id) == []


def removable(browser: Browser, found: Station, item: str) -> int:
    browser.get(f"/applications/{found.reference}/evidence/{item}")
    return browser.page.count("/remove")


def ask(works: Works, catalogue: Catalogue, found: Station, officer: Actor, question: str) -> None:
    with works.begin(officer) as work:
        review.claim(work, reference=found.reference, catalogue=catalogue)
    with works.begin(officer) as work:
        review.ask(work, reference=found.reference, question=question, catalogue=catalogue)


def test_what_was_sent_to_an_earlier_question_can_no_longer_be_taken_back(
    browser: Browser, works: Works, catalogue: Catalogue, people: House, clock: SetClock, sign_in: SignIn
) -> None:
    found = people.station("asked")
    sign_in(browser, people.actors["owner"])
    clock.move(minutes=5)
    send(browser, found, "means", factories.JPEG + b"means")
    assert removable(browser, found, "means") == 1
    with works.begin(people.actors["owner"]) as work:
        review.answer(work, reference=found.reference, text="In the hotel that I named.")
    clock.move(minutes=5)
    ask(works, catalogue, found, people.actors["examiner"], "And after that?")
    clock.move(minutes=5)
    assert removable(browser, found, "means") == 0
    send(browser, found, "means", factories.JPEG + b"more")
    assert removable(browser, found, "means") == 1
