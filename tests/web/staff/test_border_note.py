"""The note for the border on the case page: typed, confirmed, and told to nobody but border control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.conftest import ROOT
from tests.web.conftest import Browser
from tests.web.staff.test_deciding import GRANT, officer, proposal_id, version

NOTE = "Ask for the Wanbury letter."


def test_it_is_typed_confirmed_and_hidden_from_the_applicant_unless_a_law_shows_it(
    app: TransactionalFlask, browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, owner = factories.admissible(works, catalogue)
    sign_in(browser, officer(works, catalogue))
    browser.get("/staff/queue")
    browser.post("/staff/queue/claim", {"claim": "next"})
    home = browser.path
    assert "Border control alone reads it." in browser.page
    wrong = {**GRANT, "border_note": "…", "version": version(browser)}
    assert browser.post(f"{home}/propose", wrong) == 422
    assert 'href="#border_note"' in browser.page
    assert browser.post(f"{home}/propose", {**wrong, "border_note": NOTE, "version": version(browser)}) == 200
    sign_in(browser, officer(works, catalogue, "santoso", "confirming-officer"))
    browser.get(home)
    assert NOTE in browser.page
    sent = {"version": version(browser), "proposal": proposal_id(browser)}
    assert browser.post(f"{home}/confirm", sent) == 200
    sign_in(browser, owner)
    for path in (f"/applications/{reference}", "/applications", "/applications/documents"):
        assert browser.get(path) == 200
        assert "Wanbury" not in browser.page
    house = app.extensions["consular"]
    ministry = house.catalogue.ministry.model_copy(update={"border_note_law": {"en": "Specimen Information Act"}})
    app.extensions["consular"] = replace(house, catalogue=replace(house.catalogue, ministry=ministry))
    browser.get(f"/applications/{reference}")
    assert NOTE in browser.page
    assert "Specimen Information Act" in browser.page


def test_no_other_page_document_or_door_has_it_in_hand() -> None:
    """Whoever names it can show it: the rooms of decisions and the border, officers' pages, the status page by law."""
    named = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "consular").rglob("*")
        if path.suffix in (".py", ".html", ".typ", ".js") and "border_note" in path.read_text("utf-8")
    }
    assert named == {
        "consular/catalogue/definitions.py",
        "consular/review/__init__.py",
        "consular/review/errors.py",
        "consular/review/models.py",
        "consular/review/proposals.py",
        "consular/review/queries.py",
        "consular/border/movements.py",
        "consular/web/applicant/status.py",
        "consular/web/staff/case_errors.py",
        "consular/web/staff/decision_view.py",
        "consular/web/staff/decisions.py",
        "consular/web/templates/applicant/status.html",
        "consular/web/templates/staff/case.html",
    }
