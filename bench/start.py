"""`make bench-start`: from the command to the first page, on fresh data and again, and what each process costs then.

Runs `python -m consular.local run` in a data folder of its own. Processor seconds are told beside the clock's, because
they say the same on a busy machine. Exit code 1 when a later start misses its limit and the processor was free.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.house import HOST, ROOT, answers, free_port
from bench.processes import Process, processor_seconds, tree

LATER_MUST, LATER_GOAL = 8.0, 4.0  # seconds
PATIENCE = 300.0
BUSY = 0.4  # below this share somebody else had the processors, and the clock says nothing of us
QUIET = 20.0  # seconds after the first page: by then the worker has its models and everything has settled


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until the first page, of the clock and of processors; the processes once all is quiet."""

    clock: float
    processor: float
    processes: list[Process]


def start(folder: Path, port: int) -> Start:
    """Run an instance until it has settled, then stop it by Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with ExitStack() as stack:
        log = stack.enter_context((folder.parent / "log").open("wb"))
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "consular.local", "run", "--port", str(port)],
            env={**environment, "CONSULAR_DATA": str(folder), "CONSULAR_SAMPLE": "no"},
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stack.callback(_stop, process)
        while not answers(port, "/"):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit((folder.parent / "log").read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.05)
        clock, spent = time.monotonic() - began, processor_seconds(process.pid)
        time.sleep(QUIET)
        return Start(clock, spent, tree(process.pid))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(60)


def main() -> int:
    """Two starts and a table."""
    folder = Path(tempfile.mkdtemp(prefix="consular-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        port = free_port()
        first, later = start(folder / "data", port), start(folder / "data", port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"first page at http://{HOST}:{port}/ after", flush=True)
    for name, found in (("fresh data", first), ("later start", later)):
        print(f"  {name:<12} {found.clock:5.1f} s, {found.processor:5.1f} s of processors")
    print(f"\n{'RSS MiB':>8} {'PSS MiB':>8}  process")
    for one in later.processes:
        print(f"{one.rss:>8.0f} {one.pss:>8.0f}  {_short(one.command)}")
    print(f"{'':>8} {sum(p.pss for p in later.processes):>8.0f}  together")
    share = later.processor / later.clock / (os.cpu_count() or 1)
    print(f"\nlater start: must {LATER_MUST:.0f} s, goal {LATER_GOAL:.0f} s; it had {share:.0%} of the processors")
    return int(later.clock > LATER_MUST and share > BUSY)


def _short(command: str) -> str:
    words = [word.rpartition("/")[2] if word.startswith("/") else word for word in command.split()]
    return " ".join(words)[:72]


if __name__ == "__main__":
    sys.exit(main())
