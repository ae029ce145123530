"""What the database refuses of an order and its history, whoever writes it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consular import production
from consular.core.ids import new_id
from consular.production import ProductionOrder
from tests.production.given import SYSTEM, House


def refused(house: House, order: ProductionOrder, change: str, **values: Any) -> str:
    """The constraint, or the trigger's sentence, that refuses this change of an order."""
    with pytest.raises(IntegrityError) as told, house.works.begin(SYSTEM) as work:
        work.session.execute(
            text(f"UPDATE production_order SET {change} WHERE id = :order"),
            {"order": order.id, **values},
        )
    raised: Any = told.value.orig
    return raised.diag.constraint_name or raised.diag.message_primary


def test_an_order_begins_and_moves_within_its_states(house: House) -> None:
    order = house.draw(house.ordered())
    confirmer, proposer = order.confirmed_by, order.proposed_by
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("state = 'gone'", {}, "ck_production_order_state"),
        ("attempt = 0", {}, "an order keeps"),
        ("made_by = 'mint'", {}, "ck_production_order_made_by"),
        ("product = 'e-visa'", {}, "ck_production_order_product"),
        ("state = 'prepared'", {}, "ck_production_order_document"),
        ("state = 'spoilt', ended_at = now()", {}, "ck_production_order_reason"),
        ("reason = 'misprint'", {}, "ck_production_order_reason"),
        ("state = 'spoilt', reason = 'misprint'", {}, "ck_production_order_ended"),
        ("handed_by = :who", {"who": new_id()}, "ck_production_order_handed_over"),
        ("produced_by = :who", {"who": proposer}, "ck_production_order_not_the_proposer"),
        ("checked_by = :who", {"who": proposer}, "ck_production_order_not_the_proposer"),
        ("produced_by = :who", {"who": confirmer}, "ck_production_order_not_the_confirmer"),
        ("checked_by = :who", {"who": confirmer}, "ck_production_order_checked_by_another"),
        ("proposed_by = :who", {"who": new_id()}, "an order keeps"),
        ("confirmed_by = NULL", {}, "an order keeps"),
        ("decision_id = :who", {"who": new_id()}, "an order keeps"),
        ("sent_in = :who", {"who": new_id()}, "ck_production_order_sent"),
    ]
    for change, values, constraint in cases:
        assert refused(house, order, change, **values).startswith(constraint), change


def test_what_is_made_keeps_its_document_and_what_ended_stays_so(house: House) -> None:
    order = house.printed(house.ordered())
    assert refused(house, order, "state = 'checked'") == "ck_production_order_checked"
    assert refused(house, order, "document_id = NULL").startswith("an order keeps")
    house.spoil(order)
    assert refused(house, order, "state = 'ordered', reason = NULL, ended_at = NULL").startswith("what was made")


def test_a_passport_is_sent_in_a_file(house: House) -> None:
    order = house.prepare(house.draw(house.ordered("passport-renewal")))
    assert refused(house, order, "state = 'sent'") == "ck_production_order_sent"


def test_a_decision_has_one_living_attempt_and_numbers_them(house: House) -> None:
    order = house.ordered()
    copy = (
        "INSERT INTO production_order (id, dossier_id, application_id, decision_id, attempt, product, blank_kind,"
        " made_by, office, collect_at, state, version, proposed_by, created_at, updated_at, reason, ended_at)"
        " SELECT :id, dossier_id, application_id, decision_id, :attempt, product, blank_kind, made_by, office,"
        " collect_at, :state, 1, proposed_by, now(), now(), CAST(:reason AS varchar), CAST(:ended AS timestamptz)"
        " FROM production_order WHERE id = :order"
    )
    living = {"attempt": 2, "state": "ordered", "reason": None, "ended": None}
    again = {"attempt": 1, "state": "spoilt", "reason": "misprint", "ended": "2026-11-16T09:00:00Z"}
    for values, constraint in (
        (living, "uq_production_order_live"),
        (again, "uq_production_order_decision_id_attempt"),
        ({**again, "attempt": 0}, "ck_production_order_attempt"),
    ):
        with pytest.raises(IntegrityError) as told, house.works.begin(SYSTEM) as work:
            work.session.execute(text(copy), {"id": new_id(), "order": order.id, **values})
        raised: Any = told.value.orig
        assert raised.diag.constraint_name == constraint


def test_two_orders_never_share_a_document_or_an_item(house: House) -> None:
    one, other = house.stored(house.ordered()), house.stored(house.ordered())
    assert refused(house, other, "item_id = :item", item=one.item_id) == "uq_production_order_item_id"
    spare = house.ordered()
    found = refused(house, spare, "document_id = :document", document=one.document_id)
    assert found == "uq_production_order_document_id"


def test_history_is_written_once(house: House) -> None:
    order = house.ordered()
    for statement in ("UPDATE production_event SET code = 'x'", "DELETE FROM production_event"):
        with pytest.raises(IntegrityError, match="what has happened stays"), house.works.begin(SYSTEM) as work:
            work.session.execute(text(statement))
    with house.works.begin(SYSTEM) as work:
        assert len(production.history(work.session, order.id)) == 1


def test_orders_are_not_deleted(house: House) -> None:
    order = house.ordered()
    with pytest.raises(IntegrityError), house.works.begin(SYSTEM) as work:
        work.session.execute(text("DELETE FROM production_order WHERE id = :id"), {"id": order.id})
