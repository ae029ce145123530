import ctypes
import os
import socket
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from consular.verification.engines import mrz_reader, pdfs, pictures
from consular.verification.engines.sandbox import Limits, Stopped, confined
from consular.verification.findings import Outcome
from tests.verification.engines.specimens import TD3, jpeg, page

QUICK = Limits(wall=1.0, memory=200_000_000)


@dataclass(frozen=True, slots=True)
class Echo:
    told: str


@dataclass(frozen=True, slots=True)
class Number:
    told: int


def echo(told: str) -> Echo:
    return Echo(told)


def loop() -> Echo:
    while True:
        pass


def sleep() -> Echo:
    time.sleep(60)
    return Echo("never")


def hog() -> Echo:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def hog_in_native_code() -> Echo:
    return Echo(str(cv2.resize(np.zeros((9000, 9000), np.uint8), (60_000, 60_000)).shape))


def abort() -> Echo:
    os.abort()


def segfault() -> Echo:
    return Echo(repr(ctypes.string_at(0)))


def leave() -> Echo:
    os._exit(0)


def raise_error() -> Echo:
    raise LookupError("UNMISTAKABLE")


def write_file(path: str) -> Echo:
    try:
        Path(path).write_bytes(b"x" * 100)
    except OSError:
        return Echo("refused")
    return Echo("written")


def use_connection(number: int) -> Echo:
    try:
        os.write(number, b"DROP TABLE")
    except OSError:
        return Echo("closed")
    return Echo("sent")


def many() -> Echo:
    return Echo("x" * 50_000)


def _codes(answer: object) -> tuple[str, ...]:
    assert isinstance(answer, Stopped)
    assert answer.report.outcome is Outcome.INCONCLUSIVE
    return answer.report.codes


def test_a_result_comes_back_as_it_was() -> None:
    assert confined(echo, Echo, "á\udcff\x00") == Echo("á\udcff\x00")
    source = jpeg(page())
    assert confined(pictures.sanitise, pictures.Picture, source) == pictures.sanitise(source)


def test_models_loaded_before_the_fork_read_in_the_child(today: date) -> None:
    answer = confined(mrz_reader.read, mrz_reader.MrzFound, jpeg(page()), today)
    assert isinstance(answer, mrz_reader.MrzFound)
    assert answer.lines == TD3


def test_a_pdf_is_drawn_in_the_child() -> None:
    hostile = (Path(__file__).parent / "vectors" / "uploads" / "redirect_js_eval.pdf").read_bytes()
    answer = confined(pdfs.sanitise, pdfs.PdfPages, hostile)
    assert isinstance(answer, pdfs.PdfPages)
    assert (len(answer.pages), answer.report.outcome) == (1, Outcome.FAILED)


def test_endless_loops_and_sleeps_end_on_the_clock() -> None:
    for endless in (loop, sleep):
        began = time.monotonic()
        assert _codes(confined(endless, Echo, limits=QUICK)) == ("engine_timed_out",)
        assert time.monotonic() - began < 20


def test_processor_time_is_limited_too() -> None:
    assert _codes(confined(loop, Echo, limits=Limits(cpu=1, wall=60))) == ("engine_timed_out",)


def test_memory_is_limited_for_python_and_native_code() -> None:
    assert _codes(confined(hog, Echo, limits=Limits(memory=200_000_000))) == ("engine_out_of_memory",)
    assert _codes(confined(hog_in_native_code, Echo, limits=Limits(memory=200_000_000))) == ("engine_out_of_memory",)


def test_crashes_are_told_by_their_signal() -> None:
    aborted = confined(abort, Echo)
    assert _codes(aborted) == ("engine_crashed",)
    assert isinstance(aborted, Stopped)
    assert aborted.report.findings[0].parameters == {"signal": 6}
    assert _codes(confined(segfault, Echo)) == ("engine_crashed",)
    assert _codes(confined(leave, Echo)) == ("engine_crashed",)


def test_an_error_tells_nothing_of_what_was_read() -> None:
    answer = confined(raise_error, Echo)
    assert _codes(answer) == ("engine_crashed",)
    assert "UNMISTAKABLE" not in repr(answer)


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    target = tmp_path / "leak"
    assert confined(write_file, Echo, str(target)) == Echo("refused")
    assert not target.exists() or target.stat().st_size == 0


def test_inherited_connections_are_closed() -> None:
    near, far = socket.socketpair()
    with near, far:
        assert confined(use_connection, Echo, near.fileno()) == Echo("closed")


def test_an_answer_of_another_type_or_size_is_no_answer() -> None:
    assert _codes(confined(echo, Number, "7")) == ("engine_crashed",)
    assert _codes(confined(many, Echo, limits=Limits(answer=10_000))) == ("engine_crashed",)


def test_no_process_stays_behind() -> None:
    # The test process may have services of other tests as children.
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = set(listed.read_text("ascii").split())
    confined(sleep, Echo, limits=Limits(wall=0.2))
    assert set(listed.read_text("ascii").split()) - before == set()
