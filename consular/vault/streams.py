"""Sealed streams: evidence, letters and exports, of any length, in bounded memory.

    01 | alg u8 = 2 | flags u8 = 0 | log2 of the chunk size u8 = 16 | key version u32 | commitment 16 | salt 32 | chunks

Each chunk is AES-256-GCM over 64 KiB of plaintext (the last may be shorter) with its tag of 16 bytes; an empty stream
has one empty chunk. The nonce is the chunk's number u64 ‖ 3 zero bytes ‖ 1 for the last chunk, else 0 (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015). Key and commitment are HKDF-SHA256(data key, salt, "consular/stream/v1" ‖ dossier id ‖
object id), so no two streams share a key and nonces may count. The header is authenticated with every chunk.
Chunk n starts at byte 56 + n · 65,552, which allows reading from the middle.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from itertools import chain
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consular.vault.envelope import COMMITMENT, TAG, DataKey
from consular.vault.errors import Tampered, UnknownFormat
from consular.vault.installed import current
from consular.vault.keyring import Keyring, slot_of
from consular.vault.keystore import Purpose

CHUNK = 1 << 16
SALT = 32
_MAGIC = bytes((1, 2, 0, 16))
_HEAD = struct.Struct(">4sI16s32s")


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
    return _open(current(), slot_of(dossier_id, purpose), dossier_id, object_id, chunks)


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


def _open(keyring: Keyring, slot: bytes, dossier_id: UUID, object_id: UUID, chunks: Iterable[bytes]) -> Iterator[bytes]:
    source = iter(chunks)
    start = bytearray()
    for chunk in source:
        start += chunk
        if len(start) >= _HEAD.size:
            break
    header = bytes(start[: _HEAD.size])
    aead = _opening(keyring, slot, dossier_id, object_id, header)
    number = 0
    waiting: bytes | None = None
    for piece in _pieces(chain((bytes(start[_HEAD.size :]),), source), CHUNK + TAG):
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


def _decrypt(aead: AESGCM, nonce: bytes, piece: bytes, header: bytes) -> bytes:
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
