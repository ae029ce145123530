"""Of the ledger and its copy the longer one counts; none is shortened, and two stories are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from consular.backup import Damaged
from consular.backup.ledgers import bring_back

ONE, TWO = b'{"n":1}\n', b'{"n":1}\n{"n":2}\n'


@pytest.mark.parametrize(
    ("there", "copied", "told", "left"),
    [
        (None, None, "none", None),
        (TWO, None, "kept", TWO),
        (TWO, ONE, "kept", TWO),
        (ONE, ONE, "kept", ONE),
        (None, ONE, "restored", ONE),
        (ONE, TWO, "longer", TWO),
        # A dying process has left a line unfinished; it is the ledger's own business to cut it off.
        (ONE + b'{"n":', ONE, "kept", ONE + b'{"n":'),
        (ONE + b'{"n":', TWO, "longer", TWO),
    ],
)
def test_the_longer_one_counts(
    there: bytes | None, copied: bytes | None, told: str, left: bytes | None, tmp_path: Path
) -> None:
    ledger, copy = tmp_path / "elsewhere" / "ledger", tmp_path / "copy"
    for path, content in ((ledger, there), (copy, copied)):
        if content is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    assert bring_back(ledger, copy) == told
    assert (ledger.read_bytes() if ledger.exists() else None) == left


def test_two_different_stories_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_bytes(ONE)
    (tmp_path / "copy").write_bytes(b'{"n":7}\n')
    with pytest.raises(Damaged, match="different stories"):
        bring_back(tmp_path / "ledger", tmp_path / "copy")
    assert (tmp_path / "ledger").read_bytes() == ONE
