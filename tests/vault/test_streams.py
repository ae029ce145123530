from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator
from uuid import UUID

import pytest

from consular.core.ids import new_id
from consular.vault import (
    KeyUnavailable,
    Shredded,
    Tampered,
    UnknownFormat,
    destroy_key,
    new_key,
    open_stream,
    seal_stream,
)
from consular.vault.streams import CHUNK

HEAD = 56
SEALED_CHUNK = CHUNK + 16
OBJECT = new_id()


def pattern(length: int) -> bytes:
    return (bytes(range(251)) * (length // 251 + 1))[:length]


def seal(dossier_id: UUID, plaintext: bytes) -> bytes:
    return b"".join(seal_stream(dossier_id, OBJECT, [plaintext]))


def opened(dossier_id: UUID, sealed: bytes, object_id: UUID = OBJECT) -> bytes:
    return b"".join(open_stream(dossier_id, object_id, [sealed]))


def cut(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
@pytest.mark.parametrize("size", [1 << 20, 40_000, CHUNK, SEALED_CHUNK])
def test_comes_back_whatever_the_pieces(dossier_id: UUID, length: int, size: int) -> None:
    plaintext = pattern(length)
    sealed = b"".join(seal_stream(dossier_id, OBJECT, cut(plaintext, size)))
    assert len(sealed) == HEAD + length + 16 * max(1, -(-length // CHUNK))
    assert b"".join(open_stream(dossier_id, OBJECT, cut(sealed, size))) == plaintext


def test_single_bytes_and_empty_pieces(dossier_id: UUID) -> None:
    sealed = b"".join(seal_stream(dossier_id, OBJECT, [b"", b"a", b"", b"b"]))
    pieces: Iterable[bytes] = [piece for byte in cut(sealed, 1) for piece in (b"", byte)]
    assert b"".join(open_stream(dossier_id, OBJECT, pieces)) == b"ab"


def test_every_flipped_bit_is_refused(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, b"evidence")
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(UnknownFormat if position < 32 else Tampered):
            opened(dossier_id, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 55, 56, 60, HEAD + 16, HEAD + SEALED_CHUNK, HEAD + 2 * SEALED_CHUNK, -1, -17])
def test_truncation_is_refused(dossier_id: UUID, length: int) -> None:
    with pytest.raises(Tampered):
        opened(dossier_id, seal(dossier_id, pattern(3 * CHUNK))[:length])


def test_reordered_repeated_and_added_chunks_are_refused(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, pattern(3 * CHUNK))
    head, (a, b, c) = sealed[:HEAD], cut(sealed[HEAD:], SEALED_CHUNK)
    assert opened(dossier_id, head + a + b + c) == pattern(3 * CHUNK)
    for wrong in (b + a + c, a + c, a + a + b + c, a + b + c + c, a + b + c + b"x", c, b""):
        with pytest.raises(Tampered):
            opened(dossier_id, head + wrong)


def test_chunks_of_another_stream_are_refused(dossier_id: UUID) -> None:
    one, other = (seal(dossier_id, pattern(2 * CHUNK)) for _ in range(2))
    with pytest.raises(Tampered):
        opened(dossier_id, one[: HEAD + SEALED_CHUNK] + other[HEAD + SEALED_CHUNK :])
    with pytest.raises(Tampered):
        opened(dossier_id, one[:HEAD] + other[HEAD:])


def test_another_object_or_dossier_is_refused(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, b"evidence")
    other = new_id()
    new_key(other)
    with pytest.raises(Tampered):
        opened(dossier_id, sealed, new_id())
    with pytest.raises(Tampered):
        opened(other, sealed)


def test_what_is_yielded_before_the_damage_is_authentic(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, pattern(3 * CHUNK))
    stream = open_stream(dossier_id, OBJECT, [sealed[:-1]])
    assert next(stream) + next(stream) == pattern(3 * CHUNK)[: 2 * CHUNK]
    with pytest.raises(Tampered):
        next(stream)


def test_purposes_have_keys_of_their_own(dossier_id: UUID) -> None:
    with pytest.raises(KeyUnavailable):
        seal_stream(dossier_id, OBJECT, [b"face"], purpose="biometrics")
    new_key(dossier_id, "biometrics")
    sealed = b"".join(seal_stream(dossier_id, OBJECT, [b"face"], purpose="biometrics"))
    assert b"".join(open_stream(dossier_id, OBJECT, [sealed], purpose="biometrics")) == b"face"
    with pytest.raises(Tampered):
        opened(dossier_id, sealed)


def test_a_destroyed_key_leaves_nothing_readable(dossier_id: UUID) -> None:
    sealed = seal(dossier_id, b"evidence")
    destroy_key(dossier_id)
    with pytest.raises(Shredded):
        opened(dossier_id, sealed)


def test_twenty_megabytes_pass_in_bounded_memory(dossier_id: UUID) -> None:
    piece = pattern(100_000)
    length = 0
    tracemalloc.start()
    try:
        for plaintext in open_stream(dossier_id, OBJECT, seal_stream(dossier_id, OBJECT, (piece for _ in range(200)))):
            length += len(plaintext)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length == 20_000_000
    assert peak < 2_000_000
