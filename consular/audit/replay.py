"""Walks the leaves in order beside their entries and rebuilds the tree as the signed heads saw it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from consular.audit.entries import PlainEntry
from consular.audit.merkle import Frontier, leaf_hash
from consular.audit.report import Fault, Findings


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A leaf as stored, with its entry, or None when the entry is gone."""

    index: int
    entry_id: UUID
    leaf_hash: bytes
    entry: PlainEntry | None


class Replay:
    """Two trees grow side by side: of the leaf hashes as stored, and as recomputed from the entries.

    Where they part, the next genuine head says which of them is the true one. Memory is bounded by the number of
    differing leaves between two heads, of which no more are kept than the findings keep.
    """

    def __init__(self, rows: Iterator[LeafRow], findings: Findings) -> None:
        self._rows = rows
        self._findings = findings
        self._waiting = next(rows, None)
        self._stored = Frontier()
        self._recomputed = Frontier()
        self._differing: list[tuple[int, UUID]] = []
        self._broken = False
        self._agreed = 0
        self.position = 0

    def advance_to(self, size: int) -> None:
        """Read the leaves below `size`; missing ones are reported once."""
        while self._waiting is not None and self._waiting.index < size:
            self._read(self._waiting)
            self._waiting = next(self._rows, None)
        if self.position < size:
            self._gap(Fault.LEAF_MISSING if self._waiting else Fault.TAIL_MISSING, size)

    def compare(self, size: int, roots: list[bytes]) -> None:
        """Hold the tree of `size` leaves against genuine heads' roots (several only when heads contradict)."""
        self.advance_to(size)
        if self._broken:
            return
        stored, recomputed = self._stored.root(), self._recomputed.root()
        for root in roots:
            if root not in (stored, recomputed):
                self._findings.add(Fault.ROOT_MISMATCH, after=self._agreed, size=size)
        if stored in roots:
            self._settle(Fault.ENTRY_CHANGED)
            self._recomputed = self._stored.copy()
            self._agreed = size
        elif recomputed in roots:
            self._settle(Fault.LEAF_CHANGED)
            self._stored = self._recomputed.copy()
            self._agreed = size
        else:
            # Every later root differs too, and would say nothing new.
            self._broken = bool(roots)

    def finish(self) -> None:
        """Read what lies behind the newest head."""
        newest = self.position
        while self._waiting is not None:
            self.advance_to(self._waiting.index + 1)
        if self.position > newest:
            self._findings.add(Fault.LEAF_WITHOUT_HEAD, first=newest, last=self.position - 1)
        self._settle(Fault.ENTRY_OR_LEAF_CHANGED)

    def _read(self, row: LeafRow) -> None:
        if row.index > self.position:
            self._gap(Fault.LEAF_MISSING, row.index)
        self.position = row.index + 1
        if row.entry is None:
            self._findings.add(Fault.ENTRY_MISSING, index=row.index, entry_id=str(row.entry_id))
        recomputed = leaf_hash(row.entry.leaf_data()) if row.entry else row.leaf_hash
        if recomputed != row.leaf_hash:
            self._differ(row)
        self._stored.append(row.leaf_hash)
        self._recomputed.append(recomputed)

    def _differ(self, row: LeafRow) -> None:
        if len(self._differing) < self._findings.most:
            self._differing.append((row.index, row.entry_id))
        else:
            self._findings.found += 1

    def _gap(self, fault: Fault, end: int) -> None:
        self._findings.add(fault, first=self.position, last=end - 1)
        self.position = end
        self._broken = True

    def _settle(self, fault: Fault) -> None:
        for index, entry_id in self._differing:
            self._findings.add(fault, index=index, entry_id=str(entry_id))
        self._differing.clear()
