"""When the web is up as far as it can be before relay and worker have been started."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from consular.local.instance import HOST
from consular.local.run import could_serve


@contextmanager
def answering(status: int, body: bytes) -> Iterator[int]:
    """A web that says this of itself; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer((HOST, 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "missing", "could"),
    [
        (200, {}, True),
        # Work that was left when the instance was stopped: the relay that hands it out is started after the web.
        (503, {"relay": "the oldest delivery has waited for 614 seconds"}, True),
        (503, {"relay": "the oldest delivery has waited for 614 seconds", "redis": "Redis does not answer"}, False),
        (503, {"migrations": "the revision cannot be read"}, False),
        (503, {}, False),
    ],
)
def test_work_that_was_left_undone_keeps_no_instance_from_starting(
    status: int, missing: dict[str, str], could: bool
) -> None:
    with answering(status, json.dumps({"missing": missing, "status": "any"}).encode()) as port:
        assert could_serve(port) is could


def test_a_web_that_is_broken_or_not_there_cannot_serve(free_port: Callable[[], int]) -> None:
    for body in (b"", b"<h1>Something went wrong</h1>", b"{}"):
        with answering(500, body) as port:
            assert not could_serve(port)
    assert not could_serve(free_port())
