"""Run one engine on hostile bytes in a forked process with hard limits on memory, time and files.

The child inherits the models its parent loaded and the bytes to be read (fork, so they touch neither disk nor pipe),
closes every inherited connection, and answers through a pipe. The parent must be single-threaded and must not have
used `obstore` or `typst`, whose threads do not survive a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn, TypeVar

from consular.verification.engines.answers import UnfitAnswer, pack, unpack
from consular.verification.findings import Report, look

Result = TypeVar("Result")

DONE: Final = b"+"
EXHAUSTED: Final = b"m"
BROKEN: Final = b"!"
CHUNK: Final = 1 << 16
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38

_libc = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes beyond what the parent already maps, `cpu` and `wall` in seconds, `answer` in bytes."""

    memory: int = 1_500_000_000
    cpu: int = 30
    wall: float = 40.0
    answer: int = 96_000_000


@dataclass(frozen=True, slots=True)
class Stopped:
    """The engine gave no result; the report is inconclusive with one of the codes `engine_crashed`,
    `engine_timed_out`, `engine_out_of_memory`.
    """

    report: Report


def confined(
    engine: Callable[..., Result],
    kind: type[Result],
    *arguments: object,
    limits: Limits | None = None,
) -> Result | Stopped:
    """`engine(*arguments)` in a limited child. `kind` is the dataclass that the engine returns."""
    limits = limits or Limits()
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _answer(engine, arguments, limits, writing)
    os.close(writing)
    try:
        packed, in_time = _listen(reading, limits)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return _understood(kind, packed, in_time, status)


def _understood(kind: type[Result], packed: bytes, in_time: bool, status: int) -> Result | Stopped:
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if not in_time or (ended_by == signal.SIGXCPU and not packed):
        return _stopped("engine_timed_out")
    if packed[:1] == EXHAUSTED:
        return _stopped("engine_out_of_memory")
    if packed[:1] != DONE:
        return _stopped("engine_crashed", ended_by)
    try:
        result: Result = unpack(kind, packed[1:])
    except UnfitAnswer:
        return _stopped("engine_crashed")
    return result


def _stopped(code: str, ended_by: int = 0) -> Stopped:
    # SIGKILL is also what the parent sends after the pipe was closed; it explains nothing.
    told = ended_by not in (0, signal.SIGKILL)
    return Stopped(Report.inconclusive(look(code, signal=ended_by) if told else look(code)))


def _listen(reading: int, limits: Limits) -> tuple[bytes, bool]:
    """Everything the child wrote until it closed the pipe, and whether it did so in time."""
    deadline = time.monotonic() + limits.wall
    heard: list[bytes] = []
    size = 0
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    while (left := deadline - time.monotonic()) > 0:
        if not poll.poll(left * 1000):
            break
        chunk = os.read(reading, CHUNK)
        if not chunk:
            return b"".join(heard), True
        heard.append(chunk)
        size += len(chunk)
        if size > limits.answer:
            return BROKEN, True
    return b"", False


def _answer(engine: Callable[..., object], arguments: tuple[object, ...], limits: Limits, writing: int) -> NoReturn:
    """The child's whole life. It leaves by `_exit`: nothing inherited is flushed, closed politely or rolled back."""
    code = 1
    try:
        _confine(limits, writing)
        try:
            _write(writing, DONE + pack(engine(*arguments)))
        except MemoryError:
            _write(writing, EXHAUSTED)
        except Exception as broken:  # noqa: BLE001  (told to the parent, which knows no more about foreign code)
            _write(writing, EXHAUSTED if _no_memory(broken) else BROKEN)
        code = 0
    finally:
        os._exit(code)


def _confine(limits: Limits, writing: int) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    # Database, Redis and blob connections of the parent are none of a decoder's business.
    os.closerange(3, writing)
    os.closerange(writing + 1, os.sysconf("SC_OPEN_MAX"))
    memory = _mapped() + limits.memory
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # At the soft limit comes SIGXCPU, which tells why; SIGKILL at the hard one would not.
        (resource.RLIMIT_CPU, limits.cpu, limits.cpu + 5),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))
    if sys.platform == "linux":
        _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _mapped() -> int:
    """Address space this process has already taken, in bytes; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text("ascii").split()[0]) * resource.getpagesize()


def _write(writing: int, packed: bytes) -> None:
    left = memoryview(packed)
    while left:
        left = left[os.write(writing, left) :]


def _no_memory(broken: BaseException) -> bool:
    """OpenCV, ONNX and pybind11 dress a failed allocation in errors of their own."""
    told = str(broken).lower()
    signs = ("bad_alloc", "insufficient memory", "failed to allocate", "cannot allocate memory", "out of memory")
    return any(sign in told for sign in signs)
