"""After a restore: what the ledger names stays erased, and a ledger that cannot be believed lets nobody in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, update

from consular import applications, dossiers, evidence, privacy, vault
from consular.core.ids import new_id
from consular.core.work import Works
from consular.dossiers import Dossier
from consular.privacy import Erasure, Ledger, LedgerBroken
from tests.privacy.given import dossier_of, erase, state, withdrawn
from tests.review.cases import SYSTEM
from tests.web.stations import House


def written(ledger: Path, dossier_id: UUID, kind: str = "application") -> None:
    """A line from a time that the database, restored, knows nothing of."""
    Ledger(ledger).append(dossier_id, kind=kind, reason="request", at=datetime(2026, 11, 20, tzinfo=UTC))


def answers_of(works: Works, engine: Engine, dossier_id: UUID) -> bool:
    """Whether a process that starts now could read the application."""
    vault.install(vault.Keyring(vault.current().keks.root, engine))
    with works.begin(SYSTEM) as work:
        found = applications.of_dossier(work.session, dossier_id)
        assert found is not None
        return bool(found.answers)


def test_what_came_back_goes_again(house: House, works: Works, ledger: Path, clean_database: Engine) -> None:
    gone, kept = dossier_of(works, withdrawn(house)), dossier_of(works, withdrawn(house))
    written(ledger, gone)
    found = privacy.replay_ledger(works, ledger)
    assert found == privacy.Replayed(found=True, lines=1, marked=1, known=0, absent=0)
    with pytest.raises(vault.Shredded):
        answers_of(works, clean_database, gone)
    assert answers_of(works, clean_database, kept)
    assert state(works, gone) == privacy.ERASED
    with works.begin(SYSTEM) as work:
        assert dossiers.erased_among(work.session, [gone, kept]) == {gone}
        files = evidence.of_dossier(work.session, gone)
        assert all(file.quarantine is None and not evidence.pages_of(work.session, file.id) for file in files)


def test_replaying_again_changes_nothing(house: House, works: Works, ledger: Path) -> None:
    erase(house, withdrawn(house), ledger)
    owner = house.actors["other"].id
    assert owner is not None
    written(ledger, owner, "account")
    written(ledger, owner, "account")
    written(ledger, new_id())
    assert privacy.replay_ledger(works, ledger) == privacy.Replayed(True, lines=4, marked=1, known=2, absent=1)
    assert privacy.replay_ledger(works, ledger) == privacy.Replayed(True, lines=4, marked=0, known=3, absent=1)


def test_a_key_that_only_the_old_keystore_has_is_destroyed(
    house: House, works: Works, ledger: Path, clean_database: Engine
) -> None:
    """The main database is of today, the keystore of yesterday."""
    dossier = dossier_of(works, withdrawn(house))
    erase(house, dossier, ledger)
    with clean_database.begin() as connection:
        connection.execute(delete(vault.DossierKey).where(vault.DossierKey.dossier_id == dossier))
    vault.install(vault.Keyring(vault.current().keks.root, clean_database))
    vault.new_key(dossier)
    privacy.replay_ledger(works, ledger)
    vault.install(vault.Keyring(vault.current().keks.root, clean_database))
    with pytest.raises(vault.Shredded):
        vault.new_key(dossier)


def test_what_was_half_done_is_whole_afterwards(house: House, works: Works, ledger: Path) -> None:
    dossier = dossier_of(works, withdrawn(house))
    erase(house, dossier, ledger)
    with works.begin(SYSTEM) as work:
        half = {"state": "erasing", "erased_at": None, "written_down_at": None}
        work.session.execute(update(Erasure).where(Erasure.dossier_id == dossier).values(half))
        work.session.execute(update(Dossier).where(Dossier.id == dossier).values(erased_at=None))
    assert privacy.replay_ledger(works, ledger).marked == 1
    assert state(works, dossier) == privacy.ERASED


def test_a_changed_ledger_is_refused_before_anything_is_done(house: House, works: Works, ledger: Path) -> None:
    dossier = dossier_of(works, withdrawn(house))
    written(ledger, dossier)
    written(ledger, new_id())
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(lines[0] + lines[1].replace(b"request", b"REQUEST"))
    with pytest.raises(LedgerBroken, match="line 2") as refusal:
        privacy.replay_ledger(works, ledger)
    assert "was changed" in str(refusal.value)
    assert state(works, dossier) is None
    vault.new_key(dossier)


def test_a_ledger_that_lacks_its_end_is_refused(house: House, works: Works, ledger: Path) -> None:
    erase(house, withdrawn(house), ledger)
    erase(house, withdrawn(house), ledger)
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(lines[0])
    with pytest.raises(LedgerBroken, match="lacks 1 "):
        privacy.replay_ledger(works, ledger)
    ledger.unlink()
    with pytest.raises(LedgerBroken, match="lacks 2 "):
        privacy.replay_ledger(works, ledger)


def test_no_ledger_and_nothing_erased(works: Works, ledger: Path) -> None:
    assert privacy.replay_ledger(works, ledger) == privacy.Replayed(found=False, lines=0, marked=0, known=0, absent=0)
