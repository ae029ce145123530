"""From the checked document to its holder: custody, bags, who may take it, and what becomes of the old one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from consular import applications, consents, custody, production, register
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.dossiers import dossier
from consular.production import HandOver, HandOverRefused, OrderMoved, ProductionOrder
from tests import factories
from tests.production.given import ADULT, SYSTEM, Case, House
from tests.register import given as books

RETURNED = replace(ADULT, old="cancelled")
GUARDIAN = HandOver(capacity="guardian", identity="Identity card", name="Lars Eriksson")
PROXY = HandOver(capacity="proxy", identity="Identity card", name="Mia Berg", mandate="Written mandate of 10 November")


def old_passport(house: House, **changes: Any) -> register.TravelDocument:
    return books.passport(house.works, **{"number": "L8988901", **changes})


def status(house: House, document_id: UUID | None) -> str:
    with house.works.begin(SYSTEM) as work:
        found = register.document(work.session, document_id or new_id())
        assert found is not None
        return found.status


def problems(refused: HandOverRefused) -> dict[str, str]:
    return {field: problem.code for field, problem in refused.problems.items()}


def closed(house: House, order: ProductionOrder | Case) -> bool:
    with house.works.begin(SYSTEM) as work:
        folder = dossier(work.session, order.dossier_id)
        assert folder is not None
        return folder.closed_at is not None


def stored(house: House, key: str, **changes: Any) -> ProductionOrder:
    """A document in the safe of the office where it is collected; a passport comes from a bureau."""
    order = house.ordered(key, **changes)
    return house.stored(order)


def test_a_document_in_the_safe_is_ready_where_it_is_collected(house: House) -> None:
    order = stored(house, "visitor-visa-sticker")
    with house.works.begin(house.staff.producer) as work:
        production.put_into_custody(work, order_id=order.id, place="safe-1")
    assert house.fresh(order.id).state == "ready"
    (item,) = house.items(order)
    assert (item.kind, item.state, item.office, item.place) == ("new-document", "here", "jakarta", "safe-1")


def test_what_was_not_checked_is_not_stored(house: House) -> None:
    order = house.printed(house.ordered())
    with pytest.raises(OrderMoved), house.works.begin(house.staff.producer) as work:
        production.put_into_custody(work, order_id=order.id)
    with pytest.raises(OrderMoved):
        house.hand_over(order)


def test_a_document_travels_in_a_bag_and_is_ready_on_arrival(house: House) -> None:
    order = stored(house, "passport-renewal", collect_at="nairobi", old_number="L7777777")
    assert (order.state, order.collect_at) == ("checked", "nairobi")
    (item,) = house.items(order)
    with house.works.begin(house.staff.producer) as work:
        bag = custody.seal_bag(
            work, office="jakarta", to_office="nairobi", courier="diplomatic-bag", number="B1", labels=item.label
        )
        custody.dispatch_bag(work, bag_id=bag.id)
    with house.works.begin(SYSTEM) as work:
        production.ready_on_arrival(work, item.id)
    assert house.fresh(order.id).state == "checked"
    with pytest.raises(NotFound):
        house.hand_over(order)
    with house.works.begin(house.staff.elsewhere) as work:
        custody.open_bag(work, bag_id=bag.id, labels=item.label)
    for _ in range(2):
        with house.works.begin(SYSTEM) as work:
            production.ready_on_arrival(work, item.id)
            production.ready_on_arrival(work, new_id())
    assert house.fresh(order.id).state == "ready"
    given = replace(ADULT, old="reported")
    assert house.hand_over(order, given, by=house.staff.clerk_elsewhere).state == "handed_over"


def test_the_holder_gets_it_once_and_the_case_closes(house: House) -> None:
    order = stored(house, "visitor-visa-sticker")
    done = house.hand_over(order)
    assert house.hand_over(order, PROXY).receiver == done.receiver
    assert (done.state, done.handed_by) == ("handed_over", house.staff.clerk.id)
    assert done.receiver.identity == "Old passport and face"
    assert status(house, done.document_id) == "valid"
    assert [item.state for item in house.items(order)] == ["returned"]
    assert closed(house, order)


def own_passport(house: House, order: ProductionOrder | Case) -> custody.Item:
    with house.works.begin(house.staff.clerk) as work:
        return custody.take_in(
            work,
            item_id=new_id(),
            dossier_id=order.dossier_id,
            office="jakarta",
            kind="own-passport",
            received_from="holder",
            description="passport",
            place="safe-1",
        )


def give_back(house: House, item: custody.Item) -> None:
    with house.works.begin(house.staff.clerk) as work:
        custody.return_item(work, item_id=item.id, capacity="holder", proof="receipt", words="Receipt 4")


def test_a_case_with_something_else_out_closes_when_that_is_given_back(house: House) -> None:
    order = stored(house, "visitor-visa-sticker")
    passport = own_passport(house, order)
    assert house.hand_over(order).state == "handed_over"
    assert not closed(house, order)
    give_back(house, passport)
    assert closed(house, order)


def test_what_is_given_back_before_the_hand_over_closes_nothing(house: House) -> None:
    order = stored(house, "visitor-visa-sticker")
    give_back(house, own_passport(house, order))
    assert not closed(house, order)
    house.hand_over(order)
    assert closed(house, order)


def test_a_case_withdrawn_while_its_passport_is_in_the_safe_closes_when_it_is_given_back(house: House) -> None:
    case = house.lodged("visitor-visa-sticker")
    house.appear(case)
    passport = own_passport(house, case)
    with house.works.begin(SYSTEM) as work:
        application = applications.of_dossier(work.session, case.dossier_id)
        assert application is not None
    with house.works.begin(factories.account_actor(application.filed_by)) as work:
        application = applications.of_dossier(work.session, case.dossier_id, lock=True)
        assert application is not None
        applications.withdraw(work, application)
    assert not closed(house, case)
    give_back(house, passport)
    assert closed(house, case)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (HandOver(), {"capacity": "receiver_missing", "identity": "receiver_identity_missing"}),
        (replace(PROXY, mandate=" - "), {"mandate": "mandate_missing"}),
        (replace(PROXY, name=""), {"name": "receiver_name_missing"}),
        (replace(GUARDIAN, name=""), {"name": "receiver_name_missing"}),
        (replace(ADULT, old="kept"), {"old": "old_document_unneeded"}),
        (replace(ADULT, old="?"), {"old": "old_document_unneeded"}),
        (replace(ADULT, identity="a" * 501), {"identity": "text_too_long"}),
        (replace(ADULT, identity="a\x00"), {"identity": "characters_not_allowed"}),
    ],
)
def test_what_is_missing_at_the_counter_is_told_by_field(house: House, given: HandOver, told: dict[str, str]) -> None:
    order = stored(house, "visitor-visa-sticker")
    with pytest.raises(HandOverRefused) as refused:
        house.hand_over(order, given)
    assert problems(refused.value) == told
    assert house.fresh(order.id).state == "ready"
    assert house.hand_over(order, PROXY).state == "handed_over"


def test_a_childs_passport_goes_to_a_guardian_or_to_a_proxy(house: House) -> None:
    order = stored(house, "passport-child")
    with pytest.raises(HandOverRefused) as refused:
        house.hand_over(order)
    assert problems(refused.value) == {"capacity": "receiver_is_minor"}
    assert house.hand_over(order, GUARDIAN).receiver.name == "Lars Eriksson"


def test_a_childs_passport_stays_while_a_consent_is_withdrawn(house: House) -> None:
    case = house.lodged("passport-child")
    with house.works.begin(SYSTEM) as work:
        guardian = factories.account_actor(factories.account(work, subject="mia", email="mia@mail.example").id)
        (asked,) = consents.of_dossier(work.session, case.dossier_id)
    with house.works.begin(guardian) as work:
        consents.answer(work, consent_id=asked.id, email="mia@mail.example", agrees=True)
    order = house.stored(house.order_of(house.decided(case)))
    with house.works.begin(guardian) as work:
        consents.withdraw(work, consent_id=asked.id, email="mia@mail.example")
    with pytest.raises(production.ConsentGone):
        house.hand_over(order, GUARDIAN)
    assert house.fresh(order.id).state == "ready"
    assert status(house, order.document_id) == "prepared"
    assert [item.state for item in house.items(order)] == ["here"]


def test_a_document_revoked_in_the_safe_is_not_handed_over(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.stored(house.order_of(case))
    decision_id = house.revoke(case)
    with house.works.begin(SYSTEM) as work:
        register.revoke(work, order.document_id or new_id(), decision_id=decision_id)
    with pytest.raises(register.AlreadyEnded):
        house.hand_over(order)
    assert house.fresh(order.id).state == "ready"


def test_a_document_in_production_cannot_be_lost_by_its_holder(house: House) -> None:
    order = stored(house, "visitor-visa-sticker")
    loss = register.Loss(kind="lost", on="2026-11-15", place="Jakarta")
    with pytest.raises(register.NotWithHolder), house.works.begin(house.staff.clerk) as work:
        register.report_loss(work, order.document_id or new_id(), loss)


@pytest.mark.parametrize(("old", "ends_as"), [("cancelled", "cancelled"), ("kept", "cancelled"), ("missing", "lost")])
def test_what_becomes_of_the_old_passport(house: House, old: str, ends_as: str) -> None:
    before = old_passport(house)
    order = stored(house, "passport-renewal")
    with pytest.raises(HandOverRefused) as refused:
        house.hand_over(order)
    assert problems(refused.value) == {"old": "old_document_missing"}
    assert house.hand_over(order, replace(ADULT, old=old)).receiver.old == old
    assert status(house, before.id) == ends_as
    assert status(house, order.document_id) == "valid"


def test_reported_is_believed_only_where_it_was_reported(house: House) -> None:
    before = old_passport(house)
    order = stored(house, "passport-renewal")
    reported = replace(ADULT, old="reported")
    with pytest.raises(HandOverRefused) as refused:
        house.hand_over(order, reported)
    assert problems(refused.value) == {"old": "old_document_unreported"}
    with house.works.begin(house.staff.clerk) as work:
        register.report_loss(work, before.id, register.Loss(kind="stolen", on="2026-11-15", place="Jakarta"))
    house.hand_over(order, reported)
    assert status(house, before.id) == "stolen"


def test_an_old_passport_that_the_register_does_not_know_is_settled_by_word(house: House) -> None:
    order = stored(house, "passport-renewal")
    assert house.hand_over(order, RETURNED).receiver.old == "cancelled"


def test_an_emergency_document_leaves_a_passport_that_is_only_out_of_reach(house: House) -> None:
    before = old_passport(house)
    order = stored(house, "emergency-document", why="out-of-reach")
    house.hand_over(order)
    assert status(house, before.id) == "valid"


def test_an_emergency_document_for_a_lost_passport_asks_for_it(house: House) -> None:
    before = old_passport(house)
    order = stored(house, "emergency-document")
    with pytest.raises(HandOverRefused):
        house.hand_over(order)
    house.hand_over(order, replace(ADULT, old="missing"))
    assert status(house, before.id) == "lost"
