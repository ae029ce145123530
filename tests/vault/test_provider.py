from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from consular.core.errors import Misconfigured
from consular.vault import FileKeyProvider, KeyUnavailable, Tampered

KEY = bytes(range(32))


def test_the_file_is_private_and_made_once(key_file: Path) -> None:
    first = FileKeyProvider.create(key_file)
    content = key_file.read_bytes()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    second = FileKeyProvider.create(key_file)
    assert key_file.read_bytes() == content
    assert second.unwrap(1, first.wrap(KEY, b"x"), b"x") == KEY
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_starters_at_once_agree(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        roots = {provider.derive("x") for provider in pool.map(FileKeyProvider.create, [key_file] * 8)}
    assert len(roots) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604])
def test_a_file_that_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    FileKeyProvider.create(key_file)
    key_file.chmod(mode)
    with pytest.raises(Misconfigured, match="chmod 600"):
        FileKeyProvider(key_file)


def test_a_missing_file_is_told(key_file: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        FileKeyProvider(key_file)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": 1, "current": 1, "root": "AAAA", "keys": {"1": "AAAA"}}',
        '{"format": 1, "current": 1, "root": "!", "keys": []}',
    ],
)
def test_a_damaged_file_is_told_and_not_quoted(key_file: Path, content: str) -> None:
    key_file.parent.mkdir()
    key_file.write_text(content)
    key_file.chmod(0o600)
    with pytest.raises(Misconfigured, match="damaged") as refusal:
        FileKeyProvider(key_file)
    assert "AAAA" not in str(refusal.value)


def test_a_file_without_its_current_key_is_refused(key_file: Path) -> None:
    FileKeyProvider.create(key_file)
    content = json.loads(key_file.read_text()) | {"current": 2}
    key_file.write_text(json.dumps(content))
    with pytest.raises(Misconfigured, match="current key"):
        FileKeyProvider(key_file)


def test_a_new_version_wraps_and_the_old_one_still_unwraps(key_file: Path) -> None:
    old = FileKeyProvider.create(key_file)
    wrapped = old.wrap(KEY, b"x")
    new = FileKeyProvider.add_version(key_file)
    assert new.current_version == 2
    assert new.unwrap(1, wrapped, b"x") == KEY
    assert new.unwrap(2, new.wrap(KEY, b"x"), b"x") == KEY
    assert new.derive("index") == old.derive("index")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    with pytest.raises(KeyUnavailable):
        old.unwrap(2, new.wrap(KEY, b"x"), b"x")


def test_version_and_context_are_bound(key_file: Path) -> None:
    FileKeyProvider.create(key_file)
    provider = FileKeyProvider.add_version(key_file)
    wrapped = provider.wrap(KEY, b"x")
    for version, context in ((1, b"x"), (2, b"y")):
        with pytest.raises(Tampered):
            provider.unwrap(version, wrapped, context)


@pytest.mark.parametrize("length", [0, 5, 12, 20, 59])
def test_a_shortened_key_is_refused(key_file: Path, length: int) -> None:
    provider = FileKeyProvider.create(key_file)
    with pytest.raises(Tampered):
        provider.unwrap(1, provider.wrap(KEY, b"x")[:length], b"x")


def test_branches_differ(key_file: Path) -> None:
    provider = FileKeyProvider.create(key_file)
    assert provider.derive("a") == provider.derive("a") != provider.derive("b")
    assert len(provider.derive("a")) == 32
