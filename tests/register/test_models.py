"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from consular import register
from consular.core.ids import new_id
from consular.core.work import Works
from consular.register import TravelDocument
from tests.register.given import SYSTEM, entered


def change(works: Works, document: TravelDocument, assignment: str, **values: Any) -> None:
    with works.begin(SYSTEM) as work:
        work.session.execute(
            text(f"UPDATE travel_document SET {assignment} WHERE id = :id"),
            {"id": document.id, **values},
        )


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("status = 'lost'", "ck_travel_document_status"),
        ("kind = 'passport'", "ck_travel_document_kind"),
        ("valid_until = valid_from - 1", "ck_travel_document_period"),
        ("entries_used = 3", "ck_travel_document_entries_within"),
        ("entries_used = -1", "ck_travel_document_entries"),
        ("status = 'exhausted'", "ck_travel_document_exhausted"),
        ("duration_days = 0", "ck_travel_document_duration"),
        ("status_index = 1048576", "ck_travel_document_status_index"),
        ("status = 'revoked'", "ck_travel_document_ended"),
        ("ended_at = now()", "ck_travel_document_ended"),
        ("number_index = 'abc'", "ck_travel_document_number_index"),
        ("particulars_sealed = 'in clear'", "ck_travel_document_particulars_sealed_is_envelope"),
    ],
)
def test_a_row_against_the_rules(works: Works, assignment: str, constraint: str) -> None:
    document = entered(works)
    with pytest.raises(IntegrityError) as refused:
        change(works, document, assignment)
    assert constraint in str(refused.value.orig)


@pytest.mark.parametrize("column", ["decision_id", "number_index", "status_index", "dossier_id"])
def test_two_documents_never_share(works: Works, column: str) -> None:
    one, two = entered(works), entered(works, number="UV9NXTCAR")
    same = f"{column} = (SELECT {column} FROM travel_document WHERE id = :other)"
    with pytest.raises(IntegrityError) as refused:
        change(works, two, same, other=one.id)
    assert f"uq_travel_document_{column}" in str(refused.value.orig)


def test_a_revoked_document_stays_revoked(works: Works) -> None:
    document = entered(works)
    with works.begin(SYSTEM) as work:
        register.revoke(work, document.id, decision_id=new_id())
    with pytest.raises(DBAPIError, match="what was annulled or revoked stays so"):
        change(works, document, "status = 'valid', ended_by = NULL, ended_at = NULL")


def test_history_is_not_rewritten(works: Works) -> None:
    entered(works)
    with pytest.raises(DBAPIError, match="what has happened stays"), works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE travel_document_event SET code = 'entered'"))
