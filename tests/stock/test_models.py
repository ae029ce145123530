"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from consular import stock
from consular.core.ids import new_id
from consular.core.work import Work, Works
from tests.stock.given import KIND, SYSTEM, allocated, colleague, delivered, fresh

ENTRY = """
    INSERT INTO stock_entry (id, blank_id, delivery_id, kind, office, code, at, staff_id, witness_id, other_office,
                             order_id, reason)
    SELECT :id, b.id, b.delivery_id, coalesce(:kind, b.kind), coalesce(:office, b.bound_for, b.office), :code, now(),
           :staff, :witness, :other, coalesce(:order, b.order_id), :reason
    FROM blank b WHERE b.id = :blank
"""


def raw_entry(work: Work, blank_id: UUID, code: str, **columns: Any) -> None:
    """An entry past the rooms' own rules; as complete as the code wants it, unless told otherwise."""
    given: dict[str, Any] = {"id": new_id(), "blank": blank_id, "code": code, "kind": None, "office": None}
    given |= {"staff": new_id(), "witness": None, "other": None, "order": None, "reason": None}
    if code in ("spoilt", "destroyed", "received", "recalled"):
        given["witness"] = new_id()
    given |= {"sent": {"other": "geneva"}, "spoilt": {"reason": "other"}, "allocated": {"order": new_id()}}.get(
        code, {}
    )
    work.session.execute(text(ENTRY), {**given, **columns})


def at(works: Works, state: str) -> stock.Blank:
    """A blank in a state."""
    if state == "announced":
        with works.begin(colleague()) as work:
            made = stock.announce(work, kind=KIND, office="jakarta", numbers="V00000001")
            return stock.still_announced(work.session, made.id)[0]
    delivered(works, "V00000001")
    if state == "in_transit":
        with works.begin(colleague()) as work:
            stock.send_to(work, kind=KIND, office="jakarta", to_office="nairobi", numbers="V00000001")
            return stock.on_the_way_to(work.session, "nairobi")[0]
    held = allocated(works)
    assert held.order_id is not None
    one, two = colleague(), colleague()
    with works.begin(SYSTEM) as work:
        if state == "in_stock":
            stock.release(work, order_id=held.order_id)
        if state == "issued":
            stock.issue(work, order_id=held.order_id, document_id=new_id())
    with works.begin(one) as work:
        if state in ("spoilt", "condemned", "destroyed"):
            stock.spoil(work, blank_id=held.id, reason="misprint", witness=two)
        if state in ("condemned", "destroyed"):
            stock.destroy(work, blank_id=held.id)
        if state == "lost":
            stock.lose(work, blank_id=held.id, words="Gone.")
    if state == "destroyed":
        with works.begin(two) as work:
            stock.destroy(work, blank_id=held.id)
    found = fresh(works, held.id)
    assert found.state == state
    return found


FOLLOWS = {
    "announced": {"absent"},
    "in_stock": {"sent", "allocated", "spoilt", "lost"},
    "in_transit": {"arrived", "lost_on_way"},
    "allocated": {"released", "issued", "spoilt", "lost"},
    "issued": {"recalled"},
    "spoilt": {"condemned"},
    "condemned": set(),
    "lost": set(),
    "destroyed": set(),
}
CODES = ("received", "absent", "sent", "arrived", "allocated", "released", "issued", "spoilt", "condemned", "lost")


@pytest.mark.parametrize("state", FOLLOWS)
def test_only_what_follows_is_entered(works: Works, state: str) -> None:
    """`received` and `destroyed` want their true second person, whom raw SQL does not name here."""
    row = at(works, state)
    for code in (*CODES, "lost_on_way", "destroyed", "recalled"):
        with works.begin(SYSTEM) as work:
            point = work.session.begin_nested()
            office = "jakarta" if code == "lost_on_way" else None
            order = row.order_id or new_id() if code in ("released", "issued", "recalled") else None
            columns = {"office": office} | ({"order": order} if order else {})
            try:
                raw_entry(work, row.id, code, **columns)
                done = True
            except DBAPIError:
                done = False
            point.rollback()
        assert done is (code in FOLLOWS[state]), code


@pytest.mark.parametrize(
    ("code", "columns", "says"),
    [
        ("spoilt", {"witness": None}, "ck_stock_entry_witnessed"),
        ("spoilt", {"reason": None}, "ck_stock_entry_reason"),
        ("spoilt", {"reason": "boredom"}, "ck_stock_entry_reason"),
        ("lost", {"reason": "other"}, "ck_stock_entry_reason"),
        ("sent", {"other": None}, "bound_for|other_office"),
        ("sent", {"other": "jakarta"}, "bound_for|other_office"),
        ("lost", {"office": "nairobi"}, "does not follow"),
        ("lost", {"kind": "booklet-32"}, "does not follow"),
        ("lost", {"order": new_id()}, "does not follow"),
        ("eaten", {}, "does not follow"),
    ],
)
def test_an_entry_against_the_rules(works: Works, code: str, columns: dict[str, Any], says: str) -> None:
    row = at(works, "in_stock")
    with pytest.raises(DBAPIError, match=says), works.begin(SYSTEM) as work:
        raw_entry(work, row.id, code, **columns)


def test_one_person_neither_receives_nor_spoils_alone(works: Works) -> None:
    row = at(works, "in_stock")
    alone = new_id()
    with pytest.raises(IntegrityError, match="ck_stock_entry_two_persons"), works.begin(SYSTEM) as work:
        raw_entry(work, row.id, "spoilt", staff=alone, witness=alone)
    with pytest.raises(IntegrityError, match="ck_stock_delivery_two_persons"), works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE stock_delivery SET counted_by = announced_by"))


def test_the_second_person_of_a_destruction_is_the_one_who_condemned(works: Works) -> None:
    row = at(works, "condemned")
    with pytest.raises(DBAPIError, match="does not follow"), works.begin(SYSTEM) as work:
        raw_entry(work, row.id, "destroyed")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blank SET state = 'in_stock', order_id = NULL",
        "UPDATE blank SET office = 'geneva'",
        "UPDATE blank SET order_id = gen_random_uuid()",
        "UPDATE blank SET kind = 'booklet-32'",
        "DELETE FROM blank",
        "UPDATE stock_entry SET code = 'lost'",
        "DELETE FROM stock_entry",
        "UPDATE stock_delivery SET state = 'announced', counted_by = NULL, counted_at = NULL",
        "UPDATE stock_delivery SET quantity = 2",
    ],
)
def test_nothing_moves_past_the_ledger(works: Works, statement: str) -> None:
    at(works, "issued")
    with pytest.raises(DBAPIError, match="stock: "), works.begin(SYSTEM) as work:
        work.session.execute(text(statement))


def test_two_orders_never_share_a_blank_and_one_order_never_holds_two(works: Works) -> None:
    delivered(works, "V00000001 - V00000002")
    held = allocated(works)
    other = allocated(works)
    with works.begin(SYSTEM) as work:
        assert other.order_id is not None
        stock.release(work, order_id=other.order_id)
    with pytest.raises(IntegrityError, match="uq_blank_order"), works.begin(SYSTEM) as work:
        raw_entry(work, other.id, "allocated", order=held.order_id)
    with pytest.raises(DBAPIError, match="does not follow"), works.begin(SYSTEM) as work:
        raw_entry(work, held.id, "allocated")


@pytest.mark.parametrize("column", ["number_index", "number_index_even"])
def test_a_number_is_one_blank_of_its_kind(works: Works, column: str) -> None:
    delivered(works, "V00000001 - V00000002")
    with works.begin(SYSTEM) as work:
        rows = work.session.scalars(text("SELECT id FROM blank ORDER BY place")).all()
    with pytest.raises(IntegrityError, match="uq_blank_number"), works.begin(SYSTEM) as work:
        work.session.execute(text(f"UPDATE blank SET {column} = decode('0011223344556677', 'hex')"))
    assert len(rows) == 2


def test_a_blank_begins_as_announced_in_an_open_delivery(works: Works) -> None:
    at(works, "in_stock")
    for state in ("in_stock", "announced"):
        with pytest.raises(DBAPIError, match="begins as announced"), works.begin(SYSTEM) as work:
            work.session.execute(
                text(
                    "INSERT INTO blank (id, delivery_id, kind, place, state, office)"
                    " SELECT :id, delivery_id, kind, 9, :state, office FROM blank LIMIT 1"
                ),
                {"id": new_id(), "state": state},
            )


def test_a_delivery_does_not_end_with_blanks_that_nobody_counted(works: Works) -> None:
    at(works, "announced")
    with pytest.raises(DBAPIError, match="accounted for"), works.begin(SYSTEM) as work:
        work.session.execute(
            text("UPDATE stock_delivery SET state = 'counted', counted_by = :who, counted_at = now()"),
            {"who": new_id()},
        )


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("counted = 3", "stays as it was counted"),
        ("state = 'fits'", "stays as it was counted|ck_stock_count"),
        ("state = 'settled', settled_by = counted_by, settled_at = now()", "ck_stock_count_two_persons"),
        ("state = 'settled'", "ck_stock_count_settled"),
    ],
)
def test_a_count_is_not_rewritten(works: Works, assignment: str, says: str) -> None:
    delivered(works, "V00000001")
    with works.begin(colleague()) as work:
        stock.stocktake(work, kind=KIND, office="jakarta", day=work.now.date(), quantity=0, explanation="Where is it?")
    with pytest.raises(DBAPIError, match=says), works.begin(SYSTEM) as work:
        work.session.execute(text(f"UPDATE stock_count SET {assignment}"))
