"""The ledger: what is written stays, what was changed is told, what a dying process left is mended."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consular.core.ids import new_id
from consular.core.work import Works
from consular.privacy import Ledger, LedgerBroken

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def written(works: Works, ledger: Path) -> Ledger:
    """Three lines."""
    made = Ledger(ledger)
    for _ in range(3):
        made.append(new_id(), kind="application", reason="request", at=AT)
    return made


def test_lines_follow_one_another(written: Ledger) -> None:
    dossier = new_id()
    made = written.append(dossier, kind="account", reason="retention", at=AT)
    lines = list(written.lines())
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert [line.previous for line in lines] == ["0" * 64, *(line.hash for line in lines[:-1])]
    assert lines[-1] == made
    assert (made.dossier_id, made.kind, made.reason, made.at) == (dossier, "account", "retention", AT)
    assert written.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["n", "dossier", "kind", "reason", "at", "previous", "hash", "mac"])
def test_every_field_is_protected(written: Ledger, key: str) -> None:
    lines = written.path.read_text("ascii").splitlines()
    fields = json.loads(lines[1])
    replacement = {
        "n": 3,
        "dossier": str(new_id()),
        "kind": "document",
        "reason": "other",
        "at": "2027-01-01T00:00:00Z",
    }
    fields[key] = replacement.get(key, "0" * 64)
    lines[1] = json.dumps(fields)
    written.path.write_text("\n".join(lines) + "\n", "ascii")
    with pytest.raises(LedgerBroken, match="line 2"):
        list(written.lines())


@pytest.mark.parametrize("left", [[1, 2], [0, 2], [0, 2, 1], [0, 0, 1, 2]])
def test_a_line_taken_out_moved_or_doubled_is_told(written: Ledger, left: list[int]) -> None:
    lines = written.path.read_bytes().splitlines(keepends=True)
    written.path.write_bytes(b"".join(lines[at] for at in left))
    with pytest.raises(LedgerBroken):
        list(written.lines())


def test_an_unfinished_last_line_does_not_count_and_is_mended(written: Ledger) -> None:
    whole = written.path.read_bytes()
    for torn in (b"{", whole.splitlines()[0][:-1], b"\x00" * 10):
        written.path.write_bytes(whole + torn)
        assert len(list(written.lines())) == 3
        written.append(new_id(), kind="application", reason="request", at=AT)
        assert [line.number for line in written.lines()] == [1, 2, 3, 4]


def test_nothing_is_added_behind_a_broken_line(written: Ledger) -> None:
    broken = written.path.read_bytes()[:-20] + b"not the end of it\n"
    written.path.write_bytes(broken)
    with pytest.raises(LedgerBroken):
        written.append(new_id(), kind="application", reason="request", at=AT)
    assert written.path.read_bytes() == broken


def test_many_writers_make_one_chain(works: Works, ledger: Path) -> None:
    made = Ledger(ledger)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: made.append(new_id(), kind="account", reason="request", at=AT), range(40)))
    assert [line.number for line in made.lines()] == list(range(1, 41))


def test_a_line_is_on_the_disk_before_anybody_is_told(
    works: Works, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(os.fstat(number).st_size), fsync(number)))
    Ledger(ledger).append(new_id(), kind="account", reason="request", at=AT)
    assert synced[-1] == ledger.stat().st_size > 0


def test_preparing_makes_an_empty_ledger_once(works: Works, ledger: Path) -> None:
    made = Ledger(ledger)
    assert list(made.lines()) == []
    made.prepare()
    assert ledger.read_bytes() == b""
    made.append(new_id(), kind="account", reason="request", at=AT)
    made.prepare()
    assert len(list(made.lines())) == 1
