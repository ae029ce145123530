"""A service that wants an electronic identity: why is said, nothing typed is lost, and the room keeps it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from consular import identity
from consular.catalogue import Catalogue, SignInDemand
from consular.core.actor import ANONYMOUS
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from tests.factories import attach_all, draft
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.signin.conftest import PRODUCT
from tests.web.signin.test_in_session import SESSION, by_code, stale, token, way_back

APPLY = "/services/visitor-visa/apply"
EMAIL = "n@mail.example"


@pytest.fixture
def demanding(catalogue: Catalogue) -> Catalogue:
    visa = catalogue.current("visitor-visa").model_copy(update={"sign_in": SignInDemand(assurance="substantial")})
    return replace(catalogue, services={**catalogue.services, (visa.key, visa.version): visa})


@pytest.fixture
def browser(eid: SimpleNamespace, settings: Settings, demanding: Catalogue, works: Works) -> Browser:
    """A browser at a product whose visitor visa wants level substantial, and whose provider is the demo eID."""
    here = settings.model_copy(update={"public_url": PRODUCT})
    made = Browser(build(House(here, demanding, works, {"eid": eid.provider}, AllWell(), NoLimit())).test_client())
    made.get("/sign-in")
    return made


def by_mail(works: Works, browser: Browser) -> None:
    by_code(works, browser, "/sign-in/email", "/sign-in/code", email=EMAIL, next=APPLY)


def pressed(browser: Browser) -> None:
    """The button of the page, to the provider."""
    told = {"provider": "eid", "service": "visitor-visa", "version": "1", "next": APPLY}
    browser.post("/sign-in/level/oidc", dict(told), follow=False)


def test_the_page_says_why_and_leads_back(works: Works, browser: Browser) -> None:
    assert browser.get("/services/visitor-visa") == 200
    assert "an electronic identity to sign in with: the eID" in browser.page
    by_mail(works, browser)
    assert browser.path == "/sign-in/level"
    assert "somebody has to vouch for who you are" in browser.page
    assert "the eID will open this account too" in browser.page
    before = token(browser)
    pressed(browser)
    asked = parse_qs(urlsplit(browser.answer.headers["Location"]).query)
    assert set(asked["acr_values"][0].split()) == {"urn:uto:eid:substantial", "urn:uto:eid:high"}
    assert browser.get(way_back(browser, "natcha")) == 200
    assert browser.path == APPLY
    assert "For whom do you apply?" in browser.page
    assert token(browser) != before
    browser.get("/sign-in/level?service=visitor-visa&version=1&next=/applications")
    assert browser.path == "/applications"


def test_a_provider_that_vouches_for_less_is_not_enough(works: Works, browser: Browser) -> None:
    by_mail(works, browser)
    pressed(browser)
    assert browser.get(way_back(browser, "thiri-o")) == 400
    browser.get(APPLY)
    assert browser.path == "/sign-in/level"


def test_whoever_came_by_the_provider_at_the_level_is_asked_nothing(works: Works, browser: Browser) -> None:
    browser.post("/sign-in/oidc", {"provider": "eid", "next": APPLY}, follow=False)
    assert browser.get(way_back(browser, "natcha")) == 200
    assert browser.path == APPLY


def test_a_linked_provider_is_asked_again_and_must_know_the_same_person(works: Works, browser: Browser) -> None:
    browser.post("/sign-in/oidc", {"provider": "eid", "next": APPLY}, follow=False)
    browser.get(way_back(browser, "natcha"))
    with works.begin(ANONYMOUS) as work:
        work.session.query(identity.UserSession).update({"level": None})
    stale(works)
    browser.get(APPLY)
    assert "will open this account too" not in browser.page
    pressed(browser)
    back = way_back(browser, "suharyanti")
    assert browser.get(back) == 403
    browser.get(APPLY)
    pressed(browser)
    assert browser.get(way_back(browser, "natcha")) == 200
    assert browser.path == APPLY


def test_a_link_on_the_way_wants_a_fresh_proof_of_this_session(works: Works, browser: Browser) -> None:
    by_mail(works, browser)
    stale(works)
    pressed(browser)
    assert browser.answer.status_code == 303
    assert browser.answer.headers["Location"].startswith("/sign-in/again?next=/sign-in/level")


def test_at_lodging_the_tick_is_kept(works: Works, browser: Browser, demanding: Catalogue) -> None:
    """The level is of the session: whoever comes back by e-mail has to show more before sending."""
    browser.post("/sign-in/oidc", {"provider": "eid", "next": APPLY}, follow=False)
    browser.get(way_back(browser, "natcha"))
    held = browser.client.get_cookie(SESSION)
    assert held is not None
    with works.begin(ANONYMOUS) as work:
        actor = identity.session_behind(work.session, token=held.value, now=work.now, roles={}).actor
    assert actor is not None
    assert actor.assurance == "substantial"
    with works.begin(actor) as work:
        application = draft(work, demanding)
        attach_all(work, application)
    check = f"/applications/{application.reference}/check"
    with works.begin(ANONYMOUS) as work:
        work.session.query(identity.UserSession).update({"level": None})
    browser.get(check)
    declaration = demanding.current("visitor-visa").declaration.version
    assert browser.post(check, {"agree": "yes", "declaration": declaration}) == 200
    assert browser.path == "/sign-in/level"
    told = {"provider": "eid", "service": "visitor-visa", "version": "1", "next": check}
    browser.post("/sign-in/level/oidc", dict(told), follow=False)
    assert browser.get(way_back(browser, "natcha")) == 200
    assert browser.path == check
    assert 'value="yes" checked' in browser.page
    assert browser.post(check, {"agree": "yes", "declaration": declaration}) == 200
    assert browser.path.endswith("/sent")


@pytest.mark.parametrize(
    "query",
    ["", "service=visitor-visa", "service=visitor-visa&version=x", "service=nothing&version=1", "version=99999999999"],
)
def test_an_address_without_a_demand_leads_nowhere(works: Works, browser: Browser, query: str) -> None:
    by_mail(works, browser)
    assert browser.get(f"/sign-in/level?{query}") == 404


def test_the_way_back_is_never_another_site(works: Works, browser: Browser) -> None:
    by_mail(works, browser)
    browser.get("/sign-in/level?service=visitor-visa&version=1&next=//evil.example/")
    assert 'name="next" value="/applications"' in browser.page


def test_no_other_provider_can_be_named(works: Works, browser: Browser) -> None:
    by_mail(works, browser)
    told: dict[str, object] = {"provider": "other", "service": "visitor-visa", "version": "1"}
    assert browser.post("/sign-in/level/oidc", told) == 404
