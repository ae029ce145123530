from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from consular.core.db import make_engine
from consular.core.errors import Misconfigured
from consular.core.ids import new_id
from consular.vault import (
    DossierKey,
    FileRoot,
    Keyring,
    KeyUnavailable,
    SealError,
    Shredded,
    Tampered,
    current,
    destroy_key,
    install,
    installed,
    mac,
    new_key,
    new_keys,
    prefetch,
    raised,
)
from consular.vault.keyring import slot_of
from consular.vault.keystore import PURPOSES

from .models import Card, Case


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def rows(engine: Engine, dossier_id: UUID) -> int:
    with engine.connect() as connection:
        wanted = select(func.count()).select_from(DossierKey).where(DossierKey.dossier_id == dossier_id)
        return connection.scalar(wanted) or 0


def stored(engine: Engine, dossier_id: UUID) -> bytes:
    with engine.connect() as connection:
        wrapped = connection.scalar(select(DossierKey.wrapped).where(DossierKey.dossier_id == dossier_id))
    assert wrapped is not None
    return wrapped


def overwrite(engine: Engine, dossier_id: UUID, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(DossierKey).where(DossierKey.dossier_id == dossier_id).values(**values))


def test_without_a_vault_nothing_goes() -> None:
    installed._installed = None
    with pytest.raises(KeyUnavailable, match="install"):
        current()


class TestMaking:
    def test_a_key_is_committed_at_once_and_made_once(self, keystore_engine: Engine, keyring: Keyring) -> None:
        dossier = new_id()
        new_key(dossier)
        new_key(dossier)
        assert rows(keystore_engine, dossier) == 1
        install(Keyring(keyring.keks.root, keystore_engine)).new_key(dossier)
        assert rows(keystore_engine, dossier) == 1

    def test_many_are_made_by_one_statement_and_each_once(self, keystore_engine: Engine, keyring: Keyring) -> None:
        dossiers = [new_id() for _ in range(20)]
        new_key(dossiers[0])
        before = keyring.newest(slot_of(dossiers[0], "data")).raw
        fresh = install(Keyring(keyring.keks.root, keystore_engine))
        fresh.keks.current_version  # noqa: B018 - opened now, so that it is not counted
        with statements(keystore_engine) as seen:
            new_keys(dossiers)
        assert len(seen) == 2  # the second fetches the one that was there
        assert fresh.newest(slot_of(dossiers[0], "data")).raw == before
        assert {rows(keystore_engine, dossier) for dossier in dossiers} == {1}
        destroy_key(dossiers[1])
        with pytest.raises(Shredded):
            new_keys(dossiers)

    def test_biometrics_have_a_key_of_their_own(self, keyring: Keyring) -> None:
        dossier = new_id()
        new_key(dossier)
        new_key(dossier, "biometrics")
        data, biometrics = keyring.newest(slot_of(dossier, "data")), keyring.newest(slot_of(dossier, "biometrics"))
        assert data.raw != biometrics.raw

    def test_many_makers_agree_on_one_key(self, root: FileRoot, keystore_engine: Engine) -> None:
        dossier = new_id()
        start = threading.Barrier(8)

        def make(_: int) -> bytes:
            keyring = Keyring(root, keystore_engine)
            start.wait()
            keyring.new_key(dossier)
            return keyring.newest(slot_of(dossier, "data")).raw

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(make, range(8)))) == 1
        assert rows(keystore_engine, dossier) == 1

    def test_after_a_rotation_no_first_version_is_made_again(self, keystore_engine: Engine, keyring: Keyring) -> None:
        dossier = new_id()
        new_key(dossier)
        overwrite(keystore_engine, dossier, version=2)
        fresh = Keyring(keyring.keks.root, keystore_engine)
        with pytest.raises(Tampered):
            fresh.new_key(dossier)
        assert rows(keystore_engine, dossier) == 1


class TestCache:
    def test_a_page_is_fetched_by_one_query(self, keystore_engine: Engine, keyring: Keyring) -> None:
        dossiers = [new_id() for _ in range(20)]
        for dossier in dossiers:
            new_key(dossier)
        install(Keyring(keyring.keks.root, keystore_engine))
        assert current().keks.current_version  # once per process
        with statements(keystore_engine) as seen:
            prefetch([*dossiers, new_id()])
            for dossier in dossiers:
                current().newest(slot_of(dossier, "data"))
        assert len(seen) == 1

    def test_it_is_bounded(self, root: FileRoot, keystore_engine: Engine) -> None:
        keyring = Keyring(root, keystore_engine, size=2)
        first, second, third = new_id(), new_id(), new_id()
        for dossier in (first, second):
            keyring.new_key(dossier)
        keyring.newest(slot_of(first, "data"))
        keyring.new_key(third)
        with statements(keystore_engine) as seen:
            keyring.newest(slot_of(first, "data"))
            keyring.newest(slot_of(third, "data"))
            assert seen == []
            keyring.newest(slot_of(second, "data"))
            assert len(seen) == 1

    def test_what_another_process_destroys_is_forgotten_within_a_second(
        self, root: FileRoot, keystore_engine: Engine
    ) -> None:
        now = [0.0]
        keyring = Keyring(root, keystore_engine, ttl=300, monotonic=lambda: now[0])
        dossier = new_id()
        keyring.new_key(dossier)
        Keyring(root, keystore_engine).destroy_key(dossier)
        now[0] = 0.9
        keyring.newest(slot_of(dossier, "data"))
        now[0] = 1.1
        with pytest.raises(Shredded):
            keyring.newest(slot_of(dossier, "data"))

    def test_when_the_keystore_is_down_cached_dossiers_go_on(self, root: FileRoot, database_url: str) -> None:
        engine = make_engine(database_url)
        keyring = Keyring(root, engine)
        dossier = new_id()
        keyring.new_key(dossier)
        engine.dispose()
        down = Keyring(root, make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
        down._sets = keyring._sets
        assert down.newest(slot_of(dossier, "data")).version == 1
        for fails in (down.newest, lambda slot: down.prefetch([UUID(bytes=slot[1:])])):
            with pytest.raises(KeyUnavailable):
                fails(slot_of(new_id(), "data"))


class TestDestroying:
    def test_a_destroyed_key_never_comes_back(self, keystore_engine: Engine, dossier_id: UUID) -> None:
        destroy_key(dossier_id)
        destroy_key(dossier_id)
        for purpose in PURPOSES:
            with pytest.raises(Shredded):
                current().newest(slot_of(dossier_id, purpose))
            with pytest.raises(Shredded):
                new_key(dossier_id, purpose)
        with keystore_engine.connect() as connection:
            left = connection.execute(select(DossierKey.wrapped).where(DossierKey.dossier_id == dossier_id)).scalars()
            assert set(left) == {None}

    def test_a_dossier_without_keys_can_be_closed_for_good(self, keyring: Keyring) -> None:
        dossier = new_id()
        destroy_key(dossier)
        with pytest.raises(Shredded):
            new_key(dossier)

    def test_prefetch_passes_over_the_destroyed(self, keyring: Keyring, dossier_id: UUID) -> None:
        destroy_key(dossier_id)
        prefetch([dossier_id])
        with pytest.raises(Shredded):
            keyring.newest(slot_of(dossier_id, "data"))


class TestTampering:
    def test_every_flipped_bit_of_a_wrapped_key(self, dossier_id: UUID) -> None:
        slot = slot_of(dossier_id, "data")
        wrapped = stored(current()._engine, dossier_id)
        for position in range(len(wrapped) * 8):
            changed = bytearray(wrapped)
            changed[position // 8] ^= 1 << position % 8
            with pytest.raises(Tampered):
                current().keks.unwrap(1, bytes(changed), b"dossier|" + slot + (1).to_bytes(4, "big"))

    def test_a_changed_row_of_the_keystore(self, keystore_engine: Engine, keyring: Keyring, dossier_id: UUID) -> None:
        wrapped = stored(keystore_engine, dossier_id)
        overwrite(keystore_engine, dossier_id, wrapped=bytes([wrapped[0] ^ 1]) + wrapped[1:])
        with pytest.raises(Tampered):
            Keyring(keyring.keks.root, keystore_engine).newest(slot_of(dossier_id, "data"))

    def test_a_wrapped_key_of_another_dossier(
        self, keystore_engine: Engine, keyring: Keyring, dossier_id: UUID
    ) -> None:
        other = new_id()
        new_key(other)
        overwrite(keystore_engine, other, wrapped=stored(keystore_engine, dossier_id))
        with pytest.raises(Tampered):
            Keyring(keyring.keks.root, keystore_engine).newest(slot_of(other, "data"))

    def test_another_key_file_never_yields_data(
        self, tmp_path: Path, keystore_engine: Engine, sessions: sessionmaker[Session], dossier_id: UUID
    ) -> None:
        with sessions.begin() as session:
            case = Case(dossier_id=dossier_id, card=Card("ERIKSSON"))
            session.add(case)
        install(Keyring(FileRoot.create(tmp_path / "other.json"), keystore_engine))
        with sessions() as session, pytest.raises(Misconfigured, match="wrapped by the root file:"):
            _ = session.get_one(Case, case.id).card

    def test_a_retired_key_encryption_key(self, keystore_engine: Engine, keyring: Keyring, dossier_id: UUID) -> None:
        overwrite(keystore_engine, dossier_id, kek_version=7)
        with pytest.raises(KeyUnavailable):
            Keyring(keyring.keks.root, keystore_engine).newest(slot_of(dossier_id, "data"))

    @pytest.mark.parametrize(
        ("bytes_before", "bit", "expected"), [(2, 1, "unknown_format"), (4, 0, "tampered"), (8, 7, "tampered")]
    )
    def test_a_flipped_header_in_the_table(
        self, engine: Engine, session: Session, dossier_id: UUID, bytes_before: int, bit: int, expected: str
    ) -> None:
        case = Case(dossier_id=dossier_id, card=Card("ERIKSSON"))
        session.add(case)
        session.commit()
        flipped = text("update case_file set card_sealed = set_byte(card_sealed, :at, :new) where id = :id")
        assert case.card_sealed is not None
        new = case.card_sealed[bytes_before] ^ 1 << bit
        with engine.begin() as connection:
            connection.execute(flipped, {"at": bytes_before, "new": new, "id": case.id})
        session.refresh(case)
        before = raised().get(expected, 0)
        with pytest.raises(SealError) as refusal:
            _ = case.card
        assert refusal.value.code == expected
        assert raised()[expected] == before + 1


def test_eight_forked_workers_read_and_write_at_once(
    engine: Engine, sessions: sessionmaker[Session], root: FileRoot, database_url: str, dossier_id: UUID
) -> None:
    own_engine = make_engine(database_url)
    keyring = install(Keyring(root, own_engine))
    with sessions.begin() as session:
        case = Case(dossier_id=dossier_id, card=Card("ERIKSSON"))
        session.add(case)
    case_id = case.id
    parents_backend = _backend(keyring)

    def child() -> None:
        engine.dispose(close=False)
        assert _backend(keyring) != parents_backend
        for number in range(5):
            fresh = new_id()
            new_key(fresh)
            with sessions.begin() as session:
                shared = session.get_one(Case, case_id, with_for_update=True)
                assert (shared.card.primary or "").startswith("ERIKSSON")
                shared.card = replace(shared.card, primary=f"{shared.card.primary}.")
                session.add(Case(id=fresh, dossier_id=fresh, card=Card(f"CHILD {number}")))
            with sessions() as session:
                assert session.get_one(Case, fresh).card.primary == f"CHILD {number}"

    for pid in [_fork(child, keyring) for _ in range(8)]:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert _backend(keyring) == parents_backend
    with sessions() as session:
        assert session.get_one(Case, case_id).card.primary == "ERIKSSON" + 8 * 5 * "."
    own_engine.dispose()


def _backend(keyring: Keyring) -> int:
    with keyring.keystore() as connection:
        return int(connection.execute(text("select pg_backend_pid()")).scalar_one())


def _fork(child: object, keyring: Keyring) -> int:
    # A thread of the parent holds the lock at the moment of the fork.
    with keyring._lock:
        pid = os.fork()
    if pid == 0:
        status = 1
        try:
            child()  # type: ignore[operator]
            status = 0
        finally:
            os._exit(status)
    return pid


def test_macs_differ_by_purpose_and_last(keyring: Keyring, keystore_engine: Engine) -> None:
    one = mac("csrf", b"data")
    assert len(one) == 32
    assert one != mac("idempotency", b"data")
    assert one != mac("csrf", b"datb")
    install(Keyring(keyring.keks.root, keystore_engine))
    assert one == mac("csrf", b"data")
