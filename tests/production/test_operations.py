"""Orders from grant to checked document: each act safe to repeat, each wrong moment refused."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import evidence, fees, issuance, production, register, stock
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.outbox import TryLater
from consular.core.timers import Timer
from consular.core.work import Works
from consular.production import DeciderProduces, NotRead, NotToProduce, OrderMoved, ProductionEvent, ProductionOrder
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
        lambda w: production.draw(w, order_id=order.id),
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


def test_only_a_scan_that_was_read_as_ordered_is_checked(house: House) -> None:
    order = house.printed(house.ordered())
    with pytest.raises(NotRead):
        house.check(order)
    house.scan(order, right=False)
    with pytest.raises(NotRead):
        house.check(order)
    read = house.scan(order, content=b"another picture")
    assert production.reading(read) is not None
    checked = house.check(order, by=house.staff.witness)
    assert (checked.state, checked.checked_by) == ("checked", house.staff.witness.id)
    assert house.check(order).checked_by == house.staff.witness.id
    blank = house.blank(order)
    assert blank is not None
    assert blank.state == "issued"


def test_a_newer_scan_makes_the_older_reading_void(house: House) -> None:
    order = house.scan(house.printed(house.ordered()))
    with house.works.begin(house.staff.producer) as work:
        production.submit_scan(work, order_id=order.id, content=b"sharper")
    assert production.reading(house.fresh(order.id)) is None
    with house.works.begin(SYSTEM) as work:
        production.keep_reading(work, order_id=order.id, scan=UUID(order.scan or ""), differences=[])
    assert production.reading(house.fresh(order.id)) is None
    with pytest.raises(NotRead):
        house.check(order)


def test_what_was_not_read_shows_its_differences(house: House) -> None:
    order = house.scan(house.printed(house.ordered()), right=False)
    told = production.reading(order)
    assert told is not None
    assert [d["code"] for d in told.differences] == ["mrz_not_found"]


def test_a_spoilt_blank_is_used_up_and_a_new_attempt_begins(house: House) -> None:
    order = house.printed(house.ordered())
    again = house.spoil(order)
    assert house.spoil(order).id == again.id
    assert (again.attempt, again.state) == (2, "ordered")
    spoilt = house.fresh(order.id)
    assert (spoilt.state, spoilt.reason) == ("spoilt", "misprint")
    assert document(house.works, spoilt).status == "spoilt"
    done = house.checked(again)
    assert done.fixed.number == "V00000002"
    assert document(house.works, done).status == "prepared"
    with house.works.begin(SYSTEM) as work:
        assert stock.states(work.session, "jakarta", "visa-sticker") == {"in_stock": 4, "issued": 1, "spoilt": 1}
    assert [o.attempt for o in attempts(house.works, order)] == [1, 2]


def test_a_blank_is_spoilt_before_two_persons_and_only_while_it_is_one(house: House) -> None:
    order = house.ordered()
    with pytest.raises(OrderMoved):
        house.spoil(order)
    house.draw(order)
    with pytest.raises(stock.SecondPersonNeeded):
        house.spoil(order, witness=house.staff.producer)
    with pytest.raises(stock.WitnessUnknown):
        house.spoil(order, witness=house.staff.elsewhere)
    with pytest.raises(stock.ExplanationMissing):
        house.spoil(order, reason="because")
    assert house.fresh(order.id).state == "drawn"
    house.prepare(order)
    with house.works.begin(house.staff.producer) as work:
        production.confirm_printed(work, order_id=order.id)
    house.scan(order)
    house.check(order)
    with pytest.raises(OrderMoved) as refused:
        house.spoil(order)
    assert (refused.value.state, refused.value.act) == ("checked", "spoilt")


def test_what_is_revoked_before_it_is_made_gives_its_blank_back(house: House) -> None:
    order = house.draw(house.ordered())
    for _ in range(2):
        with house.works.begin(SYSTEM) as work:
            production.cancel_unmade(work, order.dossier_id, reason="revoked")
    cancelled = house.fresh(order.id)
    assert (cancelled.state, cancelled.reason) == ("cancelled", "revoked")
    with house.works.begin(SYSTEM) as work:
        assert stock.states(work.session, "jakarta", "visa-sticker") == {"in_stock": 6}
    assert house.prepare(order).state == "cancelled"
    with pytest.raises(OrderMoved):
        house.draw(order)


def test_what_is_made_is_not_cancelled_by_a_revocation(house: House) -> None:
    order = house.prepare(house.draw(house.ordered()))
    with house.works.begin(SYSTEM) as work:
        production.cancel_unmade(work, order.dossier_id, reason="revoked")
        production.cancel_unmade(work, new_id(), reason="revoked")
    assert house.fresh(order.id).state == "prepared"


def test_a_document_revoked_in_production_is_spoilt_and_not_made_again(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.printed(house.order_of(case))
    decision_id = house.revoke(case)
    with house.works.begin(SYSTEM) as work:
        register.revoke(work, order.document_id or new_id(), decision_id=decision_id)
    assert house.spoil(order, reason="other").id == order.id
    assert house.spoil(order, reason="other").id == order.id
    assert document(house.works, order).status == "revoked"
    assert [o.state for o in attempts(house.works, order)] == ["spoilt"]


def test_the_list_of_an_office_shows_its_open_orders_by_keyset(house: House) -> None:
    first, second = house.ordered(), house.ordered()
    with house.works.begin(house.staff.producer) as work:
        shown = production.open_at(work.session, work.actor, "jakarta", limit=1)
        assert [o.id for o in shown] == [first.id]
        after = production.open_at(work.session, work.actor, "jakarta", after=first.id)
        assert [o.id for o in after] == [second.id]
        assert production.open_at(work.session, work.actor, "jakarta", states=["drawn"]) == []
    with house.works.begin(house.staff.elsewhere) as work:
        assert production.open_at(work.session, work.actor, "jakarta") == []
    house.spoil(house.draw(first))
    with house.works.begin(house.staff.producer) as work:
        assert len(production.open_at(work.session, work.actor, "jakarta")) == 2


def test_history_holds_codes_and_who_did_it(house: House) -> None:
    order = house.checked(house.ordered())
    with house.works.begin(SYSTEM) as work:
        lines = production.history(work.session, order.id)
        assert [line.code for line in lines] == [
            "ordered",
            "drawn",
            "prepared",
            "produced",
            "scanned",
            "read_back",
            "checked",
        ]
        assert [line.staff_id is not None for line in lines] == [False, True, False, True, True, False, True]
        count = select(func.count()).select_from(ProductionEvent)
        assert work.session.scalar(count) == 7


def test_scans_are_swept_by_the_daily_timer(house: House) -> None:
    """Blobs without a row are only orphans: a sweep is always to come."""
    house.printed(house.ordered())
    with house.works.begin(SYSTEM) as work:
        assert work.session.scalars(select(Timer).where(Timer.key == "evidence-sweep")).one().due_at > work.now


def test_an_unknown_holder_is_not_produced(house: House) -> None:
    service = factories.service(house.catalogue)
    with pytest.raises(NotToProduce):
        production.fixing.holder_of(service, {"name": {"primary": "X"}})
    told = production.fixing.holder_of(service, {**factories.ANSWERS, "passport_expiry": "2031-09-02"})
    assert told.passport_expiry == dt.date(2031, 9, 2)
    assert isinstance(told, issuance.Holder)
