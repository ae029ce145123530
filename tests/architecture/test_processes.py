"""What a process loads: the web carries none of the engines that only the worker needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("cv2", "onnxruntime", "rapidocr", "pikepdf", "pypdfium2", "typst", "zxingcpp", "PIL", "numpy", "magic")


def loaded(statement: str) -> set[str]:
    """Top-level modules in a fresh interpreter after a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_web_loads_no_engine() -> None:
    assert loaded("import consular.app.web") & set(HEAVY) == set()


def test_the_probe_sees_what_is_loaded() -> None:
    assert "PIL" in loaded("import PIL.Image")


def test_rooms_load_neither_the_web_framework_nor_its_kin() -> None:
    assert loaded("import consular.app.models") & {"flask", "werkzeug", "authlib", "gunicorn"} == set()
