"""`make run`: everything on one machine, from nothing to a printed address."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from consular.local.errors import StartFailed
from consular.local.instance import HOST, Instance, check_ports, data_folder, hold, open_instance, write_environment
from consular.local.postgres import OWNER, EmbeddedPostgres
from consular.local.programs import Program
from consular.local.supervisor import Supervisor, guarded
from consular.local.valkey import EmbeddedValkey

DEFAULT_PORT = 8000
MAILS_PATH = "/local/mails"
_READY_PATH = "/health/ready"
_REPOSITORY = Path(__file__).resolve().parents[2]
_PYTHON = sys.executable


@dataclass(frozen=True)
class Plan:
    """Command lines. `web` and `early`, which import for seconds, begin beside the services; `preparations` run to
    their end one by one once the services answer. When the web is ready too, `programs` start, and `afterwards` run
    beside everything, each until it has ended well.
    """

    preparations: Mapping[str, Sequence[str]]
    programs: Mapping[str, Sequence[str]]
    web: Sequence[str]
    early: Mapping[str, Sequence[str]] = field(default_factory=dict)
    afterwards: Mapping[str, Sequence[str]] = field(default_factory=dict)


def plan_for(instance: Instance) -> Plan:
    """The one table of what an instance consists of beside its two services."""
    command = (_PYTHON, "-m", "consular.cli")
    return Plan(
        preparations={"prepare": (*command, "demo", "--migrate")},
        early={"eid": (*command, "eid", "--port", str(instance.eid_port))},
        programs={
            "relay": (*command, "relay"),
            "worker": (*command, "worker"),
            "bureau": (*command, "demo-bureau"),
        },
        # No access log: addresses of pages and of people are personal data. The app is loaded once, then forked.
        web=(
            *(_PYTHON, "-m", "gunicorn", "wsgi:app"),
            *("--bind", f"{HOST}:{instance.port}", "--no-control-socket", "--log-level", "warning"),
            *("--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"),
        ),
        afterwards={} if os.environ.get("CONSULAR_SAMPLE") == "no" else {"sample": (*command, "demo-cases")},
    )


def run_local(
    port: int = DEFAULT_PORT, *, plan: Callable[[Instance], Plan] = plan_for, since: float | None = None
) -> int:
    """Run an instance until Ctrl-C or SIGTERM; returns the exit code, 0 when it was stopped after it had been ready.

    `since` (seconds of the epoch) is when the operator's command began, if that was earlier than this call.
    """
    began = since or time.time()
    folder = data_folder(port, os.environ)

    def work() -> int:
        os.umask(0o077)
        _refuse_elsewhere(os.environ)
        with hold(folder), Supervisor() as supervisor:
            instance = open_instance(folder, port)
            check_ports(instance)
            _start(supervisor, instance, plan(instance))
            _tell(supervisor, instance, time.time() - began)
            supervisor.watch()
            supervisor.say("Stopping …")
        return 0

    return guarded(work)


def _refuse_elsewhere(environ: Mapping[str, str]) -> None:
    """In another mode's environment, DATABASE_URL may be the ministry's own: no demo person is entered there."""
    mode = environ.get("CONSULAR_MODE", "local")
    if mode != "local":
        raise StartFailed(why=f"This starts a demonstration, but CONSULAR_MODE is {mode!r}. Use a shell without it.")


def _start(supervisor: Supervisor, instance: Instance, plan: Plan) -> None:
    addresses, services = _services(instance)
    told = instance.environment(**addresses)
    write_environment(instance, told)
    environment = {**_UNLESS_TOLD, **os.environ, **told, "PYTHONUNBUFFERED": "1"}
    web = Program(
        "web", plan.web, environment, ready=lambda: could_serve(instance.port), cwd=_REPOSITORY, ready_seconds=90
    )
    supervisor.begin(web)
    for name, argv in plan.early.items():
        supervisor.begin(Program(name, argv, environment, cwd=_REPOSITORY))
    for service in services:
        supervisor.begin(service)
    for service in services:
        supervisor.wait(service)
    for name, argv in plan.preparations.items():
        supervisor.run_once(Program(name, argv, environment, cwd=_REPOSITORY))
    supervisor.wait(web)
    for name, argv in plan.programs.items():
        supervisor.start(Program(name, argv, environment, cwd=_REPOSITORY))
    for name, argv in plan.afterwards.items():
        supervisor.start(Program(name, argv, environment, cwd=_REPOSITORY, once=True))


def _services(instance: Instance) -> tuple[dict[str, str], list[Program]]:
    """The addresses, and the programs behind those that the environment does not name already."""
    addresses = {name: os.environ[name] for name in _ADDRESSES if os.environ.get(name)}
    programs = []
    if "DATABASE_URL" not in addresses:
        # The keys in the same cluster, which production refuses: erasure then leaves keys in the same backups.
        keys = "consular_keystore"
        postgres = EmbeddedPostgres(instance.folder / "postgres", databases=(OWNER, keys))
        programs.append(postgres.program())
        addresses["DATABASE_URL"] = postgres.url()
        addresses.setdefault("KEYSTORE_URL", postgres.url(keys))
    if "REDIS_URL" not in addresses:
        valkey = EmbeddedValkey(instance.folder / "valkey")
        programs.append(valkey.program())
        addresses["REDIS_URL"] = valkey.url()
    return addresses, programs


# One worker has nobody to share with, so the work of a killed one may come back soon.
_UNLESS_TOLD = {"CONSULAR_LEASE_SECONDS": "20"}
_ADDRESSES = ("DATABASE_URL", "KEYSTORE_URL", "REDIS_URL")


def could_serve(port: int) -> bool:
    """Whether the web could serve: what an instance left undone when it was stopped is done by those that start next.

    Deliveries may have waited for days by now, which /health/ready tells of the relay.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", _READY_PATH)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status == http.client.OK or set(json.loads(content)["missing"]) == {"relay"}
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):  # not listening yet
        return False
    finally:
        connection.close()


def _tell(supervisor: Supervisor, instance: Instance, seconds: float) -> None:
    supervisor.say("")
    supervisor.say(f"Ready after {seconds:.1f} s")
    supervisor.say(f"  first page  {instance.public_url}/")
    supervisor.say(f"  mails       {instance.public_url}{MAILS_PATH}")
    supervisor.say(f"  demo eID    {instance.eid_url}/")
    supervisor.say(f"  data        {instance.folder}  (removed by: make reset PORT={instance.port})")
    supervisor.say("Ctrl-C stops everything.")
    supervisor.say("")
