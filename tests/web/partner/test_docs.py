"""docs/partner-api.md does what it says: each of its snippets runs, in its order, against a server with real tokens."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from consular import partners
from consular.catalogue import Catalogue
from consular.core.clock import SystemClock
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from tests.conftest import ROOT
from tests.web.conftest import AllWell, NoLimit
from tests.web.partner.conftest import SYSTEM

PAGE = ROOT / "docs" / "partner-api.md"
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, *_: Any) -> None:
        return


@pytest.fixture
def server(settings: Settings, catalogue: Catalogue, works: Works) -> Iterator[str]:
    """The app on a port of its own, at the time of the day: other programs' clocks are real."""
    now = Works(works.sessions, SystemClock(), works.recorder, works.transport, works.reactions)
    made = make_server("127.0.0.1", 0, Flask("port"), threaded=True, request_handler=Quiet)
    address = f"http://127.0.0.1:{made.server_port}"
    there = settings.model_copy(update={"public_url": address})
    made.app = build(
        House(settings=there, catalogue=catalogue, works=now, providers={}, ready=AllWell(), limiter=NoLimit())
    )
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield address
    made.shutdown()
    thread.join()
    made.server_close()


def registered(works: Works, catalogue: Catalogue, line: str, folder: Path) -> str:
    """What `consular partners add` does, in this test's own database; gives the client identifier."""
    words = shlex.split(line.replace("\\\n", " ").split(">")[0])
    told: dict[str, list[str]] = {}
    for name, value in zip(words[4::2], words[5::2], strict=True):
        told.setdefault(name, []).append(value)
    keys = json.loads((folder / told["--jwks"][0]).read_text(encoding="utf-8"))
    contract = partners.Contract(
        name=words[3],
        keys=partners.Keys(keys, None, ""),
        scopes=tuple(told["--scope"]),
        audience=told["--audience"][0],
        places=partners.Places(tuple(told["--office"]), tuple(told["--service"])),
    )
    with works.begin(SYSTEM) as work:
        return partners.add_partner(work, contract, catalogue, loopback=True).client_id


def test_every_snippet_runs(
    server: str, works: Works, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = f"{shlex.quote(sys.executable)} -m consular.cli"
    environment = {**os.environ, "CONSULAR": server, "PYTHONPATH": str(ROOT)}
    names: dict[str, Any] = {"__name__": "snippets"}
    kinds = []
    for kind, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        kinds.append(kind)
        if kind == "python":
            monkeypatch.setenv("CONSULAR", server)
            monkeypatch.setenv("CONSULAR_CLIENT_ID", (tmp_path / "client-id").read_text(encoding="utf-8"))
            monkeypatch.setenv("CONSULAR_CLIENT_KEY", "centre.json")
            exec(compile(text, str(PAGE), "exec"), names)  # noqa: S102 - this page is ours
        elif text.startswith("consular partners add"):
            (tmp_path / "client-id").write_text(registered(works, catalogue, text, tmp_path), encoding="utf-8")
        else:
            script = "set -euo pipefail\n" + re.sub(r"^consular ", f"{program} ", text, flags=re.MULTILINE)
            script = re.sub(r" \| head -c \d+$", " > /dev/null", script, flags=re.MULTILINE)
            done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stdout + done.stderr
    assert kinds.count("sh") >= 4
    assert kinds.count("python") >= 6
    names["client"].http.close()
