"""After a restore: what the ledger names is destroyed again, before anybody is served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from consular import dossiers, identity, vault
from consular.core.actor import system
from consular.core.work import Work, Works
from consular.privacy.errors import LedgerBroken
from consular.privacy.ledger import Ledger, Line
from consular.privacy.models import ERASED, Erasure
from consular.privacy.operations import forget
from consular.privacy.rules import ACCOUNT, STAFF
from consular.privacy.targets import Part

_BATCH = 100
_MARKED, _KNOWN, _ABSENT = "marked", "known", "absent"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did. `found`: whether there was a ledger. `lines` were read and the key of each was destroyed;
    of their files `marked` are erased from now on, `known` were already, and `absent` ones are younger than this
    database.
    """

    found: bool
    lines: int
    marked: int
    known: int
    absent: int


def replay_ledger(works: Works, path: Path) -> Replayed:
    """Destroy every key that the ledger names, in the vault that is installed, and mark the files as erased.

    The whole ledger is checked first. Safe to repeat. Raises LedgerBroken when it was changed, or lacks a file of which
    the database knows that it was written down; KeyUnavailable and the database's errors. Then nothing may be served.
    """
    ledger = Ledger(path)
    named = {line.dossier_id for line in ledger.lines()}
    with works.begin(system()) as work:
        _refuse_gaps(work.session, named)
    done: Counter[str] = Counter()
    lines = ledger.lines()
    while batch := list(islice(lines, _BATCH)):
        with works.begin(system()) as work:
            done += Counter(_again(work, batch))
    return Replayed(path.exists(), done.total(), done[_MARKED], done[_KNOWN], done[_ABSENT])


def _refuse_gaps(session: Session, named: set[UUID]) -> None:
    """Lines cut off at the end leave a whole chain behind; the database remembers them."""
    written = session.scalars(select(Erasure.dossier_id).where(Erasure.written_down_at.is_not(None)))
    missing = sum(dossier_id not in named for dossier_id in written)
    if missing:
        raise LedgerBroken(
            why=f"The ledger of destroyed keys lacks {missing} files that the database knows to be erased. Bring its "
            "newest copy: the end of this one is missing, or it belongs elsewhere."
        )


def _again(work: Work, lines: list[Line]) -> Iterator[str]:
    for line in lines:
        vault.destroy_key(line.dossier_id)
        yield _mark(work, line)


def _mark(work: Work, line: Line) -> str:
    erasure = work.session.get(Erasure, line.dossier_id, with_for_update=True)
    if erasure is not None and erasure.state == ERASED:
        return _KNOWN
    part = Part(line.dossier_id, line.kind)
    if erasure is None:
        if not _is_here(work.session, part):
            return _ABSENT
        erasure = Erasure(dossier_id=part.dossier_id, kind=part.kind, reason=line.reason, requested_at=line.at)
        work.session.add(erasure)
    forget(work, part)
    erasure.written_down_at = erasure.written_down_at or work.now
    erasure.state, erasure.erased_at = ERASED, work.now
    work.record("privacy:erasure:replay", f"dossier/{part.dossier_id}", dossier_id=part.dossier_id)
    work.session.flush()
    return _MARKED


def _is_here(session: Session, part: Part) -> bool:
    find = {ACCOUNT: identity.account, STAFF: identity.colleague}.get(part.kind, dossiers.dossier)
    return find(session, part.dossier_id) is not None
