from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_sections_are_typed() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", HERE / "typed_sample.py"],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
