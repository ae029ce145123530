from __future__ import annotations

import pickle
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import Engine, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from consular.core.ids import new_id
from consular.vault import SealError, Section, sealed, sealed_column

from .models import Card, Case, Details, VaultTestBase


class Scratch(VaultTestBase):
    __abstract__ = True


def columns(**more: Any) -> dict[str, Any]:
    return {
        "__annotations__": {"id": Mapped[UUID], "dossier_id": Mapped[UUID]},
        "id": mapped_column(primary_key=True),
        "dossier_id": mapped_column(),
    } | more


def declare(name: str, **members: Any) -> type:
    return type(name, (Scratch,), {"__tablename__": name.lower(), "__module__": __name__, **members})


def test_a_class_without_a_table_is_refused() -> None:
    with pytest.raises(SealError, match="not a mapped class"):
        sealed(Card)


def test_a_model_without_sections_is_refused() -> None:
    with pytest.raises(SealError, match="no Section of its own"):
        sealed(declare("Sectionless", **columns()))


def test_a_section_without_its_column_is_refused() -> None:
    model = declare("Columnless", **columns(card=Section("tests.columnless.card", Card)))
    with pytest.raises(SealError, match="add card_sealed = sealed_column"):
        sealed(model)


def test_a_column_without_its_section_is_refused() -> None:
    members = columns(card=Section("tests.lone.card", Card), card_sealed=sealed_column(), lone_sealed=sealed_column())
    with pytest.raises(SealError, match="lone_sealed without a section"):
        sealed(declare("Lone", **members))


def test_a_model_without_its_dossier_is_refused() -> None:
    members = columns(card=Section("tests.ownerless.card", Card), card_sealed=sealed_column())
    model = declare("Ownerless", **members)
    with pytest.raises(SealError, match="no UUID attribute 'account_id'"):
        sealed(dossier="account_id")(model)


def test_a_row_id_must_be_a_uuid() -> None:
    members = columns(card=Section("tests.counted.card", Card), card_sealed=sealed_column())
    members["__annotations__"] = {"id": Mapped[int], "dossier_id": Mapped[UUID]}
    with pytest.raises(SealError, match="primary key of one UUID"):
        sealed(declare("Counted", **members))


def test_a_section_of_a_mixin_is_refused() -> None:
    mixin = type("Mixin", (), {"face": Section("tests.mixin.face", Details), "__annotations__": {}})
    members = columns(card=Section("tests.mixed.card", Card), card_sealed=sealed_column())
    model = type("Mixed", (mixin, Scratch), {"__tablename__": "mixed", "__module__": __name__, **members})
    with pytest.raises(SealError, match="declare it in the model"):
        sealed(model)


def test_a_label_is_used_once() -> None:
    members = columns(card=Section("tests.case.card", Card), card_sealed=sealed_column())
    with pytest.raises(SealError, match="labels are unique"):
        sealed(declare("Twin", **members))


def test_a_section_is_not_shared() -> None:
    shared = Section("tests.shared.card", Card)
    sealed(declare("First", **columns(card=shared, card_sealed=sealed_column())))
    with pytest.raises(SealError, match="shares the section"):
        sealed(declare("Second", **columns(card=shared, card_sealed=sealed_column())))


def test_forgetting_the_decorator_is_refused_at_the_first_assignment() -> None:
    model = declare("Undecorated", **columns(card=Section("tests.undecorated.card", Card), card_sealed=sealed_column()))
    with pytest.raises(SealError, match="Decorate Undecorated"):
        model(card=Card())


@pytest.mark.parametrize("label", ["card", "Tests.card", "tests.card ", "tests..card", "a." + "b" * 300])
def test_a_label_reads_like_a_path(label: str) -> None:
    with pytest.raises(SealError, match="must read like"):
        Section(label, Card)


@pytest.mark.parametrize("schema", [0, 256])
def test_a_schema_fits_a_byte(schema: int) -> None:
    with pytest.raises(SealError, match="between 1 and 255"):
        Section("tests.schema.card", Card, schema=schema)


def test_relationships_to_later_classes_and_foreign_keys_are_fine() -> None:
    class Early(Scratch):
        __tablename__ = "early"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        dossier_id: Mapped[UUID] = mapped_column(ForeignKey("late.id"))
        late: Mapped[Any] = relationship("Late")
        card_sealed = sealed_column()
        card = Section("tests.early.card", Card)

    sealed(Early)

    class Late(Scratch):
        __tablename__ = "late"
        id: Mapped[UUID] = mapped_column(primary_key=True)

    assert Early(card=Card("X")).card.primary == "X"


def test_a_row_without_a_dossier_is_refused_at_flush(session: Session) -> None:
    session.add(Case(card=Card("X")))
    with pytest.raises(SealError, match="needs its dossier_id"):
        session.flush()


class Paper(Scratch):
    """A sealed model with kinds: one in the same table, one in a table of its own, one that adds nothing."""

    __tablename__ = "paper"
    __mapper_args__: ClassVar[Any] = {"polymorphic_on": "kind", "polymorphic_identity": "paper"}

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="paper")
    card_sealed = sealed_column()
    card = Section("tests.paper.card", Card)


sealed(Paper)


@sealed
class Passport(Paper):
    __mapper_args__: ClassVar[Any] = {"polymorphic_identity": "passport"}

    face_sealed = sealed_column()
    face = Section("tests.passport.face", Details)


@sealed
class Visa(Paper):
    __tablename__ = "visa_paper"
    __mapper_args__: ClassVar[Any] = {"polymorphic_identity": "visa"}

    id: Mapped[UUID] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    stay_sealed = sealed_column()
    stay = Section("tests.visa.stay", Details)


class Letter(Paper):
    __mapper_args__: ClassVar[Any] = {"polymorphic_identity": "letter"}


def test_sections_of_subclasses_are_sealed_with_those_they_inherit(
    engine: Engine, session: Session, dossier_id: UUID
) -> None:
    VaultTestBase.metadata.create_all(engine, tables=[Paper.__table__, Visa.__table__])  # type: ignore[list-item]
    papers = [
        Passport(dossier_id=dossier_id, card=Card("PASSPORT"), face=Details(entries=1)),
        Visa(dossier_id=dossier_id, card=Card("VISA"), stay=Details(entries=2)),
        Letter(dossier_id=dossier_id, card=Card("LETTER")),
    ]
    session.add_all(papers)
    session.commit()
    session.expire_all()
    assert [paper.card.primary for paper in papers] == ["PASSPORT", "VISA", "LETTER"]
    assert papers[0].face == Details(entries=1)  # type: ignore[attr-defined]
    assert papers[1].stay == Details(entries=2)  # type: ignore[attr-defined]
    papers[1].card, papers[1].stay = Card("RENEWED"), Details(entries=3)  # type: ignore[attr-defined]
    session.commit()
    session.expire_all()
    assert (papers[1].card.primary, papers[1].stay.entries) == ("RENEWED", 3)  # type: ignore[attr-defined]
    for paper in papers:
        with pytest.raises(SealError, match="never change"):
            paper.dossier_id = new_id()
        with pytest.raises(SealError, match="pass its id"):
            pickle.dumps(paper)
