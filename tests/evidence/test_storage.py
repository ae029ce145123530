"""The blob store: sealed in passing, durable, in pieces, from any place; what is missing or damaged is told as such."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from consular.core.errors import Misconfigured
from consular.core.ids import new_id
from consular.core.work import Works
from consular.evidence import BlobMissing, Blobs
from consular.vault import Shredded, Tampered, destroy_key, new_key

MEGABYTE = 1024 * 1024


@pytest.fixture
def dossier_id(works: Works) -> UUID:
    """A file's key."""
    dossier = new_id()
    new_key(dossier)
    return dossier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the blobs lie."""
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Blobs:
    """A blob store in a folder."""
    return Blobs(folder.as_uri())


def content(size: int) -> Iterator[bytes]:
    """Pieces of an odd size, each unlike the others."""
    for at in range(0, size, 77_777):
        yield bytes([at // 77_777 % 251]) * min(77_777, size - at)


@pytest.mark.parametrize("size", [0, 1, MEGABYTE - 100, MEGABYTE, MEGABYTE + 1, 7 * MEGABYTE])
def test_what_went_in_comes_out_by_every_door(store: Blobs, dossier_id: UUID, size: int, folder: Path) -> None:
    key, whole = str(new_id()), b"".join(content(size))
    store.put(key, dossier_id=dossier_id, chunks=content(size))
    assert store.get(key, dossier_id=dossier_id) == whole
    assert b"".join(store.open(key, dossier_id=dossier_id)) == whole
    reader = store.reader(key, dossier_id=dossier_id)
    assert reader.size == size
    assert reader.read(size // 2, 100_000) == whole[size // 2 :][:100_000]
    assert [path.name for path in folder.iterdir()] == [key]


def test_an_object_put_again_is_replaced(store: Blobs, dossier_id: UUID) -> None:
    key = str(new_id())
    for size in (3 * MEGABYTE, 10):
        store.put(key, dossier_id=dossier_id, chunks=content(size))
    assert store.get(key, dossier_id=dossier_id) == b"".join(content(10))


@pytest.mark.parametrize("after", [0, 3, 40])
def test_what_the_source_raises_comes_through_and_nothing_is_stored(
    store: Blobs, dossier_id: UUID, after: int, folder: Path
) -> None:
    def breaking() -> Iterator[bytes]:
        yield from (bytes(100_000) for _ in range(after))
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(str(new_id()), dossier_id=dossier_id, chunks=breaking())
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_missing_object_is_an_alarm_of_its_own(store: Blobs, dossier_id: UUID) -> None:
    for door in (store.get, store.open, store.reader):
        with pytest.raises(BlobMissing) as missing:
            door(str(new_id()), dossier_id=dossier_id)
        assert isinstance(missing.value, Tampered)
    store.delete(str(new_id()))


def test_an_object_under_anothers_name_does_not_open(store: Blobs, dossier_id: UUID, folder: Path) -> None:
    mine, theirs = str(new_id()), str(new_id())
    for key in (mine, theirs):
        store.put(key, dossier_id=dossier_id, chunks=[key.encode()])
    (folder / theirs).replace(folder / mine)
    for door in (store.get, store.reader):
        with pytest.raises(Tampered):
            door(mine, dossier_id=dossier_id)


@pytest.mark.parametrize("cut", [0, 56, 56 + 65_552, 3 * MEGABYTE, -1])
def test_an_object_that_was_cut_off_does_not_open(store: Blobs, dossier_id: UUID, folder: Path, cut: int) -> None:
    key = str(new_id())
    store.put(key, dossier_id=dossier_id, chunks=content(4 * MEGABYTE))
    (folder / key).write_bytes((folder / key).read_bytes()[:cut])
    with pytest.raises(Tampered):
        store.get(key, dossier_id=dossier_id)
    with pytest.raises(Tampered):
        store.reader(key, dossier_id=dossier_id)


def test_an_object_that_is_cut_off_while_it_is_read_does_not_open(store: Blobs, dossier_id: UUID, folder: Path) -> None:
    key = str(new_id())
    store.put(key, dossier_id=dossier_id, chunks=content(4 * MEGABYTE))
    reader = store.reader(key, dossier_id=dossier_id)
    os.truncate(folder / key, MEGABYTE)
    assert reader.read(0, 1000) == b"".join(content(1000))
    for start in (MEGABYTE - 200_000, 3 * MEGABYTE):
        with pytest.raises(Tampered):
            reader.read(start, 300_000)
    store.delete(key)
    with pytest.raises(BlobMissing):
        reader.read(0, 1000)


def test_without_its_key_an_object_is_erased(store: Blobs, dossier_id: UUID) -> None:
    key = str(new_id())
    store.put(key, dossier_id=dossier_id, chunks=[b"evidence"])
    destroy_key(dossier_id)
    for door in (store.get, store.reader):
        with pytest.raises(Shredded):
            door(key, dossier_id=dossier_id)


def test_objects_are_listed_page_by_page_in_the_order_of_their_keys(store: Blobs, dossier_id: UUID) -> None:
    assert store.page("", 5) == []
    keys = sorted(str(new_id()) for _ in range(7))
    for key in reversed(keys):
        store.put(key, dossier_id=dossier_id, chunks=[b"x"])
    first = store.page("", 5)
    assert [found.key for found in first] == keys[:5]
    assert [found.key for found in store.page(first[-1].key, 5)] == keys[5:]
    assert all(abs(found.stored_at - datetime.now(UTC)) < timedelta(minutes=5) for found in first)


def test_what_a_killed_process_left_half_written_is_seen_by_nobody_and_dropped(
    store: Blobs, dossier_id: UUID, folder: Path
) -> None:
    key = str(new_id())
    store.put(key, dossier_id=dossier_id, chunks=[b"x"])
    for name, hours in (("left#1", 30), ("young#2", 1)):
        (folder / name).write_bytes(b"half")
        moment = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (moment, moment))
    assert [found.key for found in store.page("", 10)] == [key]
    assert store.drop_unfinished(datetime.now(UTC) - timedelta(days=1)) == 1
    assert {path.name for path in folder.iterdir()} == {key, "young#2"}


def test_a_store_that_is_none_is_told_at_once() -> None:
    with pytest.raises(Misconfigured):
        Blobs("ftp://files").page("", 1)
