"""What an import writes by COPY is what the ORM would have written: it opens in its row, under its own key, alone."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from consular import register, vault
from consular.core.work import Works
from consular.dossiers import Dossier
from consular.register import Row, TravelDocument
from consular.register.index_sources import write_indexes
from consular.register.models import IDENTITY_AT, NUMBER_AT, PERSON_AT
from consular.vault import Tampered
from tests.register.given import SYSTEM, line
from tests.register.test_importing import brought

PLACES = (NUMBER_AT, IDENTITY_AT, PERSON_AT)


def test_what_was_imported_is_like_what_was_entered(works: Works) -> None:
    """Every column and section reads as the ORM would have written it, for a document of ours and for another's."""
    rows = [line(2, status="lost", status_on="2024-05-06", category="PD"), line(3, issuing_state="THA", native="林")]
    assert brought(works, *rows).new == 2
    with works.begin(SYSTEM) as work:
        ours, theirs = work.session.scalars(select(TravelDocument).order_by(TravelDocument.status)).all()
        assert (ours.category, ours.issued_at, ours.ended_at) == ("PD", work.now, datetime(2024, 5, 6, tzinfo=UTC))
        assert (ours.valid_from, ours.valid_until, ours.entries_used) == (date(2020, 3, 1), date(2030, 2, 28), 0)
        assert (ours.entries_allowed, ours.duration_days, ours.status_index, ours.ended_by) == (None,) * 4
        assert (ours.particulars.imported_status, ours.particulars.imported_status_on) == ("lost", date(2024, 5, 6))
        assert (theirs.issuing_state, theirs.particulars.issuing_state, theirs.particulars.native) == (
            None,
            "THA",
            "林",
        )
        for document in (ours, theirs):
            before = [getattr(document, name) for place in PLACES for name in place.columns]
            write_indexes(work.session, document)
            assert before == [getattr(document, name) for place in PLACES for name in place.columns]
            (happened,) = register.history(work.session, document.id)
            assert (happened.at, happened.parameters) == (work.now, {"status": document.status})
            folder = work.session.get_one(Dossier, document.dossier_id)
            assert (folder.kind, folder.service_key, folder.open_to_offices) == ("document", "imported", True)


def test_an_imported_envelope_opens_in_its_row_alone(works: Works) -> None:
    brought(works, line(2), line(3, number="L7654321", status="stolen"))
    with works.begin(SYSTEM) as work:
        swapped = """
        UPDATE travel_document SET particulars_sealed =
          (SELECT other.particulars_sealed FROM travel_document AS other WHERE other.id <> travel_document.id)
        WHERE status = 'valid'
        """
        work.session.execute(text(swapped))
        moved, kept = work.session.scalars(select(TravelDocument).order_by(TravelDocument.status.desc())).all()
        assert kept.particulars.number == "L7654321"
        with pytest.raises(Tampered):
            moved.particulars  # noqa: B018 - opened on first touch
    with works.begin(SYSTEM) as work:
        changed = """
        UPDATE travel_document SET particulars_sealed =
          set_byte(particulars_sealed, 60, 1 + get_byte(particulars_sealed, 60) % 255) WHERE status = 'stolen'
        """
        work.session.execute(text(changed))
        broken = work.session.scalars(select(TravelDocument).where(TravelDocument.status == "stolen")).one()
        with pytest.raises(Tampered):
            broken.particulars  # noqa: B018 - opened on first touch


def test_each_has_a_key_of_its_own_and_one_is_erased_alone(works: Works) -> None:
    brought(works, line(2), line(3, number="L7654321"))
    with works.begin(SYSTEM) as work:
        one, other = work.session.scalars(select(TravelDocument).order_by(TravelDocument.id)).all()
        assert one.dossier_id != other.dossier_id
        vault.destroy_key(one.dossier_id)
    with works.begin(SYSTEM) as work:
        assert [len(register.with_number(work.session, number)) for number in ("L1234567", "L7654321")] == [0, 1]


def test_envelopes_tell_nothing_of_a_name_s_length(works: Works) -> None:
    names = [("Berg", "L1"), ("Berger", "L2"), ("Bergers", "L3")]
    brought(works, *(line(n, primary=name, number=number) for n, (name, number) in enumerate(names)))
    with works.begin(SYSTEM) as work:
        sizes = work.session.scalars(text("SELECT octet_length(particulars_sealed) % 32 FROM travel_document")).all()
        assert len(set(sizes)) == 1


def test_a_row_travels_between_processes_whole() -> None:
    for row in (line(7), Row(9, {"error_text": "x"}, "not_csv")):
        assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301 - our own bytes
