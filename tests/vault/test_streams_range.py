"""Reading from the middle: only the chunks asked for, and nothing that was cut, moved, added or put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from uuid import UUID

import pytest

from consular.core.ids import new_id
from consular.vault import (
    KeyUnavailable,
    SealedReader,
    Shredded,
    Tampered,
    UnknownFormat,
    destroy_key,
    new_key,
    open_reader,
    seal_stream,
)
from consular.vault.streams import CHUNK

HEAD = 56
SEALED_CHUNK = CHUNK + 16
OBJECT = new_id()


@dataclass
class Stored:
    """A stored object, and which ranges of it were asked for."""

    content: bytes
    asked: list[tuple[int, int]] = field(default_factory=list)

    def fetch(self, start: int, stop: int) -> bytes:
        self.asked.append((start, stop))
        return self.content[start:stop]


def pattern(length: int) -> bytes:
    return (bytes(range(251)) * (length // 251 + 1))[:length]


def seal(dossier_id: UUID, plaintext: bytes, object_id: UUID = OBJECT) -> bytes:
    return b"".join(seal_stream(dossier_id, object_id, [plaintext]))


def reader(dossier_id: UUID, sealed: bytes, object_id: UUID = OBJECT) -> SealedReader:
    return open_reader(dossier_id, object_id, Stored(sealed).fetch, len(sealed))


def cut(sealed: bytes) -> list[bytes]:
    return [sealed[at : at + SEALED_CHUNK] for at in range(HEAD, len(sealed), SEALED_CHUNK)]


def read_whole(dossier_id: UUID, sealed: bytes) -> bytes:
    opened = reader(dossier_id, sealed)
    return opened.read(0, opened.size)


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_every_range_is_a_slice_of_the_plaintext(dossier_id: UUID, length: int) -> None:
    plaintext = pattern(length)
    opened = reader(dossier_id, seal(dossier_id, plaintext))
    assert opened.size == length
    edges = sorted({0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, length // 2, max(length - 1, 0), length, length + 9})
    for start in edges:
        for stop in (e for e in edges if e >= start):
            assert opened.read(start, stop - start) == plaintext[start:stop]
            assert b"".join(opened.stream(start, stop)) == plaintext[start:stop]
    assert b"".join(opened.stream()) == plaintext
    assert b"".join(opened.stream(7)) == plaintext[7:]


def test_only_the_chunks_that_are_asked_for_are_fetched(dossier_id: UUID) -> None:
    stored = Stored(seal(dossier_id, pattern(40 * CHUNK + 5)))
    opened = open_reader(dossier_id, OBJECT, stored.fetch, len(stored.content))
    stored.asked.clear()
    assert opened.read(3 * CHUNK + 9, 10) == pattern(4 * CHUNK)[3 * CHUNK + 9 :][:10]
    assert stored.asked == [(HEAD + 3 * SEALED_CHUNK, HEAD + 4 * SEALED_CHUNK)]
    stored.asked.clear()
    assert opened.read(40 * CHUNK, 99) == pattern(40 * CHUNK + 5)[40 * CHUNK :]
    assert stored.asked == []  # the end was opened with the reader
    assert b"".join(opened.stream()) == pattern(40 * CHUNK + 5)
    assert [(stop - start) // SEALED_CHUNK for start, stop in stored.asked] == [16, 16, 8]


def test_a_file_of_one_chunk_is_fetched_at_once(dossier_id: UUID) -> None:
    stored = Stored(seal(dossier_id, pattern(CHUNK)))
    opened = open_reader(dossier_id, OBJECT, stored.fetch, len(stored.content))
    assert opened.read(100, 50) == pattern(CHUNK)[100:150]
    assert stored.asked == [(0, len(stored.content))]


@pytest.mark.parametrize("plaintext", [b"", b"evidence"])
def test_every_flipped_bit_is_refused(dossier_id: UUID, plaintext: bytes) -> None:
    sealed = seal(dossier_id, plaintext)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(UnknownFormat if position < 32 else Tampered):
            read_whole(dossier_id, bytes(changed))


@pytest.mark.parametrize("place", [HEAD, HEAD + CHUNK, HEAD + SEALED_CHUNK - 1, HEAD + SEALED_CHUNK])
def test_a_changed_chunk_in_the_middle_is_refused_where_it_is_read(dossier_id: UUID, place: int) -> None:
    sealed = bytearray(seal(dossier_id, pattern(3 * CHUNK)))
    sealed[place] ^= 1
    opened = reader(dossier_id, bytes(sealed))
    hit = (place - HEAD) // SEALED_CHUNK
    for number in range(3):
        if number == hit:
            with pytest.raises(Tampered):
                opened.read(number * CHUNK + 5, 1)
        else:
            assert opened.read(number * CHUNK, 3) == pattern(3 * CHUNK)[number * CHUNK :][:3]


CUT_OFF = [0, 1, 55, 56, 57, 71, 72, 73, HEAD + 15, -1, -17]
CUT_OFF += [HEAD + SEALED_CHUNK + more for more in (-1, 0, 1, 16, 17, SEALED_CHUNK)]


@pytest.mark.parametrize("length", CUT_OFF)
def test_no_reader_of_an_object_that_was_cut_off(dossier_id: UUID, length: int) -> None:
    with pytest.raises(Tampered):
        reader(dossier_id, seal(dossier_id, pattern(3 * CHUNK))[:length])


@pytest.mark.parametrize("more", [1, 15, 16, 17, SEALED_CHUNK - 1, SEALED_CHUNK, 2 * SEALED_CHUNK])
def test_no_reader_of_an_object_that_was_lengthened(dossier_id: UUID, more: int) -> None:
    sealed = seal(dossier_id, pattern(3 * CHUNK))
    for added in (bytes(more), (sealed[HEAD:] * 2)[:more]):
        with pytest.raises(Tampered):
            reader(dossier_id, sealed + added)


def test_a_lie_about_the_size_is_refused(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, pattern(3 * CHUNK))
    for size in (len(sealed) - SEALED_CHUNK, len(sealed) - 1, len(sealed) + 1, len(sealed) + SEALED_CHUNK):
        with pytest.raises(Tampered):
            open_reader(dossier_id, OBJECT, Stored(sealed).fetch, size)


def test_chunks_in_another_order_are_refused(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, pattern(3 * CHUNK))
    chunks = cut(sealed)
    for order in permutations(range(3)):
        moved = sealed[:HEAD] + b"".join(chunks[n] for n in order)
        if order == (0, 1, 2):
            assert read_whole(dossier_id, moved) == pattern(3 * CHUNK)
        else:
            with pytest.raises(Tampered):
                read_whole(dossier_id, moved)


def test_the_last_chunk_is_no_middle_one_and_the_reverse(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, pattern(3 * CHUNK))
    a, b, c = cut(sealed)
    opened = reader(dossier_id, sealed[:HEAD] + a + c + c)
    with pytest.raises(Tampered):
        opened.read(CHUNK, 1)
    for last in (a, b):
        with pytest.raises(Tampered):
            reader(dossier_id, sealed[:HEAD] + a + b + last)


def test_chunks_of_another_object_are_refused(dossier_id: UUID) -> None:
    sealed, again, other = (seal(dossier_id, pattern(2 * CHUNK), o) for o in (OBJECT, OBJECT, new_id()))
    for foreign in (again, other):
        mixed = sealed[:HEAD] + cut(foreign)[0] + cut(sealed)[1]
        opened = reader(dossier_id, mixed)
        assert opened.read(CHUNK, CHUNK) == pattern(2 * CHUNK)[CHUNK:]
        with pytest.raises(Tampered):
            opened.read(0, 1)
        with pytest.raises(Tampered):
            reader(dossier_id, sealed[: HEAD + SEALED_CHUNK] + cut(foreign)[1])


def test_another_object_dossier_or_purpose_is_refused(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, b"evidence")
    neighbour = new_id()
    new_key(neighbour)
    new_key(dossier_id, "biometrics")
    with pytest.raises(Tampered):
        reader(dossier_id, sealed, new_id())
    with pytest.raises(Tampered):
        reader(neighbour, sealed)
    with pytest.raises(Tampered):
        open_reader(dossier_id, OBJECT, Stored(sealed).fetch, len(sealed), purpose="biometrics")


def test_what_happens_to_the_object_after_opening_shows_when_it_is_read(dossier_id: UUID) -> None:
    stored = Stored(seal(dossier_id, pattern(4 * CHUNK)))
    opened = open_reader(dossier_id, OBJECT, stored.fetch, len(stored.content))
    stored.content = stored.content[: HEAD + 2 * SEALED_CHUNK]
    assert opened.read(0, 2 * CHUNK) == pattern(2 * CHUNK)
    with pytest.raises(Tampered):
        opened.read(2 * CHUNK, 1)
    stored.content = seal(dossier_id, pattern(4 * CHUNK))  # the same bytes, sealed anew
    with pytest.raises(Tampered):
        opened.read(0, 1)


def test_pieces_before_the_damage_are_authentic(dossier_id: UUID) -> None:
    sealed = bytearray(seal(dossier_id, pattern(20 * CHUNK)))
    sealed[HEAD + 17 * SEALED_CHUNK] ^= 1
    pieces: Iterator[bytes] = reader(dossier_id, bytes(sealed)).stream()
    assert b"".join(next(pieces) for _ in range(17)) == pattern(17 * CHUNK)
    with pytest.raises(Tampered):
        next(pieces)


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, 4), (0, -1)])
def test_an_impossible_range_is_told_at_once(dossier_id: UUID, start: int, stop: int) -> None:
    opened = reader(dossier_id, seal(dossier_id, b"evidence"))
    with pytest.raises(ValueError, match="range"):
        opened.stream(start, stop)


def test_no_reader_without_a_key(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, pattern(CHUNK))
    with pytest.raises(KeyUnavailable):
        reader(new_id(), sealed)
    destroy_key(dossier_id)
    with pytest.raises(Shredded):
        reader(dossier_id, sealed)
