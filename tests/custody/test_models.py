"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from consular import custody
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.dossiers import Dossier, close_dossier
from tests.custody.given import MANAGES, SYSTEM, case, colleague, fresh, sent, taken

ENTRY = """
    INSERT INTO custody_entry (id, item_id, dossier_id, code, at, office, bag_id, capacity, proof, place)
    SELECT :id, i.id, i.dossier_id, :code, now(), coalesce(:office, i.office), coalesce(:bag, i.bag_id), :capacity,
           :proof, :place
    FROM custody_item i WHERE i.id = :item
"""
CODES = (
    "received_from",
    "stored_at",
    "sent",
    "arrived",
    "returned",
    "handed_to_authority",
    "missing",
    "found",
    "given_up",
    "destroyed",
)


def raw_entry(work: Work, item_id: UUID, code: str, **columns: Any) -> None:
    """An entry past the rooms' own rules; as complete as the code wants it, unless told otherwise."""
    given: dict[str, Any] = {"id": new_id(), "item": item_id, "code": code, "office": None, "bag": None}
    given |= {"capacity": None, "proof": None, "place": None}
    if code in ("returned", "handed_to_authority"):
        given |= {"capacity": "holder", "proof": "receipt"}
    if code == "received_from":
        given |= {"capacity": "holder"}
    work.session.execute(text(ENTRY), {**given, **columns})


def raw_bag(work: Work, *, leaves: bool = False, from_office: str = "jakarta") -> UUID:
    """An empty bag."""
    bag_id = new_id()
    work.session.execute(
        text(
            "INSERT INTO custody_bag (id, number, from_office, to_office, courier, sealed_at, sealed_by, sent_at)"
            " VALUES (:id, :number, :here, 'geneva', 'dhl', now(), :who, CASE WHEN :left THEN now() END)"
        ),
        {"id": bag_id, "number": f"R-{bag_id.hex[-8:].upper()}", "here": from_office, "who": new_id(), "left": leaves},
    )
    return bag_id


def at(works: Works, state: str) -> custody.Item:
    """An item in a state."""
    clerk = colleague()
    item = taken(works, case(works), clerk, kind="new-document" if state == "destroyed" else "own-passport")
    if state == "bag":
        sent(works, clerk, item)
    with works.begin(clerk) as work:
        if state == "returned":
            custody.return_item(work, item_id=item.id, capacity="holder", proof="receipt", words="Natcha")
        if state == "authority":
            custody.hand_to_authority(work, item_id=item.id, proof="receipt", words="Police")
        if state == "destroyed":
            custody.destroy(work, item_id=item.id, words="Revoked, cut up")
        if state in ("missing", "given_up"):
            custody.report_missing(work, item_id=item.id, words="Gone")
    if state == "given_up":
        with works.begin(colleague(permissions=MANAGES)) as work:
            custody.give_up(work, item_id=item.id, words="Gone")
    found = fresh(works, item.id)
    assert found.state == state
    return found


FOLLOWS = {
    "here": {"stored_at", "sent", "returned", "handed_to_authority", "missing"},
    "bag": {"arrived", "missing"},
    "missing": {"found", "given_up"},
    "returned": set(),
    "authority": set(),
    "given_up": set(),
    "destroyed": set(),
}


@pytest.mark.parametrize("state", FOLLOWS)
def test_only_what_follows_is_entered(works: Works, state: str) -> None:
    item = at(works, state)
    for code in CODES:
        with works.begin(SYSTEM) as work:
            point = work.session.begin_nested()
            columns: dict[str, Any] = {"office": "nairobi"} if code == "arrived" and state == "bag" else {}
            if code in ("sent", "arrived") and item.bag_id is None:
                columns["bag"] = raw_bag(work)
            try:
                raw_entry(work, item.id, code, **columns)
                done = True
            except DBAPIError:
                done = False
            point.rollback()
        assert done is (code in FOLLOWS[state]), code


@pytest.mark.parametrize(
    ("code", "columns", "says"),
    [
        ("returned", {"capacity": None}, "ck_custody_entry_capacity"),
        ("returned", {"capacity": "friend"}, "ck_custody_entry_capacity"),
        ("returned", {"proof": None}, "ck_custody_entry_proof"),
        ("returned", {"office": "nairobi"}, "does not follow"),
        ("missing", {"office": "nairobi"}, "does not follow"),
        ("stored_at", {"place": "\n"}, "ck_custody_entry_place"),
        ("stored_at", {"proof": "receipt"}, "ck_custody_entry_proof"),
        ("eaten", {}, "does not follow"),
    ],
)
def test_an_entry_against_the_rules(works: Works, code: str, columns: dict[str, Any], says: str) -> None:
    item = at(works, "here")
    with pytest.raises(DBAPIError, match=says), works.begin(SYSTEM) as work:
        raw_entry(work, item.id, code, **columns)


@pytest.mark.parametrize(("from_office", "leaves"), [("nairobi", False), ("jakarta", True)])
def test_an_item_goes_into_a_bag_that_is_here_and_has_not_left(works: Works, from_office: str, leaves: bool) -> None:
    item = at(works, "here")
    with pytest.raises(DBAPIError, match="does not follow"), works.begin(SYSTEM) as work:
        raw_entry(work, item.id, "sent", bag=raw_bag(work, from_office=from_office, leaves=leaves))


@pytest.mark.parametrize("columns", [{"office": "jakarta"}, {"office": "geneva"}])
def test_an_item_arrives_where_its_bag_goes(works: Works, columns: dict[str, str]) -> None:
    item = at(works, "bag")
    with pytest.raises(DBAPIError, match="does not follow"), works.begin(SYSTEM) as work:
        raw_entry(work, item.id, "arrived", **columns)
    with pytest.raises(DBAPIError, match="does not follow"), works.begin(SYSTEM) as work:
        raw_entry(work, item.id, "arrived", office="geneva", bag=raw_bag(work, leaves=True))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody_item SET state = 'returned', bag_id = NULL",
        "UPDATE custody_item SET office = 'geneva'",
        "UPDATE custody_item SET label = 'X'",
        "DELETE FROM custody_item",
        "UPDATE custody_entry SET code = 'found'",
        "DELETE FROM custody_entry",
        "UPDATE custody_bag SET to_office = 'geneva'",
        "UPDATE custody_bag SET sent_at = NULL",
        "UPDATE custody_bag SET arrived_at = now(), opened_by = gen_random_uuid()",
        "UPDATE dossier SET closed_at = now()",
    ],
)
def test_nothing_moves_past_the_entries(works: Works, statement: str) -> None:
    at(works, "bag")
    with pytest.raises(DBAPIError, match="custody: "), works.begin(SYSTEM) as work:
        work.session.execute(text(statement))


@pytest.mark.parametrize("state", ["here", "bag", "missing"])
def test_a_case_is_held_open(works: Works, state: str) -> None:
    at(works, state)
    with pytest.raises(DBAPIError, match="items that are out"), works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE dossier SET closed_at = now()"))


def test_the_ledger_of_erasures_has_the_last_word(works: Works) -> None:
    """After a restore a case may be there with its item in the safe although it was erased since."""
    at(works, "here")
    with works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE dossier SET closed_at = now(), erased_at = now()"))


@pytest.mark.parametrize("state", ["returned", "authority", "given_up"])
def test_a_case_is_not_held_open_for_ever(works: Works, state: str) -> None:
    at(works, state)
    with works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE dossier SET closed_at = now()"))


def test_nothing_is_taken_in_for_a_closed_case(works: Works) -> None:
    folder = case(works)
    with works.begin(SYSTEM) as work:
        close_dossier(work, work.session.get_one(Dossier, folder))
    with pytest.raises(DBAPIError, match="in a case that is open"), works.begin(SYSTEM) as work:
        work.session.execute(
            text(
                "INSERT INTO custody_item (id, dossier_id, kind, label, taken_at, state, office)"
                " VALUES (:id, :folder, 'other', 'L', now(), 'new', 'jakarta')"
            ),
            {"id": new_id(), "folder": folder},
        )


def test_bags_keep_their_own_rules(works: Works) -> None:
    at(works, "bag")
    for assignment, says in (
        ("sent_at = sealed_at - interval '1 hour'", "custody: "),
        ("arrived_at = now()", "custody: "),
    ):
        with pytest.raises(DBAPIError, match=says), works.begin(SYSTEM) as work:
            work.session.execute(text(f"UPDATE custody_bag SET {assignment}"))
    with pytest.raises(IntegrityError, match="uq_custody_bag_number"), works.begin(SYSTEM) as work:
        work.session.execute(
            text(
                "INSERT INTO custody_bag (id, number, from_office, to_office, courier, sealed_at, sealed_by)"
                " SELECT :id, number, 'geneva', 'nairobi', courier, sealed_at, sealed_by FROM custody_bag"
            ),
            {"id": new_id()},
        )


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("seen = 1", "stays as it was counted"),
        ("differences = '{}'", "stays as it was counted"),
        ("state = 'settled', settled_by = counted_by, settled_at = now()", "ck_custody_count_two_persons"),
        ("state = 'settled'", "ck_custody_count_settled"),
    ],
)
def test_a_count_is_not_rewritten(works: Works, assignment: str, says: str) -> None:
    at(works, "here")
    with works.begin(colleague()) as work:
        custody.count_items(work, office="jakarta", day=work.now.date(), labels="")
    with pytest.raises(DBAPIError, match=says), works.begin(SYSTEM) as work:
        work.session.execute(text(f"UPDATE custody_count SET {assignment}"))
