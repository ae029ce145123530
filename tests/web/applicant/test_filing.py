"""Filing an application through the pages, without script."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser

FORMS: dict[str, dict[str, str]] = {
    "name": {"name-primary": "Wongphaisan", "name-secondary": "Natcha", "name-native": "ณัฐชา"},
    "birth": {"birth-year": "1993", "birth-month": "4", "birth-day": "17", "nationality": "THA", "sex": "F"},
    "passport": {
        "passport_number": "ac 440-2917",
        "passport_state": "THA",
        "passport_expiry-day": "2",
        "passport_expiry-month": "9",
        "passport_expiry-year": "2031",
    },
    "contact": {
        "home-line1": "4 Thanon Tua Yang",
        "home-city": "Chiang Mai",
        "home-country": "THA",
        "contact_email": "natcha@mail.example",
    },
    "guardian": {"is_minor": "no"},
    "visit": {
        "purpose": "tourism",
        "arrival-day": "20",
        "arrival-month": "12",
        "arrival-year": "2026",
        "departure-day": "5",
        "departure-month": "1",
        "departure-year": "2027",
        "entries": "once",
    },
    "stay": {"stay_address-line1": "Hotel Meridiaan", "stay_address-city": "Port Amity", "has_host": "no"},
}


def applicant(works: Works, subject: str = "natcha") -> Actor:
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        return factories.account_actor(factories.account(work, subject=subject).id)


def begin(browser: Browser) -> str:
    """A fresh draft; returns its address."""
    assert browser.get("/services/visitor-visa/apply") == 200
    assert browser.post("/services/visitor-visa/apply", {"who": "self"}) == 200
    return browser.path


def fill(browser: Browser, home: str) -> None:
    for key, inputs in FORMS.items():
        assert browser.get(f"{home}/steps/{key}") == 200
        assert browser.post(f"{home}/steps/{key}", dict(inputs)) == 200, re.findall(r"error-message.*", browser.page)


def upload(browser: Browser, home: str, item: str, content: bytes = factories.JPEG, name: str = "file.jpg") -> int:
    browser.get(f"{home}/evidence/{item}")
    return browser.post(f"{home}/evidence/{item}", {"file": (io.BytesIO(content), name)})


def test_a_whole_application_is_filed(browser: Browser, works: Works, sign_in: Callable[..., None]) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    fill(browser, home)
    for number, item in enumerate(("passport-page", "portrait")):
        assert upload(browser, home, item, factories.JPEG + bytes([number])) == 200
    assert browser.get(f"{home}/check") == 200
    assert "Wongphaisan" in browser.page
    assert browser.post(f"{home}/check", {"agree": "yes", "declaration": "d-2026-11"}) == 200
    assert browser.path == f"{home}/sent"
    assert "Embassy in Jakarta" in browser.page
    assert browser.get(home) == 200
    assert "with us in Jakarta" in browser.page


def test_what_is_asked_softly_may_be_left_out_and_is_told(
    browser: Browser, works: Works, sign_in: Callable[..., None]
) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    fill(browser, home)
    browser.get(f"{home}/check")
    assert re.findall(r"Left out: ([^<]*)<", browser.page) == ["Place of birth, Date of issue and Occupation"]
    browser.get(f"{home}/steps/contact")
    assert browser.post(f"{home}/steps/contact", {**FORMS["contact"], "contact_email": ""}) == 200
    browser.get(f"{home}/check")
    assert re.findall(r"Left out: ([^<]*)<", browser.page) == [
        "Place of birth, Date of issue, E-mail address and Occupation"
    ]
    assert "Finish “" not in browser.page


def test_wrong_answers_are_told_and_right_ones_kept(
    browser: Browser, works: Works, sign_in: Callable[..., None]
) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    browser.get(f"{home}/steps/birth")
    answer = browser.post(f"{home}/steps/birth", {**FORMS["birth"], "birth-month": "13"})
    assert answer == 422
    assert "There is no such date" in browser.page
    assert 'value="13"' in browser.page
    browser.get(f"{home}/steps/birth")
    assert '<option value="THA" selected>' in browser.page


def test_strange_characters_are_refused_with_a_sentence_and_the_text_stays(
    browser: Browser, works: Works, sign_in: Callable[..., None]
) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    browser.get(f"{home}/steps/name")
    assert browser.post(f"{home}/steps/name", {"name-primary": "Nat\x00cha"}) == 422
    assert "cannot be stored" in browser.page


def test_a_session_that_ends_in_mid_form_loses_nothing(
    browser: Browser, works: Works, sign_in: Callable[..., None], clock: SetClock
) -> None:
    owner = applicant(works)
    sign_in(browser, owner)
    home = begin(browser)
    browser.get(f"{home}/steps/name")
    clock.move(hours=2)
    browser.post(f"{home}/steps/name", FORMS["name"])
    assert browser.path == "/sign-in"
    assert "nothing is lost" in browser.page
    sign_in(browser, owner)
    assert browser.get(f"{home}/steps/name") == 200
    assert "nothing is lost" in browser.page
    assert 'value="Wongphaisan"' in browser.page


def test_a_file_of_no_use_is_told_at_once(browser: Browser, works: Works, sign_in: Callable[..., None]) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    for content, words in (
        (b"", "file is empty"),
        (b"hello", "cannot open this file"),
        (b"\xff\xd8\xff" + bytes(21 * 1024 * 1024), "larger than 20 MB"),
    ):
        assert upload(browser, home, "portrait", content, "me.jpg") == 422
        assert words in browser.page


def test_others_applications_are_not_found(
    browser: Browser, works: Works, sign_in: Callable[..., None], catalogue: Catalogue
) -> None:
    reference, _ = factories.lodged(works, catalogue)
    sign_in(browser, applicant(works, "stranger"))
    for path in ("", "/steps/name", "/check", "/evidence/portrait", "/withdraw", "/sent"):
        assert browser.get(f"/applications/{reference}{path}") == 404, path


def test_a_form_without_its_token_is_refused(browser: Browser, works: Works, sign_in: Callable[..., None]) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    answer: Any = browser.client.post(f"{home}/steps/name", data={**FORMS["name"], "csrf_token": "0" * 32})
    assert answer.status_code == 400


def test_every_service_begins_with_its_own_page_and_draft(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    sign_in(browser, applicant(works))
    for key, _ in catalogue.services:
        definition = catalogue.current(key)
        assert browser.get(f"/services/{key}?lang=en") == 200
        assert definition.label["en"] in browser.page
        assert ("<dt>Stay</dt>" in browser.page) is definition.product.is_visa
        assert ("A visa officer" in browser.page) is definition.product.is_visa
        assert browser.get(f"/services/{key}/apply") == 200
        assert browser.post(f"/services/{key}/apply", {"who": "guardian"}) == 200
        home = browser.path
        for step in definition.steps:
            assert browser.get(f"{home}/steps/{step.key}") == 200
        for item in definition.evidence:
            assert browser.get(f"{home}/evidence/{item.key}") == 200
