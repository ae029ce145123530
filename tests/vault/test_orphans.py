from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consular.core.ids import new_id
from consular.vault import Keyring, KeyUnavailable, Shredded, destroy_key, new_key
from consular.vault.keyset import slot_of
from consular.vault.keystore import DossierKey
from consular.vault.orphans import sweep_orphan_keys

from .models import Card, Case

OWNERS = [Case.__table__.c.dossier_id]


def test_only_old_keys_without_a_row_are_swept(keyring: Keyring, session: Session) -> None:
    used, orphan, young, erased = (new_id() for _ in range(4))
    for dossier in (used, orphan, young, erased):
        new_key(dossier)
    destroy_key(erased)
    session.add(Case(dossier_id=used, card=Card("ERIKSSON")))
    session.commit()
    long_ago = datetime.now(UTC) - timedelta(days=3)
    with keyring.keystore() as connection:
        aged = update(DossierKey).where(DossierKey.dossier_id.in_([used, orphan, erased]))
        connection.execute(aged.values(created_at=long_ago))
    swept = sweep_orphan_keys(keyring, session, OWNERS, before=long_ago + timedelta(days=1), batch=1)
    assert swept == 1
    fresh = Keyring(keyring.keks.root, keyring._engine)
    assert fresh.newest(slot_of(used, "data"))
    assert fresh.newest(slot_of(young, "data"))
    with pytest.raises(KeyUnavailable):
        fresh.newest(slot_of(orphan, "data"))
    with pytest.raises(Shredded):
        fresh.newest(slot_of(erased, "data"))


def test_without_old_keys_nothing_is_asked(keyring: Keyring, session: Session) -> None:
    new_key(new_id())
    before = datetime.now(UTC) - timedelta(days=30)
    with keyring.keystore() as connection:
        assert connection.scalar(select(DossierKey.dossier_id).limit(1))
    assert sweep_orphan_keys(keyring, session, OWNERS, before=before) == 0
