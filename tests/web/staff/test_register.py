"""The register's pages for colleagues: found, looked at, reported, and every look written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from consular import audit, register
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.register import TravelDocument
from tests import factories
from tests.register.given import SYSTEM, entered, passport
from tests.web.conftest import Browser

SignIn = Callable[..., None]
LOSS = {"kind": "stolen", "on-year": "2026", "on-month": "11", "on-day": "", "place": "Port Amity"}
BORN = {"birth-day": "12", "birth-month": "8", "birth-year": "1974"}


@pytest.fixture
def document(works: Works) -> TravelDocument:
    return passport(works)


@pytest.fixture
def counter(browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn) -> Browser:
    """A clerk of another office than the document's."""
    clerk = factories.staff_actor(works, catalogue, subject="aziz", roles=(("counter-clerk", "nairobi"),), powers=())
    sign_in(browser, clerk)
    assert browser.get("/staff/register") == 200
    return browser


def actions(works: Works) -> list[str]:
    with works.begin(SYSTEM) as work:
        entries = work.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id)).all()
        return [entry.action for entry in entries if entry.action.startswith("register:")]


@pytest.mark.parametrize("typed", [{"number": "l898-902c"}, {"name": "ERIKSSON", **BORN}])
def test_a_document_is_found_at_any_office_and_the_look_is_written_down(
    counter: Browser, works: Works, document: TravelDocument, typed: dict[str, object]
) -> None:
    assert counter.post("/staff/register", typed) == 200
    assert "1 document found" in counter.page
    assert counter.answer.request.query_string == b""
    assert counter.get(f"/staff/register/{document.id}") == 200
    for told in ("L898902C", "Eriksson", "Valid", "Entered when it was made"):
        assert told in counter.page
    assert actions(works)[-2:] == ["register:document:search", "register:document:view"]


@pytest.mark.parametrize(
    ("typed", "status", "advice"),
    [
        ({}, 422, "Fill in a number"),
        ({"number": "--"}, 422, "Fill in a number"),
        ({"number": "L1", "name": "Berg"}, 422, "one thing at a time"),
        ({"name": "Berg"}, 422, "a name alone finds too many"),
        ({"name": "Berg", **BORN, "birth-day": "x"}, 422, "a name alone finds too many"),
        (BORN, 422, "Enter the family name"),
        ({"number": "L1"}, 200, "Nothing was found"),
        ({"name": "Berg", **BORN}, 200, "Nothing was found"),
    ],
)
def test_who_finds_nothing_is_told_what_to_try(
    counter: Browser, document: TravelDocument, typed: dict[str, object], status: int, advice: str
) -> None:
    assert counter.post("/staff/register", typed) == status
    assert advice in counter.page


def test_a_loss_is_reported_in_two_steps_and_once(counter: Browser, works: Works, document: TravelDocument) -> None:
    here = f"/staff/register/{document.id}"
    counter.get(here)
    assert counter.post(f"{here}/loss", LOSS) == 200
    assert "cannot be undone" in counter.page
    with works.begin(SYSTEM) as work:
        assert register.document(work.session, document.id).status == "valid"  # type: ignore[union-attr]
    for _ in range(2):
        assert counter.post(f"{here}/loss/confirm", LOSS) == 200
        assert "The report counts from now on" in counter.page
    with works.begin(SYSTEM) as work:
        report = register.loss_of(work.session, document.id)
        assert report is not None
        assert (report.told_by, report.kind, report.facts.on) == ("staff", "stolen", "2026-11-XX")


def test_what_is_missing_is_told_and_what_was_typed_stays(counter: Browser, document: TravelDocument) -> None:
    here = f"/staff/register/{document.id}"
    counter.get(here)
    assert counter.post(f"{here}/loss", {**LOSS, "on-year": "", "kind": ""}) == 422
    for told in ("Choose whether it was lost or stolen", "at least the year", 'value="Port Amity"', 'href="#on-day"'):
        assert told in counter.page


def test_an_e_visa_is_not_lost(counter: Browser, works: Works) -> None:
    visa = entered(works)
    counter.get(f"/staff/register/{visa.id}")
    assert "Report it lost" not in counter.page
    assert counter.post(f"/staff/register/{visa.id}/loss/confirm", LOSS) == 422
    assert "An e-visa is not a paper" in counter.page


def test_a_document_in_production_is_asked_for_at_its_office(counter: Browser, works: Works) -> None:
    made = passport(works, status="prepared")
    counter.get(f"/staff/register/{made.id}")
    assert counter.post(f"/staff/register/{made.id}/loss/confirm", LOSS) == 409
    assert "has not been handed over yet" in counter.page


def test_an_examining_officer_looks_and_does_not_report(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: SignIn, document: TravelDocument
) -> None:
    sign_in(browser, factories.staff_actor(works, catalogue))
    assert browser.get(f"/staff/register/{document.id}") == 200
    assert "Report it lost" not in browser.page
    browser.get("/staff/register")
    assert browser.post(f"/staff/register/{document.id}/loss", LOSS) == 403
