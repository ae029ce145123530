"""The pages of production: an order's list and page, and a finished document that is not handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from consular import issuance, production, register
from consular.app.assembly import read_catalogue
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.ids import new_id
from consular.core.work import Works
from consular.issuance import Issuer
from consular.local.specimens import Person, draw_portrait
from consular.production import ProductionOrder
from tests.conftest import ROOT
from tests.production.bureaus import PrintingWorks, at_bureau
from tests.production.given import SYSTEM, Colleagues, House, QuickPress
from tests.register.given import CELLS
from tests.web.conftest import Browser

SignIn = Callable[..., None]
# The staff number of a colleague of these tests.
WITNESS = "witness"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The `config/` of the repository, where the deciding office makes every document itself."""
    read = read_catalogue(ROOT / "config")
    for key, service in read.services.items():
        routing = service.routing.model_copy(update={"produced_at": None})
        read.services[key] = service.model_copy(update={"routing": routing})
    return read


@pytest.fixture
def house(works: Works, catalogue: Catalogue) -> House:
    """An office with stickers in stock, and keys that seal."""
    with works.begin(SYSTEM) as work:
        issuance.ensure_signers(work, catalogue.ministry)
    issuer = Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True)
    person = Person(
        primary="Eriksson", document_number="L8988901", birth=date(1974, 8, 12), sex="F", expiry=date(2031, 9, 2)
    )
    built = House(works, catalogue, Colleagues(works, catalogue), draw_portrait(person, seed=7), issuer, QuickPress())
    built.receive("visa-sticker", "V00000001-V00000006")
    return built


def page(order: ProductionOrder) -> str:
    return f"/staff/production/{order.id}"


def test_an_order_is_listed_drawn_and_spoilt_before_a_colleague(
    browser: Browser, house: House, sign_in: SignIn
) -> None:
    order = house.ordered()
    sign_in(browser, house.staff.producer)
    assert browser.get("/staff/production") == 200
    assert f'href="{page(order)}"' in browser.page
    assert browser.get("/staff/production?group=collect") == 200
    assert f'href="{page(order)}"' not in browser.page
    browser.get(page(order))
    assert browser.post(f"{page(order)}/draw", {"number": "V00000099"}) == 422
    assert browser.post(f"{page(order)}/draw", {"number": ""}) == 200
    assert "The blank is drawn" in browser.page
    given = {"reason": "misprint", "words": "Smeared"}
    assert browser.post(f"{page(order)}/spoil", {**given, "witness": "nobody"}) in (422, 403)
    assert house.staff.witness.is_staff
    assert browser.post(f"{page(order)}/spoil", {**given, "witness": WITNESS}) == 200
    assert "This is the next attempt" in browser.page


def test_a_key_that_ends_is_told_where_documents_are_made(
    browser: Browser, house: House, sign_in: SignIn, clock: SetClock
) -> None:
    sign_in(browser, house.staff.producer)
    browser.get("/staff/production")
    assert "A key that seals documents is ending" not in browser.page
    with house.works.begin(SYSTEM) as work:
        left = issuance.days_of_sealing(work.session, at=work.now)["visa"]
    clock.move(days=left - 9)
    sign_in(browser, house.staff.producer)
    browser.get("/staff/production")
    assert "Stickers can be sealed for 9 more days" in browser.page
    clock.move(days=10)
    sign_in(browser, house.staff.producer)
    browser.get("/staff/production")
    assert "No sticker can be sealed today" in browser.page


def test_a_blank_whose_number_another_document_bears_is_not_drawn(
    browser: Browser, works: Works, house: House, sign_in: SignIn
) -> None:
    order = house.ordered()
    earlier = register.Row(2, {**CELLS, "kind": "sticker", "number": "V00000001", "category": "V"})
    with works.begin(SYSTEM) as work:
        assert register.import_batch(work, [earlier], own_state="UTO").new == 1
    sign_in(browser, house.staff.producer)
    browser.get(page(order))
    assert browser.post(f"{page(order)}/draw", {"number": ""}) == 409
    assert "Another document bears this number. Use another blank, and have this one looked at" in browser.page
    assert (house.blank(order), house.fresh(order.id).state) == (None, "ordered")
    assert browser.post(f"{page(order)}/draw", {"number": "V00000002"}) == 200
    assert house.fresh(order.id).state == "drawn"


def test_what_the_bureau_was_sent_can_be_spoilt_on_its_page(
    browser: Browser, house: House, sign_in: SignIn, tmp_path: Path
) -> None:
    house.receive("booklet-32", "L0000001-L0000006")
    bureau = production.bureau.read_bureau(PrintingWorks().write_keys(tmp_path / "bureau.jwks.json"))
    (order,) = at_bureau(house, bureau, production.bureau.BureauFolder(tmp_path / "exchange"))
    sign_in(browser, house.staff.producer)
    browser.get(page(order))
    assert house.fresh(order.id).state == "sent"
    assert f'action="{page(order)}/spoil"' in browser.page
    assert house.staff.witness.is_staff
    given = {"reason": "misprint", "words": "Left out of the file", "witness": WITNESS}
    assert browser.post(f"{page(order)}/spoil", given) == 200
    assert house.fresh(order.id).state == "spoilt"


def test_what_was_revoked_in_the_safe_is_destroyed_on_its_page(
    browser: Browser, works: Works, house: House, sign_in: SignIn
) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.stored(house.order_of(case))
    decision_id = house.revoke(case)
    with works.begin(SYSTEM) as work:
        production.cancel_unmade(work, case.dossier_id, reason="revoked", decision_id=decision_id)
    sign_in(browser, house.staff.producer)
    browser.get(page(order))
    assert "It is not handed over" in browser.page
    assert house.staff.witness.is_staff
    given = {"words": "Cut up", "witness": WITNESS}
    assert browser.post(f"{page(order)}/discard", {**given, "reason": "damaged"}) == 409
    assert "This reason does not fit" in browser.page
    assert browser.post(f"{page(order)}/discard", {**given, "reason": "revoked"}) == 200
    assert "is not handed over. What was destroyed" in browser.page
    assert "Destroy it and end the order" not in browser.page
    assert "Cancelled" in browser.page


def test_whoever_decided_makes_nothing(browser: Browser, house: House, sign_in: SignIn) -> None:
    order = house.ordered()
    sign_in(browser, house.staff.examiner)
    assert browser.get(page(order)) == 403
    assert browser.post(f"{page(order)}/draw", {}) == 403


def test_a_document_is_handed_over_at_the_counter_with_everything_that_is_asked(
    browser: Browser, house: House, sign_in: SignIn
) -> None:
    order = house.stored(house.ordered())
    sign_in(browser, house.staff.clerk)
    assert browser.get(page(order)) == 200
    assert browser.post(f"{page(order)}/hand-over", {"capacity": "proxy", "identity": "Card", "name": "Li"}) == 422
    assert "Without a written mandate" in browser.page
    given = {"capacity": "holder", "identity": "Old passport", "old": "none"}
    for _ in range(2):
        assert browser.post(f"{page(order)}/hand-over", given) == 200
        assert "Handed over. Nothing more" in browser.page


def test_what_the_bureau_says_of_an_unknown_order_is_settled_on_its_page(
    browser: Browser, works: Works, house: House, sign_in: SignIn
) -> None:
    with works.begin(SYSTEM) as work:
        file = production.bureau.BureauFile(
            bureau="works", direction="in", serial=1, digest=bytes(32), entries=1, at=work.now, written_at=work.now
        )
        work.session.add(file)
        work.session.flush()
        answer = production.bureau.BureauAnswer(
            file_id=file.id, place=0, order_id=new_id(), status="produced", told_at=work.now, outcome="unknown"
        )
        work.session.add(answer)
        work.session.flush()
        path = f"/staff/production/bureau/{answer.id}"
    sign_in(browser, house.staff.producer)
    browser.get("/staff/production")
    assert "Answers of the bureau to look at: 1" in browser.page
    assert browser.get("/staff/production/bureau") == 200
    assert "It was never sent this order" in browser.page
    assert browser.post(path, {"how": ""}) == 422
    assert "Choose what was done about it" in browser.page
    for _ in range(2):
        assert browser.post(path, {"how": "bureau_told"}) == 200
        assert "Every answer of the bureau has taken effect" in browser.page
