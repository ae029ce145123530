"""Sealing again under a newer data key, on the product's own tables and with its audit."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from consular import vault
from consular.applications import Application
from consular.audit import AuditEntry
from consular.catalogue import Catalogue
from consular.core.db import Base
from consular.core.work import Works
from consular.vault.envelope import key_version
from tests import factories

CARD = "applications.application.card"


def place(label: str) -> vault.Place:
    return next(found for found in vault.places(Base.registry) if found.section.label == label)


def case_of(works: Works, catalogue: Catalogue, subject: str) -> UUID:
    reference, _ = factories.admissible(works, catalogue, subject=subject)
    with works.sessions() as session:
        return session.scalars(select(Application.dossier_id).where(Application.reference == reference)).one()


def card(works: Works, dossier_id: UUID) -> Application:
    with works.sessions() as session:
        return session.scalars(select(Application).where(Application.dossier_id == dossier_id)).one()


def test_every_section_of_the_product_is_known() -> None:
    labels = [found.section.label for found in vault.places(Base.registry)]
    assert CARD in labels
    assert labels == sorted(set(labels))
    assert all(found.column.name.endswith("_sealed") for found in vault.places(Base.registry))


def test_only_what_is_behind_is_sealed_anew_and_the_audit_sees_it(works: Works, catalogue: Catalogue) -> None:
    renewed, other = (case_of(works, catalogue, name) for name in ("budi", "lan"))
    before, untouched = card(works, renewed), card(works, other)
    assert vault.current().renew_key(renewed) == 2
    counts = vault.reseal(works, place(CARD), batch=1)
    assert (counts.rows, counts.behind, counts.resealed) == (2, 1, 1)
    after = card(works, renewed)
    assert after.card == before.card
    assert after.card_sealed is not None
    assert key_version(after.card_sealed) == 2
    assert after.version == before.version
    assert card(works, other).card_sealed == untouched.card_sealed
    with works.sessions() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.dossier_id == renewed).order_by(AuditEntry.id))
        written = [envelope[2] for entry in entries for envelope in entry.envelopes if envelope[0] == CARD]
        now = [
            d.hex()
            for label, row, d in vault.envelope_digests(session, Base.registry)
            if row == after.id and label == CARD
        ]
    assert written[-1:] == now
    again = vault.reseal(works, place(CARD))
    assert (again.rows, again.behind, again.resealed) == (2, 0, 0)


def test_a_dry_run_changes_nothing(works: Works, catalogue: Catalogue) -> None:
    dossier_id = case_of(works, catalogue, "budi")
    before = card(works, dossier_id)
    vault.current().renew_key(dossier_id)
    counts = vault.reseal(works, place(CARD), dry_run=True)
    assert (counts.behind, counts.resealed) == (1, 0)
    assert card(works, dossier_id).card_sealed == before.card_sealed


def test_whoever_writes_meanwhile_wins(works: Works, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier_id = case_of(works, catalogue, "budi")
    vault.current().renew_key(dossier_id)
    found = place(CARD)
    sealing = type(found.section).seal_for

    def interrupted(section: vault.Section[object], row_id: UUID, dossier: UUID, value: object) -> vault.Sealed:
        fresh = sealing(section, row_id, dossier, value)
        if section is found.section and dossier == dossier_id:
            monkeypatch.setattr(type(found.section), "seal_for", sealing)
            with works.sessions.begin() as session:
                row = session.scalars(select(Application).where(Application.dossier_id == dossier_id)).one()
                row.card = type(row.card)({**row.card.answers, "purpose": "written meanwhile"})
        return fresh

    monkeypatch.setattr(type(found.section), "seal_for", interrupted)
    counts = vault.reseal(works, found)
    assert (counts.behind, counts.resealed, counts.overtaken) == (1, 0, 1)
    assert card(works, dossier_id).card.answers["purpose"] == "written meanwhile"


def test_tampered_and_erased_rows_are_counted_and_left(
    works: Works, catalogue: Catalogue, clean_database: Engine
) -> None:
    broken, erased = (case_of(works, catalogue, name) for name in ("budi", "lan"))
    vault.current().renew_key(broken)
    vault.destroy_key(erased)
    flip = text("UPDATE application SET card_sealed = set_byte(card_sealed, 60, 255 - get_byte(card_sealed, 60))")
    with clean_database.begin() as connection:
        connection.execute(flip)
    counts = vault.reseal(works, place(CARD))
    assert (counts.rows, counts.behind, counts.unreadable, counts.erased) == (2, 1, 1, 1)


def test_insert_only_rows_are_kept(works: Works, catalogue: Catalogue) -> None:
    dossier_id = case_of(works, catalogue, "budi")
    vault.current().renew_key(dossier_id)
    counts = vault.reseal(works, place("audit.entry.detail"))
    assert counts.kept == counts.behind > 0
    assert counts.resealed == 0


def test_old_and_new_keys_both_open_until_all_is_sealed_anew(works: Works, catalogue: Catalogue) -> None:
    dossier_id = case_of(works, catalogue, "budi")
    before = card(works, dossier_id).card
    vault.current().renew_key(dossier_id)
    assert card(works, dossier_id).card == before


def test_a_destroyed_dossier_gets_no_further_key(works: Works, catalogue: Catalogue) -> None:
    dossier_id = case_of(works, catalogue, "budi")
    vault.destroy_key(dossier_id)
    with pytest.raises(vault.Shredded):
        vault.current().renew_key(dossier_id)


@pytest.mark.parametrize(
    ("sqlstate", "kept"), [("restrict_violation", 1), ("raise_exception", 1), ("lock_not_available", 0)]
)
def test_one_row_that_cannot_be_written_does_not_hold_up_its_batch(
    works: Works, catalogue: Catalogue, clean_database: Engine, sqlstate: str, kept: int
) -> None:
    stuck, free = (case_of(works, catalogue, name) for name in ("budi", "lan"))
    for dossier_id in (stuck, free):
        vault.current().renew_key(dossier_id)
    refuse = f"""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}', MESSAGE = 'kept'; END $$;
        CREATE TRIGGER refuse_change BEFORE UPDATE ON application FOR EACH ROW
        WHEN (OLD.dossier_id = '{stuck}') EXECUTE FUNCTION refuse_change();"""
    with clean_database.begin() as connection:
        connection.execute(text(refuse))
    try:
        counts = vault.reseal(works, place(CARD))
    finally:
        with clean_database.begin() as connection:
            connection.execute(text("DROP FUNCTION refuse_change() CASCADE"))
    assert (counts.behind, counts.resealed, counts.kept, counts.overtaken) == (2, 1, kept, 0)
    assert counts.left == 1 - kept
    sealed = [card(works, dossier_id).card_sealed for dossier_id in (stuck, free)]
    assert [key_version(found) for found in sealed if found is not None] == [1, 2]
