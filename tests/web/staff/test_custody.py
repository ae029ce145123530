"""The safe with people's papers, as clerks of two offices and a post manager see it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular import custody
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.ids import new_id
from consular.core.work import Works
from tests import factories
from tests.custody.given import SYSTEM
from tests.web.conftest import Browser

SignIn = Callable[..., None]
TAKEN = {"kind": "own-passport", "capacity": "holder", "description": "Blue cover", "number": "AC4402917"}


@pytest.fixture
def people(works: Works, catalogue: Catalogue) -> dict[str, Actor]:
    """A clerk and the manager in Jakarta, a clerk in Nairobi."""
    roles = {
        "clerk": ("counter-clerk", "jakarta"),
        "manager": ("post-manager", "jakarta"),
        "away": ("counter-clerk", "nairobi"),
    }
    return {
        name: factories.staff_actor(works, catalogue, subject=name, roles=(role,), powers=())
        for name, role in roles.items()
    }


@pytest.fixture
def reference(works: Works, catalogue: Catalogue) -> str:
    """A lodged case of Jakarta."""
    return factories.lodged(works, catalogue)[0]


def taken(browser: Browser, reference: str) -> tuple[str, str]:
    """Take a passport in on the page; returns its page and label."""
    browser.get("/staff/custody")
    assert browser.post("/staff/custody/take", {**TAKEN, "reference": reference, "item_id": str(new_id())}) == 200
    label = re.search(r'<span class="cs-ref">([0-9A-Z-]{12})</span></h1>', browser.page)
    assert label is not None
    return browser.path, label[1]


def test_an_item_is_taken_in_labelled_found_by_its_label_and_given_back(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor], reference: str
) -> None:
    sign_in(browser, people["clerk"])
    path, label = taken(browser, reference)
    assert "Print its label" in browser.page
    assert browser.get(f"/staff/custody/labels?item={path.rsplit('/', 1)[1]}") == 200
    assert f'aria-label="{label}"' in browser.page
    assert "AC4402917" not in browser.page
    browser.get("/staff/custody")
    assert re.search(r'id="find-label"[^>]*autofocus', browser.page)
    assert browser.post("/staff/custody/find", {"label": label.lower().replace("-", "")}) == 200
    assert browser.path == path
    back = {"capacity": "holder", "proof": "identity-document"}
    assert browser.post(f"{path}/return", {**back, "words": ""}) == 422
    assert "Write who it was" in browser.page
    for _ in range(2):
        assert browser.post(f"{path}/return", {**back, "words": "Natcha, AC4402917"}) == 200
        assert "The item is returned" in browser.page
    assert browser.post(f"{path}/store", {"place": "Safe 2"}) == 409
    assert "not in your office any more" in browser.page


def test_a_form_sent_twice_takes_one_item_in(
    browser: Browser, works: Works, sign_in: SignIn, people: dict[str, Actor], reference: str
) -> None:
    sign_in(browser, people["clerk"])
    browser.get("/staff/custody")
    once = {**TAKEN, "reference": reference, "item_id": str(new_id())}
    for _ in range(2):
        assert browser.post("/staff/custody/take", once) == 200
    with works.begin(SYSTEM) as work:
        assert len(custody.items_here(work.session, "jakarta")) == 1


@pytest.mark.parametrize(
    ("form", "path", "sent", "says"),
    [
        ("take", "take", {**TAKEN, "reference": "V7K3-M9QX-D5"}, "No case of your offices has this reference"),
        ("find", "find", {"label": "hello"}, "These are no labels"),
        ("find", "find", {"label": "0000-0000-00"}, "No item has these labels"),
        ("seal", "bags", {"labels": "0000-0000-00", "to": "nairobi", "number": "B1", "courier": "dhl"}, "No item has"),
        ("seal", "bags", {"labels": "0000-0000-00", "to": "", "number": "B1", "courier": "dhl"}, "Choose another off"),
        ("count", "count", {"labels": "0000-0000-00"}, "No item has these labels"),
    ],
)
def test_what_is_refused_is_told_beside_its_form_and_stays_typed(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor], form: str, path: str, sent: dict[str, str], says: str
) -> None:
    sign_in(browser, people["clerk"])
    browser.get("/staff/custody")
    assert browser.post(f"/staff/custody/{path}", sent) == 422
    assert says in browser.page
    assert f'id="{form}-problem"' in browser.page
    for value in filter(None, sent.values()):
        assert value in browser.page


def test_another_office_does_not_take_in_for_a_case_that_is_not_its_own(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor], reference: str
) -> None:
    sign_in(browser, people["away"])
    browser.get("/staff/custody")
    assert browser.post("/staff/custody/take", {**TAKEN, "reference": reference}) == 422
    assert "No case of your offices has this reference" in browser.page


def test_a_bag_goes_to_another_office_and_what_lacks_is_named(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor], reference: str
) -> None:
    sign_in(browser, people["clerk"])
    (path, one), (other, two) = taken(browser, reference), taken(browser, reference)
    bag = {"labels": f"{one}\n{two}", "to": "nairobi", "number": "b-17", "courier": "diplomatic-bag"}
    browser.get("/staff/custody")
    assert browser.post("/staff/custody/bags", bag) == 200
    bag_path = browser.path
    assert browser.post(f"{bag_path}/open", {"labels": one}) == 404
    assert browser.get(bag_path) == 200
    assert browser.post(f"{bag_path}/dispatch") == 200
    sign_in(browser, people["away"])
    assert browser.get("/staff/custody") == 200
    assert "B-17" in browser.page
    assert browser.get(path) == 200
    browser.get(bag_path)
    assert browser.post(f"{bag_path}/open", {"labels": one}) == 200
    assert "Something is missing" in browser.page
    sign_in(browser, people["clerk"])
    browser.get(other)
    assert browser.post(f"{other}/found", {"office": "jakarta", "place": "Under the desk"}) == 200
    assert "The item is here again" in browser.page


def test_the_count_of_the_evening(
    browser: Browser, works: Works, sign_in: SignIn, people: dict[str, Actor], reference: str
) -> None:
    sign_in(browser, people["clerk"])
    path, label = taken(browser, reference)
    browser.get("/staff/custody")
    assert browser.post("/staff/custody/count", {"labels": label}) == 200
    assert "The count fits" in browser.page
    assert browser.post("/staff/custody/count", {"labels": ""}) == 200
    assert "The count differs" in browser.page
    with works.begin(SYSTEM) as work:
        count = custody.counts(work.session, "jakarta")[0]
    browser.get(path)
    assert browser.post(f"{path}/missing", {"words": "Not in the safe."}) == 200
    sign_in(browser, people["manager"])
    browser.get("/staff/custody")
    assert browser.post(f"/staff/custody/counts/{count.id}/settle", {"words": "We look for it."}) == 200
    browser.get(path)
    assert browser.post(f"{path}/give-up", {"words": "Not found; the holder was told."}) == 200
    assert "The search is ended" in browser.page


def test_an_item_is_stored_and_handed_to_an_authority(
    browser: Browser, sign_in: SignIn, people: dict[str, Actor], reference: str
) -> None:
    sign_in(browser, people["clerk"])
    path, _ = taken(browser, reference)
    assert browser.post(f"{path}/store", {"place": "Safe\t2"}) == 422
    assert browser.post(f"{path}/store", {"place": "Safe 2, drawer 4"}) == 200
    assert browser.post(f"{path}/authority", {"proof": "receipt", "words": "Police of Jakarta"}) == 200
    assert "Police of Jakarta" in browser.page


def test_whoever_withdraws_reads_what_is_held_and_the_office_what_to_give_back(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, people: dict[str, Actor]
) -> None:
    reference, owner = factories.lodged(works, catalogue)
    sign_in(browser, people["clerk"])
    path, label = taken(browser, reference)
    sign_in(browser, owner)
    assert browser.get(f"/applications/{reference}") == 200
    assert "Your passport: in Jakarta" in browser.page
    assert "stays open until you have this back" not in browser.page
    browser.get(f"/applications/{reference}/withdraw")
    assert browser.post(f"/applications/{reference}/withdraw") == 200
    assert "Your passport: in Jakarta" in browser.page
    assert "stays open until you have this back" in browser.page
    sign_in(browser, people["clerk"])
    assert browser.get("/staff/custody") == 200
    assert "Case done: give it back" in browser.page
    browser.get(f"/staff/counter/{reference}")
    assert "Closing: an item is to be returned" in browser.page
    assert label in browser.page
    browser.get(path)
    back = {"capacity": "holder", "proof": "identity-document", "words": "Natcha"}
    assert browser.post(f"{path}/return", back) == 200
    browser.get(f"/staff/counter/{reference}")
    assert "Closing" not in browser.page
    sign_in(browser, owner)
    browser.get(f"/applications/{reference}")
    assert "What we hold of yours" not in browser.page
