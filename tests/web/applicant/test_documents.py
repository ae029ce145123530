"""A holder's own documents, and the report that ends one for ever."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from consular import register
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.register import TravelDocument
from tests import factories
from tests.register.given import SYSTEM, entered, passport
from tests.web.conftest import Browser

SignIn = Callable[..., None]
LOSS = {"kind": "lost", "on-year": "2026", "on-month": "11", "on-day": "15", "place": "Port Amity", "circumstances": ""}


@pytest.fixture
def owner(works: Works) -> Actor:
    with works.begin(SYSTEM) as work:
        return factories.account_actor(factories.account(work).id)


@pytest.fixture
def document(works: Works, owner: Actor) -> TravelDocument:
    return passport(works, account_id=owner.id)


def address(document: TravelDocument) -> str:
    return f"/applications/documents/{document.id}/loss"


def status(works: Works, document: TravelDocument) -> str:
    with works.begin(SYSTEM) as work:
        found = register.document(work.session, document.id)
        assert found is not None
        return found.status


def test_a_holder_reports_in_two_steps_and_once(
    browser: Browser, works: Works, owner: Actor, document: TravelDocument, sign_in: SignIn
) -> None:
    sign_in(browser, owner)
    assert browser.get("/applications/documents") == 200
    assert "L898902C" in browser.page
    assert browser.get(address(document)) == 200
    assert browser.post(address(document), LOSS) == 200
    assert "This cannot be undone" in browser.page
    assert status(works, document) == "valid"
    for _ in range(2):
        assert browser.post(f"{address(document)}/confirm", LOSS) == 200
        assert "The document is reported" in browser.page
    assert status(works, document) == "lost"
    assert address(document) not in browser.page
    assert browser.post(address(document), LOSS) == 200
    assert "The document is reported" in browser.page


@pytest.mark.parametrize("step", ["", "/confirm"])
def test_who_signed_in_a_while_ago_shows_it_anew_and_finds_what_was_typed(
    browser: Browser, works: Works, owner: Actor, document: TravelDocument, sign_in: SignIn, clock: SetClock, step: str
) -> None:
    sign_in(browser, owner)
    browser.get(address(document))
    clock.move(minutes=6)
    assert browser.post(f"{address(document)}{step}", LOSS) == 200
    assert browser.path == "/sign-in/again"
    assert status(works, document) == "valid"
    sign_in(browser, owner)
    browser.get(address(document))
    assert "What you typed is still here" in browser.page
    assert 'value="Port Amity"' in browser.page
    browser.post(address(document), LOSS)
    browser.post(f"{address(document)}/confirm", LOSS)
    assert status(works, document) == "lost"


def test_anothers_document_does_not_exist(
    browser: Browser, works: Works, document: TravelDocument, sign_in: SignIn
) -> None:
    with works.begin(SYSTEM) as work:
        stranger = factories.account_actor(factories.account(work, subject="stranger", email=None).id)
    sign_in(browser, stranger)
    browser.get("/applications/documents")
    assert "There is no document yet" in browser.page
    assert browser.get(address(document)) == 404
    browser.get("/applications")
    for path in (address(document), f"{address(document)}/confirm", f"/applications/documents/{uuid4()}/loss"):
        assert browser.post(path, LOSS) == 404
    assert status(works, document) == "valid"


def test_what_is_missing_is_told_and_what_was_typed_stays(
    browser: Browser, owner: Actor, document: TravelDocument, sign_in: SignIn
) -> None:
    sign_in(browser, owner)
    browser.get(address(document))
    assert browser.post(address(document), {**LOSS, "on-day": "40", "kind": ""}) == 422
    for told in ("Choose whether", "at least the year", 'value="Port Amity"', 'value="40"'):
        assert told in browser.page


@pytest.mark.parametrize("made", ["prepared", "visa"])
def test_what_cannot_be_lost_is_told(browser: Browser, works: Works, owner: Actor, sign_in: SignIn, made: str) -> None:
    found = (
        entered(works, account_id=owner.id)
        if made == "visa"
        else passport(works, account_id=owner.id, status="prepared")
    )
    sign_in(browser, owner)
    browser.get("/applications/documents")
    assert address(found) not in browser.page
    browser.get(address(found))
    assert "cannot be reported here" in browser.page
    browser.get("/applications")
    answer = browser.post(address(found), LOSS)
    assert (answer, "An e-visa is not a paper" in browser.page) == ((422, True) if made == "visa" else (409, False))
    assert status(works, found) == ("valid" if made == "visa" else "prepared")
