"""The safe with blanks, as a producer and a post manager see it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular import stock
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from tests import factories
from tests.stock.given import SYSTEM
from tests.web.conftest import Browser

SignIn = Callable[..., None]
STICKERS = {"kind": "visa-sticker"}


@pytest.fixture
def people(works: Works, catalogue: Catalogue) -> dict[str, Actor]:
    """Two producers and the manager in Jakarta, a producer in Nairobi."""
    roles = {
        "one": ("producer", "jakarta"),
        "two": ("producer", "jakarta"),
        "manager": ("post-manager", "jakarta"),
        "away": ("producer", "nairobi"),
    }
    return {
        name: factories.staff_actor(works, catalogue, subject=name, roles=(role,), powers=())
        for name, role in roles.items()
    }


def delivered(browser: Browser, sign_in: SignIn, people: dict[str, Actor], numbers: str) -> str:
    """A delivery entered and counted on the pages; returns its path."""
    sign_in(browser, people["one"])
    browser.get("/staff/stock")
    assert browser.post("/staff/stock/deliveries", {**STICKERS, "numbers": numbers}) == 200
    path = browser.path
    assert "A colleague has to count it" in browser.page
    sign_in(browser, people["two"])
    browser.get(path)
    assert browser.post(f"{path}/count", {"numbers": numbers}) == 200
    return path


def blank_path(browser: Browser, number: str) -> str:
    browser.get("/staff/stock")
    assert browser.post("/staff/stock/find", {**STICKERS, "number": number}) == 200
    return browser.path


def test_a_delivery_is_entered_by_one_and_counted_by_another(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    path = delivered(browser, sign_in, people, "V00000001 - V00000005")
    assert "All of it is in stock" in browser.page
    browser.get("/staff/stock")
    row = re.search(r"Visa sticker</th><td[^>]*><strong>(\d+)", browser.page)
    assert row is not None
    assert row[1] == "5"
    sign_in(browser, people["away"])
    assert browser.get(path) == 404


def test_the_numbers_are_not_shown_to_who_has_to_count_them(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    sign_in(browser, people["one"])
    browser.get("/staff/stock")
    browser.post("/staff/stock/deliveries", {**STICKERS, "numbers": "V00000001"})
    path = browser.path
    sign_in(browser, people["two"])
    browser.get(path)
    assert "V00000001" not in browser.page


@pytest.mark.parametrize(
    ("form", "path", "sent", "says"),
    [
        ("announce", "deliveries", {"numbers": "V1"}, "These are no numbers of this kind of blank"),
        ("announce", "deliveries", {"numbers": "V00000002"}, "These numbers were entered before"),
        ("arrive", "arrive", {"numbers": "V00000009"}, "These numbers were never received anywhere"),
        ("arrive", "arrive", {"numbers": "V00000002"}, "Nobody has sent these blanks to you"),
        ("send", "send", {"numbers": "V00000009", "to": "nairobi"}, "These numbers were never received anywhere"),
        ("stocktake", "count", {"numbers": "", "quantity": "four"}, "Enter the numbers"),
        ("stocktake", "count", {"numbers": "", "quantity": "4"}, "Say in a sentence what happened"),
        ("find", "find", {"number": "V00000009"}, "These numbers were never received anywhere"),
    ],
)
def test_what_is_refused_is_told_beside_its_form_and_stays_typed(
    browser: Browser,
    sign_in: SignIn,
    people: dict[str, Actor],
    form: str,
    path: str,
    sent: dict[str, str],
    says: str,
) -> None:
    delivered(browser, sign_in, people, "V00000001 - V00000003")
    browser.get("/staff/stock")
    assert browser.post(f"/staff/stock/{path}", {**STICKERS, **sent}) == 422
    assert says in browser.page
    assert f'<a href="#{form}">' in browser.page
    assert f'id="{form}-problem"' in browser.page
    for value in filter(None, sent.values()):
        assert value in browser.page


def test_blanks_travel(browser: Browser, sign_in: SignIn, people: dict[str, Actor]) -> None:
    delivered(browser, sign_in, people, "V00000001 - V00000003")
    browser.get("/staff/stock")
    assert browser.post("/staff/stock/send", {**STICKERS, "numbers": "V00000002", "to": "nairobi"}) == 200
    assert "The blanks are on their way" in browser.page
    sign_in(browser, people["away"])
    browser.get("/staff/stock")
    assert "On their way to you" in browser.page
    assert browser.post("/staff/stock/arrive", {**STICKERS, "numbers": "V00000002"}) == 200
    assert "The blanks are in stock" in browser.page
    blank_path(browser, "v0000 0002")
    assert "Sent to Nairobi" in browser.page
    browser.get("/staff/stock")
    assert browser.post("/staff/stock/find", {**STICKERS, "number": "V00000001"}) == 422


def test_a_blank_is_spoilt_before_a_witness_and_destroyed_by_two(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    delivered(browser, sign_in, people, "V00000001")
    path = blank_path(browser, "V00000001")
    spoilt = {"reason": "misprint", "words": "The ribbon tore."}
    for witness, status in (("", 422), ("away", 422), ("two", 403), ("one", 200)):
        assert browser.post(f"{path}/spoil", {**spoilt, "witness": witness}) == status, witness
        assert "The ribbon tore." in browser.page
    browser.post(f"{path}/destroy")
    assert "A colleague confirms the destruction" in browser.page
    sign_in(browser, people["one"])
    browser.get(path)
    assert browser.post(f"{path}/destroy") == 200
    assert "The blank is entered as destroyed" in browser.page
    assert browser.post(f"{path}/lose", {"words": "Where is it?"}) == 409
    assert "This blank is not free any more" in browser.page


def test_a_difference_is_settled_by_the_post_manager(
    browser: Browser, works: Works, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    delivered(browser, sign_in, people, "V00000001 - V00000002")
    browser.get("/staff/stock")
    sent = {**STICKERS, "numbers": "V00000001", "explanation": "One is not in the drawer."}
    assert browser.post("/staff/stock/count", sent) == 200
    assert "Not there: <bdi>V00000002" in re.sub(r"\s+", " ", browser.page)
    sign_in(browser, people["manager"])
    browser.get("/staff/stock")
    with works.begin(SYSTEM) as work:
        count = stock.counts(work.session, "jakarta")[0]
    assert browser.post(f"/staff/stock/counts/{count.id}/settle", {"words": " "}) == 422
    assert f'id="settle-{count.id}-problem"' in browser.page
    assert browser.post(f"/staff/stock/counts/{count.id}/settle", {"words": "Entered as lost."}) == 200
    assert "The difference is settled" in browser.page


def test_what_lacks_in_a_delivery_is_settled_too(browser: Browser, sign_in: SignIn, people: dict[str, Actor]) -> None:
    sign_in(browser, people["one"])
    browser.get("/staff/stock")
    browser.post("/staff/stock/deliveries", {**STICKERS, "numbers": "V00000001 - V00000002"})
    path = browser.path
    sign_in(browser, people["two"])
    browser.get(path)
    assert browser.post(f"{path}/count", {"numbers": "V00000007"}) == 422
    assert "These numbers are not part of this delivery" in browser.page
    assert browser.post(f"{path}/count", {"numbers": "V00000001"}) == 200
    assert "V00000002" in browser.page
    sign_in(browser, people["manager"])
    browser.get(path)
    assert browser.post(f"{path}/settle", {"words": "The printer sent one less."}) == 200
    assert "The difference is settled" in browser.page
