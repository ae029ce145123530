"""Files that are seen whole or not at all, by their owner alone."""

from __future__ import annotations

import multiprocessing
import os
import stat
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from consular.core.private_files import claim_private, create_private, write_private


def test_a_file_is_replaced_and_private(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new", owner=(os.getuid(), os.getgid()))
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_private(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]
    with pytest.raises(FileNotFoundError):
        write_private(tmp_path / "nowhere" / "file", b"new")


def test_of_many_starters_one_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "once"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: (create_private(path, b"%d" % number), number), range(8)))
    (winner,) = (number for was_made, number in made if was_made)
    assert path.read_bytes() == b"%d" % winner
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_claimed_by_one(tmp_path: Path) -> None:
    path = tmp_path / "claimed"
    descriptor, made = claim_private(path)
    assert (made, stat.S_IMODE(path.stat().st_mode)) == (True, 0o600)
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool, pytest.raises(FileExistsError):
        pool.submit(claim_private, path).result()
    os.close(descriptor)
    path.chmod(0o644)
    descriptor, made = claim_private(path)
    os.write(descriptor, b"x")
    os.close(descriptor)
    assert (made, stat.S_IMODE(path.stat().st_mode)) == (False, 0o600)
    with pytest.raises(FileExistsError):
        claim_private(path)
    assert path.read_bytes() == b"x"


def test_nothing_but_an_empty_file_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "."):
        with pytest.raises(FileExistsError):
            claim_private(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        claim_private(tmp_path / "nowhere" / "file")
