import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("fake_instance.py")


class Run:
    def __init__(self, place: Path, environment: dict[str, str], port: int, name: str) -> None:
        self.folder = place / name
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, str(port)],
            env={**environment, "CONSULAR_DATA": str(self.folder)},
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def read_until(self, wanted: str) -> None:
        assert self.process.stdout is not None
        if wanted in self.said:
            return
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if wanted in line:
                return
        pytest.fail("\n".join(self.lines))

    def finish(self) -> int:
        self.read_rest()
        return self.process.wait(60)

    def read_rest(self) -> None:
        assert self.process.stdout is not None
        self.lines += self.process.stdout.read().splitlines()

    @property
    def identifier(self) -> str:
        return str(json.loads((self.folder / "instance.json").read_text())["identifier"])

    @property
    def said(self) -> str:
        return "\n".join(self.lines)


Begin = Callable[..., Run]


@pytest.fixture
def begin(place: Path, python_environment: dict[str, str]) -> Iterator[Begin]:
    begun: list[Run] = []

    def start(port: int, name: str) -> Run:
        begun.append(Run(place, python_environment, port, name))
        return begun[-1]

    yield start
    for run in begun:
        if run.process.poll() is None:
            run.process.terminate()
            run.read_rest()
        with run.process:
            run.process.wait(60)


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/health/ready")
    status = connection.getresponse().status
    connection.close()
    return status == 200


def processes_in(folder: Path) -> list[str]:
    """Processes that work in the folder or name it on their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace")
            where = str((entry / "cwd").readlink())
        except OSError:
            continue
        if str(folder) in words or where.startswith(str(folder)):
            found.append(words)
    return found


def test_two_instances_run_side_by_side_stop_without_a_trace_and_keep_their_data(
    begin: Begin, free_port: Callable[[], int]
) -> None:
    one, two = begin(free_port(), "one"), begin(free_port(), "two")
    for run in (one, two):
        run.read_until("Ctrl-C")
    assert ready(one.port)
    assert ready(two.port)
    assert one.identifier != two.identifier
    for run in (one, two):
        run.read_until(f"pushed for {run.identifier}")
        run.read_until("sample is in")
        assert f"http://127.0.0.1:{run.port}/" in run.said
        assert str(run.folder) in run.said
        run.process.send_signal(signal.SIGINT)
        assert run.finish() == 0
        assert processes_in(run.folder) == []
        assert "sample ended" not in run.said  # what has done its work is not started again

    kept = (one.folder / "instance.json").read_text()
    again = begin(one.port, "one")
    again.read_until("starts: 2")
    assert (one.folder / "instance.json").read_text() == kept


def test_a_running_instance_and_a_taken_port_are_refused_before_anything_starts(
    begin: Begin, free_port: Callable[[], int]
) -> None:
    port = free_port()
    first = begin(port, "one")
    first.read_until("Ctrl-C")
    second = begin(port, "one")
    assert second.finish() == 1
    assert second.said.startswith("This instance is already running (process ")
    third = begin(port, "two")
    assert third.finish() == 1
    assert third.said.startswith(f"Port {port} of 127.0.0.1 is taken")
    assert not (third.folder / "postgres").exists()
    assert ready(port)


def test_the_environment_of_a_ministry_is_left_alone(
    begin: Begin, python_environment: dict[str, str], free_port: Callable[[], int]
) -> None:
    """Its DATABASE_URL would be migrated and given demo persons."""
    python_environment |= {"CONSULAR_MODE": "production", "DATABASE_URL": "postgresql+psycopg://u@/visas"}
    run = begin(free_port(), "elsewhere")
    assert run.finish() == 1
    assert "CONSULAR_MODE is 'production'" in run.said
    assert not run.folder.exists()


def test_a_failing_preparation_stops_the_services_too(begin: Begin, free_port: Callable[[], int], place: Path) -> None:
    (place / "broken").touch()
    run = begin(free_port(), "one")
    assert run.finish() == 1
    assert "migrate ended with code 9." in run.said
    assert processes_in(run.folder) == []


def test_services_that_are_given_are_used_and_none_is_embedded(
    begin: Begin, free_port: Callable[[], int], python_environment: dict[str, str], place: Path
) -> None:
    host = begin(free_port(), "host")
    host.read_until("Ctrl-C")
    lines = (host.folder / "environment").read_text().splitlines()
    given = dict(line.replace("'", "").split("=", 1) for line in lines if "_URL" in line.split("=")[0])
    python_environment |= {name: given[name] for name in ("DATABASE_URL", "REDIS_URL")}
    guest = begin(free_port(), "guest")
    guest.read_until("starts: 2")
    guest.read_until("Ctrl-C")
    assert not (guest.folder / "postgres").exists()
    assert not (guest.folder / "valkey").exists()
    assert guest.identifier != host.identifier
