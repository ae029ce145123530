"""Sealed streams: evidence, letters and exports, of any length, in bounded memory.

    01 | alg u8 = 2 | flags u8 = 0 | log2 of the chunk size u8 = 16 | key version u32 | commitment 16 | salt 32 | chunks

Each chunk is AES-256-GCM over 64 KiB of plaintext (the last may be shorter) with its tag of 16 bytes; an empty stream
has one empty chunk. The nonce is the chunk's number u64 ‖ 3 zero bytes ‖ 1 for the last chunk, else 0 (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015). Key and commitment are HKDF-SHA256(data key, salt, "consular/stream/v1" ‖ dossier id ‖
object id), so no two streams share a key and nonces may count. The header is authenticated with every chunk.
Chunk n starts at byte 56 + n · 65,552, so a reader may begin anywhere; see `SealedReader`.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consular.vault.envelope import COMMITMENT, TAG, DataKey
from consular.vault.errors import Tampered, UnknownFormat, alarmed
from consular.vault.installed import current
from consular.vault.keyring import Keyring
from consular.vault.keyset import slot_of
from consular.vault.keystore import Purpose

CHUNK = 1 << 16
SALT = 32
_MAGIC = bytes((1, 2, 0, 16))
_HEAD = struct.Struct(">4sI16s32s")
_SEALED_CHUNK = CHUNK + TAG
# Chunks fetched by one request: 1 MiB, so that a store far away is not asked for every 64 KiB.
_TOGETHER = 16
Fetch = Callable[[int, int], bytes]


def seal_stream(
    dossier_id: UUID, object_id: UUID, chunks: Iterable[bytes], *, purpose: Purpose = "data"
) -> Iterator[bytes]:
    """Seal pieces of any size; gives the header, then chunks. The key is fetched at the call, not at the first piece.

    Raises Shredded or KeyUnavailable.
    """
    key = current().newest(slot_of(dossier_id, purpose))
    salt = os.urandom(SALT)
    aead, commitment = _object_key(key, salt, dossier_id, object_id)
    return _seal(_HEAD.pack(_MAGIC, key.version, commitment, salt), aead, chunks)


def open_stream(
    dossier_id: UUID, object_id: UUID, chunks: Iterable[bytes], *, purpose: Purpose = "data"
) -> Iterator[bytes]:
    """Open what `seal_stream` gave, cut into pieces of any size; every piece yielded is authentic and in its place.

    That nothing is missing is known only when the iterator ends without raising: act on the whole, not on a beginning.
    Raises Tampered for anything changed, cut off, reordered, added or belonging to another object; UnknownFormat,
    Shredded, KeyUnavailable.
    """
    keyring, slot = current(), slot_of(dossier_id, purpose)
    return _alarmed(dossier_id, _open(lambda head: _opening(keyring, slot, dossier_id, object_id, head), chunks))


def open_reader(
    dossier_id: UUID, object_id: UUID, fetch: Fetch, stored_size: int, *, purpose: Purpose = "data"
) -> SealedReader:
    """Open what `seal_stream` gave for reading from any place, without fetching the rest.

    `fetch(start, stop)` gives bytes start to stop (excluded) of the stored object, whose size is `stored_size` bytes.
    Raises Tampered when the object was cut off, lengthened or is another's, UnknownFormat, Shredded, KeyUnavailable.
    """
    keyring, slot = current(), slot_of(dossier_id, purpose)
    with alarmed(dossier_id):
        start = _fetched(fetch, 0, min(stored_size, _HEAD.size + _SEALED_CHUNK))
        header = start[: _HEAD.size]
        aead = _opening(keyring, slot, dossier_id, object_id, header)
        return SealedReader(dossier_id, fetch, stored_size, header, aead, start)


def _alarmed(dossier_id: UUID, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with alarmed(dossier_id):
        yield from pieces


class SealedReader:
    """A sealed stream's plaintext from any place: only the chunks that are asked for are fetched and opened.

    `size` is the length of the plaintext in bytes. Every byte given is authentic and in its place. The size is
    authentic too: it follows from the stored object's size, and opening the reader opens the last chunk *as the last
    one under its number*, which fails for an object that was cut off, lengthened, or put together out of others. Once
    per reader: what happens to the stored object afterwards shows when a changed chunk is read.

    What a range cannot know: whether the chunks that it did not ask for are sound. Whoever needs the whole to be
    intact reads the whole. Nor can it know whether the object is an older one, sealed under the same object id: object
    ids are used once. One thread at a time.
    """

    __slots__ = ("_aead", "_dossier_id", "_fetch", "_header", "_last", "_last_chunk", "size")

    def __init__(
        self, dossier_id: UUID, fetch: Fetch, stored_size: int, header: bytes, aead: AESGCM, start: bytes
    ) -> None:
        body = stored_size - _HEAD.size
        self._last = max(0, -(-body // _SEALED_CHUNK) - 1)
        tail = body - self._last * _SEALED_CHUNK
        # Only the empty stream ends with an empty chunk.
        if tail < TAG or (tail == TAG and self._last):
            raise Tampered(why="The sealed stream has lost or gained bytes.")
        self._dossier_id, self._fetch, self._header, self._aead = dossier_id, fetch, header, aead
        sealed = _fetched(fetch, stored_size - tail, stored_size) if self._last else start[_HEAD.size :]
        # Kept, because the end is read often and a file of one chunk is read whole.
        self._last_chunk = _decrypt(aead, _nonce(self._last, last=True), sealed, header)
        self.size = self._last * CHUNK + len(self._last_chunk)

    def read(self, start: int, length: int) -> bytes:
        """`length` bytes from `start`, fewer where the plaintext ends before. Raises Tampered; ValueError below 0."""
        return b"".join(self.stream(start, start + length))

    def stream(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `stop` (excluded; None is the end) in pieces of at most 64 KiB.

        Raises Tampered on the way; ValueError at once when a bound is below 0 or the stop before the start.
        """
        if start < 0 or (stop is not None and stop < start):
            raise ValueError("a range begins at 0 or later and ends where it begins or later")
        return _alarmed(self._dossier_id, self._pieces(start, self.size if stop is None else min(stop, self.size)))

    def _pieces(self, start: int, stop: int) -> Iterator[bytes]:
        if start >= stop:
            return
        for number, chunk in self._chunks(start // CHUNK, (stop - 1) // CHUNK):
            begins = number * CHUNK
            yield chunk[max(start - begins, 0) : stop - begins]

    def _chunks(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        for at in range(first, min(last + 1, self._last), _TOGETHER):
            until = min(at + _TOGETHER, last + 1, self._last)
            sealed = memoryview(_fetched(self._fetch, _place(at), _place(until)))
            for number in range(at, until):
                piece = sealed[_place(number) - _place(at) : _place(number + 1) - _place(at)]
                yield number, _decrypt(self._aead, _nonce(number, last=False), piece, self._header)
        if last == self._last:
            yield last, self._last_chunk


def _place(number: int) -> int:
    return _HEAD.size + number * _SEALED_CHUNK


def _fetched(fetch: Fetch, start: int, stop: int) -> bytes:
    found = fetch(start, stop)
    if len(found) != stop - start:
        raise Tampered(why="The stored object is shorter than it says.")
    return found


def _seal(header: bytes, aead: AESGCM, chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield header
    number = 0
    waiting = b""
    for piece in _pieces(chunks, CHUNK):
        if number:
            yield aead.encrypt(_nonce(number - 1, last=False), waiting, header)
        waiting = piece
        number += 1
    yield aead.encrypt(_nonce(max(number - 1, 0), last=True), waiting, header)


def _open(opening: Callable[[bytes], AESGCM], chunks: Iterable[bytes]) -> Iterator[bytes]:
    source = iter(chunks)
    start = bytearray()
    for chunk in source:
        start += chunk
        if len(start) >= _HEAD.size:
            break
    header = bytes(start[: _HEAD.size])
    aead = opening(header)
    number = 0
    waiting: bytes | None = None
    for piece in _pieces(chain((bytes(start[_HEAD.size :]),), source), _SEALED_CHUNK):
        if waiting is not None:
            yield _decrypt(aead, _nonce(number, last=False), waiting, header)
            number += 1
        waiting = piece
    yield _decrypt(aead, _nonce(number, last=True), waiting or b"", header)


def _opening(keyring: Keyring, slot: bytes, dossier_id: UUID, object_id: UUID, header: bytes) -> AESGCM:
    if len(header) < _HEAD.size:
        raise Tampered(why="The sealed stream ends within its header.")
    magic, version, commitment, salt = _HEAD.unpack(header)
    if magic != _MAGIC:
        raise UnknownFormat(why="The stream has a format that this release does not know.")
    aead, expected = _object_key(keyring.of_version(slot, version), salt, dossier_id, object_id)
    if commitment != expected:
        raise Tampered(why="The stream belongs to another object or key.")
    return aead


def _decrypt(aead: AESGCM, nonce: bytes, piece: bytes | memoryview, header: bytes) -> bytes:
    try:
        return aead.decrypt(nonce, piece, header)
    except InvalidTag:
        raise Tampered(why="A chunk of the stream was changed, moved, added or cut off.") from None


def _object_key(key: DataKey, salt: bytes, dossier_id: UUID, object_id: UUID) -> tuple[AESGCM, bytes]:
    info = b"consular/stream/v1" + dossier_id.bytes + object_id.bytes
    stretched = HKDF(SHA256(), 32 + COMMITMENT, salt, info).derive(key.raw)
    return AESGCM(stretched[:32]), stretched[32:]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(8, "big") + (b"\x00\x00\x00\x01" if last else b"\x00\x00\x00\x00")


def _pieces(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of exactly `size`, the last one shorter; a long chunk is not copied as a whole."""
    buffer = bytearray()
    for chunk in chunks:
        view = memoryview(chunk)
        while view:
            taken = view[: size - len(buffer)]
            buffer += taken
            view = view[len(taken) :]
            if len(buffer) == size:
                yield bytes(buffer)
                buffer.clear()
    if buffer:
        yield bytes(buffer)
