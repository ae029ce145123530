"""Orders that end without a hand-over: what was destroyed stands in custody and stock, and no case stays open."""

from __future__ import annotations

from typing import Any

import pytest

from consular import custody, issuance, production, register, review, stock
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.dossiers import Dossier
from consular.production import DiscardRefused, OrderMoved, ProductionOrder
from tests.production.given import SYSTEM, Case, House


def discarded(
    house: House, order: ProductionOrder, reason: str, *, by: Actor | None = None, **more: Any
) -> ProductionOrder:
    given = {"witness": house.staff.witness, "words": "Cut up", **more}
    with house.works.begin(by or house.staff.producer) as work:
        return production.discard(work, order_id=order.id, reason=reason, **given)


def revoked(house: House, case: Case) -> None:
    """Decided, and both reactions have run."""
    decision_id = house.revoke(case)
    for _ in range(2):
        with house.works.begin(SYSTEM) as work:
            production.cancel_unmade(work, case.dossier_id, reason="revoked", decision_id=decision_id)


def closed(house: House, order: ProductionOrder) -> bool:
    with house.works.begin(SYSTEM) as work:
        return work.session.get_one(Dossier, order.dossier_id).closed_at is not None


def balance(house: House) -> stock.Balance:
    with house.works.begin(SYSTEM) as work:
        return stock.balance(work.session, "jakarta", "visa-sticker")


def test_a_document_revoked_in_the_safe_is_destroyed_and_its_case_closes(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.stored(house.order_of(case))
    with pytest.raises(DiscardRefused):
        discarded(house, order, "revoked")
    revoked(house, case)
    for wrong in ("damaged", "lost", ""):
        with pytest.raises(DiscardRefused):
            discarded(house, order, wrong)
    for _ in range(2):
        assert discarded(house, order, "revoked").id == order.id
    ended = house.fresh(order.id)
    assert (ended.state, ended.reason) == ("cancelled", "revoked")
    assert [item.state for item in house.items(order)] == ["destroyed"]
    assert (balance(house).issued, balance(house).destroyed, balance(house).on_hand) == (0, 1, 5)
    assert closed(house, order)
    with pytest.raises(OrderMoved):
        house.hand_over(order)


def test_two_persons_destroy(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.stored(house.order_of(case))
    revoked(house, case)
    with pytest.raises(stock.SecondPersonNeeded):
        discarded(house, order, "revoked", witness=house.staff.producer)
    with pytest.raises(stock.WitnessUnknown):
        discarded(house, order, "revoked", witness=house.staff.elsewhere)
    with pytest.raises(custody.CustodyInputRefused):
        discarded(house, order, "revoked", words=" ")
    with pytest.raises(NotFound):
        discarded(house, order, "revoked", by=house.staff.clerk)
    assert house.fresh(order.id).state == "ready"


def test_what_was_damaged_in_the_safe_is_made_anew(house: House) -> None:
    order = house.stored(house.ordered())
    fresh = discarded(house, order, "damaged")
    assert (fresh.attempt, fresh.state) == (2, "ordered")
    assert discarded(house, order, "damaged").id == fresh.id
    with house.works.begin(SYSTEM) as work:
        found = register.document(work.session, order.document_id)
        assert found is not None
        assert found.status == "cancelled"
    assert not closed(house, order)
    house.stored(house.fresh(fresh.id))
    assert house.hand_over(fresh).state == "handed_over"
    assert closed(house, order)


def test_what_is_lost_on_its_way_is_given_up_first_and_made_anew(house: House) -> None:
    order = house.stored(house.ordered("passport-renewal", collect_at="nairobi", old_number="L7777777"))
    (item,) = house.items(order)
    with house.works.begin(house.staff.producer) as work:
        custody.report_missing(work, item_id=item.id, words="Not in the safe")
    with pytest.raises(DiscardRefused):
        discarded(house, order, "lost")
    manager = Actor(
        house.staff.producer.kind, house.staff.producer.id, permissions={"jakarta": frozenset({"custody:item:settle"})}
    )
    with house.works.begin(manager) as work:
        custody.give_up(work, item_id=item.id, words="Searched everywhere")
    fresh = discarded(house, order, "lost")
    assert (fresh.attempt, fresh.state) == (2, "ordered")
    with house.works.begin(SYSTEM) as work:
        assert stock.balance(work.session, "jakarta", "booklet-32").issued == 1


def test_what_turns_up_again_where_it_is_collected_is_ready(house: House) -> None:
    order = house.stored(house.ordered("passport-renewal", collect_at="nairobi", old_number="L7777777"))
    (item,) = house.items(order)
    with house.works.begin(house.staff.producer) as work:
        custody.report_missing(work, item_id=item.id, words="Not in the safe")
    with house.works.begin(house.staff.elsewhere) as work:
        custody.report_found(work, item_id=item.id, office="nairobi")
    with house.works.begin(SYSTEM) as work:
        production.ready_on_arrival(work, item.id)
    assert house.fresh(order.id).state == "ready"


def test_what_is_revoked_before_it_was_made_has_its_letter_and_closes(
    house: House, press_of_letters: issuance.Press
) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.order_of(case)
    revoked(house, case)
    assert (house.fresh(order.id).state, closed(house, order)) == ("cancelled", True)
    with house.works.begin(SYSTEM) as work:
        decision = next(d for d in review.decisions_of(work.session, case.dossier_id) if d.outcome == "revoke")
        letters = {issuance.issue(work, decision.id, issuer=house.issuer, press=press_of_letters) for _ in range(2)}
        (letter,) = letters
        assert letter is not None
        assert (letter.kind, letter.document_id) == (issuance.REVOCATION, None)


def test_no_order_comes_after_a_revocation(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    decision_id = house.decision(case)
    revoked(house, case)
    with house.works.begin(SYSTEM) as work:
        assert production.order_for(work, decision_id, catalogue=house.catalogue) is None


def test_what_is_entered_while_it_is_revoked_is_revoked_in_the_register(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    order = house.prepare(house.draw(house.order_of(case)))
    revoked(house, case)
    with house.works.begin(SYSTEM) as work:
        found = register.document(work.session, order.document_id)
        assert found is not None
        assert found.status == "revoked"
    assert house.spoil(order, reason="other").id == order.id
    assert closed(house, order)
