from __future__ import annotations

import copy
import operator
import pickle
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, func, insert, inspect, literal, select, text, update
from sqlalchemy.exc import CompileError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from consular.core.ids import new_id
from consular.vault import KeyUnavailable, SealError, Tampered, UnknownFormat, destroy_key, new_key
from consular.vault.envelope import as_sealed
from consular.vault.keyring import Keyring

from .models import Card, Case, Details, Profile

ERIKSSON = Card("ERIKSSON", "ANNA MARIA", date(1974, 8, 12))


@pytest.fixture
def case_id(sessions: sessionmaker[Session], dossier_id: UUID) -> UUID:
    """A committed case with card and details."""
    with sessions.begin() as session:
        case = Case(dossier_id=dossier_id, card=ERIKSSON, details=Details(entries=2))
        session.add(case)
    return case.id


@pytest.fixture
def case(session: Session, case_id: UUID) -> Case:
    return session.get_one(Case, case_id)


def raw(engine: Engine, statement: str, **values: object) -> list[Any]:
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        return list(result) if result.returns_rows else []


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

    def test_a_newer_schema_is_refused(self, session: Session, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Case.__dict__["card"], "schema", 2)
        case.card = Card("BERG")
        session.commit()
        session.expire(case)
        monkeypatch.setattr(Case.__dict__["card"], "schema", 1)
        with pytest.raises(UnknownFormat):
            _ = case.card


class TestRefusedPlaintext:
    @pytest.mark.parametrize("value", [b"plaintext", "plaintext", b"\x01" * 100, ERIKSSON])
    def test_core_insert(self, engine: Engine, keyring: Keyring, value: object) -> None:
        with engine.begin() as connection, pytest.raises(SealError):
            connection.execute(
                insert(Case.metadata.tables["case_file"]).values(id=new_id(), dossier_id=new_id(), card_sealed=value)
            )

    def test_core_update(self, engine: Engine, case: Case) -> None:
        with engine.begin() as connection, pytest.raises(SealError):
            connection.execute(update(Case).values(card_sealed=b"plaintext"))

    def test_core_update_by_expression(self, engine: Engine, case: Case) -> None:
        with engine.begin() as connection, pytest.raises((SealError, IntegrityError)):
            connection.execute(update(Case).values(card_sealed=literal(b"plaintext")))

    def test_orm_bulk_insert(self, session: Session, keyring: Keyring) -> None:
        row = {"id": new_id(), "dossier_id": new_id(), "state": "draft", "card_sealed": b"plaintext"}
        with pytest.raises(SealError):
            session.execute(insert(Case), [row])

    def test_legacy_bulk(self, session: Session, keyring: Keyring) -> None:
        row = {"id": new_id(), "dossier_id": new_id(), "state": "draft", "card_sealed": b"plaintext"}
        with pytest.raises(SealError):
            session.bulk_insert_mappings(inspect(Case), [row])
        session.rollback()
        with pytest.raises(SealError):
            session.bulk_save_objects([Case(id=new_id(), dossier_id=new_id(), card=ERIKSSON)])

    def test_raw_statement(self, engine: Engine, case: Case) -> None:
        with pytest.raises(IntegrityError, match="is_envelope"):
            raw(engine, "update case_file set card_sealed = :plain", plain=b"ERIKSSON" * 20)

    def test_column_attribute(self, session: Session, case: Case) -> None:
        case.card_sealed = b"plaintext"  # type: ignore[assignment]
        with pytest.raises(SealError, match="assign card, not card_sealed"):
            session.flush()

    def test_literal(self, engine: Engine, keyring: Keyring) -> None:
        statement = insert(Case).values(id=new_id(), dossier_id=new_id(), card_sealed=as_sealed(b"\x01" * 84))
        with pytest.raises(CompileError):
            statement.compile(engine, compile_kwargs={"literal_binds": True})


class TestQueries:
    OPERATORS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.add)

    @pytest.mark.parametrize("compare", OPERATORS)
    def test_a_section_is_not_compared(self, compare: Any) -> None:
        with pytest.raises(SealError, match="blind index"):
            compare(Case.card, "ERIKSSON")

    @pytest.mark.parametrize("compare", OPERATORS)
    def test_a_sealed_column_is_not_compared(self, compare: Any) -> None:
        with pytest.raises(SealError, match="blind index"):
            compare(Case.card_sealed, b"x")

    def test_no_other_use_in_a_query(self) -> None:
        uses: list[Any] = [
            lambda: Case.card.primary,
            lambda: Case.card.in_(["x"]),
            lambda: select(Case.card),
            lambda: select(Case).order_by(Case.card),
            lambda: select(Case).where(Case.card),
            lambda: not Case.card,
            lambda: ~Case.card,
            lambda: Case.card["primary"],
            lambda: func.lower(Case.card),
            lambda: Case.card_sealed.in_([b"x"]),
            lambda: Case.card_sealed.like("x"),
            lambda: select(Case).order_by(Case.card_sealed.desc()),
        ]
        for use in uses:
            with pytest.raises(SealError):
                use()

    def test_presence_may_be_asked_for(self, session: Session, case: Case) -> None:
        assert session.scalar(select(Case.id).where(Case.id == case.id, Case.card_sealed.is_not(None))) == case.id
        assert session.scalar(select(Case.id).where(Case.id == case.id, Case.card_sealed.is_(None))) is None


class TestLeaving:
    @pytest.mark.parametrize("leave", [pickle.dumps, copy.deepcopy])
    def test_an_opened_model_is_not_pickled(self, case: Case, leave: Any) -> None:
        assert case.card == ERIKSSON
        with pytest.raises(SealError, match="pass its id"):
            leave(case)

    def test_a_closed_model_is_not_pickled(self, case: Case) -> None:
        with pytest.raises(SealError, match="pass its id"):
            pickle.dumps(case)

    def test_an_assigned_model_is_not_pickled(self, dossier_id: UUID) -> None:
        with pytest.raises(SealError, match="pass its id"):
            pickle.dumps(Case(dossier_id=dossier_id, card=ERIKSSON))

    def test_values_do_not_show(self, case: Case) -> None:
        case.card = Card("UNMISTAKABLE")
        assert "UNMISTAKABLE" not in repr(case) + repr(case.__dict__)
