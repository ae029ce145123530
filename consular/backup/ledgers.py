"""The ledger of destroyed keys and its copy in a backup: the longer one counts, and none is ever shortened.

Lines are only added to a ledger, so of two of the same installation one begins with the other. What the lines say, and
whether they are genuine, is the business of the room that writes them.
"""

from __future__ import annotations

from pathlib import Path

from consular.backup.errors import Damaged
from consular.core.private_files import write_private

KEPT, RESTORED, LONGER, NONE = "kept", "restored", "longer", "none"


def bring_back(ledger: Path, copy: Path) -> str:
    """Make the ledger the longer of the two; returns which that was.

    `kept`: the one in its place; `restored`: the copy, because there was none; `longer`: the copy, which begins with
    the one in its place; `none`: there is none at all. Raises Damaged when neither begins with the other.
    """
    there = ledger.read_bytes() if ledger.exists() else b""
    copied = copy.read_bytes() if copy.exists() else b""
    if not ledger.exists() and not copy.exists():
        return NONE
    if ledger.exists() and _lines(there).startswith(_lines(copied)):
        return KEPT
    if not _lines(copied).startswith(_lines(there)):
        raise Damaged(
            why=f"The ledger of destroyed keys {ledger} and the backup's copy of it tell different stories. Bring the "
            "genuine one into its place: without it, what was erased could come back."
        )
    ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(ledger, copied)
    return LONGER if there else RESTORED


def _lines(content: bytes) -> bytes:
    """Without a last line that a dying process has not finished."""
    return content[: content.rfind(b"\n") + 1]
