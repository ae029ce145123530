"""Finding a document by its number."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from consular import register
from consular.core.work import Works
from tests.register.given import PARTICULARS, SYSTEM, entered


@pytest.mark.parametrize("typed", ["UV4KX7PHR", "uv4-kx7 phr", "ＵＶ4KX7PHR"])
def test_a_number_is_found_however_it_is_written(works: Works, typed: str) -> None:
    document = entered(works)
    with works.begin(SYSTEM) as work:
        found = register.by_number(work.session, typed)
        assert found is not None
        assert found.id == document.id
        assert found.particulars == PARTICULARS


@pytest.mark.parametrize("typed", ["UV4KX7PHX", "", "--", "UV4KX7PH"])
def test_other_numbers_find_nothing(works: Works, typed: str) -> None:
    entered(works)
    with works.begin(SYSTEM) as work:
        assert register.by_number(work.session, typed) is None


def test_what_the_index_finds_is_compared_after_opening(works: Works) -> None:
    document = entered(works)
    with works.begin(SYSTEM) as work:
        # Somebody with the database's password makes the index of another number point here.
        other = register.models.NUMBER.digest("UV9NXTCAR", 1)
        work.session.execute(
            text("UPDATE travel_document SET number_index = :other WHERE id = :id"),
            {"other": other, "id": document.id},
        )
    with works.begin(SYSTEM) as work:
        assert register.by_number(work.session, "UV9NXTCAR") is None


def test_documents_of_a_decision_and_of_an_application(works: Works) -> None:
    document = entered(works)
    with works.begin(SYSTEM) as work:
        of_decision = register.of_decision(work.session, document.decision_id)
        of_application = register.of_application(work.session, document.application_dossier_id)
        assert of_decision is not None
        assert [of_decision.id] == [found.id for found in of_application] == [document.id]


def test_nothing_personal_stands_in_plain_columns(works: Works) -> None:
    entered(works)
    with works.begin(SYSTEM) as work:
        rows = work.session.execute(
            text(
                "SELECT row_to_json(d)::text FROM travel_document d"
                " UNION ALL SELECT row_to_json(e)::text FROM travel_document_event e"
            )
        ).scalars()
        stored = " ".join(rows)
    for told in ("UV4KX7PHR", "AC4402917", "Wongphaisan", "Natcha", "1993", "THA"):
        assert told not in stored
