"""Heads in a folder: durable, private, never overwritten."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consular.audit.errors import MalformedHead, SinkConflict
from consular.audit.heads import SignedHead
from consular.audit.sinks import FolderSink


def _head(size: int) -> SignedHead:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return SignedHead("consular/audit", size, bytes(32), at, "ab" * 32, bytes(64))


@pytest.fixture
def sink(tmp_path: Path) -> FolderSink:
    return FolderSink(tmp_path / "heads")


def test_an_unused_sink_is_empty(sink: FolderSink) -> None:
    assert sink.newest() is None
    assert list(sink.heads()) == []


def test_heads_come_back_smallest_first(sink: FolderSink) -> None:
    heads = [_head(size) for size in (3, 9_999, 10_000, 123_456_789)]
    for head in reversed(heads):
        sink.write(head)
    assert list(sink.heads()) == heads
    assert sink.newest() == heads[-1]


def test_a_head_is_a_private_file_named_by_its_size(sink: FolderSink) -> None:
    sink.write(_head(12_345))
    file = sink.path / "000000000000000001" / "000000000000012345.head"
    assert file.read_bytes() == _head(12_345).note()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_writing_again_changes_nothing(sink: FolderSink) -> None:
    sink.write(_head(5))
    before = [file.stat().st_mtime_ns for file in sink.path.rglob("*.head")]
    sink.write(_head(5))
    assert [file.stat().st_mtime_ns for file in sink.path.rglob("*.head")] == before


def test_another_head_of_the_same_size_is_refused(sink: FolderSink) -> None:
    sink.write(_head(5))
    with pytest.raises(SinkConflict):
        sink.write(replace(_head(5), root=b"\x01" * 32))
    assert sink.newest() == _head(5)


def test_nothing_is_left_beside_the_heads(sink: FolderSink) -> None:
    sink.write(_head(5))
    sink.write(_head(5))
    assert [file.name for file in sink.path.rglob("*") if file.is_file()] == ["000000000000000005.head"]


def test_a_draft_of_a_killed_process_is_no_head(sink: FolderSink) -> None:
    sink.write(_head(5))
    (sink.path / "000000000000000000" / ".0123456789abcdef.draft").write_bytes(b"consular/au")
    assert list(sink.heads()) == [_head(5)]


def test_a_snapshot_does_not_grow(sink: FolderSink) -> None:
    sink.write(_head(5))
    snapshot = sink.heads()
    sink.write(_head(6))
    assert list(snapshot) == [_head(5)]


def test_a_damaged_file_is_refused(sink: FolderSink) -> None:
    sink.write(_head(5))
    sink.write(_head(6))
    folder = sink.path / "000000000000000000"
    (folder / "000000000000000006.head").write_bytes(_head(5).note())
    with pytest.raises(MalformedHead):
        sink.newest()
