"""`consular catalogue check` prints every mistake with file and line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

SERVICE = "services/visitor-visa/v1.yaml"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of `config/` to break."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def put(config: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old`; returns the line where it stood."""
    path = config / name
    before, found, after = path.read_text("utf-8").partition(old)
    assert found
    path.write_text(before + new + after, "utf-8")
    return before.count("\n") + 1


def test_the_house_s_own_config_has_no_mistakes(run: Run) -> None:
    told = run("catalogue", "check", str(ROOT / "config"))
    assert told.exit_code == 0
    assert re.search(r"[1-9]\d* offices, [1-9]\d* roles: no mistakes\.", told.output)


def test_every_mistake_is_told_with_file_and_line(run: Run, config: Path) -> None:
    lines = [
        (SERVICE, put(config, SERVICE, "checks: [file-type, rendition, portrait]", "checks: [file-type, horoscope]")),
        (SERVICE, put(config, SERVICE, "retention: visas", "retention: forever")),
        (SERVICE, put(config, SERVICE, "rule: arrival-not-past", "rule: arrival-is-nice")),
        ("roles.yaml", put(config, "roles.yaml", '"fees:receipt:record"', '"fees:receipt:eat"')),
    ]
    told = run("catalogue", "check", str(config))
    assert told.exit_code == 1
    printed = told.output.splitlines()
    for name, line in lines:
        assert [text for text in printed if re.search(rf"{re.escape(name)}:{line}\b", text)], (name, line, printed)
    for word in ("horoscope", "forever", "arrival-is-nice", "fees:receipt:eat"):
        assert word in told.output


def test_a_file_that_is_no_yaml_is_told_with_its_line(run: Run, config: Path) -> None:
    (config / "fees.yaml").write_text("- key: [unclosed\n", "utf-8")
    told = run("catalogue", "check", str(config))
    assert told.exit_code == 1
    assert re.search(r"fees\.yaml:\d", told.output)
    assert "Traceback" not in told.output


def test_a_published_version_may_not_change(run: Run, config: Path) -> None:
    assert run("catalogue", "publish", "visitor-visa", "1", "--folder", str(config)).exit_code == 0
    assert run("catalogue", "publish", "visitor-visa", "1", "--folder", str(config)).exit_code == 0
    put(config, SERVICE, "minutes: 25", "minutes: 26")
    told = run("catalogue", "check", str(config))
    assert told.exit_code == 1
    assert SERVICE in told.output
    assert run("catalogue", "publish", "visitor-visa", "1", "--folder", str(config)).exit_code == 1


def test_a_folder_that_is_not_there_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    assert run("catalogue", "check", str(tmp_path / "none")).exit_code == 2
