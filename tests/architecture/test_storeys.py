"""The contracts of `.importlinter` are kept, and cover every room."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_storeys_are_kept() -> None:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_package_has_its_storey() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    storeys = set(re.findall(r"[a-z0-9]+", contracts["importlinter:contract:storeys"]["layers"]))
    rooms = {path.parent.name for path in (ROOT / "consular").glob("*/__init__.py")}
    assert rooms <= storeys
