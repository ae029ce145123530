"""Making a backup while everything goes on serving.

The order makes it whole: the database as of one snapshot; the blobs that its rows name, which were stored before the
rows and are not deleted before the lock is given back; the keystore after that, because a key is made before the first
thing that it seals. The keystore's folder gets its name first, so a whole backup of the data never lacks its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

import orjson
from sqlalchemy import Engine

from consular.audit import FolderSink
from consular.backup import folders, manifest, objects
from consular.backup.manifest import Kind, Manifest, Taken
from consular.backup.programs import Programs, output_of, programs_for, server_major
from consular.backup.snapshot import blobs_kept, moment
from consular.core.clock import Clock
from consular.vault import DetachedKey, RootKey

DATABASE, KEYSTORE, HEADS, LEDGER = "database.sealed", "keystore.sealed", "audit-heads.jsonl", "erasures.jsonl"
SCHEMA = "keystore"
# Sealed sections do not compress, but as hexadecimal digits they take half: the quickest level undoes that.
_DUMP = ("--format=custom", "--compress=1", "--lock-wait-timeout=60000")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: engines of their owner with the addresses that they lead to, and places outside databases."""

    engine: Engine
    database_url: str
    keystore: Engine
    keystore_url: str
    storage_url: str
    heads: Path
    ledger: Path


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: its folders and manifests, and the leftovers of interrupted ones that were removed."""

    data: Path
    keystore: Path
    manifests: tuple[Manifest, Manifest]
    swept: Sequence[str]


@dataclass(slots=True)
class _Draft:
    """A folder that is being filled."""

    kind: Kind
    identifier: str
    folder: Path
    key: DetachedKey
    programs: Programs

    @classmethod
    def begin(cls, kind: Kind, identifier: str, parent: Path, root: RootKey, programs: Programs) -> _Draft:
        key = DetachedKey.new(root, manifest.context(kind, identifier))
        return cls(kind, identifier, folders.begin(parent, identifier), key, programs)

    def dump(self, name: str, url: str, words: Sequence[str]) -> None:
        """Write what pg_dump gives, sealed; nothing of it touches the disk in the clear."""
        with output_of(self.programs.dump, url, [*_DUMP, *words]) as pieces, (self.folder / name).open("xb") as file:
            for piece in self.key.seal(name, pieces):
                file.write(piece)

    def finish(self, taken: Taken, ended: datetime, blobs: tuple[int, int] = (0, 0)) -> tuple[Path, Manifest]:
        parts = tuple(manifest.sum_of(path) for path in sorted(self.folder.iterdir()) if path.is_file())
        made = Manifest(
            kind=self.kind,
            id=self.identifier,
            version=product_version(),
            ended=ended,
            programs=self.programs.major,
            taken=taken,
            blobs=blobs[0],
            blob_bytes=blobs[1],
            parts=parts,
        )
        manifest.write(self.folder, made, self.key)
        return folders.finish(self.folder), made


def take(
    source: Source,
    root: RootKey,
    parent: Path,
    *,
    clock: Clock,
    keystore_parent: Path | None = None,
    folders_of_programs: Sequence[Path] = (),
    tell: Tell = lambda _: None,
) -> Backup:
    """Back up everything to `parent`/data and `keystore_parent` (`parent`/keystore unless given).

    Raises BackupError, KeyUnavailable, SQLAlchemyError, OSError; then there is no new backup, and what was begun is
    removed by the next one.
    """
    data_parent, keys_parent = parent / "data", keystore_parent or parent / "keystore"
    with folders.alone(data_parent), folders.alone(keys_parent):
        swept = [*folders.sweep(data_parent), *folders.sweep(keys_parent)]
        identifier = folders.new_id(clock.now())
        data = _Draft.begin("data", identifier, data_parent, root, _programs(source.engine, folders_of_programs))
        keys = _Draft.begin("keystore", identifier, keys_parent, root, _programs(source.keystore, folders_of_programs))
        with blobs_kept(source.engine):
            taken = _database(source, data, tell)
            tell("files")
            blobs = objects.copy_all(objects.ObjectStore(source.storage_url), data.folder, _newest(data_parent))
        tell("keystore")
        keys.dump(KEYSTORE, source.keystore_url, [f"--schema={SCHEMA}"])
        _copy_ledger(source.ledger, keys.folder)
        keystore_folder, keystore = keys.finish(taken, clock.now())
        data_folder, made = data.finish(taken, clock.now(), blobs)
    return Backup(data_folder, keystore_folder, (made, keystore), swept)


def product_version() -> str:
    """Version of the installed product; `unknown` in a checkout that was not installed."""
    try:
        return metadata.version("consular")
    except metadata.PackageNotFoundError:
        return "unknown"


def _programs(engine: Engine, folders_of_programs: Sequence[Path]) -> Programs:
    return programs_for(server_major(engine), folders_of_programs)


def _newest(parent: Path) -> Path | None:
    names = folders.whole(parent)
    return parent / names[-1] if names else None


def _database(source: Source, draft: _Draft, tell: Tell) -> Taken:
    """Dump the database as of one snapshot, and the heads that were signed until then."""
    tell("database")
    with moment(source.engine) as exported:
        words = [f"--snapshot={exported.name}", f"--exclude-schema={SCHEMA}"]
        draft.dump(DATABASE, source.database_url, words)
        taken = exported.taken
    _copy_heads(FolderSink(source.heads), taken.audit_size, draft.folder / HEADS)
    return taken


def _copy_heads(sink: FolderSink, most: int, path: Path) -> None:
    """A head of a larger tree than the snapshot's would say of the restored log that its end is missing."""
    with path.open("xb") as file:
        for head in sink.heads():
            if head.size <= most:
                file.write(orjson.dumps({"note": head.note().decode()}, option=orjson.OPT_APPEND_NEWLINE))


def _copy_ledger(ledger: Path, folder: Path) -> None:
    """Only for the case that its own place is lost: a restore never shortens the ledger by it."""
    if ledger.exists():
        (folder / LEDGER).write_bytes(ledger.read_bytes())
