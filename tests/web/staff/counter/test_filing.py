"""Assisted filing: the applicants' own pages at the counter, the declaration made before the clerk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from consular import applications, evidence, identity
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.work import Works
from tests import counter, factories
from tests.web.conftest import Browser

SignIn = Callable[..., None]
FORMS: dict[str, dict[str, object]] = {
    "name": {"name-primary": "Berg", "name-secondary": "Mira"},
    "birth": {"birth-year": "1990", "birth-month": "2", "birth-day": "3", "nationality": "UTO", "sex": "F"},
    "home": {"home-line1": "1 Thanon Tua Yang", "home-city": "Chiang Mai", "home-country": "THA"},
    "custody": {"custody": "adult"},
}


def begin(browser: Browser) -> str:
    """The address of a fresh draft."""
    browser.get("/staff/counter/file")
    assert browser.post("/staff/counter/file", {"service": counter.KEY}) == 200
    return browser.path


def test_a_whole_application_is_filed_for_somebody(
    browser: Browser, works: Works, clerk: Actor, catalogue: Catalogue
) -> None:
    home = begin(browser)
    assert "A draft at the counter: 0 of 7" in browser.page
    for key, inputs in FORMS.items():
        browser.get(f"{home}/steps/{key}")
        assert browser.post(f"{home}/steps/{key}", inputs) == 200, re.findall("error-message.*", browser.page)
        assert browser.path.startswith(home)
    browser.get(f"{home}/evidence/birth-certificate")
    assert browser.post(f"{home}/evidence/birth-certificate", {"file": (io.BytesIO(factories.JPEG), "b.jpg")}) == 200
    assert browser.get(f"{home}/check") == 200
    assert "All of this is true." in browser.page
    assert browser.post(f"{home}/check", {"declaration": "d-sample"}) == 422
    assert "Read the declaration to the applicant" in browser.page
    assert browser.post(f"{home}/check", {"agree": "yes", "declaration": "d-sample"}) == 200
    assert browser.path == home
    assert "Filed at the counter in Jakarta" in browser.page
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, home.rsplit("/", 1)[1])
        assert (found.state, found.capacity, found.filed_by) == ("lodged", "counter", clerk.id)


def test_sending_twice_is_sending_once(browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor) -> None:
    reference = counter.begun(works, catalogue, clerk)
    browser.get(f"/staff/counter/{reference}/check")
    for _ in range(2):
        assert browser.post(f"/staff/counter/{reference}/check", {"agree": "yes", "declaration": "d-sample"}) == 200
        assert browser.path == f"/staff/counter/{reference}"


def test_what_was_typed_stays_after_an_error(browser: Browser, clerk: Actor) -> None:
    home = begin(browser)
    browser.get(f"{home}/steps/birth")
    assert browser.post(f"{home}/steps/birth", {**FORMS["birth"], "birth-month": "13"}) == 422
    assert "There is no such date" in browser.page
    assert 'value="13"' in browser.page
    assert f'href="{home}"' in browser.page


def test_a_page_of_something_sent_meanwhile_shows_the_case_as_it_is(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.begun(works, catalogue, clerk)
    browser.get(f"/staff/counter/{reference}/steps/name")
    with works.begin(clerk) as work:
        counter.sent(work, counter.case(work, reference), catalogue)
    assert browser.post(f"/staff/counter/{reference}/steps/name", FORMS["name"]) == 409
    assert "The application has moved on" in browser.page
    assert "Sent. An officer can begin" in browser.page


def test_a_colleague_of_the_counter_may_go_on_and_one_of_another_may_not(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, sign_in: SignIn
) -> None:
    home = begin(browser)
    sign_in(browser, counter.clerk(works, catalogue, subject="agus"))
    assert browser.get(f"{home}/steps/name") == 200
    sign_in(browser, counter.clerk(works, catalogue, subject="amina", office="nairobi"))
    for page in ("", "/steps/name", "/evidence/portrait", "/check", "/withdraw", "/declaration", "/receipt"):
        assert browser.get(f"{home}{page}") == 404, page


def test_an_officer_without_the_role_does_not_file(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn
) -> None:
    reference = counter.begun(works, catalogue, counter.clerk(works, catalogue))
    sign_in(browser, factories.staff_actor(works, catalogue))
    assert browser.get(f"/staff/counter/{reference}/steps/name") == 403


def test_an_applicants_draft_is_nobodys_business_at_the_counter(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    with works.begin(counter.SYSTEM) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        reference = factories.draft(work, catalogue).reference
    assert browser.get(f"/staff/counter/{reference}") == 404
    assert browser.get(f"/staff/counter/{reference}/steps/name") == 404


def test_a_missing_file_of_a_case_from_home_is_taken_at_the_counter(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference, _ = counter.filed_at_home(works, catalogue)
    browser.get(f"/staff/counter/{reference}/evidence/portrait")
    upload = {"file": (io.BytesIO(factories.JPEG + b"me"), "me.jpg")}
    assert browser.post(f"/staff/counter/{reference}/evidence/portrait", upload) == 200
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, reference)
        assert {f.item for f in evidence.of_dossier(work.session, found.dossier_id)} == {
            "birth-certificate",
            "portrait",
        }


def test_it_is_taken_back_on_request_once_asked_twice(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    assert browser.get(f"/staff/counter/{reference}/withdraw") == 200
    assert "Withdraw this application?" in browser.page
    for _ in range(2):
        assert browser.post(f"/staff/counter/{reference}/withdraw") == 200
    assert "Withdrawn. Nothing more happens with it." in browser.page
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, reference)
        codes = [e.code for e in applications.history(work.session, found.dossier_id, for_applicant=True)]
        assert codes == ["lodged", "withdrawn"]


def test_who_takes_it_back_has_shown_lately_who_they_are(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    browser.get(f"/staff/counter/{reference}/withdraw")
    with works.begin(counter.SYSTEM) as work:
        work.session.query(identity.UserSession).update({"proven_at": None})
    assert browser.post(f"/staff/counter/{reference}/withdraw") == 200
    assert browser.path == "/sign-in/again"
    with works.begin(counter.SYSTEM) as work:
        assert counter.case(work, reference).state == "lodged"


@pytest.mark.parametrize("door", ["officer", "owner"])
def test_how_it_was_filed_is_told_to_officer_and_applicant(
    browser: Browser, works: Works, catalogue: Catalogue, clerk: Actor, sign_in: SignIn, door: str
) -> None:
    reference = counter.filed(works, catalogue, clerk)
    if door == "officer":
        sign_in(browser, factories.staff_actor(works, catalogue))
        assert browser.get(f"/staff/cases/{reference}") == 200
        assert "Filed at the counter in Jakarta" in browser.page
    else:
        at_home, owner = counter.filed_at_home(works, catalogue)
        sign_in(browser, owner)
        assert browser.get(f"/applications/{at_home}") == 200
        assert "Filed at the counter" not in browser.page
        assert "Come to the Embassy in Jakarta in person and pay" in browser.page
