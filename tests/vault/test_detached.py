"""Streams that open without a keystore: bound to the root, to their backup and to their place in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from consular.vault import DetachedKey, FileRoot, Tampered, UnknownFormat
from consular.vault.streams import CHUNK

HEADER = 56


@pytest.fixture
def root(tmp_path: Path) -> FileRoot:
    """A key file."""
    return FileRoot.create(tmp_path / "root.json")


@pytest.fixture
def key(root: FileRoot) -> DetachedKey:
    """For one backup."""
    return DetachedKey.new(root, b"one")


def opened(key: DetachedKey, label: str, sealed: bytes) -> bytes:
    """In pieces that fit nothing."""
    return b"".join(key.unseal(label, (sealed[at : at + 1000] for at in range(0, len(sealed), 1000))))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_it_opens_again_with_the_wrapped_key(size: int, root: FileRoot, key: DetachedKey) -> None:
    plain = bytes(number % 251 for number in range(size))
    sealed = b"".join(key.seal("part", [plain[:7], plain[7:]]))
    again = DetachedKey.open(root, key.wrapped, b"one")
    assert opened(again, "part", sealed) == plain
    assert again.mac(b"said") == key.mac(b"said") != key.mac(b"other")


def test_every_byte_counts(key: DetachedKey) -> None:
    sealed = bytearray(b"".join(key.seal("part", [b"x" * 40])))
    for at in range(len(sealed)):
        sealed[at] ^= 1
        with pytest.raises((Tampered, UnknownFormat)):
            opened(key, "part", bytes(sealed))
        sealed[at] ^= 1


@pytest.mark.parametrize("how", ["cut in the header", "cut after a chunk", "chunks swapped", "lengthened"])
def test_nothing_is_cut_off_moved_or_added(how: str, key: DetachedKey) -> None:
    sealed = b"".join(key.seal("part", [b"a" * CHUNK, b"b" * CHUNK, b"c"]))
    first, second = sealed[HEADER : HEADER + CHUNK + 16], sealed[HEADER + CHUNK + 16 : HEADER + 2 * (CHUNK + 16)]
    changed = {
        "cut in the header": sealed[:40],
        "cut after a chunk": sealed[: HEADER + CHUNK + 16],
        "chunks swapped": sealed[:HEADER] + second + first + sealed[HEADER + 2 * (CHUNK + 16) :],
        "lengthened": sealed + b"x",
    }[how]
    with pytest.raises(Tampered):
        opened(key, "part", changed)


def test_another_place_backup_or_root_does_not_open(root: FileRoot, key: DetachedKey, tmp_path: Path) -> None:
    sealed = b"".join(key.seal("part", [b"plain"]))
    with pytest.raises(Tampered):
        opened(key, "other part", sealed)
    with pytest.raises(Tampered):
        opened(DetachedKey.new(root, b"one"), "part", sealed)
    with pytest.raises(Tampered):
        DetachedKey.open(root, key.wrapped, b"another backup")
    with pytest.raises(Tampered):
        DetachedKey.open(FileRoot.create(tmp_path / "stranger.json"), key.wrapped, b"one")
