"""A real instance of one-machine mode for journeys and faults: `with LocalInstance() as instance: …`.

It runs exactly what `make run` runs, on a free port, in a data folder of its own below /var/tmp that is removed at the
end. Its programs are those of `consular.local.run.plan_for` and the two services: postgres, valkey, eid, relay,
worker, web.
"""

from __future__ import annotations

import email
import email.policy
import http.client
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from sqlalchemy import text

from consular.core.db import make_engine
from consular.local.programs import Program, end, spawn

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_SECONDS = 180  # 6 on an idle machine
# What a program's command line holds; the supervisor's own children are looked at, so it need not be unique beyond.
MARKS = {
    "postgres": "postgres",
    "valkey": ("valkey-server", "redis-server"),
    "eid": "consular.cli eid",
    "relay": "consular.cli relay",
    "worker": "consular.cli worker",
    "web": "gunicorn",
}


class LocalInstance:
    """One instance, started by `start` or `with`, stopped with everything that it started.

    `lease_seconds` shortens the time after which a delivery of a dead worker is taken again; `sample` fills in the demo
    cases too; `settings` are further environment variables, for example `CONSULAR_LOG_LEVEL`.
    """

    def __init__(
        self, *, lease_seconds: int | None = None, sample: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        lease = {"CONSULAR_LEASE_SECONDS": str(lease_seconds)} if lease_seconds else {}
        # The sample cases of the tour would stand before a journey's own in every queue.
        self._settings = {**lease, "CONSULAR_SAMPLE": "yes" if sample else "no", **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._place = Path()
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the web pages, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def folder(self) -> Path:
        """The data folder (`CONSULAR_DATA`)."""
        return self._place / "data"

    @property
    def temporary(self) -> Path:
        """Where its programs keep what they need for a moment (`TMPDIR`), unless the settings say otherwise."""
        return self._place / "temporary"

    @property
    def log(self) -> str:
        """Everything that the programs have said until now."""
        return (self._place / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def environment(self) -> dict[str, str]:
        """What the programs were told: for operator's commands, DATABASE_URL and the like, on top of os.environ."""
        lines = shlex.split((self.folder / "environment").read_text(encoding="utf-8"), comments=True)
        return dict(line.split("=", 1) for line in lines)

    def start(self) -> None:
        """Start and wait until /health/ready says yes and everything runs; fails with the end of the log."""
        self._place = Path(tempfile.mkdtemp(prefix="consular-journey-", dir="/var/tmp"))
        self._place.chmod(0o755)  # the account of the services must get in
        self.temporary.mkdir()
        self.temporary.chmod(0o777)
        self.port = free_port()
        with (self._place / "log").open("wb") as log:
            self._process = spawn(self._program(), log)
        try:
            for ready in (self.is_ready, self._is_complete):  # the web comes first
                wait_until(ready, seconds=READY_SECONDS, what="the instance is ready", alive=self._still_runs)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop as Ctrl-C does, see that no process is left, remove the folder."""
        if self._process is None:
            return
        for name in MARKS:
            self.resume(name)
        end(self._process, self._program())
        self._process = None
        left = self._processes_here()
        for pid in left:
            send(pid, signal.SIGKILL)
        shutil.rmtree(self._place, ignore_errors=True)
        assert not left, f"the instance left processes behind: {left}"

    def is_ready(self) -> bool:
        """Whether /health/ready answers 200."""
        return self.health()[0] == http.client.OK

    def health(self) -> tuple[int, str]:
        """Status and body of /health/ready; status 0 when nobody answers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def pids(self, program: str) -> list[int]:
        """The program's first process, then its descendants (a worker's job, the web's workers); empty when down."""
        marks = MARKS[program]
        marks = (marks,) if isinstance(marks, str) else marks
        parents = parents_of_all()
        for pid in descendants(self._supervisor(parents), parents, depth=1):
            if any(mark in command_line(pid) for mark in marks):
                return [pid, *descendants(pid, parents)]
        return []

    def kill(self, program: str, *, number: signal.Signals = signal.SIGKILL, first_only: bool = False) -> list[int]:
        """`kill -9` a program with all its processes (`first_only`: without its children); returns whom.

        The supervisor starts it again after a second, after longer pauses when it dies repeatedly.
        """
        found = self.pids(program)
        assert found, f"{program} is not running"
        hit = found[:1] if first_only else found
        for pid in hit:
            send(pid, number)
        return hit

    def pause(self, program: str) -> None:
        """Stop a program without ending it: it hangs until `resume`."""
        assert self.kill(program, number=signal.SIGSTOP)

    def resume(self, program: str) -> None:
        """Let a paused program go on; nothing happens to one that runs."""
        for pid in self.pids(program):
            send(pid, signal.SIGCONT)

    @contextmanager
    def stopped(self, program: str, *, seconds: float = 60) -> Iterator[None]:
        """The program is ended as by its operator, and is away until the block ends, when the supervisor starts it."""
        supervisor = self._supervisor(parents_of_all())
        send(supervisor, signal.SIGSTOP)
        try:
            self.kill(program, number=signal.SIGTERM, first_only=True)
            wait_until(lambda: not self.pids(program), seconds=seconds, what=f"{program} has ended")
            yield
        finally:
            send(supervisor, signal.SIGCONT)
        wait_until(lambda: bool(self.pids(program)), seconds=seconds, what=f"{program} was started again")

    def wait_restarted(self, program: str, killed: list[int], *, seconds: float = 60) -> None:
        """Wait until a program that was killed runs again as another process (and, for web, answers)."""
        wait_until(
            lambda: not set(self.pids(program)[:1]) <= set(killed),
            seconds=seconds,
            what=f"{program} was started again",
        )
        if program == "web":
            wait_until(self.is_ready, seconds=seconds, what="the web answers again")

    def mails(self, *, to: str | None = None) -> list[EmailMessage]:
        """Mails in the post box, oldest first, all or those to one address."""
        found = []
        for path in sorted((self.folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            if to is None or mail["To"] == to:
                found.append(mail)
        return found

    def command(self, *words: str, code: int = 0) -> str:
        """Standard output of `consular WORDS…` on this instance; fails unless it exits with `code`."""
        ran = subprocess.run(
            [sys.executable, "-m", "consular.cli", *words],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == code, f"exit {ran.returncode}: {ran.stdout}{ran.stderr}"
        return ran.stdout

    def sql(self, statement: str, **values: object) -> list[Any]:
        """Run a statement on the instance's database as its owner; the rows, if it gives any."""
        engine = make_engine(self.environment["DATABASE_URL"])
        try:
            with engine.begin() as connection:
                answer = connection.execute(text(statement), values)
                return list(answer) if answer.returns_rows else []
        finally:
            engine.dispose()

    def _program(self) -> Program:
        given = {name: value for name, value in os.environ.items() if not name.startswith("CONSULAR_")}
        for name in ("DATABASE_URL", "KEYSTORE_URL", "REDIS_URL"):
            given.pop(name, None)
        return Program(
            "instance",
            [sys.executable, "-m", "consular.local", "run", "--port", str(self.port)],
            {**given, "CONSULAR_DATA": str(self.folder), "TMPDIR": str(self.temporary), **self._settings},
            cwd=ROOT,
            stop_seconds=40,
        )

    def _is_complete(self) -> bool:
        """Every program runs, and the demo eID listens."""
        if not all(self.pids(name) for name in MARKS):
            return False
        eid = urlsplit(self.environment["CONSULAR_EID_URL"])
        with socket.socket() as probe:
            return probe.connect_ex((eid.hostname or HOST, eid.port or 80)) == 0

    def _still_runs(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, "the instance ended while starting:\n" + self.log[-4000:]

    def _supervisor(self, parents: Mapping[int, int]) -> int:
        """The guard's only child (see consular.local.supervisor)."""
        assert self._process is not None
        children = descendants(self._process.pid, parents, depth=1)
        return children[0] if children else -1

    def _processes_here(self) -> list[int]:
        """Whoever names our folder on the command line or in the environment, or works in it."""
        place = str(self._place)
        found = []
        for pid in parents_of_all():
            try:
                words = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
                where = str(Path(f"/proc/{pid}/cwd").readlink())
            except OSError:  # ended meanwhile, a kernel thread, or another user's
                continue
            if place.encode() in words or where.startswith(place):
                found.append(pid)
        return found


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on; the demo eID then takes the one 1000 above, or another free one."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until(
    true: Callable[[], bool], *, seconds: float, what: str, alive: Callable[[], None] | None = None, every: float = 0.1
) -> None:
    """Ask until it is so; fails with `what` after `seconds`. `alive` may end the waiting by raising."""
    deadline = time.monotonic() + seconds
    while not true():
        if alive is not None:
            alive()
        assert time.monotonic() < deadline, f"after {seconds:.0f} seconds still not true: {what}"
        time.sleep(every)


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may have ended."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def parents_of_all() -> dict[int, int]:
    """Parent by process, of everything that runs now."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        found[int(entry.name)] = int(told.rpartition(")")[2].split()[1])
    return found


def descendants(pid: int, parents: Mapping[int, int], *, depth: int = 99) -> list[int]:
    """Children, grandchildren and so on to `depth`, nearest first."""
    found: list[int] = []
    level = [pid]
    while level and depth:
        level = [child for child, parent in parents.items() if parent in level]
        found += level
        depth -= 1
    return found


def command_line(pid: int) -> str:
    """Words of a process's command, joined by spaces; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
