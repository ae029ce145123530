"""Which keys of the product are in use: whoever makes a key must be known to the sweep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from consular import evidence, vault
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.db import Base
from consular.core.ids import new_id
from consular.core.work import Works
from consular.vault import DossierKey
from consular.wiring.table import REACTIONS
from tests import factories


def test_every_column_of_dossiers_is_an_owner() -> None:
    owners = {f"{column.table.name}.{column.name}" for column in vault.key_owners(Base.registry)}
    assert {"application.dossier_id", "audit_entry.dossier_id", "evidence.dossier_id"} <= owners
    assert {f"{place.table.name}.{place.dossier_id.name}" for place in vault.places(Base.registry)} <= owners


def test_the_daily_sweep_takes_only_keys_that_no_row_ever_used(works: Works, catalogue: Catalogue) -> None:
    factories.admissible(works, catalogue, subject="budi")
    keyring = vault.current()
    orphan = new_id()
    keyring.new_key(orphan)
    with keyring.keystore() as connection:
        before = set(connection.scalars(select(DossierKey.dossier_id)))
        connection.execute(update(DossierKey).values(created_at=datetime.now(UTC) - timedelta(days=1000)))
    sweep = next(reaction for reaction in REACTIONS[evidence.SweepDue] if reaction.name == "vault.sweep_keys")
    with works.begin(system()) as work:
        sweep.run(work, evidence.SweepDue(after="page 2"), None)
        sweep.run(work, evidence.SweepDue(), None)
    with keyring.keystore() as connection:
        after = set(connection.scalars(select(DossierKey.dossier_id)))
    assert before - after == {orphan}
