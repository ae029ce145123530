"""Files for this process's user alone (mode 0600) that survive a power cut: readers see them whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from pathlib import Path


def write_private(path: Path, content: bytes, *, owner: tuple[int, int] | None = None) -> None:
    """Put a file in its place, or a new one in place of the present one. `owner` is (uid, gid), ours by default.

    The folder must exist. Raises OSError; then what was there is there still.
    """
    fresh = _beside(path, content, owner)
    try:
        fresh.replace(path)
    except OSError:
        fresh.unlink()
        raise
    sync_folder(path.parent)


def create_private(path: Path, content: bytes) -> bool:
    """Make a file unless there is one; whether it was made. Of several starters exactly one makes it."""
    fresh = _beside(path, content, None)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    sync_folder(path.parent)
    return True


def claim_private(path: Path) -> tuple[int, bool]:
    """Open a file to be written bit by bit, and keep others out: its descriptor, and whether it was made.

    An empty one of ours that is there already is taken. Raises FileExistsError when something else is there, or
    another process has claimed it; OSError.
    """
    try:
        descriptor, made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), True
    except FileExistsError:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise
        descriptor, made = os.open(path, os.O_WRONLY | os.O_NOFOLLOW), False
    try:
        _keep_out(descriptor, path)
        os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, made


def sync_folder(folder: Path) -> None:
    """Bring the folder's names to the disk; a file's name does not get there with its content. Takes files too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_out(descriptor: int, path: Path) -> None:
    try:
        # The process's own: those it forks neither hold it nor keep it when it is killed.
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        raise FileExistsError from None
    opened = os.fstat(descriptor)
    # Whoever had it may have taken it away between our opening it and our lock.
    if opened.st_size or opened.st_uid != os.geteuid() or not os.path.samestat(opened, path.lstat()):
        raise FileExistsError


def _beside(path: Path, content: bytes, owner: tuple[int, int] | None) -> Path:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        if owner is not None:  # by descriptor: in another account's folder a name could be swapped for a link
            os.fchown(descriptor, *owner)
        os.fsync(descriptor)
    return fresh
