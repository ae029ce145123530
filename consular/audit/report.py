"""What a verification found: codes and parameters, for the operator's command to tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """Kinds of problems, each with its parameters."""

    ENTRY_CHANGED = "entry_changed"
    """An entry no longer hashes to its leaf: `index`, `entry_id`."""
    LEAF_CHANGED = "leaf_changed"
    """A leaf's hash was altered, its entry is genuine: `index`, `entry_id`."""
    ENTRY_OR_LEAF_CHANGED = "entry_or_leaf_changed"
    """Entry and leaf differ and no head tells which is genuine: `index`, `entry_id`."""
    ENTRY_MISSING = "entry_missing"
    """A leaf's entry is gone: `index`, `entry_id`."""
    LEAF_MISSING = "leaf_missing"
    """Leaves are gone from the middle: `first`, `last`."""
    TAIL_MISSING = "tail_missing"
    """Leaves are gone from the end: `first`, `last`, after the size of a signed head."""
    ROOT_MISMATCH = "root_mismatch"
    """Leaves were changed, swapped or replaced somewhere between `after` and `size`; the head of `size` is genuine."""
    LEAF_WITHOUT_HEAD = "leaf_without_head"
    """Leaves behind the newest head: `first`, `last`."""
    HEAD_MISSING = "head_missing"
    """The sink has a head that the database lacks: `size`."""
    HEAD_CHANGED = "head_changed"
    """Sink and database have different heads: `size`."""
    HEAD_UNPUBLISHED = "head_unpublished"
    """The sink lacks an old head: `size`."""
    HEAD_SIGNATURE = "head_signature"
    """A head is not signed by a known key, or not for this log: `size`, `where` = `sink` or `database`."""
    ENTRY_UNSEQUENCED = "entry_unsequenced"
    """An old entry has no leaf: `entry_id`."""
    ENVELOPE_STALE = "envelope_stale"
    """A sealed section differs from what was written last (an older ciphertext put back): `label`, `row_id`."""
    ENVELOPE_UNRECORDED = "envelope_unrecorded"
    """A sealed section that no entry knows: `label`, `row_id`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding."""

    code: Fault
    parameters: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Report:
    """`size` = leaves that were read, `heads` = signed heads that they were compared with.

    `found` counts all problems, of which `problems` lists the first ones.
    """

    size: int
    heads: int
    found: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return self.found == 0


@dataclass(slots=True)
class Findings:
    """Collects problems, keeps the first `most`, counts all."""

    most: int
    found: int = 0
    kept: list[Problem] = field(default_factory=list)

    def add(self, code: Fault, **parameters: str | int) -> None:
        """Note a problem."""
        self.keep(Problem(code, parameters))

    def keep(self, problem: Problem) -> None:
        """Note a problem that somebody else made."""
        self.found += 1
        if len(self.kept) < self.most:
            self.kept.append(problem)
