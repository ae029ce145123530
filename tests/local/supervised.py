"""A supervisor over small programs, for test_supervisor.py: `python supervised.py FOLDER NAME…`.

Each program writes its process number to FOLDER/NAME.pid when it starts.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def note(folder: Path, name: str, pid: int) -> None:
    (folder / f"{name}.new").write_text(str(pid))
    (folder / f"{name}.new").rename(folder / f"{name}.pid")


def plain(folder: Path) -> None:
    print("plain speaks", flush=True)
    time.sleep(300)


def parent(folder: Path) -> None:
    """Has a child in a session of its own, as a job's process is, that would outlive it."""
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    note(folder, "grandchild", child.pid)
    time.sleep(300)


def stubborn(folder: Path) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note(folder, "stubborn-ready", os.getpid())
    time.sleep(300)


def failing(folder: Path) -> None:
    print("failing says why", flush=True)
    sys.exit(3)


def talkative(folder: Path) -> None:
    while True:
        print("x" * 1000, flush=True)


KINDS = {"plain": plain, "parent": parent, "stubborn": stubborn, "failing": failing, "talkative": talkative}


def run(folder: Path, names: list[str]) -> int:
    from consular.local.programs import Program  # the small programs start faster without them
    from consular.local.supervisor import Supervisor, guarded

    def work() -> int:
        note(folder, "supervisor", os.getpid())
        with Supervisor() as supervisor:
            for name in names:
                argv = [sys.executable, "-S", __file__, str(folder), "--as", name]
                ready = (folder / f"{name}.pid").exists if name != "failing" else lambda: False
                supervisor.start(Program(name, argv, os.environ, ready=ready, stop_seconds=1))
            supervisor.say("all started")
            note(folder, "all-started", os.getpid())
            supervisor.watch()
        return 0

    return guarded(work)


if __name__ == "__main__":
    where, rest = Path(sys.argv[1]), sys.argv[2:]
    if rest[0] == "--as":
        note(where, rest[1], os.getpid())
        KINDS[rest[1]](where)
    else:
        sys.exit(run(where, rest))
