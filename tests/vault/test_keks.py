from __future__ import annotations

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from consular.core.errors import Misconfigured
from consular.core.ids import new_id
from consular.vault import FileRoot, Keyring, Shredded, Tampered, move_root
from consular.vault.envelope import DataKey
from consular.vault.keks import KekSet, RetiredKek
from consular.vault.keyset import slot_of

KEY = bytes(range(32))


def test_processes_that_start_at_once_agree(root: FileRoot, store: Engine) -> None:
    start = threading.Barrier(6)

    def wrap(number: int) -> tuple[int, bytes]:
        keks = Keyring(root, store).keks
        start.wait()
        return keks.wrap(KEY, b"x%d" % number)

    with ThreadPoolExecutor(6) as pool:
        wrapped = list(pool.map(wrap, range(6)))
    reader = Keyring(root, store).keks
    assert [reader.unwrap(*found, b"x%d" % number) for number, found in enumerate(wrapped)] == [KEY] * 6


def test_a_thread_wraps_while_another_forgets(root: FileRoot, store: Engine) -> None:
    keks = Keyring(root, store).keks
    ended = threading.Event()

    def forget() -> None:
        while not ended.is_set():
            keks.forget()

    with ThreadPoolExecutor(1) as pool:
        forgetting = pool.submit(forget)
        try:
            wrapped = [keks.wrap(KEY, b"x") for _ in range(200)]
            assert {keks.unwrap(*found, b"x") for found in wrapped} == {KEY}
        finally:
            ended.set()
        forgetting.result()


def test_version_and_context_are_bound(root: FileRoot, store: Engine) -> None:
    keks = Keyring(root, store).keks
    version, wrapped = keks.wrap(KEY, b"x")
    assert keks.add() == version + 1
    for wrong, context in ((version, b"y"), (version + 1, b"x")):
        with pytest.raises(Tampered):
            keks.unwrap(wrong, wrapped, context)
    with pytest.raises(RetiredKek):
        keks.unwrap(version + 2, wrapped, b"x")


def test_what_a_file_of_format_1_wrapped_and_derived_still_opens(store: Engine, tmp_path: Path) -> None:
    def text(raw: bytes) -> str:
        return base64.b64encode(raw).decode()

    path = tmp_path / "kek.json"
    path.write_text(
        json.dumps({"format": 1, "current": 3, "root": text(KEY), "keys": {"2": text(KEY), "3": text(KEY[::-1])}})
    )
    path.chmod(0o600)
    root = FileRoot(path)
    keyring = Keyring(root, store)
    assert keyring.keks.current_version == 3
    assert keyring.derived("mac/v1|csrf") == root.earlier_branch("mac/v1|csrf")
    assert keyring.derived("index/v2|account|email") != root.earlier_branch("index/v2|account|email")
    dossier = new_id()
    keyring.new_key(dossier)
    assert isinstance(Keyring(root, store).newest(slot_of(dossier, "data")), DataKey)


def test_a_forgotten_name_never_comes_back(root: FileRoot, store: Engine) -> None:
    keyring, other = Keyring(root, store), Keyring(root, store)
    first = keyring.derived("index/v1|a|b")
    assert other.derived("index/v1|a|b") == first
    keyring.forget("index/v1|a|b")
    other.look_for_changes()
    for ring in (keyring, other, Keyring(root, store)):
        with pytest.raises(Shredded):
            ring.derived("index/v1|a|b")


def test_the_keys_move_under_another_root(root: FileRoot, store: Engine, tmp_path: Path) -> None:
    keyring = Keyring(root, store)
    dossier = new_id()
    keyring.new_key(dossier)
    raw = keyring.newest(slot_of(dossier, "data")).raw
    new, foreign = (FileRoot.create(tmp_path / name) for name in ("new.json", "foreign.json"))
    with pytest.raises(Misconfigured, match="not by"):
        move_root(store, foreign, new)
    assert move_root(store, root, new) == 1
    assert move_root(store, root, new) == 0
    assert Keyring(new, store).newest(slot_of(dossier, "data")).raw == raw
    with pytest.raises(Misconfigured, match="wrapped by the root"):
        _ = KekSet(root, keyring.keystore).current_version
