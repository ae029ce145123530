"""Orders from grant to checked document: each act safe to repeat, each wrong moment refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from consular import evidence, fees, production, register, stock
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.outbox import TryLater
from consular.core.work import Works
from consular.production import DeciderProduces, NotToProduce, OrderMoved, ProductionOrder
from tests import factories
from tests.production.given import SYSTEM, House, QuickPress


def history(works: Works, order: ProductionOrder) -> list[str]:
    with works.begin(SYSTEM) as work:
        return [line.code for line in production.history(work.session, order.id)]


def attempts(works: Works, order: ProductionOrder) -> list[ProductionOrder]:
    with works.begin(SYSTEM) as work:
        return production.of_decision(work.session, order.decision_id)


def document(works: Works, order: ProductionOrder) -> register.TravelDocument:
    with works.begin(SYSTEM) as work:
        found = register.document(work.session, order.document_id or new_id())
        assert found is not None
        _ = found.particulars
        return found


def decider(house: House, name: str) -> Actor:
    """An officer who has become a producer since: what they may do is not enough."""
    officer = getattr(house.staff, name)
    return Actor(officer.kind, officer.id, permissions=house.staff.producer.permissions)


@pytest.mark.parametrize(
    ("key", "product", "blank", "made_by", "state"),
    [
        ("visitor-visa-sticker", "sticker", "visa-sticker", "office", "ordered"),
        ("passport-renewal", "passport", "booklet-32", "bureau", "ordered"),
        ("passport-child", "passport", "booklet-32", "bureau", "ordered"),
        ("emergency-document", "emergency-travel-document", "etd-form", "office", "ordered"),
    ],
)
def test_a_grant_of_each_physical_product_is_ordered_once(
    house: House, key: str, product: str, blank: str, made_by: str, state: str
) -> None:
    case = house.granted(key)
    first, again = house.order_of(case), house.order_of(case)
    assert first.id == again.id
    assert (first.product, first.blank_kind, first.made_by, first.state) == (product, blank, made_by, state)
    assert (first.office, first.collect_at, first.attempt) == ("jakarta", "jakarta", 1)
    assert first.proposed_by == house.staff.examiner.id
    assert len(attempts(house.works, first)) == 1


def test_what_is_no_physical_grant_is_not_ordered(house: House, catalogue: Catalogue) -> None:
    case = house.lodged("visitor-visa-sticker")
    with house.works.begin(SYSTEM) as work:
        assert production.order_for(work, new_id(), catalogue=catalogue) is None
        assert production.of_case(work.session, case.dossier_id) == []


def test_an_unpaid_order_waits_and_is_released_by_the_fee(house: House) -> None:
    case = house.granted("emergency-document")
    table = fees.table_in_force(house.catalogue.fees["visitor-visa"], dt.date(2026, 11, 16))
    with house.works.begin(SYSTEM) as work:
        fees.charge(work, dossier_id=case.dossier_id, office="jakarta", table=table, age=40)
    order = house.order_of(case)
    assert order.state == "waiting"
    with pytest.raises(OrderMoved, match="order_moved") as refused:
        house.draw(order)
    assert (refused.value.state, refused.value.act) == ("waiting", "drawn")
    with house.works.begin(SYSTEM) as work:
        production.release_when_paid(work, case.dossier_id)
    assert house.fresh(order.id).state == "waiting"
    house.pay(case)
    for _ in range(2):
        with house.works.begin(SYSTEM) as work:
            production.release_when_paid(work, case.dossier_id)
    assert house.fresh(order.id).state == "ordered"
    assert history(house.works, order) == ["waiting", "released"]


def test_drawing_twice_draws_one_blank(house: House) -> None:
    order = house.ordered()
    house.draw(order)
    drawn = house.draw(order)
    assert (drawn.state, drawn.produced_by) == ("drawn", house.staff.producer.id)
    with house.works.begin(SYSTEM) as work:
        assert stock.states(work.session, "jakarta", "visa-sticker") == {"in_stock": 5, "allocated": 1}
    assert history(house.works, order) == ["ordered", "drawn"]


def test_the_scanned_number_is_drawn_and_another_is_refused(house: House) -> None:
    order = house.ordered()
    house.draw(order, "v 0000 0003")
    blank = house.blank(order)
    assert blank is not None
    with house.works.begin(SYSTEM) as work:
        assert stock.printed(work.session.get_one(stock.Blank, blank.id)) == "V00000003"
    house.draw(order, "V00000003")
    with pytest.raises(stock.OrderHasBlank):
        house.draw(order, "V00000004")
    other = house.ordered()
    with pytest.raises(stock.BlankNotFree):
        house.draw(other, "V00000003")
    with pytest.raises(stock.NumbersRefused) as refused:
        house.draw(other, "V00000099")
    assert refused.value.code == "blank_numbers_never_received"
    assert house.fresh(other.id).state == "ordered"


def test_blanks_of_another_office_are_not_drawn(house: House) -> None:
    house.receive("visa-sticker", "V00000050", office="nairobi")
    order = house.ordered()
    with pytest.raises(stock.NumbersRefused) as refused:
        house.draw(order, "V00000050")
    assert refused.value.code == "blank_numbers_elsewhere"
    with pytest.raises(NotFound):
        house.draw(order, by=house.staff.elsewhere)


def test_an_empty_safe_is_told_and_nothing_moves(house: House, catalogue: Catalogue) -> None:
    with house.works.begin(house.staff.producer) as work:
        stock.send_to(
            work,
            kind=catalogue.blanks["visa-sticker"],
            office="jakarta",
            to_office="nairobi",
            numbers="V00000001-V00000006",
        )
    order = house.ordered()
    with pytest.raises(stock.OutOfStock) as refused:
        house.draw(order)
    assert refused.value.parameters == {"kind": "visa-sticker", "office": "jakarta"}
    assert house.fresh(order.id).state == "ordered"
    house.receive("visa-sticker", "V00000061")
    assert house.draw(order).state == "drawn"


@pytest.mark.parametrize("name", ["examiner", "confirmer"])
def test_whoever_decided_neither_makes_nor_checks_nor_spoils(house: House, name: str) -> None:
    who = decider(house, name)
    order = house.ordered()
    with pytest.raises(DeciderProduces):
        house.draw(order, by=who)
    house.printed(order)
    with pytest.raises(DeciderProduces), house.works.begin(who) as work:
        production.submit_scan(work, order_id=order.id, content=b"picture")
    house.scan(order)
    with pytest.raises(DeciderProduces):
        house.check(order, by=who)
    with pytest.raises(DeciderProduces), house.works.begin(who) as work:
        production.spoil(work, order_id=order.id, reason="misprint", witness=house.staff.witness)
    assert house.fresh(order.id).state == "produced"


@pytest.mark.parametrize("name", ["clerk", "cashier", "examiner", "elsewhere"])
def test_others_do_not_know_the_order(house: House, name: str) -> None:
    order = house.printed(house.ordered())
    who = getattr(house.staff, name)
    acts: list[Any] = [
        lambda w: production.draw(w, order_id=order.id, issuing_state="UTO"),
        lambda w: production.printout(w, order_id=order.id),
        lambda w: production.confirm_printed(w, order_id=order.id),
        lambda w: production.submit_scan(w, order_id=order.id, content=b"x"),
        lambda w: production.check(w, order_id=order.id),
        lambda w: production.put_into_custody(w, order_id=order.id),
        lambda w: production.spoil(w, order_id=order.id, reason="misprint", witness=house.staff.witness),
    ]
    for act in acts:
        with pytest.raises(NotFound), house.works.begin(who) as work:
            act(work)


def test_preparing_fixes_number_dates_lines_and_seal_once(house: House, press: QuickPress) -> None:
    order = house.draw(house.ordered())
    made = house.prepare(order)
    again = house.prepare(order)
    assert again.printout == made.printout
    assert len(press.sheets) == 1
    assert made.state == "prepared"
    assert made.fixed.number == "V00000001"
    assert made.fixed.lines[0].startswith("VCUTOWONGPHAISAN<<NATCHA")
    assert made.fixed.lines[1].startswith("V00000001")
    assert bytes.fromhex(made.fixed.seal)[:1] == b"\xdc"
    entered = document(house.works, made)
    assert (entered.kind, entered.status, entered.particulars.number) == ("sticker", "prepared", "V00000001")
    assert entered.particulars.passport_number == "AC4402917"
    assert (entered.entries_allowed, entered.duration_days) == (1, 30)


def test_a_passport_counts_from_today_and_ends_the_day_before(house: House) -> None:
    made = house.prepare(house.draw(house.ordered("passport-renewal")))
    assert (made.fixed.valid_from, made.fixed.valid_until, made.fixed.seal) == ("2026-11-16", "2036-11-15", "")
    assert made.fixed.lines == (
        "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L0000001<0UTO7408122F3611155<<<<<<<<<<<<<<<6",
    )
    assert made.printout is None
    entered = document(house.works, made)
    assert (entered.particulars.passport_number, entered.particulars.place_of_birth) == ("", "Zenith")
    with pytest.raises(OrderMoved), house.works.begin(house.staff.producer) as work:
        production.printout(work, order_id=made.id)
    with pytest.raises(OrderMoved), house.works.begin(house.staff.producer) as work:
        production.confirm_printed(work, order_id=made.id)


def test_without_a_ready_portrait_nothing_is_prepared_and_it_works_afterwards(house: House) -> None:
    order = house.draw(house.ordered())
    with house.works.begin(SYSTEM) as work:
        (file,) = [f for f in evidence.of_dossier(work.session, order.dossier_id) if f.item == "portrait"]
        file.state = evidence.RECEIVED
    with pytest.raises(NotToProduce):
        house.prepare(order)
    assert house.fresh(order.id).state == "drawn"
    with house.works.begin(SYSTEM) as work:
        work.session.get_one(evidence.Evidence, file.id).state = evidence.READY
    assert house.prepare(order).state == "prepared"


def test_preparing_what_was_never_drawn_does_nothing(house: House) -> None:
    order = house.ordered()
    assert house.prepare(order).state == "ordered"
    with house.works.begin(SYSTEM) as work:
        production.prepare(work, new_id(), issuer=house.issuer, press=house.press)


def test_a_lost_blank_makes_the_worker_wait(house: House) -> None:
    order = house.draw(house.ordered())
    blank = house.blank(order)
    assert blank is not None
    with house.works.begin(house.staff.producer) as work:
        stock.lose(work, blank_id=blank.id, words="not in the drawer")
    with pytest.raises(TryLater):
        house.prepare(order)


def test_the_printout_is_for_makers_and_each_view_is_audited(house: House) -> None:
    order = house.prepare(house.draw(house.ordered()))
    with house.works.begin(house.staff.witness) as work:
        assert production.printout(work, order_id=order.id).startswith(b"%PDF sticker")
        assert [r.action for r in work.records] == ["production:order:print"]
    for _ in range(2):
        with house.works.begin(house.staff.producer) as work:
            production.confirm_printed(work, order_id=order.id)
    assert house.fresh(order.id).state == "produced"
    assert history(house.works, order) == ["ordered", "drawn", "prepared", "produced"]


def test_an_order_waits_for_its_fee_again_until_a_blank_is_drawn(house: House) -> None:
    order = house.ordered()
    with house.works.begin(SYSTEM) as work:
        assert production.wait_again(work, order.dossier_id)
    assert house.fresh(order.id).state == "ordered"
    manager = factories.staff_actor(
        house.works, house.catalogue, subject="lund", roles=(("post-manager", "jakarta"),), powers=()
    )
    with house.works.begin(manager) as work:
        for receipt in fees.receipts_of(work.session, order.dossier_id):
            fees.void_receipt(work, receipt_id=receipt.id, reason="Wrong file")
    for _ in range(2):
        with house.works.begin(SYSTEM) as work:
            assert production.wait_again(work, order.dossier_id)
    assert house.fresh(order.id).state == "waiting"
    with pytest.raises(OrderMoved):
        house.draw(order)
    with house.works.begin(house.staff.cashier) as work:
        for charge in fees.charges_of(work.session, order.dossier_id):
            fees.record_receipt(work, charge_id=charge.id)
    with house.works.begin(SYSTEM) as work:
        production.release_when_paid(work, order.dossier_id)
    house.draw(order)
    with house.works.begin(SYSTEM) as work:
        assert not production.wait_again(work, order.dossier_id)
