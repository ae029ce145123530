"""Rotating key-encryption keys while others read and write, and after a run that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update

from consular.core.ids import new_id
from consular.vault import FileRoot, Keyring, Shredded, install, mac, signer
from consular.vault.keks import RetiredKek
from consular.vault.keyset import slot_of
from consular.vault.keystore import DossierKey, KeyEncryptionKey
from consular.vault.rotation import kek_status, rotate_kek

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ring(root: FileRoot, store: Engine) -> Keyring:
    return install(Keyring(root, store))


def made(ring: Keyring, count: int) -> dict[UUID, bytes]:
    """Dossiers with their keys."""
    dossiers = [new_id() for _ in range(count)]
    for dossier in dossiers:
        ring.new_key(dossier)
    return {dossier: ring.newest(slot_of(dossier, "data")).raw for dossier in dossiers}


def same(ring: Keyring, keys: dict[UUID, bytes]) -> bool:
    return all(ring.newest(slot_of(dossier, "data")).raw == raw for dossier, raw in keys.items())


def test_every_key_comes_under_the_new_version_and_the_old_one_is_destroyed(
    root: FileRoot, store: Engine, ring: Keyring
) -> None:
    keys = made(ring, 25)
    digest, signed_by = mac("csrf", b"x"), signer("audit", create=True).key_id
    steps: list[tuple[int, int]] = []
    done = rotate_kek(ring, batch=10, progress=lambda count, total: steps.append((count, total)))
    assert (done.version, done.rewrapped, done.retired, done.left) == (2, 27, (1,), 0)
    assert steps == [(10, 27), (20, 27), (25, 27), (26, 27), (27, 27)]
    status = kek_status(ring)
    assert (status.current, status.live, status.retired, status.wrapped) == (2, (2,), (1,), {2: 27})
    with store.connect() as connection:
        old = connection.execute(select(KeyEncryptionKey.wrapped).where(KeyEncryptionKey.version == 1))
        assert old.scalar_one() is None
    fresh = install(Keyring(root, store))
    assert same(fresh, keys)
    assert (mac("csrf", b"x"), signer("audit").key_id) == (digest, signed_by)


def test_tombstones_are_passed_over(ring: Keyring) -> None:
    (kept,), (gone,) = made(ring, 1), made(ring, 1)
    ring.destroy_key(gone)
    assert rotate_kek(ring).rewrapped == 1
    assert ring.newest(slot_of(kept, "data"))
    with pytest.raises(Shredded):
        ring.newest(slot_of(gone, "data"))


def test_a_process_with_the_old_version_in_hand_goes_on(root: FileRoot, store: Engine, ring: Keyring) -> None:
    other = Keyring(root, store)
    keys = made(ring, 2)
    read_before = next(iter(keys))
    other.prefetch([read_before])  # wrapped under version 1, not opened yet
    other.keks.forget()
    rotate_kek(ring)
    assert same(other, keys)
    dossier = new_id()
    other.new_key(dossier)
    assert kek_status(ring).behind == 0


def test_a_writer_that_wraps_under_a_retired_version_wraps_anew(root: FileRoot, store: Engine, ring: Keyring) -> None:
    late = Keyring(root, store)
    assert late.keks.current_version == 1
    rotate_kek(ring)
    dossier = new_id()
    late.new_key(dossier)  # its first insert finds version 1 retired
    with store.connect() as connection:
        found = select(DossierKey.kek_version).where(DossierKey.dossier_id == dossier)
        assert connection.scalar(found) == 2
    assert late.derived("mac/v1|late") == ring.derived("mac/v1|late")


def test_an_unfinished_rotation_is_gone_on_with(root: FileRoot, store: Engine, ring: Keyring) -> None:
    keys = made(ring, 12)
    ring.keks.add()
    done = rotate_kek(ring, batch=5)
    assert (done.version, done.rewrapped, done.retired) == (2, 12, (1,))
    assert same(Keyring(root, store), keys)


def test_a_version_in_use_is_not_retired(store: Engine, ring: Keyring) -> None:
    (dossier,) = made(ring, 1)
    with store.begin() as other:
        other.execute(select(DossierKey).where(DossierKey.dossier_id == dossier).with_for_update())
        done = rotate_kek(ring)
    assert (done.left, done.retired) == (1, ())
    done = rotate_kek(ring)
    assert (done.version, done.left, done.retired) == (2, 0, (1,))


def test_readers_and_writers_go_on_during_rotations(root: FileRoot, store: Engine, ring: Keyring) -> None:
    keys = made(ring, 40)
    end, failures, fresh = threading.Event(), [], []

    def serve() -> None:
        own = Keyring(root, store)
        while not end.is_set():
            try:
                assert same(Keyring(root, store), dict(list(keys.items())[:5]))
                dossier = new_id()
                own.new_key(dossier)
                fresh.append((dossier, own.newest(slot_of(dossier, "data")).raw))
            except BaseException as error:
                failures.append(error)
                raise

    threads = [threading.Thread(target=serve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        rotate_kek(ring, batch=7)
    end.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert fresh
    reader = Keyring(root, store)
    assert same(reader, keys | dict(fresh))
    assert rotate_kek(ring).left == 0


KILLED = """
import sys
from pathlib import Path
from consular.core.db import make_engine
from consular.vault import FileRoot, Keyring
from consular.vault.rotation import rotate_kek
rotate_kek(Keyring(FileRoot(Path(sys.argv[1])), make_engine(sys.argv[2])), batch=5, pause=0.2,
           progress=lambda done, total: print(done, flush=True))
"""


def test_a_run_killed_in_the_middle_is_gone_on_with(
    root: FileRoot, store: Engine, ring: Keyring, fresh_database_url: str
) -> None:
    keys = made(ring, 60)
    command = [sys.executable, "-c", KILLED, str(root.path), fresh_database_url]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "5\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    status = kek_status(ring)
    assert status.live == (1, 2)
    assert 0 < status.wrapped[2] < 60
    done = rotate_kek(ring)
    assert (done.version, done.left, done.retired) == (2, 0, (1,))
    assert same(Keyring(root, store), keys)


def test_what_an_old_key_wrapped_does_not_open_once_it_is_retired(store: Engine, ring: Keyring) -> None:
    (dossier,) = made(ring, 1)
    with store.connect() as connection:
        kept = connection.execute(select(DossierKey.wrapped).where(DossierKey.dossier_id == dossier)).scalar_one()
    rotate_kek(ring)
    with store.begin() as connection:
        put_back = update(DossierKey).where(DossierKey.dossier_id == dossier).values(wrapped=kept, kek_version=1)
        connection.execute(put_back)
    with pytest.raises(RetiredKek):
        Keyring(ring.keks.root, store).newest(slot_of(dossier, "data"))
