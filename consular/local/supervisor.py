"""Runs programs side by side, shows what they say, restarts one that dies, and leaves none behind.

Two processes share the work. The *guard* only waits; the *supervisor*, its child, starts everything. Whichever of the
two is killed with -9, the other ends what remains. There are no threads, because the kernel ties a child to the
thread that started it.
"""

from __future__ import annotations

import os
import select
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn, Self

from consular.local.errors import Interrupted, LocalRefusal, StartFailed
from consular.local.programs import Program, adopt_orphans, die_with, end_children, kill_session, spawn

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TICK = 0.1
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_TRIES_ONCE = 3  # what has a single task is not tried for ever
_STEADY = 60.0  # seconds after which earlier deaths are forgotten
_WIDTH = 10


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    deaths: int = 0
    again_at: float | None = None
    rest: bytes = field(default=b"")


class Supervisor:
    """A context: leaving it stops every program in reverse order and kills what they left."""

    def __init__(self, write: Callable[[str], None] | None = None) -> None:
        self._write = write or self._to_terminal
        self._children: list[_Child] = []
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = False

    def __enter__(self) -> Self:
        adopt_orphans()
        for number in _STOPPING:
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._selector.close()

    def start(self, program: Program) -> None:
        """Start a program and wait until it is ready. Raises StartFailed, or Interrupted by Ctrl-C."""
        self.begin(program)
        self.wait(program)

    def begin(self, program: Program) -> None:
        """Start a program; somebody waits for it later, or nobody."""
        self._children.append(self._begin(program))

    def wait(self, program: Program) -> None:
        """Wait until a begun program is ready; from then on it is stopped before those that were ready earlier.

        Raises StartFailed, or Interrupted by Ctrl-C.
        """
        child = next(c for c in self._children if c.program is program)
        deadline = child.started + program.ready_seconds
        while program.ready is not None and not program.ready():
            self._tick()
            if self._asked_to_stop:
                raise Interrupted(why="Stopped while starting.")
            if child.process.poll() is not None:
                self._drain(child)
                raise StartFailed(why=f"{program.name} ended with {_told(child.process.returncode)} while starting.")
            if time.monotonic() > deadline:
                raise StartFailed(why=f"{program.name} was not ready after {program.ready_seconds:.0f} seconds.")
        self._children.remove(child)
        self._children.append(child)

    def run_once(self, program: Program) -> None:
        """Run a program to its end. Raises StartFailed when it fails, or Interrupted by Ctrl-C."""
        child = self._begin(program)
        self._children.append(child)
        while child.process.poll() is None:
            self._tick()
            if self._asked_to_stop:
                raise Interrupted(why="Stopped while starting.")
        self._drain(child)
        self._children.remove(child)
        if child.process.returncode != 0:
            raise StartFailed(why=f"{program.name} ended with {_told(child.process.returncode)}.")

    def watch(self) -> None:
        """Forward output and restart what dies, until asked to stop by a signal."""
        while not self._asked_to_stop:
            self._tick()
            now = time.monotonic()
            for child in tuple(self._children):
                self._look_after(child, now)

    def say(self, line: str) -> None:
        """Write a line of the supervisor's own."""
        self._write(line)

    def stop(self) -> None:
        """Stop in reverse order; programs that ignore it are killed, and so is whatever they left."""
        self._asked_to_stop = True
        for child in reversed(self._children):
            self._end(child)
        self._children.clear()
        end_children(seconds=1)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _begin(self, program: Program) -> _Child:
        if program.before is not None:
            program.before()
        if program.log is None:
            process = spawn(program, subprocess.PIPE)
        else:
            with program.log.open("ab") as log:
                process = spawn(program, log)
        child = _Child(program, process, started=time.monotonic())
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, child)
        return child

    def _look_after(self, child: _Child, now: float) -> None:
        name = child.program.name
        if child.again_at is None:
            if child.process.poll() is None:
                return
            self._drain(child)
            kill_session(child.process.pid)
            if child.program.once and (child.process.returncode == 0 or child.deaths >= _TRIES_ONCE):
                self._children.remove(child)
                return
            child.deaths = 0 if now - child.started > _STEADY else child.deaths
            pause = min(_FIRST_PAUSE * 2**child.deaths, _LONGEST_PAUSE)
            child.again_at = now + pause
            child.deaths += 1
            self.say(f"{name} ended with {_told(child.process.returncode)}; starting it again in {pause:.0f} s")
        elif now >= child.again_at:
            fresh = self._begin(child.program)
            fresh.deaths = child.deaths
            self._children[self._children.index(child)] = fresh
            self.say(f"{name} was started again")

    def _end(self, child: _Child) -> None:
        process = child.process
        if process.poll() is None:
            process.send_signal(child.program.stop_signal)
        deadline = time.monotonic() + child.program.stop_seconds
        while process.poll() is None:
            if time.monotonic() > deadline:
                self.say(f"{child.program.name} did not stop in {child.program.stop_seconds:.0f} s and was killed")
                kill_session(process.pid)
                process.wait()
            self._tick()
        self._drain(child)
        kill_session(process.pid)

    def _tick(self) -> None:
        if not self._selector.get_map():
            time.sleep(_TICK)
            return
        for key, _ in self._selector.select(_TICK):
            self._forward(key.data)

    def _drain(self, child: _Child) -> None:
        while child.process.stdout is not None and not child.process.stdout.closed and self._forward(child):
            continue

    def _forward(self, child: _Child) -> bool:
        """Show what the program said; False when there is nothing (more) to read now."""
        pipe = child.process.stdout
        if pipe is None or pipe.closed:
            return False
        try:
            said = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return False
        *lines, child.rest = (child.rest + said).split(b"\n")
        if not said:
            self._selector.unregister(pipe)
            pipe.close()
            lines = [child.rest] if child.rest else []
            child.rest = b""
        for line in lines:
            self._write(f"{child.program.name:<{_WIDTH}}| {line.decode(errors='replace')}")
        return bool(said)

    def _to_terminal(self, line: str) -> None:
        """Write in pieces that never block, so that a reader who stalls cannot keep us from stopping."""
        output = sys.stdout.fileno()
        text = f"{line}\n".encode()
        for piece in (text[at : at + select.PIPE_BUF] for at in range(0, len(text), select.PIPE_BUF)):
            while not select.select([], [output], [], 0 if self._asked_to_stop else _TICK)[1]:
                if self._asked_to_stop:
                    return
            try:
                os.write(output, piece)
            except OSError:  # the terminal or the reader of our output is gone: nobody could press Ctrl-C
                self._asked_to_stop = True
                return


def _told(code: int) -> str:
    return f"code {code}" if code >= 0 else signal.Signals(-code).name


def guarded(work: Callable[[], int]) -> int:
    """Run `work` in a child process and return its exit code; afterwards nothing that it started is alive.

    A LocalRefusal is told on standard error and becomes exit code 1. Call from a process without threads.
    """
    adopt_orphans()
    guard = os.getpid()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    supervisor = os.fork()
    if supervisor == 0:
        os.setpgid(0, 0)  # out of the terminal's foreground: Ctrl-C arrives once, through the guard
        die_with(guard, signal.SIGTERM)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        _run_and_exit(work)
    for number in _STOPPING:
        signal.signal(number, lambda given, _frame: _pass_on(supervisor, given))
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    status = _wait_for(supervisor)
    end_children(seconds=3)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        print(f"The supervisor was ended by {signal.Signals(-code).name}; what it ran was ended too.", file=sys.stderr)
        return 128 - code
    return code


def _run_and_exit(work: Callable[[], int]) -> NoReturn:
    """The forked process must not return into its parent's code, whatever happens."""
    code = 1
    try:
        code = _told_code(work)
    finally:
        if sys.exc_info()[0] is not None:
            sys.excepthook(*sys.exc_info())
        os._exit(code)


def _told_code(work: Callable[[], int]) -> int:
    try:
        return work()
    except LocalRefusal as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 130 if isinstance(refusal, Interrupted) else 1


def _pass_on(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:  # it has just ended by itself
        return


def _wait_for(pid: int) -> int:
    """Reap adopted orphans until `pid` itself ends; returns its wait status."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            return status
