"""From the printed page to the checked document; what is spoilt and made anew, what is cancelled."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import func, select

from consular import issuance, production, register, stock
from consular.core.ids import new_id
from consular.core.timers import Timer
from consular.core.work import Works
from consular.production import NotRead, NotToProduce, OrderMoved, ProductionEvent, ProductionOrder
from tests import factories
from tests.production.given import SYSTEM, House


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
