"""The report of a document that belongs to no account: three things must fit together, and nothing else is told."""

from __future__ import annotations

from collections.abc import Callable

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
AT = "/applications/documents/other/loss"
BIRTH = {"birth-year": "1974", "birth-month": "8", "birth-day": "12"}
TOLD = {
    **{"number": "l 898902-c", "name": "ERIKSSON", "kind": "stolen", "place": "Port Amity", "circumstances": ""},
    **{"on-year": "2026", "on-month": "11", "on-day": ""},
    **BIRTH,
}


@pytest.fixture
def stranger(works: Works, browser: Browser, sign_in: SignIn) -> Actor:
    """Somebody signed in whose account has no document."""
    with works.begin(SYSTEM) as work:
        made = factories.account_actor(factories.account(work).id)
    sign_in(browser, made)
    return made


def status(works: Works, document: TravelDocument) -> str:
    with works.begin(SYSTEM) as work:
        found = register.document(work.session, document.id)
        assert found is not None
        return found.status


def test_it_is_found_by_what_is_printed_in_it_and_ends_once(browser: Browser, works: Works, stranger: Actor) -> None:
    document = passport(works)
    browser.get("/applications/documents")
    assert f'href="{AT}"' in browser.page
    browser.get(AT)
    assert browser.post(AT, TOLD) == 200
    assert "This cannot be undone" in browser.page
    assert "Anna Maria" not in browser.page, "what was not typed is not told"
    assert status(works, document) == "valid"
    for _ in range(2):
        assert browser.post(f"{AT}/confirm", TOLD) == 200
        assert "The document is reported" in browser.page
    assert status(works, document) == "stolen"
    browser.get("/applications/documents")
    assert "L898902C" not in browser.page, "the account has no document by that"
    with works.begin(SYSTEM) as work:
        report = register.loss_of(work.session, document.id)
        assert report is not None
        assert (report.told_by, report.account_id, report.facts.on) == ("account", stranger.id, "2026-11-XX")


@pytest.mark.parametrize(
    "changed",
    [{"number": "L8989020"}, {"name": "Eriksen"}, {"birth-day": "13"}, {"birth-day": ""}, {"number": "---"}],
    ids=["number", "name", "day", "day unknown", "no number at all"],
)
@pytest.mark.parametrize("step", ["", "/confirm"])
def test_what_does_not_fit_together_is_told_without_saying_what(
    browser: Browser, works: Works, stranger: Actor, changed: dict[str, str], step: str
) -> None:
    document = passport(works)
    browser.get(AT)
    assert browser.post(AT + step, {**TOLD, **changed}) == 422
    assert "No document of ours has this number, name and date of birth together" in browser.page
    assert 'value="Port Amity"' in browser.page
    assert status(works, document) == "valid"


@pytest.mark.parametrize("what", ["visa", "prepared", "another state's"])
def test_what_is_not_with_its_holder_as_our_paper_is_not_found(
    browser: Browser, works: Works, stranger: Actor, what: str
) -> None:
    if what == "visa":
        document = entered(works)
        with works.begin(SYSTEM) as work:
            held = register.document(work.session, document.id).particulars  # type: ignore[union-attr]
        year, month, day = held.birth.split("-")
        told = {"number": held.number, "name": held.primary, "birth-year": year, "birth-month": month, "birth-day": day}
    else:
        document = passport(works, **({"status": "prepared"} if what == "prepared" else {"issuing_state": "THA"}))
        told = {}
    browser.get(AT)
    assert browser.post(AT, {**TOLD, **told}) == 422
    assert "No document of ours" in browser.page
    assert status(works, document) == ("prepared" if what == "prepared" else "valid")


def test_what_is_missing_is_told_by_field(browser: Browser, stranger: Actor) -> None:
    browser.get(AT)
    assert browser.post(AT, {**TOLD, "number": " ", "name": "", "birth-year": "x", "kind": ""}) == 422
    for told in ("Enter the number", "Enter the family name", "Enter the date of birth", "Choose whether"):
        assert told in browser.page


@pytest.mark.parametrize("step", ["", "/confirm"])
def test_who_signed_in_a_while_ago_shows_it_anew_and_finds_what_was_typed(
    browser: Browser, works: Works, stranger: Actor, sign_in: SignIn, clock: SetClock, step: str
) -> None:
    document = passport(works)
    browser.get(AT)
    clock.move(minutes=6)
    assert browser.post(AT + step, TOLD) == 200
    assert browser.path == "/sign-in/again"
    assert status(works, document) == "valid"
    sign_in(browser, stranger)
    browser.get(AT)
    for told in ("What you typed is still here", 'value="l 898902-c"', 'value="ERIKSSON"', 'value="1974"'):
        assert told in browser.page
