"""What the provider told stands in the form of whoever applies for themselves, to be checked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from consular.catalogue import Catalogue, FromSignIn
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.signin.conftest import PRODUCT
from tests.web.signin.test_in_session import way_back

APPLY = "/services/visitor-visa/apply"
NOTE = "From your sign-in at the eID. Check it"


@pytest.fixture
def browser(eid: SimpleNamespace, settings: Settings, catalogue: Catalogue, works: Works) -> Browser:
    here = settings.model_copy(update={"public_url": PRODUCT})
    made = Browser(build(House(here, catalogue, works, {"eid": eid.provider}, AllWell(), NoLimit())).test_client())
    made.get("/sign-in")
    return made


def begun(browser: Browser, person: str, who: str = "self") -> str:
    """The address of a fresh application."""
    browser.post("/sign-in/oidc", {"provider": "eid", "next": APPLY}, follow=False)
    assert browser.get(way_back(browser, person)) == 200
    assert browser.post(APPLY, {"who": who}) == 200
    return browser.path


def test_the_answers_of_the_provider_are_offered_to_be_checked(browser: Browser) -> None:
    home = begun(browser, "natcha")
    assert "Not started" in browser.page
    browser.get(f"{home}/steps/name")
    assert browser.page.count(NOTE) == 1
    assert 'value="Wongphaisan"' in browser.page
    browser.get(f"{home}/steps/birth")
    assert browser.page.count(NOTE) == 1
    assert 'value="1994"' in browser.page
    browser.post(f"{home}/steps/name", {"name-primary": "Wongphaisan-Kaew", "name-secondary": "Natcha"})
    browser.get(f"{home}/steps/name")
    assert NOTE not in browser.page
    assert 'value="Wongphaisan-Kaew"' in browser.page


def test_who_has_one_name_has_one_name(browser: Browser) -> None:
    home = begun(browser, "suharyanti")
    browser.get(f"{home}/steps/name")
    assert 'value="Suharyanti"' in browser.page
    assert 'id="name-one-name" name="name-one-name" type="checkbox" value="yes" checked' in browser.page
    assert browser.post(f"{home}/steps/name", {"name-primary": "Suharyanti", "name-one-name": "yes"}) == 200
    assert browser.path.endswith("/steps/birth")


def test_a_childs_form_knows_nothing_of_the_parent(browser: Browser) -> None:
    home = begun(browser, "corazon", who="guardian")
    browser.get(f"{home}/steps/name")
    assert NOTE not in browser.page
    assert "Dela Vega" not in browser.page.split("<main")[1]


def test_what_a_service_takes_as_told_has_no_input(
    eid: SimpleNamespace, settings: Settings, catalogue: Catalogue, works: Works
) -> None:
    visa = catalogue.current("visitor-visa")
    fixed = FromSignIn(claim="birth", fixed=True)
    steps = [
        step.model_copy(
            update={
                "fields": [
                    field.model_copy(update={"from_sign_in": fixed}) if field.key == "birth" else field
                    for field in step.fields
                ]
            }
        )
        for step in visa.steps
    ]
    changed = {**catalogue.services, (visa.key, visa.version): visa.model_copy(update={"steps": steps})}
    here = settings.model_copy(update={"public_url": PRODUCT})
    house = House(here, replace(catalogue, services=changed), works, {"eid": eid.provider}, AllWell(), NoLimit())
    browser = Browser(build(house).test_client())
    browser.get("/sign-in")
    home = begun(browser, "natcha")
    for _ in range(2):
        browser.get(f"{home}/steps/birth")
        assert "27 March 1994" in browser.page
        assert "taken as it is" in browser.page
        assert 'name="birth-year"' not in browser.page
        browser.post(f"{home}/steps/birth", {"birth-year": "1990", "birth-month": "1", "birth-day": "1"})
