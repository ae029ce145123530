"""Child processes that do not outlive the one that started them (Linux, prctl(2)).

A child is in its own session, so that Ctrl-C in a terminal reaches the supervisor alone, and is signalled by the
kernel when its parent dies, whatever killed it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from consular.local.accounts import Account
from consular.local.errors import StartFailed

_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: a child between fork and exec must not load
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_STEP = 0.05


@dataclass(frozen=True)
class Program:
    """A process to run.

    `env` is the whole environment. `before` runs ahead of every start, `ready` is asked until it is true. Signals are
    those this program understands as "stop"; after `stop_seconds` it is killed. With `log` its output goes to that
    file instead of the terminal. A program with `once` has done its work when it ends with code 0.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool] | None = None
    before: Callable[[], None] | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    ready_seconds: float = 60
    log: Path | None = None
    cwd: Path | None = None
    once: bool = False


def spawn(program: Program, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a program, tied to the calling *thread*: the kernel stops it when that thread ends."""
    parent = os.getpid()

    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(program.stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    account = program.account
    try:
        return subprocess.Popen(
            list(program.argv),
            env=dict(program.env),
            cwd=program.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
            preexec_fn=tie,  # noqa: PLW1509  # the one place after setuid, which clears the signal; no threads here
        )
    except OSError as error:
        raise StartFailed(why=f"{program.name} cannot be started ({error.strerror}): {program.argv[0]}") from error


def launch(program: Program) -> subprocess.Popen[bytes]:
    """Start a program that has a log and wait until it is ready; raises StartFailed with the log's last lines."""
    if program.log is None or program.ready is None:
        raise ValueError(program.name)
    if program.before is not None:
        program.before()
    with program.log.open("ab") as log:
        process = spawn(program, log)
    deadline = time.monotonic() + program.ready_seconds
    while not program.ready():
        if process.poll() is not None or time.monotonic() > deadline:
            end(process, program)
            raise StartFailed(why=f"{program.name} did not start. Last lines of {program.log}:\n{_tail(program.log)}")
        time.sleep(_STEP)
    return process


def end(process: subprocess.Popen[bytes], program: Program) -> None:
    """Ask a program to stop, and after its patience kill it and what is left of its session."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)
        try:
            process.wait(program.stop_seconds)
        except subprocess.TimeoutExpired:
            kill_session(process.pid)
            process.wait()


def kill_session(leader: int) -> None:
    """Kill the process group that `leader` leads; nothing happens when it has gone."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent dies, so that it can end them."""
    if _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def die_with(parent: int, number: signal.Signals) -> None:
    """Ask the kernel to signal this process when `parent` ends; ends at once when it already has."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def end_children(seconds: float) -> None:
    """Wait for this process's children, adopted ones included; after `seconds` kill what is left, until none is."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended:
            continue
        if time.monotonic() > deadline:
            for pid in _children(os.getpid()):
                _signal(pid, signal.SIGKILL)
        time.sleep(_STEP)


def end_processes_in(folder: Path, gentle: signal.Signals, seconds: float = 10) -> None:
    """End every process whose working folder is `folder`: what a killed instance left behind."""
    deadline = time.monotonic() + seconds
    asked: set[int] = set()
    while found := [pid for pid in _pids() if _working_folder(pid) == folder]:
        for pid in found:
            if time.monotonic() > deadline:
                _signal(pid, signal.SIGKILL)
            elif pid not in asked:
                _signal(pid, gentle)
                asked.add(pid)
        time.sleep(_STEP)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _children(parent: int) -> list[int]:
    return [pid for pid in _pids() if _parent(pid) == parent]


def _parent(pid: int) -> int | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(text.rpartition(")")[2].split()[1])  # the name before may hold spaces and brackets


def _working_folder(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:  # gone, a kernel thread, or another user's: not one of ours
        return None
