"""Who the embedded services run as, and folders that they, and nobody else, can reach.

PostgreSQL refuses to run as root. When the operator is root the services run as an unprivileged account; otherwise
they run as the operator.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from consular.core import private_files
from consular.local.errors import FolderRefused, LocalRefusal

_CANDIDATES = ("consular", "nobody")  # a dedicated account is preferred where the operator made one


@dataclass(frozen=True)
class Account:
    """An unprivileged account of the system."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """The account for embedded services; None when the operator is not root, so that no change is needed."""
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LocalRefusal(
        why=f"None of the accounts {', '.join(_CANDIDATES)} exists. Create one, or start as another user."
    )


def shared_folder(path: Path, account: Account | None) -> Path:
    """A folder that belongs to the operator and through which the account may pass, but which it cannot list.

    Raises FolderRefused when it exists and is a link, is somebody else's, or when the account cannot get there.
    """
    _make(path)
    if account is None:
        path.chmod(0o700)
    else:
        os.chown(path, -1, account.gid)
        path.chmod(0o710)
    if not within_reach(path, account):
        raise FolderRefused(
            why=f"{path} lies inside a folder that the account {account.name if account else ''} may not enter. "
            "Set CONSULAR_DATA to a folder under /var/tmp or /srv."
        )
    return path


def service_folder(path: Path, account: Account | None) -> Path:
    """A folder with mode 0700 that belongs to the account (to the operator when there is none)."""
    if account is None:
        _make(path)
    else:
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    return path


def _make(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise FolderRefused(why=f"{path} is not a folder of this user. Remove it, or set CONSULAR_DATA to another one.")


def within_reach(path: Path, account: Account | None) -> bool:
    """Whether the account may enter every folder on the way to `path` (by mode bits; access lists are not read)."""
    if account is None:
        return True
    return all(_may_enter(folder, account) for folder in (path if path.is_dir() else path.parent, *path.parents))


def _may_enter(folder: Path, account: Account) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def bring_within_reach(source: Path, target: Path) -> Path:
    """Copy a program's files to `target`, readable for all, once; returns `target`.

    Needed where the virtual environment lies in a home folder that only root may enter.
    """
    if not target.exists():
        arriving = target.with_name(target.name + ".new")
        shutil.rmtree(arriving, ignore_errors=True)
        shutil.copytree(source, arriving, symlinks=True)
        for found in (arriving, *arriving.rglob("*")):
            if not found.is_symlink():
                found.chmod(0o755 if found.is_dir() or found.stat().st_mode & stat.S_IXUSR else 0o644)
        arriving.rename(target)
    return target


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write a file with mode 0600, whole or not at all, that belongs to the account or else to the operator."""
    owner = None if account is None else (account.uid, account.gid)
    private_files.write_private(path, text.encode(), owner=owner)
