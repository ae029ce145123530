from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import DetachedInstanceError
from structlog.testing import capture_logs

from consular.core.ids import new_id
from consular.vault import KeyUnavailable, SealError, Tampered, UnknownFormat, destroy_key, new_key
from consular.vault.envelope import as_sealed

from .models import ERIKSSON, Card, Case, Details, Profile

VECTORS = Path(__file__).parents[1]


def raw(engine: Engine, statement: str, **values: object) -> list[Any]:
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        return list(result) if result.returns_rows else []


class TestNames:
    """What people are called, and what breaks software, through the database."""

    def test_naughty_strings(self, session: Session, dossier_id: UUID) -> None:
        naughty = json.loads((VECTORS / "vault/vectors/naughty_strings/blns.json").read_text())
        assert came_back(session, dossier_id, {"all": naughty} | {f"k{text}": text for text in naughty})

    def test_names_of_every_locale(self, session: Session, dossier_id: UUID) -> None:
        locales = json.loads((VECTORS / "doc9303/vectors/names/cldr48_sample_person_names.json").read_text())
        assert len(locales) > 400
        assert came_back(session, dossier_id, locales)


def came_back(session: Session, dossier_id: UUID, answers: dict[str, Any]) -> bool:
    case = Case(dossier_id=dossier_id, details=Details(answers=answers, notes=list(answers)))
    session.add(case)
    session.commit()
    session.expire(case)
    return case.details == Details(answers=answers, notes=list(answers))


class TestReading:
    def test_what_was_saved_comes_back(self, case: Case) -> None:
        assert case.card == ERIKSSON
        assert case.details == Details(entries=2)

    def test_nothing_readable_is_stored(self, engine: Engine, case_id: UUID) -> None:
        (row,) = raw(engine, "select card_sealed, details_sealed from case_file where id = :id", id=case_id)
        assert b"ERIKSSON" not in row[0]
        assert row[0][:4] == bytes((1, 1, 1, 1))

    def test_a_row_is_opened_once_and_only_on_touch(self, case: Case) -> None:
        assert "_card_opened" not in case.__dict__
        assert case.card is case.card

    def test_deferred_details_stay_in_the_database_until_touched(self, engine: Engine, case: Case) -> None:
        seen: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
        assert case.card == ERIKSSON
        assert seen == []
        assert case.details.entries == 2
        assert len(seen) == 1

    def test_an_unsealed_section_reads_as_its_defaults(self, session: Session, dossier_id: UUID) -> None:
        case = Case(dossier_id=dossier_id)
        assert case.card == Card()
        session.add(case)
        session.flush()
        session.expire(case)
        assert case.card == Card()

    def test_the_key_owner_may_have_another_name(self, session: Session, dossier_id: UUID) -> None:
        session.add(Profile(id=new_id(), account_id=dossier_id, name=Card("SMITH")))
        session.commit()
        session.expunge_all()
        assert session.scalars(select(Profile).where(Profile.account_id == dossier_id)).one().name.primary == "SMITH"

    def test_biometrics_are_sealed_under_their_own_key(self, session: Session, dossier_id: UUID) -> None:
        profile = Profile(id=new_id(), account_id=dossier_id, face=Details(height=1.7))
        session.add(profile)
        with pytest.raises(KeyUnavailable):
            session.flush()
        session.rollback()
        new_key(dossier_id, "biometrics")
        session.add(profile)
        session.commit()
        session.expire(profile)
        assert profile.face.height == 1.7

    def test_without_a_key_nothing_is_sealed(self, session: Session) -> None:
        session.add(Case(dossier_id=new_id(), card=ERIKSSON))
        with pytest.raises(KeyUnavailable, match="new_key"):
            session.flush()

    def test_a_destroyed_key_reads_as_shredded(self, session: Session, case: Case) -> None:
        destroy_key(case.dossier_id)
        with pytest.raises(SealError) as refusal:
            _ = case.card
        assert refusal.value.code == "shredded"


class TestChanging:
    def test_an_assignment_is_readable_at_once_and_sealed_at_flush(self, session: Session, case: Case) -> None:
        before = case.card_sealed
        case.card = replace(case.card, primary="BERG")
        assert case.card.primary == "BERG"
        session.commit()
        assert case.card_sealed != before
        session.expire(case)
        assert case.card == replace(ERIKSSON, primary="BERG")

    def test_a_deferred_section_is_replaced_without_loading_it(self, session: Session, case: Case) -> None:
        case.details = Details(entries=9)
        session.commit()
        session.expire(case)
        assert case.details.entries == 9
        assert case.card == ERIKSSON

    def test_rollback_brings_back_the_old_value(self, session: Session, case: Case) -> None:
        case.card = replace(case.card, primary="BERG")
        session.flush()
        session.rollback()
        assert case.card == ERIKSSON

    def test_rollback_before_the_flush_forgets_the_assignment(self, session: Session, case: Case) -> None:
        case.card = replace(case.card, primary="BERG")
        session.rollback()
        assert case.card == ERIKSSON

    def test_rollback_of_a_first_value_brings_back_nothing(self, session: Session, dossier_id: UUID) -> None:
        case = Case(dossier_id=dossier_id)
        session.add(case)
        session.commit()
        case.card = ERIKSSON
        session.rollback()
        assert case.card == Card()
        case.card = ERIKSSON
        session.flush()
        session.rollback()
        assert case.card == Card()

    def test_savepoint_rollback_brings_back_the_value_before_it(self, session: Session, case: Case) -> None:
        case.card = Card("BERG")
        session.flush()
        savepoint = session.begin_nested()
        case.card = Card("LUND")
        session.flush()
        savepoint.rollback()
        assert case.card == Card("BERG")

    def test_a_released_savepoint_goes_with_the_whole_transaction(self, session: Session, case: Case) -> None:
        with session.begin_nested():
            case.card = Card("LUND")
        assert case.card == Card("LUND")
        session.rollback()
        assert case.card == ERIKSSON

    def test_expiry_forgets_an_assignment(self, session: Session, case: Case) -> None:
        case.card = Card("BERG")
        session.expire(case, ["card_sealed"])
        assert case.card == ERIKSSON
        case.card = Card("BERG")
        session.expire_all()
        assert case.card == ERIKSSON

    def test_an_opened_value_outlives_its_session(self, sessions: sessionmaker[Session], case_id: UUID) -> None:
        with sessions() as session:
            case = session.get_one(Case, case_id)
            assert case.card == ERIKSSON
        assert case.card == ERIKSSON
        with pytest.raises(DetachedInstanceError):
            _ = case.details

    def test_refresh_shows_what_somebody_else_wrote(
        self, session: Session, sessions: sessionmaker[Session], case: Case
    ) -> None:
        assert case.card == ERIKSSON
        with sessions.begin() as other:
            other.get_one(Case, case.id).card = Card("BERG")
        session.commit()
        session.refresh(case)
        assert case.card == Card("BERG")

    def test_refresh_forgets_an_assignment(self, session: Session, case: Case) -> None:
        case.card = Card("BERG")
        session.refresh(case)
        assert case.card == ERIKSSON

    def test_merge_carries_an_assignment(self, session: Session, case: Case) -> None:
        merged = session.merge(Case(id=case.id, dossier_id=case.dossier_id, card=Card("BERG")))
        session.commit()
        session.expire(merged)
        assert merged.card == Card("BERG")

    def test_an_insert_rolled_back_can_be_repeated(self, session: Session, dossier_id: UUID) -> None:
        case = Case(dossier_id=dossier_id, card=ERIKSSON)
        session.add(case)
        session.flush()
        session.rollback()
        session.add(case)
        session.commit()
        session.expire(case)
        assert case.card == ERIKSSON

    def test_a_section_is_emptied_through_its_column(self, session: Session, case: Case) -> None:
        case.card_sealed = None
        session.commit()
        assert case.card == Card()

    def test_another_type_is_refused_at_once(self, case: Case) -> None:
        with pytest.raises(SealError, match="takes a Card"):
            case.card = Details()  # type: ignore[assignment]

    def test_wrong_field_types_are_refused_at_flush(self, session: Session, case: Case) -> None:
        case.card = Card(primary=7)  # type: ignore[arg-type]
        with pytest.raises(SealError, match=r"Card\.primary"):
            session.flush()


class TestBinding:
    def test_rows_cannot_be_swapped(self, engine: Engine, session: Session, case: Case, dossier_id: UUID) -> None:
        other = Case(dossier_id=dossier_id, card=Card("BERG"))
        session.add(other)
        session.commit()
        raw(
            engine,
            "update case_file set card_sealed = (select card_sealed from case_file where id = :other) where id = :id",
            id=case.id,
            other=other.id,
        )
        session.refresh(case)
        with pytest.raises(Tampered):
            _ = case.card
        assert other.card == Card("BERG")

    def test_sections_cannot_be_swapped(self, engine: Engine, session: Session, case: Case) -> None:
        raw(engine, "update case_file set card_sealed = details_sealed where id = :id", id=case.id)
        session.refresh(case)
        with pytest.raises(Tampered):
            _ = case.card

    def test_a_row_cannot_be_moved_to_another_dossier(self, engine: Engine, session: Session, case: Case) -> None:
        other = new_id()
        new_key(other)
        raw(engine, "update case_file set dossier_id = :other where id = :id", id=case.id, other=other)
        session.refresh(case)
        with pytest.raises(Tampered):
            _ = case.card

    def test_an_envelope_of_another_row_is_refused_at_flush(self, session: Session, case: Case) -> None:
        other = Case(dossier_id=case.dossier_id)
        session.add(other)
        session.flush()
        other.card_sealed = case.card_sealed
        with pytest.raises(Tampered):
            session.flush()

    @pytest.mark.parametrize("attribute", ["id", "dossier_id"])
    def test_the_ids_of_a_saved_row_never_change(self, case: Case, attribute: str) -> None:
        with pytest.raises(SealError, match="never change"):
            setattr(case, attribute, new_id())

    def test_the_ids_of_an_expired_row_never_change(self, session: Session, case: Case) -> None:
        session.expire(case)
        with pytest.raises(SealError, match="never change"):
            case.dossier_id = new_id()

    def test_before_the_first_flush_the_dossier_may_still_be_chosen(self, session: Session, dossier_id: UUID) -> None:
        case = Case(dossier_id=new_id(), card=ERIKSSON)
        case.dossier_id = dossier_id
        session.add(case)
        session.commit()
        session.expire(case)
        assert case.card == ERIKSSON

    def test_every_flipped_bit_of_a_stored_envelope_is_refused(self, case: Case) -> None:
        """Format, algorithm and flags (the first 24 bits) say what they are not; everything else is Tampered."""
        section, envelope = Case.__dict__["card"], bytes(case.card_sealed or b"")
        for position in range(len(envelope) * 8):
            changed = bytearray(envelope)
            changed[position // 8] ^= 1 << position % 8
            with pytest.raises(UnknownFormat if position < 24 else Tampered):
                section.open_for(case.id, case.dossier_id, as_sealed(bytes(changed)))

    def test_a_row_is_opened_and_sealed_without_its_model(self, session: Session, case: Case) -> None:
        section = Case.__dict__["card"]
        row = session.execute(select(Case.id, Case.dossier_id, Case.card_sealed).where(Case.id == case.id)).one()
        assert section.open_for(*row) == ERIKSSON
        fresh = section.seal_for(case.id, case.dossier_id, Card("BERG"))
        assert section.open_for(case.id, case.dossier_id, fresh) == Card("BERG")
        with pytest.raises(Tampered):
            section.open_for(new_id(), case.dossier_id, fresh)

    def test_an_alarm_names_the_dossier_and_nothing_else(self, session: Session, case: Case, engine: Engine) -> None:
        raw(engine, "update case_file set card_sealed = details_sealed where id = :id", id=case.id)
        session.refresh(case)
        with capture_logs() as logged, pytest.raises(Tampered):
            _ = case.card
        assert [{**entry, "count": 0} for entry in logged] == [
            {
                "event": "vault.alarm",
                "log_level": "error",
                "code": "tampered",
                "dossier": str(case.dossier_id),
                "count": 0,
            }
        ]

    def test_a_newer_schema_is_refused(self, session: Session, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Case.__dict__["card"], "schema", 2)
        case.card = Card("BERG")
        session.commit()
        session.expire(case)
        monkeypatch.setattr(Case.__dict__["card"], "schema", 1)
        with pytest.raises(UnknownFormat):
            _ = case.card


class TestLeaving:
    @pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
    def test_an_opened_model_is_not_pickled(self, case: Case, leave: Any) -> None:
        assert case.card == ERIKSSON
        with pytest.raises(SealError, match="pass its id"):
            leave(case)

    @pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
    def test_an_expired_model_is_not_pickled(self, session: Session, case: Case, leave: Any) -> None:
        session.expire(case)
        with pytest.raises(SealError, match="pass its id"):
            leave(case)

    def test_an_assigned_model_is_not_pickled(self, dossier_id: UUID) -> None:
        with pytest.raises(SealError, match="pass its id"):
            pickle.dumps(Case(dossier_id=dossier_id, card=ERIKSSON))

    def test_values_do_not_show(self, case: Case) -> None:
        case.card = Card("UNMISTAKABLE")
        assert "UNMISTAKABLE" not in repr(case) + repr(case.__dict__)
