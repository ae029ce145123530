import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("supervised.py")


Eventually = Callable[[Callable[[], object]], None]


class Station:
    """A guard with its supervisor and programs, as a process of its own."""

    def __init__(self, folder: Path, environment: dict[str, str], names: tuple[str, ...]) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, folder, *names],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def pid(self, name: str) -> int:
        return int((self.folder / f"{name}.pid").read_text())

    def pids(self) -> set[int]:
        return {int(path.read_text()) for path in self.folder.glob("*.pid")} | {self.process.pid}

    def output(self) -> tuple[str, str]:
        out, err = self.process.communicate(timeout=60)
        return out.decode(), err.decode()


Begin = Callable[..., Station]
READY = {"parent": "grandchild", "stubborn": "stubborn-ready"}  # what these note once they are as they should be


@pytest.fixture
def begin(
    tmp_path: Path, python_environment: dict[str, str], eventually: Eventually, alive: Callable[[int], bool]
) -> Iterator[Begin]:
    begun: list[Station] = []

    def start(*names: str, until: str = "all-started") -> Station:
        station = Station(tmp_path, python_environment, names)
        begun.append(station)
        wanted = [until, *(READY[name] for name in names if name in READY)]
        eventually(lambda: all((tmp_path / f"{name}.pid").exists() for name in wanted))
        return station

    yield start
    for station in begun:
        with station.process:
            for pid in station.pids():
                if alive(pid):
                    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_stops_everything(begin: Begin, alive: Callable[[int], bool], number: signal.Signals) -> None:
    station = begin("plain", "parent")
    running = station.pids()
    assert len(running) == 5
    station.process.send_signal(number)
    out, err = station.output()
    assert station.process.returncode == 0, err
    assert "plain     | plain speaks" in out.splitlines()
    assert not [pid for pid in running if alive(pid)]


@pytest.mark.parametrize("victim", ["supervisor", "guard"])
def test_kill_9_of_either_half_leaves_no_process(
    begin: Begin, alive: Callable[[int], bool], eventually: Eventually, victim: str
) -> None:
    station = begin("plain", "parent", "stubborn")
    running = station.pids()
    os.kill(station.process.pid if victim == "guard" else station.pid("supervisor"), signal.SIGKILL)
    station.process.wait(60)
    eventually(lambda: not any(alive(pid) for pid in running))


def test_a_program_that_dies_is_started_again_and_says_so(begin: Begin, eventually: Eventually) -> None:
    station = begin("plain")
    first = station.pid("plain")
    os.kill(first, signal.SIGKILL)
    eventually(lambda: station.pid("plain") != first)
    station.process.terminate()
    out, _ = station.output()
    assert "plain ended with SIGKILL; starting it again in 1 s" in out.splitlines()
    assert "plain was started again" in out.splitlines()


def test_a_program_that_ignores_the_signal_is_killed(
    begin: Begin, alive: Callable[[int], bool], eventually: Eventually
) -> None:
    station = begin("stubborn")
    eventually((station.folder / "stubborn-ready.pid").exists)
    station.process.terminate()
    out, _ = station.output()
    assert "stubborn did not stop in 1 s and was killed" in out.splitlines()
    assert not alive(station.pid("stubborn"))


def test_a_program_that_fails_at_the_start_ends_the_others_too(begin: Begin, alive: Callable[[int], bool]) -> None:
    station = begin("plain", "failing", until="failing")
    out, err = station.output()
    assert station.process.returncode == 1
    assert "failing   | failing says why" in out.splitlines()
    assert err == "failing ended with code 3 while starting.\n"
    assert not alive(station.pid("plain"))


def test_it_stops_even_when_nobody_reads_its_output(begin: Begin, alive: Callable[[int], bool]) -> None:
    station = begin("plain", "talkative", until="talkative")
    station.process.terminate()
    station.process.wait(60)
    assert not alive(station.pid("talkative"))


def test_it_stops_by_itself_when_the_reader_of_its_output_has_gone(begin: Begin, alive: Callable[[int], bool]) -> None:
    station = begin("plain", "talkative", until="talkative")
    assert station.process.stdout is not None
    station.process.stdout.close()
    station.process.wait(60)
    assert not alive(station.pid("talkative"))
