"""Journeys of a session, for another way in or a fresh proof, belong to the session and person that began them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.settings import Settings
from consular.core.work import Works
from consular.local.eid import subject_of
from consular.web import build
from consular.web.context import House
from tests.web.conftest import AllWell, Browser, NoLimit
from tests.web.signin.conftest import PRODUCT

SESSION = "__Host-consular-session-t"


@pytest.fixture
def browser_of(eid: SimpleNamespace, settings: Settings, catalogue: Catalogue, works: Works) -> Callable[[], Browser]:
    """A browser at a product whose provider is the demo eID."""
    here = settings.model_copy(update={"public_url": PRODUCT})
    app = build(House(here, catalogue, works, {"eid": eid.provider}, AllWell(), NoLimit()))

    def make() -> Browser:
        browser = Browser(app.test_client())
        browser.get("/sign-in")
        return browser

    return make


def way_back(browser: Browser, person: str) -> str:
    """Where the provider sends the person after the redirect that the browser was given."""
    assert browser.answer.status_code == 303, browser.page
    address = browser.answer.headers["Location"] + f"&login_hint={person}"
    parts = urlsplit(httpx.get(address, follow_redirects=False, trust_env=False).headers["Location"])
    return f"{parts.path}?{parts.query}"


def enter(browser: Browser, person: str = "natcha") -> None:
    browser.post("/sign-in/oidc", {"provider": "eid", "next": "/account/security"}, follow=False)
    assert browser.get(way_back(browser, person)) == 200
    assert browser.path == "/account/security"


def token(browser: Browser) -> str:
    held = browser.client.get_cookie(SESSION)
    return held.value if held else ""


def account_behind(works: Works, value: str) -> Any:
    with works.begin(ANONYMOUS) as work:
        found = identity.session_behind(work.session, token=value, now=work.now, roles={})
        return found.actor.id if found.actor else None


def by_code(works: Works, browser: Browser, path: str, code_path: str, **told: str) -> int:
    """Have a code sent, read it where the mail would, and type it."""
    assert browser.post(path, dict(told)) == 200, browser.page
    with works.begin(ANONYMOUS) as work:
        code = work.session.query(identity.EmailCode).order_by(identity.EmailCode.id.desc()).first().secret.code
    return browser.post(code_path, {**told, "code": code})


def stale(works: Works) -> None:
    """Nobody has proven anything lately."""
    with works.begin(ANONYMOUS) as work:
        work.session.query(identity.UserSession).update({"proven_at": None})


def test_an_account_by_code_links_the_eid_and_both_open_it(works: Works, browser_of: Callable[[], Browser]) -> None:
    browser = browser_of()
    by_code(works, browser, "/sign-in/email", "/sign-in/code", email="n@mail.example", next="/account/security")
    assert browser.path == "/account/security"
    own = account_behind(works, token(browser))
    before = token(browser)
    browser.post("/account/security/ways/oidc", {"provider": "eid"}, follow=False)
    assert browser.get(way_back(browser, "natcha")) == 200
    assert "You have another way in" in browser.page
    assert token(browser) != before  # whoever links is vouched for: the session has another standing now
    assert account_behind(works, before) is None
    assert account_behind(works, token(browser)) == own
    other = browser_of()
    enter(other)
    assert account_behind(works, token(other)) == own


def test_what_opens_another_account_is_not_linked(works: Works, browser_of: Callable[[], Browser]) -> None:
    first, second = browser_of(), browser_of()
    enter(first)
    by_code(works, second, "/sign-in/email", "/sign-in/code", email="n@mail.example", next="/account/security")
    second.post("/account/security/ways/oidc", {"provider": "eid"}, follow=False)
    assert second.get(way_back(second, "natcha")) == 409
    assert "opens another account" in second.page
    assert account_behind(works, token(first)) != account_behind(works, token(second))


@pytest.mark.parametrize("then", ["signed_out", "another_session", "another_person"])
def test_a_link_belongs_to_the_session_that_began_it(
    works: Works, browser_of: Callable[[], Browser], then: str
) -> None:
    """Else whoever begins a link could have somebody else's identity put into the account, or the other way round."""
    browser = browser_of()
    enter(browser, "thiri-o")
    browser.post("/account/security/ways/oidc", {"provider": "eid"}, follow=False)
    back = way_back(browser, "natcha")
    if then == "signed_out":
        browser.client.delete_cookie(SESSION, domain="localhost", path="/")
    else:
        browser.get("/account/security")
        browser.post("/sign-out", follow=False)
        browser.get("/sign-in")
        enter(browser, "thiri-o" if then == "another_session" else "suharyanti")
    assert browser.get(back) == 400
    with works.begin(ANONYMOUS) as work:
        issuer = work.session.query(identity.AccountSignIn).first().issuer
        assert identity.way_of(work.session, issuer=issuer, subject=subject_of("natcha")) is None


def test_before_a_way_is_changed_the_person_shows_it_anew(works: Works, browser_of: Callable[[], Browser]) -> None:
    browser = browser_of()
    enter(browser)
    stale(works)
    for path, told in (
        ("ways/oidc", {"provider": "eid"}),
        ("ways/email", {"email": "new@mail.example"}),
        ("ways/code", {"email": "new@mail.example", "code": "12345678"}),
        (f"ways/{new_id()}/remove", {}),
        ("codes", {}),
    ):
        browser.get("/account/security")
        assert browser.post(f"/account/security/{path}", dict(told)) == 200
        assert browser.path == "/sign-in/again", path
    with works.begin(ANONYMOUS) as work:
        assert work.session.query(identity.AccountSignIn).count() == 1


def test_the_provider_must_have_seen_the_person_just_now(works: Works, browser_of: Callable[[], Browser]) -> None:
    browser = browser_of()
    enter(browser)
    stale(works)
    old = token(browser)
    browser.get("/sign-in/again?next=/account/security")
    browser.post("/sign-in/again/oidc", {"provider": "eid", "next": "/account/security"}, follow=False)
    assert parse_qs(urlsplit(browser.answer.headers["Location"]).query)["max_age"] == ["300"]
    assert browser.get(way_back(browser, "natcha")) == 200
    assert token(browser) != old
    assert account_behind(works, old) is None
    browser.get("/account/security")
    assert browser.post("/account/security/codes") == 200
    assert "These codes are shown only now" in browser.page


def test_somebody_elses_proof_proves_nothing(works: Works, browser_of: Callable[[], Browser]) -> None:
    browser = browser_of()
    enter(browser)
    stale(works)
    old = token(browser)
    browser.get("/sign-in/again")
    browser.post("/sign-in/again/oidc", {"provider": "eid", "next": "/account/security"}, follow=False)
    assert browser.get(way_back(browser, "suharyanti")) == 403
    assert "somebody else" in browser.page
    assert token(browser) == old
    browser.get("/account/security")
    browser.post("/account/security/codes")
    assert browser.path == "/sign-in/again"


def test_an_account_by_code_proves_itself_by_a_fresh_code(
    works: Works, browser_of: Callable[[], Browser], clock: SetClock
) -> None:
    browser = browser_of()
    by_code(works, browser, "/sign-in/email", "/sign-in/code", email="n@mail.example", next="/account/security")
    clock.move(minutes=6)
    old = token(browser)
    browser.get("/account/security")
    browser.post("/account/security/ways/email", {"email": "typed@mail.example"})
    assert browser.path == "/sign-in/again"
    with works.begin(ANONYMOUS) as work:
        way = str(work.session.query(identity.AccountSignIn).one().id)
    browser.post("/sign-in/again/email", {"way": way, "next": "/account/security"})
    assert browser.post("/sign-in/again/code", {"way": way, "next": "/account/security", "code": "00000000"}) == 422
    by_code(works, browser, "/sign-in/again/email", "/sign-in/again/code", way=way, next="/account/security")
    assert browser.path == "/account/security"
    assert "typed@mail.example" in browser.page
    assert token(browser) != old
    assert account_behind(works, old) is None


def test_a_code_for_anothers_address_is_not_sent_from_here(works: Works, browser_of: Callable[[], Browser]) -> None:
    victim, browser = browser_of(), browser_of()
    by_code(works, victim, "/sign-in/email", "/sign-in/code", email="v@mail.example", next="/account/security")
    with works.begin(ANONYMOUS) as work:
        way = str(work.session.query(identity.AccountSignIn).one().id)
    enter(browser)
    for path in ("email", "code"):
        assert browser.post(f"/sign-in/again/{path}", {"way": way, "code": "12345678"}) == 404


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_fresh_proof_leads_nowhere_else(works: Works, browser_of: Callable[[], Browser], path: str) -> None:
    browser = browser_of()
    enter(browser)
    answer = browser.client.get("/sign-in/again", query_string={"next": path})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    stale(works)
    browser.get("/sign-in/again")
    browser.post("/sign-in/again/oidc", {"provider": "eid", "next": path}, follow=False)
    back = browser.client.get(way_back(browser, "natcha"))
    assert (back.status_code, back.headers["Location"]) == (303, "/account")


def test_signing_out_ends_at_the_provider_and_comes_back(works: Works, browser_of: Callable[[], Browser]) -> None:
    browser = browser_of()
    enter(browser)
    held = token(browser)
    browser.post("/sign-out", follow=False)
    there = httpx.get(browser.answer.headers["Location"], follow_redirects=False, trust_env=False)
    assert there.headers["Location"] == f"{PRODUCT}/signed-out"
    assert account_behind(works, held) is None


def test_a_session_chosen_by_somebody_else_is_not_proven(works: Works, browser_of: Callable[[], Browser]) -> None:
    """Fixation: whoever knows the cookie before the proof does not hold the session after it."""
    victim = browser_of()
    enter(victim)
    known = token(victim)
    stale(works)
    victim.get("/sign-in/again")
    victim.post("/sign-in/again/oidc", {"provider": "eid", "next": "/account/security"}, follow=False)
    victim.get(way_back(victim, "natcha"))
    thief = browser_of()
    thief.client.set_cookie(SESSION, known, domain="localhost", path="/", secure=True)
    thief.get("/account/security")
    assert thief.path == "/sign-in"
