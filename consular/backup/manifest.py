"""What a backup says of itself: `manifest.json`, and `manifest.mac` over its very bytes.

    {"format": "consular-backup/1", "kind": "data" | "keystore", "id": "20261122T031500000Z-5f3a9c1e",
     "version": …, "ended": …, "programs": 15,
     "taken": {"began": …, "revision": …, "cluster": …, "database": …, "server": 15, "audit_size": …, "audit_root": …},
     "blobs": …, "blob_bytes": …, "parts": [{"name": …, "size": …, "sha256": hex}, …], "key": base64}

Moments are ISO 8601 in UTC, sizes are bytes. `key` is the backup's own key, wrapped by the vault's root and bound to
kind and id; the MAC is HMAC-SHA256 under a branch of it, so that nobody without the root can make a manifest, and none
fits another backup.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from consular.backup.errors import Damaged
from consular.vault import DetachedKey, RootKey, Tampered

FORMAT = "consular-backup/1"
MANIFEST = "manifest.json"
MAC = "manifest.mac"
_PIECE = 1 << 20
Kind = Literal["data", "keystore"]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the backup: name, bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What the database was at the moment of the snapshot. `cluster` and `database` tell whose backup it is."""

    began: datetime
    revision: str
    cluster: str
    database: str
    server: int
    audit_size: int
    audit_root: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """An authenticated manifest. `programs` is the major version of the pg_dump that wrote the dump."""

    kind: Kind
    id: str
    version: str
    ended: datetime
    programs: int
    taken: Taken
    blobs: int
    blob_bytes: int
    parts: tuple[Part, ...]

    def part(self, name: str) -> Part | None:
        """The part of this name."""
        return next((part for part in self.parts if part.name == name), None)


def context(kind: Kind, identifier: str) -> bytes:
    """What the backup's key is bound to."""
    return f"backup|{kind}|{identifier}".encode()


def write(folder: Path, manifest: Manifest, key: DetachedKey) -> None:
    """Both files; durable when the caller syncs them."""
    body = {"format": FORMAT, **asdict(manifest), "key": base64.b64encode(key.wrapped).decode()}
    content = orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / MANIFEST).write_bytes(content)
    (folder / MAC).write_text(key.mac(content).hex() + "\n", encoding="ascii")


def read(folder: Path, kind: Kind, root: RootKey) -> tuple[Manifest, DetachedKey]:
    """The manifest of a folder, genuine, with the key of its parts.

    Raises Damaged when it is not what was written here under this root, KeyUnavailable when the root is away.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        mac = bytes.fromhex((folder / MAC).read_text(encoding="ascii"))
        body = orjson.loads(content)
        wrapped = base64.b64decode(body["key"], validate=True)
        key = DetachedKey.open(root, wrapped, context(kind, folder.name))
    except Tampered:
        raise Damaged(
            why=f"The manifest in {folder} does not open: it was changed or moved, or the key file is another one than "
            "when the backup was made."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Damaged(why=f"The manifest in {folder} cannot be read.") from error
    if not hmac.compare_digest(mac, key.mac(content)):
        raise Damaged(why=f"The manifest in {folder} was changed.")
    return _built(folder, kind, body), key


def _built(folder: Path, kind: Kind, body: dict[str, Any]) -> Manifest:
    if body.pop("format") != FORMAT or body["kind"] != kind or body["id"] != folder.name:
        raise Damaged(why=f"The backup in {folder} has a format that this release does not know.")
    moments = {"ended": datetime.fromisoformat(body["ended"])}
    taken = Taken(**{**body["taken"], "began": datetime.fromisoformat(body["taken"]["began"])})
    parts = tuple(Part(**part) for part in body["parts"])
    del body["key"]
    return Manifest(**{**body, **moments, "taken": taken, "parts": parts})


def sum_of(path: Path) -> Part:
    """Size and SHA-256 of a file as it lies there. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        size = 0
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return Part(path.name, size, digest.hexdigest())


def check_parts(folder: Path, manifest: Manifest) -> None:
    """Compare every part with the manifest; raises Damaged at the first that differs."""
    for part in manifest.parts:
        try:
            found = sum_of(folder / part.name)
        except OSError as error:
            raise Damaged(why=f"{folder / part.name} cannot be read.") from error
        if found != part:
            raise Damaged(why=f"{folder / part.name} is not what was written.")
