"""Restoring: everything is checked before anything is touched, and nothing serves until the erased is erased again.

    database marked → keystore → files → audit heads → database → ledger of destroyed keys replayed → mark taken away

The keystore comes first and the database in one transaction, so whoever looks in between sees an empty database that
is marked as being restored. An interrupted restore leaves the mark; it is begun anew with `replace`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson
from sqlalchemy import Engine

from consular.audit import FolderSink, SignedHead
from consular.backup import folders, manifest, objects, replacing, restoring
from consular.backup.errors import Damaged, NoBackup
from consular.backup.ledgers import bring_back
from consular.backup.manifest import Manifest
from consular.backup.programs import CHUNK, input_of, programs_for, server_major
from consular.backup.taking import DATABASE, HEADS, KEYSTORE, LEDGER, Source, Tell
from consular.core.clock import Clock
from consular.vault import DetachedKey, RootKey

_RESTORE = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole and genuine pair of backups: data, and a keystore that has the key of everything in it."""

    data: Path
    keystore: Path
    manifest: Manifest
    keys_manifest: Manifest
    data_key: DetachedKey
    keys_key: DetachedKey


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put where. `set_aside` is where the signed heads went that were there before; `replayed` is the count
    of erasures that were done again; `ledger` says which ledger was taken: `kept`, `restored`, `longer` or `none`.
    """

    checked: Checked
    blobs: int
    heads: int
    set_aside: Path | None
    ledger: str
    replayed: int


def check(root: RootKey, parent: Path, *, keystore_parent: Path | None = None, wanted: str | None = None) -> Checked:
    """Choose the backup (the newest unless one is wanted) and compare every part and file with its checksum.

    The keystore is that of the same backup, else the first one made later: it has every key, too, save those of what
    was erased since. Raises NoBackup, Damaged, KeyUnavailable.
    """
    data = folders.chosen(parent / "data", wanted)
    keystore = _fitting(keystore_parent or parent / "keystore", data.name)
    made, data_key = manifest.read(data, "data", root)
    kept, keys_key = manifest.read(keystore, "keystore", root)
    if kept.taken.began < made.taken.began:
        raise Damaged(why=f"The keystore in {keystore} is older than the data: keys would be missing.")
    manifest.check_parts(data, made)
    manifest.check_parts(keystore, kept)
    if objects.check_all(data) != made.blobs:
        raise Damaged(why=f"The files in {data} are not as many as were written.")
    return Checked(data, keystore, made, kept, data_key, keys_key)


def restore(
    checked: Checked,
    target: Source,
    *,
    clock: Clock,
    replay: Callable[[], int],
    replace: bool = False,
    folders_of_programs: Sequence[Path] = (),
    tell: Tell = lambda _: None,
) -> Restored:
    """Put everything back and let `replay` erase what the ledger names; then the database is no longer marked.

    Raises NotEmpty, Busy, ProgramMissing, ProgramFailed, KeyUnavailable, SQLAlchemyError, OSError. `replay` is called
    when database and keystore are complete; what it raises leaves the mark.
    """
    restore_data = _program(target.engine, checked.manifest, folders_of_programs)
    restore_keys = _program(target.keystore, checked.keys_manifest, folders_of_programs)
    replacing.refuse(replacing.look(target), replace=replace)
    replacing.refuse_others(target.engine)
    ledger = bring_back(target.ledger, checked.keystore / LEDGER)
    _clear(target, clock)
    tell("keystore")
    _feed(restore_keys, target.keystore_url, checked.keystore / KEYSTORE, checked.keys_key)
    tell("files")
    blobs = objects.restore_all(objects.ObjectStore(target.storage_url), checked.data)
    set_aside = replacing.set_heads_aside(target.heads, clock.now())
    heads = _restore_heads(checked.data / HEADS, FolderSink(target.heads))
    tell("database")
    _feed(restore_data, target.database_url, checked.data / DATABASE, checked.data_key)
    tell("erasures")
    replayed = replay()
    with target.engine.begin() as connection:
        restoring.unmark(connection)
    return Restored(checked, blobs, heads, set_aside, ledger, replayed)


def newest(root: RootKey, parent: Path) -> Manifest:
    """The manifest of the newest whole backup, genuine; its parts are not looked at. Raises NoBackup, Damaged."""
    return manifest.read(folders.chosen(parent / "data", None), "data", root)[0]


def age(made: Manifest, clock: Clock) -> timedelta:
    """Since when what was written afterwards is in no backup."""
    return clock.now() - made.taken.began


def _fitting(parent: Path, data: str) -> Path:
    later = [name for name in folders.whole(parent) if name >= data]
    if not later:
        raise NoBackup(
            why=f"There is no backup of the keystore in {parent} that is as young as the data's ({data}). Without one "
            "nothing in it can be read."
        )
    return parent / (data if data in later else later[0])


def _program(engine: Engine, made: Manifest, folders_of_programs: Sequence[Path]) -> str:
    major = server_major(engine)
    if major < made.taken.server:
        raise Damaged(
            why=f"The backup is of PostgreSQL {made.taken.server}, the server here is {major}: restore into "
            f"PostgreSQL {made.taken.server} or later."
        )
    return programs_for(max(major, made.programs), folders_of_programs).restore


def _clear(target: Source, clock: Clock) -> None:
    """Mark the database, then empty it and the keystore; the mark is committed first."""
    with target.engine.begin() as connection:
        restoring.mark(connection, clock.now())
    with target.engine.begin() as connection:
        replacing.empty_database(connection)
    with target.keystore.begin() as connection:
        replacing.empty_keystore(connection)


def _feed(program: str, url: str, path: Path, key: DetachedKey) -> None:
    """Open a sealed dump straight into pg_restore: nothing of it touches the disk in the clear."""
    with input_of(program, url, [*_RESTORE, "--format=custom"]) as stream:
        for piece in key.unseal(path.name, _pieces(path)):
            stream.write(piece)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _restore_heads(path: Path, sink: FolderSink) -> int:
    count = 0
    with path.open("rb") as file:
        for line in file:
            sink.write(SignedHead.parse(orjson.loads(line)["note"].encode()))
            count += 1
    return count
