"""What people see of a file that was erased: the list says so, its pages are gone, everything else goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from consular import issuance, privacy
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works
from tests.issuance.given import checked, scanned, taken
from tests.privacy.given import begin, dossier_of, erase, revoked, serve_all
from tests.review.cases import SYSTEM
from tests.web.conftest import Browser
from tests.web.stations import House, Station

GONE = "This record has been erased"


@pytest.fixture
def issuer(catalogue: Catalogue) -> issuance.Issuer:
    """The specimen ministry."""
    return issuance.Issuer(catalogue=catalogue, public_url="http://127.0.0.1:8000", local=True)


@pytest.fixture
def house(works: Works, catalogue: Catalogue, issuer: issuance.Issuer) -> House:
    """Principals, and cases that they bring to each station."""
    return House(works, catalogue, issuer)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where the ledger of destroyed keys lies."""
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def over(house: House, clock: SetClock) -> Station:
    """A granted application whose visa has expired."""
    station = house.station("granted")
    serve_all(house)
    clock.move(days=90)
    return station


def own_pages(station: Station) -> list[str]:
    home = f"/applications/{station.reference}"
    return [
        home,
        f"{home}/answer",
        f"{home}/check",
        f"{home}/sent",
        f"{home}/withdraw",
        f"{home}/steps/name",
        f"{home}/evidence/portrait",
        f"/evidence/{station.evidence_id}/pages/1.jpg",
        f"/evidence/{station.evidence_id}/mrz.jpg",
        f"/documents/{station.file_id}.pdf",
    ]


def staff_pages(station: Station) -> list[str]:
    home = "/staff/cases"
    return [
        f"{home}/{station.reference}",
        f"{home}/evidence/{station.evidence_id}/page/1.jpg",
        f"{home}/documents/{station.file_id}.pdf",
    ]


@pytest.mark.parametrize("steps", [1, 2])
def test_every_page_of_it_is_gone(
    steps: int, house: House, over: Station, ledger: Path, browser: Browser, sign_in: Callable[..., None]
) -> None:
    """From the tombstone on, while its key is still there."""
    (begin if steps == 1 else lambda h, name: erase(h, name, ledger))(house, over.reference)
    for actor, pages in (("owner", own_pages(over)), ("examiner", staff_pages(over))):
        sign_in(browser, house.actors[actor])
        for path in pages:
            assert browser.get(path) == 410, path
            assert GONE in browser.page
            assert "Questions go to the office" in browser.page
            assert "Wongphaisan" not in browser.page
    sign_in(browser, house.actors["other"])
    assert browser.get(f"/applications/{over.reference}") == 404


def test_programs_get_a_problem(
    house: House, over: Station, ledger: Path, browser: Browser, sign_in: Callable[..., None]
) -> None:
    erase(house, over.reference, ledger)
    sign_in(browser, house.actors["owner"])
    headers = {"Accept": "application/problem+json"}
    assert browser.get(f"/applications/{over.reference}", headers=headers) == 410
    assert browser.answer.json["type"] == "urn:consular:problem:shredded"


def test_the_list_says_so_and_applying_goes_on(
    house: House, over: Station, ledger: Path, browser: Browser, sign_in: Callable[..., None]
) -> None:
    other = house.station("draft")
    erase(house, over.reference, ledger)
    sign_in(browser, house.actors["owner"])
    assert browser.get("/applications") == 200
    rows = {ref: row for row in browser.page.split("<li")[1:] for ref in re.findall(r'cs-ref">([^<]+)<', row)}
    assert "Erased" in rows[over.reference]
    assert "Wongphaisan" not in rows[over.reference]
    assert "Wongphaisan" in rows[other.reference]
    assert browser.get("/services/visitor-visa/apply") == 200
    assert over.reference not in browser.page
    assert other.reference in browser.page
    assert browser.post("/services/visitor-visa/apply", {"who": "self"}) == 200


def test_colleagues_lists_go_on_after_a_restore_of_an_open_case(
    house: House, works: Works, clock: SetClock, ledger: Path, browser: Browser, sign_in: Callable[..., None]
) -> None:
    waiting, owing = house.station("waiting"), house.station("lodged")
    for station in (waiting, owing):
        dossier = dossier_of(works, station.reference)
        privacy.Ledger(ledger).append(dossier, kind="application", reason="request", at=clock.now())
    privacy.replay_ledger(works, ledger)
    kept = house.station("waiting")
    sign_in(browser, house.actors["examiner"])
    assert browser.get("/staff/queue") == 200
    rows = {ref: row for row in browser.page.split("<tr")[1:] for ref in re.findall(r'cs-ref"[^>]*>([^<]+)<', row)}
    assert "Erased" in rows[waiting.reference]
    assert 'name="claim"' not in rows[waiting.reference]
    assert "Wongphaisan" in rows[kept.reference]
    assert browser.post("/staff/queue/claim", {"claim": "next"}) == 200
    assert browser.path == f"/staff/cases/{kept.reference}"
    assert browser.get(f"/staff/queue?q={waiting.reference}") == 410
    sign_in(browser, house.actors["cashier"])
    assert browser.get("/staff/fees") == 200
    assert owing.reference in browser.page
    assert "Erased" in browser.page


def test_a_document_alone(
    house: House, works: Works, over: Station, ledger: Path, browser: Browser, sign_in: Callable[..., None]
) -> None:
    with works.begin(SYSTEM) as work:
        parts = privacy.find(work.session, over.reference).parts
    document = next(part.dossier_id for part in parts if part.kind == "document")
    assert erase(house, document, ledger) == [document]
    sign_in(browser, house.actors["owner"])
    assert browser.get(f"/applications/{over.reference}") == 200
    assert browser.get(f"/documents/{over.file_id}.pdf") == 410
    sign_in(browser, house.actors["examiner"])
    assert browser.get(f"/staff/cases/{over.reference}") == 200


def test_an_erased_account_is_signed_out(
    house: House, ledger: Path, browser: Browser, sign_in: Callable[..., None]
) -> None:
    other = house.actors["other"]
    sign_in(browser, other)
    assert browser.get("/applications") == 200
    erase(house, other.id or new_id(), ledger)
    assert browser.get("/applications") == 200
    assert browser.path == "/sign-in"


def test_the_public_check_tells_what_the_barcode_carries(
    house: House, works: Works, clock: SetClock, issuer: issuance.Issuer, ledger: Path
) -> None:
    gone, expired = house.station("granted"), house.station("granted")
    carried = {}
    for station in (gone, expired):
        with works.begin(SYSTEM) as work:
            file = work.session.get(issuance.IssuedFile, station.file_id)
        assert file is not None
        carried[station.reference] = scanned(taken(works, file))
    revoked(house, gone.reference)
    serve_all(house)
    clock.move(days=33)
    before = checked(works, issuer, carried[gone.reference])
    erase(house, gone.reference, ledger)
    after = checked(works, issuer, carried[gone.reference])
    assert after == before
    assert (after.verdict, after.passport_number) == (issuance.Verdict.REVOKED, "AC4402917")
    clock.move(days=60)
    erase(house, expired.reference, ledger)
    assert checked(works, issuer, carried[expired.reference]).verdict is issuance.Verdict.EXPIRED
