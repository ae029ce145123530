"""A house to measure: private PostgreSQL with fsync on, private Valkey, migrated, web servers as in `make run`."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Process, tree
from consular.app.migrate import migrate
from consular.local import EmbeddedPostgres, EmbeddedValkey, Instance, open_instance
from consular.local.programs import Program, end, launch
from consular.local.run import plan_for

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class House:
    """What runs: the instance, its databases, and the environment that its programs are told."""

    instance: Instance
    environment: Mapping[str, str]
    postgres: EmbeddedPostgres
    stack: ExitStack

    def serve(self, name: str, application: str, **told: str) -> WebServer:
        """Start gunicorn on `application` with the very options of `make run`, on a free port."""
        port = free_port()
        argv = [{"wsgi:app": application}.get(part, part) for part in plan_for(self.instance).web]
        argv[argv.index("--bind") + 1] = f"{HOST}:{port}"
        program = Program(
            name=name,
            argv=argv,
            env={**os.environ, **self.environment, "PYTHONPATH": str(ROOT), **told},
            ready=lambda: answers(port),
            ready_seconds=90,
            log=self.instance.folder / f"{name}.log",
            cwd=ROOT,
        )
        process = launch(program)
        self.stack.callback(end, process, program)
        return WebServer(port, process.pid)


@dataclass(frozen=True)
class WebServer:
    """A running gunicorn."""

    port: int
    pid: int

    def workers(self) -> list[Process]:
        """The processes that serve; the first of the tree only watches."""
        return tree(self.pid)[1:]


@contextmanager
def private_house() -> Iterator[House]:
    """Everything in a folder of its own that is gone afterwards; nothing else on the machine is touched."""
    folder = Path(tempfile.mkdtemp(prefix="consular-bench-", dir="/var/tmp"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        instance = open_instance(folder, free_port())
        postgres = EmbeddedPostgres(folder / "postgres")
        valkey = EmbeddedValkey(folder / "valkey")
        database = postgres.start()
        stack.callback(postgres.stop)
        redis = valkey.start()
        stack.callback(valkey.stop)
        keystore = postgres.create_database("consular_keystore")
        environment = instance.environment(DATABASE_URL=database, KEYSTORE_URL=keystore, REDIS_URL=redis)
        migrate(database, keystore)
        yield House(instance, environment, postgres, stack)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/health/live") -> bool:
    """Whether the server on `port` answers at all."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
