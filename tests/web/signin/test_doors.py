"""The doors at the real demo eID: what a colleague's sign-in must show, and how often a sign-in counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from consular import identity, partners
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.settings import Settings
from consular.core.work import Works
from consular.local.eid import subject_of
from consular.web import build
from consular.web.context import House
from tests.partners import given
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.signin.conftest import PRODUCT

SESSION = "__Host-consular-session-t"


@pytest.fixture
def browser_of(eid: SimpleNamespace, settings: Settings, catalogue: Catalogue, works: Works) -> Callable[..., Browser]:
    """A browser at a product with these settings, whose provider is the demo eID. Ruth Okonjo is registered."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        identity.register_staff(
            work,
            issuer=eid.address,
            subject=subject_of("rokonjo"),
            name="Ruth Okonjo",
            number="S-1",
            roles=[("examining-officer", "jakarta")],
            powers=(),
            definitions=catalogue.roles,
        )
    house = House(
        settings=settings,
        catalogue=catalogue,
        works=works,
        providers={"eid": eid.provider},
        ready=AllWell(),
        limiter=NoLimit(),
    )

    def make(**told: object) -> Browser:
        told = {"public_url": PRODUCT, **told}
        app = build(replace(house, settings=settings.model_copy(update=told)))
        browser = Browser(app.test_client())
        browser.get("/sign-in")
        return browser

    return make


def came_back(browser: Browser, *, door: str = "staff", person: str = "rokonjo", then: str = "/staff") -> str:
    """Go to the provider as a person, and what address its answer leads to."""
    browser.get("/verify")
    browser.post(f"/local/as/{person}", {"door": door, "next": then}, follow=False)
    start = browser.answer.headers["Location"]
    answered = httpx.get(start, follow_redirects=False, trust_env=False)
    parts = urlsplit(answered.headers["Location"])
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize("wanted", ["", "hwk", "swk hwk"])
def test_a_colleague_comes_in_with_one_of_the_methods(browser_of: Callable[..., Browser], wanted: str) -> None:
    browser = browser_of(staff_amr=wanted)
    assert browser.get(came_back(browser)) == 200
    assert browser.path == "/staff/queue"


@pytest.mark.parametrize("wanted", [{"staff_amr": "swk"}, {"staff_acr": "urn:uto:eid:highest"}])
def test_a_colleague_without_them_stays_outside(browser_of: Callable[..., Browser], wanted: dict[str, str]) -> None:
    browser = browser_of(**wanted)
    assert browser.get(came_back(browser)) == 400
    assert "nobody was signed in" in browser.page
    assert browser.client.get_cookie(SESSION) is None


@pytest.fixture
def gate_agent(eid: SimpleNamespace, browser_of: object, works: Works) -> partners.Partner:
    """Wira Santoso works for an airline here, and for nobody else."""
    airline = given.partner(works, "Utopian Airways", audience="carrier", scopes=["carrier:check"])
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        identity.add_person(
            work, partner_id=airline.id, issuer=eid.address, subject=subject_of("wsantoso"), name="Wira Santoso"
        )
    return airline


def test_a_person_of_a_carrier_comes_in_by_the_colleagues_proof(
    browser_of: Callable[..., Browser], gate_agent: partners.Partner
) -> None:
    browser = browser_of(staff_amr="hwk", staff_acr="urn:uto:eid:high")
    browser.get("/carrier")
    assert (browser.path, "the eID" in browser.page) == ("/carrier/sign-in", True)
    assert browser.get(came_back(browser, person="wsantoso", then="/carrier")) == 200
    assert (browser.path, gate_agent.name in browser.page) == ("/carrier", True)
    assert browser.get("/staff/queue") == 403


def test_a_person_of_a_carrier_without_the_method_stays_outside(
    browser_of: Callable[..., Browser], gate_agent: partners.Partner
) -> None:
    browser = browser_of(staff_amr="swk")
    assert browser.get(came_back(browser, person="wsantoso", then="/carrier")) == 400
    assert browser.client.get_cookie(SESSION) is None


def test_a_colleague_has_no_business_at_the_gate(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    assert browser.get(came_back(browser, then="/carrier")) == 403


def test_applicants_are_not_asked_for_what_colleagues_are(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of(staff_amr="swk", staff_acr="urn:uto:eid:highest")
    assert browser.get(came_back(browser, door="applicant", person="natcha")) in (200, 403)
    assert browser.client.get_cookie(SESSION) is not None


def test_a_provider_is_asked_for_the_class(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of(staff_acr="urn:uto:eid:high")
    browser.post("/local/as/rokonjo", {"door": "staff"}, follow=False)
    asked = parse_qs(urlsplit(browser.answer.headers["Location"]).query)
    assert asked["acr_values"] == ["urn:uto:eid:high"]
    assert browser.get(came_back(browser)) == 200


def test_a_sign_in_counts_once_however_its_answer_was_judged(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    answer = came_back(browser)
    assert browser.get(answer.replace("iss=", "iss=x")) == 400
    assert browser.get(answer) == 400
    assert browser.client.get_cookie(SESSION) is None


def test_a_sign_in_ends_in_the_browser_where_it_began(browser_of: Callable[..., Browser]) -> None:
    thief, victim = browser_of(), browser_of()
    answer = came_back(thief)
    assert victim.get(answer) == 400
    assert victim.client.get_cookie(SESSION) is None


def test_the_session_is_another_one_after_each_sign_in(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    browser.client.set_cookie(SESSION, "chosen-by-somebody-else", domain="localhost", path="/", secure=True)
    tokens = ["chosen-by-somebody-else"]
    for _ in range(2):
        browser.get(came_back(browser))
        held = browser.client.get_cookie(SESSION)
        assert held is not None
        tokens.append(held.value)
    assert len(set(tokens)) == 3
    for old in tokens[:2]:
        browser.client.set_cookie(SESSION, old, domain="localhost", path="/", secure=True)
        browser.get("/staff/queue")
        assert browser.path == "/staff/sign-in"


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx", "/\r\nX: y", ""],
)
def test_a_sign_in_leads_nowhere_else(browser_of: Callable[..., Browser], path: str) -> None:
    browser = browser_of()
    browser.post("/local/as/natcha", {"next": path}, follow=False)
    start = browser.answer.headers["Location"]
    parts = urlsplit(httpx.get(start, follow_redirects=False, trust_env=False).headers["Location"])
    answer = browser.client.get(f"{parts.path}?{parts.query}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
