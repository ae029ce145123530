"""The typesetter is loaded with the first document, and by nobody who only imports the room."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from consular.catalogue import Catalogue
from consular.issuance import Issuer, LatePress
from tests.issuance.given import letter

ENGINES = ("typst", "zxingcpp", "PIL", "cv2", "pypdfium2")
ROOT = Path(__file__).resolve().parents[2]


def test_the_room_brings_no_engine_into_the_web() -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, consular.issuance; print([m for m in {ENGINES} if m in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert told.stdout.strip() == "[]"


def test_a_child_after_the_fork_prints(catalogue: Catalogue) -> None:
    """As the worker does: the parent holds the press, the child uses it."""
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from uuid import uuid4\n"
        "from consular.app.assembly import read_catalogue\n"
        "from consular.issuance import Issuer, LatePress\n"
        "from tests.issuance.given import letter\n"
        "catalogue = read_catalogue(Path('config'))\n"
        "press = LatePress()\n"
        "issuer = Issuer(catalogue=catalogue, public_url='https://visa.example.org', local=True)\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    pdf = press.render_letter(letter(uuid4(), catalogue), issuer)\n"
        "    os._exit(0 if pdf.startswith(b'%PDF') else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert done.returncode == 0


def test_it_gives_what_the_press_gives(catalogue: Catalogue) -> None:
    issuer = Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True)
    assert LatePress().render_letter(letter(uuid4(), catalogue), issuer).startswith(b"%PDF")
