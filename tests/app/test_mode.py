"""A sandbox has a database of its own: none that was used in production, nor the other way round."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from consular.app.migrate import migrate
from consular.app.mode import refuse_other_mode
from consular.core.errors import Misconfigured
from consular.core.settings import Mode
from consular.core.work import Works

ROOT = Path(__file__).resolve().parents[2]


# In a process of its own: a process has one vault, which its app installs.
START = """
from consular.app.web import create_app
page = create_app().test_client().get("/developers", base_url="https://sandbox.example.org")
print(page.status_code, 'id="register"' in page.text)
"""


def started(folder: Path, address: str, key_file: Path) -> subprocess.CompletedProcess[str]:
    """A process of a ministry's sandbox with this database, which shows the developers' page and ends."""
    given = {
        "CONSULAR_MODE": "sandbox",
        "DATABASE_URL": address,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CONSULAR_PUBLIC_URL": "https://sandbox.example.org",
        "CONSULAR_DATA": str(folder),
        "CONSULAR_CONFIG": str(ROOT / "config"),
        "CONSULAR_KEY_FILE": str(key_file),
        "PATH": os.environ["PATH"],
    }
    argv = [sys.executable, "-c", START]
    return subprocess.run(argv, env=given, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("first", "then"), [("production", "sandbox"), ("sandbox", "production")])
def test_a_database_is_of_one_mode(works: Works, first: str, then: str) -> None:
    engine = works.sessions.kw["bind"]
    refuse_other_mode(engine, Mode(first))
    refuse_other_mode(engine, Mode(first))
    with pytest.raises(Misconfigured, match=f"belongs to an installation in {first} mode"):
        refuse_other_mode(engine, Mode(then))
    refuse_other_mode(engine, Mode(first))


def test_a_sandbox_starts_on_a_database_of_its_own_and_on_no_other(
    works: Works, house_url: str, tmp_path: Path, scratch: Path
) -> None:
    migrate(house_url)
    # The keys that every test of this process shares are under this one.
    first = started(tmp_path, house_url, scratch / "kek.json")
    assert (first.returncode, first.stdout.split()[-2:]) == (0, ["200", "True"]), first.stderr
    with works.sessions() as session:
        session.connection().exec_driver_sql("UPDATE installed_mode SET mode = 'production'")
        session.commit()
    second = started(tmp_path, house_url, scratch / "kek.json")
    assert second.returncode != 0
    assert "belongs to an installation in production mode" in second.stderr
