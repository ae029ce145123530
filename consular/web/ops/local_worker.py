"""Finding and killing this instance's worker, for the tour: processes of this machine, this instance's only."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from consular.core.settings import Settings

_PROC = Path("/proc")


def worker_pids(settings: Settings) -> list[int]:
    """The worker and the children in which its jobs run, smallest number first."""
    mark = f"CONSULAR_DATA={settings.data}".encode()
    return sorted(int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit() and _is_worker(entry, mark))


def _is_worker(entry: Path, mark: bytes) -> bool:
    try:
        argv = (entry / "cmdline").read_bytes().split(b"\0")
        return b"consular.cli" in argv and b"worker" in argv and mark in (entry / "environ").read_bytes().split(b"\0")
    except OSError:  # gone meanwhile, or another user's
        return False


def kill(pids: list[int]) -> list[int]:
    """SIGKILL; returns those that were still there."""
    hit = []
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        hit.append(pid)
    return hit


def waited_for(is_true: Callable[[], bool], *, seconds: float, step: float = 0.05) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """The same picture with a comment segment after its start, so that its bytes are new (ITU T.81 §B.2.4.5)."""
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return jpeg[:2] + segment + jpeg[2:]
