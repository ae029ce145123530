from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from consular.core.errors import Misconfigured
from consular.vault import FileRoot, Tampered

KEY = bytes(range(32))


def test_the_file_is_private_and_made_once(key_file: Path) -> None:
    first = FileRoot.create(key_file)
    content = key_file.read_bytes()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    second = FileRoot.create(key_file)
    assert key_file.read_bytes() == content
    assert second.unwrap(first.wrap(KEY, b"x"), b"x") == KEY
    assert second.name == first.name
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_starters_at_once_agree(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = {root.name for root in pool.map(FileRoot.create, [key_file] * 8)}
    assert len(names) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604])
def test_a_file_that_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    FileRoot.create(key_file)
    key_file.chmod(mode)
    with pytest.raises(Misconfigured, match="chmod 600"):
        FileRoot(key_file)


def test_a_missing_file_is_told(key_file: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        FileRoot(key_file)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "root": "AAAA"}',
        '{"format": 2, "root": 7}',
        '{"format": 1, "current": 1, "root": "!", "keys": []}',
    ],
)
def test_a_damaged_file_is_told_and_not_quoted(key_file: Path, content: str) -> None:
    key_file.parent.mkdir()
    key_file.write_text(content)
    key_file.chmod(0o600)
    with pytest.raises(Misconfigured, match="damaged") as refusal:
        FileRoot(key_file)
    assert "AAAA" not in str(refusal.value)


def test_a_file_of_an_unknown_format_is_refused(key_file: Path) -> None:
    FileRoot.create(key_file)
    content = json.loads(key_file.read_text()) | {"format": 3}
    key_file.write_text(json.dumps(content))
    with pytest.raises(Misconfigured, match="unknown format"):
        FileRoot(key_file)


def test_the_context_is_bound(key_file: Path) -> None:
    root = FileRoot.create(key_file)
    with pytest.raises(Tampered):
        root.unwrap(root.wrap(KEY, b"x"), b"y")


def test_another_file_opens_nothing(key_file: Path, tmp_path: Path) -> None:
    other = FileRoot.create(tmp_path / "other.json")
    root = FileRoot.create(key_file)
    assert other.name != root.name
    with pytest.raises(Tampered):
        other.unwrap(root.wrap(KEY, b"x"), b"x")


def test_every_flipped_bit_is_seen(key_file: Path) -> None:
    root = FileRoot.create(key_file)
    wrapped = root.wrap(KEY, b"x")
    for position in range(len(wrapped) * 8):
        changed = bytearray(wrapped)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(Tampered):
            root.unwrap(bytes(changed), b"x")


@pytest.mark.parametrize("length", [0, 5, 12, 20, 59])
def test_a_shortened_key_is_refused(key_file: Path, length: int) -> None:
    root = FileRoot.create(key_file)
    with pytest.raises(Tampered):
        root.unwrap(root.wrap(KEY, b"x")[:length], b"x")


def test_a_file_of_format_1_gives_what_it_held(key_file: Path) -> None:
    key_file.parent.mkdir()
    told = base64.b64encode(KEY).decode()
    key_file.write_text(json.dumps({"format": 1, "current": 1, "root": told, "keys": {"1": told}}))
    key_file.chmod(0o600)
    root = FileRoot(key_file)
    assert root.earlier_keys == {1: KEY}
    assert root.earlier_branch("mac/v1|csrf") != root.earlier_branch("mac/v1|rate-limit")
    assert FileRoot.create(key_file.with_name("new.json")).earlier_branch("mac/v1|csrf") is None
