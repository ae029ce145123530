"""Nothing but an envelope gets into a sealed column, by whatever way, and nothing in a query compares with it."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, inspect, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import CompileError, IntegrityError
from sqlalchemy.orm import Session

from consular.core.ids import new_id
from consular.vault import SealError, Tampered
from consular.vault.envelope import as_sealed
from consular.vault.keyring import Keyring

from .models import ERIKSSON, Case


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

    def test_orm_update_by_key(self, session: Session, case: Case) -> None:
        with pytest.raises(SealError):
            session.execute(update(Case), [{"id": case.id, "card_sealed": b"plaintext"}])
        session.rollback()
        with pytest.raises(SealError):
            session.bulk_update_mappings(inspect(Case), [{"id": case.id, "card_sealed": b"plaintext"}])

    def test_query_update(self, session: Session, case: Case) -> None:
        with pytest.raises(SealError):
            session.query(Case).update({Case.card_sealed: b"plaintext"}, synchronize_session=False)

    def test_upsert(self, session: Session, case: Case) -> None:
        row = {"id": case.id, "dossier_id": case.dossier_id, "state": "draft"}
        statement = upsert(Case).values(row)
        with pytest.raises(SealError):
            session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"card_sealed": b"plaintext"}))

    def test_many_rows_of_core(self, engine: Engine, case: Case) -> None:
        rows = [{"id": new_id(), "dossier_id": new_id(), "state": "draft", "card_sealed": b"plain"} for _ in range(3)]
        with engine.begin() as connection, pytest.raises(SealError):
            connection.execute(insert(Case.metadata.tables["case_file"]), rows)

    def test_an_envelope_carried_by_core_opens_nowhere_else(self, session: Session, case: Case) -> None:
        other = Case(dossier_id=case.dossier_id)
        session.add(other)
        session.flush()
        table = Case.metadata.tables["case_file"]
        session.execute(update(table).where(table.c.id == other.id).values(card_sealed=case.card_sealed))
        session.refresh(other)
        with pytest.raises(Tampered):
            _ = other.card

    def test_raw_statement(self, engine: Engine, case: Case) -> None:
        with pytest.raises(IntegrityError, match="is_envelope"), engine.begin() as connection:
            connection.execute(text("update case_file set card_sealed = :plain"), {"plain": b"ERIKSSON" * 20})

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
