"""The other guardian's page, and what the person who filed sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consular import consents
from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import counter, factories
from tests.conftest import ROOT
from tests.web.conftest import Browser

SignIn = Callable[..., None]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The `config/` of the repository with the sample passport in it."""
    return counter.with_passport(read_catalogue(ROOT / "config"))


@pytest.fixture
def filed(works: Works, catalogue: Catalogue) -> tuple[str, Actor, str]:
    """Anna has applied for the child: reference, her account, the address that Jon is sent."""
    reference, anna = counter.filed_at_home(works, catalogue, **counter.CHILD)
    with works.begin(counter.SYSTEM) as work:
        row = consents.of_dossier(work.session, counter.case(work, reference).dossier_id)[0]
        return reference, anna, f"/consents/{row.id}"


@pytest.fixture
def jon(works: Works) -> Actor:
    with works.begin(counter.SYSTEM) as work:
        return factories.account_actor(factories.account(work, subject="jon", email="jon@mail.example").id)


def test_the_guardian_sees_who_asks_for_what_and_says_yes(
    browser: Browser, filed: tuple[str, Actor, str], jon: Actor, sign_in: SignIn
) -> None:
    _, _, page = filed
    sign_in(browser, jon)
    assert browser.get(page) == 200
    for words in ("Mira Berg", "Anna Berg", "Sample passport"):
        assert words in browser.page
    assert browser.post(page, {"act": "yes"}) == 200
    assert "You have consented" in browser.page


def test_nothing_is_answered_without_a_choice(
    browser: Browser, filed: tuple[str, Actor, str], jon: Actor, sign_in: SignIn
) -> None:
    _, _, page = filed
    sign_in(browser, jon)
    browser.get(page)
    assert browser.post(page, {}) == 422
    assert "Choose yes or no" in browser.page
    target = re.search(r'error-summary__list"><li><a href="#([^"]+)"', browser.page)
    assert target is not None
    assert f'id="{target.group(1)}"' in browser.page


def test_a_yes_is_taken_back_and_a_second_press_changes_nothing(
    browser: Browser, filed: tuple[str, Actor, str], jon: Actor, sign_in: SignIn
) -> None:
    _, _, page = filed
    sign_in(browser, jon)
    browser.get(page)
    browser.post(page, {"act": "yes"})
    for _ in range(2):
        assert browser.post(page, {"act": "withdraw"}) == 200
    assert "You have taken your consent back" in browser.page
    assert browser.post(page, {"act": "yes"}) == 409
    assert "This was answered before" in browser.page


def test_others_are_told_kindly_and_see_nothing(
    browser: Browser, works: Works, filed: tuple[str, Actor, str], sign_in: SignIn
) -> None:
    _, anna, page = filed
    with works.begin(counter.SYSTEM) as work:
        stranger = factories.account_actor(factories.account(work, subject="eve", email="eve@mail.example").id)
    for who in (anna, stranger):
        sign_in(browser, who)
        assert browser.get(page) == 403
        assert "This question is for somebody else" in browser.page
        assert "Mira" not in browser.page
        assert browser.post(page, {"act": "yes"}) in (400, 403)


def test_the_page_asks_to_sign_in_first(browser: Browser, filed: tuple[str, Actor, str]) -> None:
    browser.get(filed[2])
    assert browser.path == "/sign-in"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (None, "We have asked the other guardian"),
        ("yes", "The other guardian has consented"),
        ("no", "The other guardian has refused"),
        ("withdraw", "The other guardian has taken the consent back"),
        ("lapse", "The other guardian has not answered in time"),
    ],
)
def test_who_filed_sees_where_it_stands(
    browser: Browser,
    works: Works,
    filed: tuple[str, Actor, str],
    jon: Actor,
    sign_in: SignIn,
    clock: SetClock,
    act: str | None,
    words: str,
) -> None:
    reference, anna, page = filed
    if act == "lapse":
        with works.begin(counter.SYSTEM) as work:
            row = consents.of_dossier(work.session, counter.case(work, reference).dossier_id)[0]
            consents.lapse(work, row.id)
    elif act is not None:
        sign_in(browser, jon)
        browser.get(page)
        browser.post(page, {"act": "no" if act == "no" else "yes"})
        if act == "withdraw":
            browser.post(page, {"act": "withdraw"})
    sign_in(browser, anna)
    assert browser.get(f"/applications/{reference}") == 200
    assert words in browser.page
    assert "jon@mail.example" not in browser.page
