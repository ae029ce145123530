"""pg_dump and pg_restore: which ones fit a server, how they are told where it is, and their streams."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, make_url, text

from consular.backup.errors import ProgramFailed, ProgramMissing

CHUNK = 1 << 20
_DEBIAN = Path("/usr/lib/postgresql")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Programs:
    """`pg_dump` and `pg_restore` of one major version."""

    folder: Path
    major: int

    @property
    def dump(self) -> str:
        """Path of pg_dump."""
        return str(self.folder / "pg_dump")

    @property
    def restore(self) -> str:
        """Path of pg_restore."""
        return str(self.folder / "pg_restore")


def server_major(engine: Engine) -> int:
    """Major version of the server. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def programs_for(major: int, folders: Iterable[Path] = ()) -> Programs:
    """The oldest programs that know a server of this major version: newer ones write what it may not understand.

    Looked for on the PATH, where Debian keeps them, and in `folders`. Raises ProgramMissing.
    """
    found = list(_installed(folders))
    fitting = [programs for programs in found if programs.major >= major]
    if fitting:
        return min(fitting, key=lambda programs: programs.major)
    if found:
        newest = max(programs.major for programs in found)
        raise ProgramMissing(
            why=f"The server is PostgreSQL {major}, but the newest pg_dump here is of {newest}. "
            f"Install PostgreSQL's client programs of version {major} or later (Debian: postgresql-client-{major})."
        )
    raise ProgramMissing(
        why=f"There is no pg_dump here. Install PostgreSQL's client programs of version {major} or later "
        f"(Debian: postgresql-client-{major})."
    )


def _installed(folders: Iterable[Path]) -> Iterator[Programs]:
    first = shutil.which("pg_dump")
    on_path = [Path(first).parent] if first else []
    for folder in dict.fromkeys([*on_path, *sorted(_DEBIAN.glob("*/bin")), *folders]):
        if not all((folder / name).is_file() for name in ("pg_dump", "pg_restore")):
            continue
        told = subprocess.run(  # noqa: S603 - a program of PostgreSQL by its full path
            [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
        )
        if match := re.search(r"\(PostgreSQL\) (\d+)", told.stdout):
            yield Programs(folder, int(match[1]))


@contextmanager
def output_of(program: str, url: str, words: Sequence[str]) -> Iterator[Iterator[bytes]]:
    """What the program writes, in pieces of up to 1 MiB. Leaving early stops it; ProgramFailed when it fails."""
    with _running(program, url, words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - asked for in the line above
        yield iter(lambda: _read(process.stdout), b"")


@contextmanager
def input_of(program: str, url: str, words: Sequence[str]) -> Iterator[IO[bytes]]:
    """What the program reads. An exception inside kills it, so a single transaction of its is rolled back."""
    with _running(program, url, words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None  # noqa: S101 - asked for in the line above
        yield process.stdin


def _read(stream: IO[bytes] | None) -> bytes:
    return stream.read(CHUNK) if stream is not None else b""


@contextmanager
def _running(
    program: str, url: str, words: Sequence[str], *, stdout: int, stdin: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    conninfo, environment = _address(url)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL by its full path
            [program, "--no-password", "--dbname", conninfo, *words],
            env=environment,
            stdin=stdin,
            stdout=stdout,
            stderr=said,
        )
        try:
            yield process
            if process.stdin is not None:
                process.stdin.close()
            code = process.wait()
        except BrokenPipeError:
            # It has ended before it read everything: what it said tells why.
            code = process.wait()
        finally:
            _stop(process)
        if code != 0:
            said.seek(0)
            raise ProgramFailed(why=f"{Path(program).name} failed: {_first_line(said.read(10_000))}", status=code)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                # What was still buffered for a process that is gone.
                continue


def _first_line(said: bytes) -> str:
    """The first line alone: those behind it may quote rows."""
    lines = said.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
    return lines[0][:_LONGEST]


def _address(url: str) -> tuple[str, dict[str, str]]:
    """libpq's connection string without the password, which stands in the environment and not among the processes."""
    parts = make_url(url)
    given = {"host": parts.host, "port": parts.port, "user": parts.username, "dbname": parts.database, **parts.query}
    told = {name: str(value) for name, value in given.items() if value is not None}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if parts.password is not None:
        environment["PGPASSWORD"] = str(parts.password)
    return make_conninfo(**told), environment
