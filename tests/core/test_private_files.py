"""Files that are seen whole or not at all, by their owner alone."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from consular.core.private_files import create_private, write_private


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
