"""The demo eID as a process of its own, on a real socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "CONSULAR_MODE": "local",
    "CONSULAR_PUBLIC_URL": "http://127.0.0.1:9700",
    "CONSULAR_OIDC_CLIENT_ID": "consular",
    "CONSULAR_OIDC_CLIENT_SECRET": "0123456789abcdefghijklmnopqrstuvwxyz",
}
SERVE = "import sys; from consular.local.eid import serve; serve(int(sys.argv[1]))"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PATIENCE = 60.0  # seconds; of use on a busy machine alone


def start(arguments: list[str], environment: dict[str, str], folder) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def answered(process: subprocess.Popen[str], address: str) -> httpx.Response:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            return httpx.get(address, trust_env=False, timeout=PATIENCE)
        except httpx.ConnectError:
            time.sleep(0.05)
    raise AssertionError("the demo eID did not answer")


@pytest.mark.parametrize("way", ["serve", "wsgi"])
def test_it_serves_on_127_0_0_1_alone_and_ends_when_told(way, tmp_path):
    port = free_port()
    gunicorn = ["-m", "gunicorn", "--no-control-socket", "--bind", f"127.0.0.1:{port}", "consular.local.eid.wsgi:app"]
    environment = ENVIRONMENT | {"CONSULAR_EID_PORT": str(port), "GUNICORN_CMD_ARGS": ""}
    if way == "serve":
        environment["GUNICORN_CMD_ARGS"] = "--bind=0.0.0.0:1"
    process = start(["-c", SERVE, str(port)] if way == "serve" else gunicorn, environment, tmp_path)
    try:
        found = answered(process, f"http://127.0.0.1:{port}/.well-known/openid-configuration")
        assert found.json()["issuer"] == f"http://127.0.0.1:{port}"
        with socket.socket() as elsewhere:
            elsewhere.settimeout(5)
            assert elsewhere.connect_ex(("127.0.0.2", port)) != 0
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0


def test_in_production_it_ends_with_the_sentence(tmp_path):
    process = start(["-c", SERVE, str(free_port())], ENVIRONMENT | {"CONSULAR_MODE": "production"}, tmp_path)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert "runs in local mode only: CONSULAR_MODE must be 'local', not 'production'" in said
