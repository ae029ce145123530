from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy.orm import Session

from .models import Card, Case, Details


def noted(case: Case, section: str) -> tuple[UUID, str, UUID, bytes]:
    envelope = getattr(case, f"{section}_sealed")
    return case.dossier_id, f"tests.case.{section}", case.id, hashlib.sha256(envelope).digest()


def test_each_written_envelope_is_noted(session: Session, dossier_id: UUID) -> None:
    case = Case(dossier_id=dossier_id, card=Card("X"), details=Details())
    session.add(case)
    session.flush()
    assert session.info["sealed_writes"] == [noted(case, "card"), noted(case, "details")]


def test_an_update_notes_only_what_was_assigned(session: Session, dossier_id: UUID) -> None:
    case = Case(dossier_id=dossier_id, card=Card("X"), details=Details())
    session.add(case)
    session.flush()
    session.info.pop("sealed_writes")
    case.state = "lodged"
    session.flush()
    assert "sealed_writes" not in session.info
    case.card = Card("Y")
    session.flush()
    assert session.info["sealed_writes"] == [noted(case, "card")]


def test_what_a_savepoint_undoes_is_not_noted(session: Session, dossier_id: UUID) -> None:
    kept = Case(dossier_id=dossier_id, card=Card("X"))
    session.add(kept)
    with session.begin_nested() as savepoint:
        session.add(Case(dossier_id=dossier_id, card=Card("Y")))
        session.flush()
        savepoint.rollback()
    assert session.info["sealed_writes"] == [noted(kept, "card")]


def test_nothing_is_carried_into_the_next_transaction(session: Session, dossier_id: UUID) -> None:
    for end in (session.rollback, session.commit):
        session.add(Case(dossier_id=dossier_id, card=Card("X")))
        session.flush()
        end()
        assert "sealed_writes" not in session.info
