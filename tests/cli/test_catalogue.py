"""`consular catalogue check`: every mistake at once, with file and line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from consular.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def test_the_shipped_catalogue_has_no_mistakes() -> None:
    answer = CliRunner().invoke(main, ["catalogue", "check", str(ROOT / "config")])
    assert (answer.exit_code, "no mistakes" in answer.stdout) == (0, True)


def test_mistakes_of_several_files_come_together_with_their_lines(config: Path) -> None:
    service = config / "services" / "visitor-visa" / "v1.yaml"
    text = service.read_text(encoding="utf-8")
    service.write_text(text.replace("kind: sex", "kind: gender").replace("fee: visitor-visa", "fee: free"), "utf-8")
    offices = config / "offices.yaml"
    offices.write_text(offices.read_text("utf-8").replace("zone: Asia/Jakarta", "zone: Asia/Atlantis"), "utf-8")
    answer = CliRunner().invoke(main, ["catalogue", "check", str(config)])
    told = answer.stdout.splitlines()
    assert answer.exit_code == 1
    assert len(told) == 3
    assert all(re.match(r"config/\S+\.yaml:\d+: ", line) for line in told)
    wrong = next(line for line in told if "gender" in line)
    number = int(wrong.split(":")[1])
    assert "kind: gender" in service.read_text("utf-8").splitlines()[number - 1]


def test_a_published_version_may_not_change(config: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["catalogue", "publish", "visitor-visa", "1", "--folder", str(config)]).exit_code == 0
    assert "visitor-visa/v1.yaml" in json.loads((config / "services" / "published.lock").read_text("utf-8"))
    service = config / "services" / "visitor-visa" / "v1.yaml"
    service.write_text(service.read_text("utf-8") + "# a late idea\n", "utf-8")
    answer = runner.invoke(main, ["catalogue", "check", str(config)])
    assert answer.exit_code == 1
    assert "published" in answer.stdout


def test_help_lists_the_commands() -> None:
    told = CliRunner().invoke(main, ["--help"]).stdout
    for name in ("web", "worker", "relay", "local", "migrate", "catalogue", "audit", "mrz", "seal"):
        assert re.search(rf"^  {name}\b", told, re.MULTILINE), name
