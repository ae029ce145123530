"""Folders of backups: begun under a name that nothing restores from, renamed when everything is on the disk.

DIR/data/<id>/            manifest, database, list of blobs, audit heads, blobs/
DIR/keystore/<id>/        manifest, keystore, ledger; may lie elsewhere and be kept for a shorter time
"""

from __future__ import annotations

import fcntl
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from consular.backup.errors import Busy, NoBackup
from consular.core.private_files import sync_folder

_ID = re.compile(r"\d{8}T\d{9}Z-[0-9a-f]{8}")
_BEGUN = ".begun-"


def new_id(now: datetime) -> str:
    """A name that sorts by time, to the millisecond: `20261122T031500000Z-5f3a9c1e`; `now` in UTC."""
    return f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{secrets.token_hex(4)}"


def begin(parent: Path, identifier: str) -> Path:
    """An empty folder of mode 0700 for a backup that is being made."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = parent / (_BEGUN + identifier)
    folder.mkdir(mode=0o700)
    return folder


def finish(folder: Path) -> Path:
    """Bring everything to the disk, then give the backup its name: from here on it is whole."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() or path.stat().st_nlink == 1:  # what was linked from an earlier backup is on the disk
            sync_folder(path)
    sync_folder(folder)
    final = folder.with_name(folder.name.removeprefix(_BEGUN))
    folder.rename(final)
    sync_folder(final.parent)
    return final


def whole(parent: Path) -> list[str]:
    """Names of the whole backups, oldest first."""
    if not parent.is_dir():
        return []
    return sorted(entry.name for entry in parent.iterdir() if _ID.fullmatch(entry.name) and entry.is_dir())


def chosen(parent: Path, wanted: str | None) -> Path:
    """The folder of a whole backup: the one that is wanted, else the newest. Raises NoBackup."""
    names = whole(parent)
    if not names:
        raise NoBackup(why=f"There is no whole backup in {parent}.")
    if wanted is not None and wanted not in names:
        raise NoBackup(why=f"There is no whole backup {wanted} in {parent}; there are: {', '.join(names)}.")
    return parent / (wanted or names[-1])


def sweep(parent: Path) -> list[str]:
    """Remove what interrupted backups have left; returns their names. Only while `alone` is held."""
    left = [entry for entry in parent.iterdir() if entry.name.startswith(_BEGUN)] if parent.is_dir() else []
    for entry in left:
        shutil.rmtree(entry)
    return [entry.name.removeprefix(_BEGUN) for entry in left]


@contextmanager
def alone(parent: Path) -> Iterator[None]:
    """Keep other backups out of the folder; raises Busy. A killed process leaves no lock behind."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (parent / ".lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(why=f"Another backup is being made in {parent}.") from None
        yield
