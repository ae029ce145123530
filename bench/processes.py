"""What processes cost: memory and threads as the kernel (Linux, /proc) tells them. Sizes in MiB."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Process:
    """`rss` counts shared pages in full, `pss` divides them among those who share them."""

    pid: int
    parent: int
    command: str
    rss: float
    pss: float


def tree(root: int) -> list[Process]:
    """`root` and everything below it, parents before children."""
    everyone = {process.pid: process for process in _all()}
    found = [everyone[root]] if root in everyone else []
    for parent in found:
        found += [p for p in everyone.values() if p.parent == parent.pid]
    return found


def processor_seconds(root: int) -> float:
    """What `root`, everything below it and those of them that have ended and were waited for have used so far."""
    ticks = 0
    for process in tree(root):
        try:
            stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has just ended
            continue
        ticks += sum(int(field) for field in stat.rpartition(")")[2].split()[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _all() -> Iterator[Process]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            sizes = dict(_sizes(folder / "smaps_rollup"))
        except OSError:  # it has just ended, or is somebody else's
            continue
        parent = int(stat.rpartition(")")[2].split()[1])  # the name before may hold spaces and brackets
        yield Process(int(folder.name), parent, command, sizes.get("Rss", 0) / 1024, sizes.get("Pss", 0) / 1024)


def _sizes(rollup: Path) -> Iterator[tuple[str, int]]:
    for line in rollup.read_text(encoding="ascii", errors="replace").splitlines()[1:]:
        name, _, rest = line.partition(":")
        yield name, int(rest.split()[0])
