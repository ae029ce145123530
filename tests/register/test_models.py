"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from consular import register, vault
from consular.core.actor import Actor, ActorKind
from consular.core.ids import new_id
from consular.core.work import Works
from consular.register import Loss, TravelDocument
from tests.register.given import SYSTEM, entered, passport


def change(works: Works, document: TravelDocument, assignment: str, **values: Any) -> None:
    with works.begin(SYSTEM) as work:
        work.session.execute(
            text(f"UPDATE travel_document SET {assignment} WHERE id = :id"),
            {"id": document.id, **values},
        )


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("status = 'superseded'", "status"),
        ("kind = 'laissez-passer'", "kind"),
        ("source = 'guessed', decision_id = NULL, application_dossier_id = NULL", "source"),
        ("source = 'imported'", "origin"),
        ("decision_id = NULL", "origin"),
        ("application_dossier_id = NULL", "origin"),
        ("issuing_state = NULL", "origin"),
        ("entries_allowed = NULL, entries_used = 0", "terms"),
        ("duration_days = NULL", "terms"),
        ("valid_until = valid_from - 1", "period"),
        ("entries_used = 3", "entries_within"),
        ("entries_used = -1", "entries"),
        ("status = 'exhausted'", "exhausted"),
        ("duration_days = 0", "duration"),
        ("status_index = 1048576", "status_index"),
        ("status_index = NULL", "status_list"),
        ("status = 'spoilt', ended_at = now()", "evisa_is_data"),
        ("status = 'lost', ended_at = now()", "evisa_is_data"),
        ("status = 'revoked'", "ended"),
        ("status = 'revoked', ended_at = now()", "ended"),
        ("status = 'cancelled'", "ended"),
        ("ended_at = now()", "ended"),
        ("number_index = 'abc'", "number_index"),
        ("number_index_even = 'abc'", "number_index_even"),
        ("identity_index = 'abc'", "identity_index"),
        ("identity_index_even = 'abc'", "identity_index_even"),
        ("person_index = 'abc'", "person_index"),
        ("person_index_even = 'abc'", "person_index_even"),
        ("particulars_sealed = 'in clear'", "particulars_sealed_is_envelope"),
    ],
)
def test_a_row_against_the_rules(works: Works, assignment: str, constraint: str) -> None:
    document = entered(works)
    with pytest.raises(IntegrityError, match=f'ck_travel_document_{constraint}"'):
        change(works, document, assignment)


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("entries_allowed = 1", "terms"),
        ("duration_days = 30", "terms"),
        ("status_index = 1", "status_list"),
        ("status = 'exhausted'", "exhausted"),
        ("entries_used = 1", "entries_within"),
        ("status = 'lost', ended_at = now(), ended_by = gen_random_uuid()", "ended"),
        ("status = 'spoilt'", "ended"),
    ],
)
def test_a_book_against_the_rules(works: Works, assignment: str, constraint: str) -> None:
    document = passport(works, status="prepared")
    with pytest.raises(IntegrityError, match=f'ck_travel_document_{constraint}"'):
        change(works, document, assignment)


@pytest.mark.parametrize("column", ["decision_id", "number_index", "identity_index", "status_index", "dossier_id"])
def test_two_documents_never_share(works: Works, column: str) -> None:
    one, two = entered(works), entered(works, number="UV9NXTCAR")
    same = f"{column} = (SELECT {column} FROM travel_document WHERE id = :other)"
    with pytest.raises(IntegrityError) as refused:
        change(works, two, same, other=one.id)
    assert f"uq_travel_document_{column}" in str(refused.value.orig)


@pytest.mark.parametrize("status", ["lost", "stolen", "cancelled", "spoilt"])
def test_what_has_ended_stays_ended(works: Works, status: str) -> None:
    document = passport(works, status="prepared")
    change(works, document, f"status = '{status}', ended_at = now()")
    for other in ("status = 'valid', ended_at = NULL", "ended_at = now() + interval '1 day'", "status = 'annulled'"):
        with pytest.raises(DBAPIError, match="a document that has ended stays ended"):
            change(works, document, other)


def test_a_revoked_document_stays_revoked(works: Works) -> None:
    document = entered(works)
    with works.begin(SYSTEM) as work:
        register.revoke(work, document.id, decision_id=new_id())
    with pytest.raises(DBAPIError, match="a document that has ended stays ended"):
        change(works, document, "status = 'valid', ended_by = NULL, ended_at = NULL")


def test_what_was_handed_over_is_not_prepared_again(works: Works) -> None:
    document = passport(works)
    with pytest.raises(DBAPIError, match="not prepared again"):
        change(works, document, "status = 'prepared'")


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["travel_document_event", "loss_report"])
def test_history_is_not_rewritten(works: Works, statement: str, table: str) -> None:
    account = new_id()
    document = passport(works, account_id=account)
    vault.new_key(account)
    with works.begin(Actor(ActorKind.ACCOUNT, account)) as work:
        register.report_loss(work, document.id, Loss(kind="lost", on="2026-11-15", place="Port Amity"))
    with pytest.raises(DBAPIError, match="what has happened stays"), works.begin(SYSTEM) as work:
        work.session.execute(text(statement.format(table)))


@pytest.mark.parametrize(
    ("assignment", "refused"),
    [
        ("told_by = 'rumour'", "ck_loss_report_told_by"),
        ("told_by = 'staff'", "ck_loss_report_told_by"),
        ("staff_id = gen_random_uuid()", "ck_loss_report_told_by"),
        ("kind = 'mislaid'", "ck_loss_report_kind"),
        ("facts_sealed = 'in clear'", "ck_loss_report_facts_sealed_is_envelope"),
        ("document_id = gen_random_uuid()", "fk_loss_report_document_id"),
        ("id = id", "uq_loss_report_document_id"),
    ],
)
def test_a_report_against_the_rules(works: Works, assignment: str, refused: str) -> None:
    document = passport(works)
    told: dict[str, str] = {"kind": "'lost'", "told_by": "'account'", "staff_id": "NULL", "facts_sealed": "NULL"}
    told["document_id"], told["id"] = f"'{document.id}'", "gen_random_uuid()"
    column, _, value = assignment.partition(" = ")
    row = {**told, column: value} if column != "id" else told
    insert = (
        f"INSERT INTO loss_report ({', '.join(row)}, dossier_id, account_id, reported_at)"
        f" VALUES ({', '.join(row.values())}, gen_random_uuid(), gen_random_uuid(), now())"
    )
    with pytest.raises(IntegrityError, match=refused), works.begin(SYSTEM) as work:
        work.session.execute(text(f"{insert}; {insert}"))


def test_a_decision_has_one_document_that_stands(works: Works) -> None:
    one = passport(works, status="prepared")
    two = passport(works, number="L0000002")
    with pytest.raises(IntegrityError, match="uq_travel_document_decision_id"):
        change(works, two, "decision_id = :decision", decision=one.decision_id)
    change(works, one, "status = 'spoilt', ended_at = now()")
    change(works, two, "decision_id = :decision", decision=one.decision_id)


def test_a_listed_document_stays_listed_in_one_file(works: Works) -> None:
    document = passport(works)
    with works.begin(SYSTEM) as work:
        register.cancel(work, document.id, reason="replaced")
        register.draw_up(work, issuing_state="UTO")
    for statement in (
        "UPDATE outbound_entry SET file_serial = NULL",
        "UPDATE outbound_entry SET status = 'lost'",
        "DELETE FROM outbound_entry",
    ):
        with pytest.raises(DBAPIError, match="what was listed stays listed"), works.begin(SYSTEM) as work:
            work.session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("INSERT INTO outbound_file VALUES (0, false, now(), 0, decode(repeat('00', 32), 'hex'))", "serial"),
        ("INSERT INTO outbound_file VALUES (9, false, now(), -1, decode(repeat('00', 32), 'hex'))", "entries"),
        ("INSERT INTO outbound_file VALUES (9, false, now(), 0, 'short')", "digest"),
        (
            "INSERT INTO outbound_file SELECT n, false, now(), 0, decode(repeat('00', 32), 'hex')"
            " FROM generate_series(8, 9) AS n",
            "uq_outbound_file_unwritten",
        ),
        ("INSERT INTO outbound_entry VALUES (gen_random_uuid(), :document, 'spoilt', now())", "status"),
    ],
)
def test_the_list_against_the_rules(works: Works, statement: str, refused: str) -> None:
    document = passport(works)
    with pytest.raises(IntegrityError, match=refused), works.begin(SYSTEM) as work:
        work.session.execute(text(statement), {"document": document.id} if ":document" in statement else {})
