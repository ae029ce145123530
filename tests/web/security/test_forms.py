"""Forms: whose they are, what stands in their hidden fields, and what is kept of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consular import issuance
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor, ActorKind
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.identity.models import Parked
from tests.web.applicant.test_filing import applicant, begin
from tests.web.conftest import Browser
from tests.web.stations import NOBODY, House

COOKIE = "__Host-consular-browser-t"


@pytest.fixture
def house(works: Works, catalogue: Catalogue) -> House:
    """Cases at their stations."""
    issuer = issuance.Issuer(catalogue=catalogue, public_url="http://127.0.0.1:8000", local=True)
    return House(works, catalogue, issuer)


@pytest.fixture
def as_principal(app, house: House, sign_in: Callable[..., None]) -> Callable[[str], Browser]:
    """The browser of a principal of the stations, with a page that carries a form token."""

    def be(name: str) -> Browser:
        browser = Browser(app.test_client())
        sign_in(browser, house.actors[name])
        browser.get("/verify")
        return browser

    return be


def parked(works: Works) -> list[Parked]:
    with works.begin(ANONYMOUS) as work:
        return list(work.session.scalars(select(Parked)))


@pytest.mark.parametrize("token", ["", "0" * 32, "é"])
def test_nobody_else_leaves_words_in_a_form_whose_session_has_ended(
    browser: Browser, works: Works, sign_in: Callable[..., None], clock: SetClock, token: str
) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    clock.move(hours=2)
    answer = browser.client.post(f"{home}/steps/name", data={"name-primary": "Planted", "csrf_token": token})
    assert answer.status_code == 303
    assert "kept=" not in answer.headers["Location"]
    assert parked(works) == []


def test_ones_own_words_are_kept(browser: Browser, works: Works, sign_in: Callable[..., None], clock: SetClock) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    browser.get(f"{home}/steps/name")
    clock.move(hours=2)
    browser.post(f"{home}/steps/name", {"name-primary": "Wongphaisan"}, follow=False)
    assert len(parked(works)) == 1


def test_a_form_from_another_site_is_not_kept_even_with_its_token(
    browser: Browser, works: Works, sign_in: Callable[..., None], clock: SetClock
) -> None:
    sign_in(browser, applicant(works))
    home = begin(browser)
    browser.get(f"{home}/steps/name")
    token = browser.page.partition('name="csrf_token" value="')[2].partition('"')[0]
    clock.move(hours=2)
    browser.client.post(f"{home}/steps/name", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-site"})
    assert parked(works) == []


def test_the_browsers_name_lives_as_long_as_the_forms_that_rest_on_it(browser: Browser) -> None:
    browser.get("/sign-in")
    first = browser.client.get_cookie(COOKIE)
    browser.get("/sign-in")
    again = browser.client.get_cookie(COOKIE)
    assert first is not None
    assert again is not None
    assert again.value == first.value
    answer = browser.client.get("/sign-in")
    assert f"Max-Age={int(timedelta(days=1).total_seconds())}" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("value", ["short", "x" * 65, "a-name-with spaces-in-it-of-length", "é" * 24, ""])
def test_a_name_that_we_never_gave_is_replaced(browser: Browser, value: str) -> None:
    answer = browser.client.get("/sign-in", headers={"Cookie": f"{COOKIE}={value}"})
    given = answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert answer.status_code == 200
    assert given != value
    assert len(given) >= 32


BROKEN: tuple[dict[str, Any], ...] = (
    {"proposal": "x"},
    {"proposal": ""},
    {},
    {"proposal": "\x00", "version": "9" * 5000},
    {"proposal": str(NOBODY), "version": "٣"},
    {"proposal": str(NOBODY), "version": "9" * 5000},
)


def test_a_broken_hidden_field_is_no_error_of_ours(house: House, as_principal: Callable[[str], Browser]) -> None:
    case = house.station("proposed")
    for act in ("confirm", "return"):
        for form in BROKEN:
            browser = as_principal("confirmer")
            status = browser.post(f"/staff/cases/{case.reference}/{act}", {"note": "Look again.", **form})
            assert status in (404, 409), (act, form)


def test_a_version_of_five_thousand_digits_is_an_old_page(house: House, as_principal: Callable[[str], Browser]) -> None:
    case = house.station("claimed")
    form = {"question": "Where?", "days": "7", "outcome": "refuse", "version": "9" * 5000}
    form |= {"refuse-ground": "means-not-shown", "refuse-facts-means-not-shown": "No means."}
    for act in ("ask", "propose"):
        assert as_principal("examiner").post(f"/staff/cases/{case.reference}/{act}", form) == 409


def test_a_made_up_filter_is_no_error_of_ours(as_principal: Callable[[str], Browser]) -> None:
    officer = as_principal("examiner")
    for query in ("office=%00", "office=nairobi", "state=%00", "claimed=%00", "office=%ED%A0%80", "q=%00", "q=9" * 900):
        assert officer.get(f"/staff/queue?{query}") == 200, query


def test_what_was_lodged_is_not_taken_back_while_the_officer_asks(
    house: House, as_principal: Callable[[str], Browser], works: Works
) -> None:
    case = house.station("asked")
    owner = as_principal("owner")
    item = f"/applications/{case.reference}/evidence"
    assert owner.get(f"{item}/portrait") == 200
    assert "Remove this file" not in owner.page
    assert owner.post(f"{item}/portrait/{case.evidence_id}/remove") == 409
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        from_then = house.application(work, case.reference)
    assert from_then.state == "information_requested"


def test_what_is_added_afterwards_may_be_taken_back(
    house: House, as_principal: Callable[[str], Browser], clock: SetClock
) -> None:
    case = house.station("asked")
    clock.move(minutes=5)
    owner = as_principal("owner")
    item = f"/applications/{case.reference}/evidence/itinerary"
    assert owner.get(item) == 200
    assert owner.post(item, {"file": (io.BytesIO(b"%PDF-1.7\n" + b"0" * 100), "plan.pdf")}) == 200
    address = owner.page.partition(f'action="{item}/')[2].partition('"')[0]
    assert address.endswith("/remove")
    assert owner.post(f"{item}/{address}") == 200
    assert "plan.pdf" not in owner.page


@pytest.mark.parametrize(
    "body",
    [b"a=&" * 600, b"&" * 100_000, b"a=" + b"x" * (2 * 1024 * 1024), b"a=" + b"%41" * 1_000_000],
    ids=["fields", "marks", "long", "escapes"],
)
def test_a_form_is_bounded_before_it_is_read(browser: Browser, body: bytes) -> None:
    answer = browser.client.post("/verify", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_form_of_many_parts_is_bounded_too(browser: Browser) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    answer = browser.client.post(
        "/verify", data=part * 600 + b"--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 413
