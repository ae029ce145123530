"""20 MB go in and come out with at most 10 MB more memory than the process had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from consular.core.work import Works

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MOST = 10_000_000


@pytest.mark.parametrize("way", ["stream", "blob", "range"])
def test_twenty_megabytes_pass_in_ten(works: Works, house_url: str, scratch: Path, tmp_path: Path, way: str) -> None:
    """In a process of its own: its peak only ever grows, so the growth is the most that was held at any moment."""
    done = subprocess.run(
        [sys.executable, str(HERE / "passing.py"), way, house_url, str(scratch / "kek.json"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["bytes"] == 20_000_000
    assert told["same"]
    assert told["in"] <= MOST, told
    assert told["in_and_out"] <= MOST, told
    assert told["held"] > MOST, told  # the ruler itself: held as a whole, the file would have been noticed
