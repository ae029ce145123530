"""`consular catalogue check` prints every mistake with file and line."""

from __future__ import annotations

import json
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


def test_what_cannot_be_read_hides_no_mistake_of_another_file(run: Run, config: Path) -> None:
    """Each sort of mistake in a file of its own; what only follows from an unread file is not told."""
    (config / "fees.yaml").write_text("- key: visa\n  lines: [unclosed\n", "utf-8")
    (config / "retention.yaml").write_bytes("# Büro\n- key: café\n".encode("latin-1"))
    (config / "waivers.yaml").write_text("- key: hardship\n  label: {en: a\x07b}\n", "utf-8")
    (config / "rates.yaml").write_text("- base: USD\n  valid_from: 2026-02-30\n", "utf-8")
    (config / "blanks.yaml").unlink()
    lines = [
        ("offices.yaml", put(config, "offices.yaml", "kind: post", "kind: pub")),
        ("roles.yaml", put(config, "roles.yaml", '"fees:receipt:record"', '"fees:receipt:eat"')),
        (SERVICE, put(config, SERVICE, "rule: arrival-not-past", "rule: arrival-is-nice")),
    ]
    told = run("catalogue", "check", str(config), "--json")
    assert told.exit_code == 1
    flaws = json.loads(told.stdout)
    assert [sorted(flaw) for flaw in flaws] == [["file", "line", "message"]] * len(flaws)
    expected = {*lines, ("retention.yaml", 1), ("waivers.yaml", 2), ("rates.yaml", 2), ("blanks.yaml", 1)}
    found = {(flaw["file"].removeprefix("config/"), flaw["line"]) for flaw in flaws}
    assert {place for place in found if place[0] != "fees.yaml"} == expected
    assert any(name == "fees.yaml" for name, _ in found)
    printed = run("catalogue", "check", str(config))
    assert printed.stdout.splitlines() == [f"{flaw['file']}:{flaw['line']}: {flaw['message']}" for flaw in flaws]


def test_a_catalogue_without_mistakes_is_an_empty_list(run: Run) -> None:
    told = run("catalogue", "check", str(ROOT / "config"), "--json")
    assert (told.exit_code, told.stdout) == (0, "[]\n")


@pytest.mark.parametrize("lock", ["{", "[]"])
def test_a_lock_that_cannot_be_read_is_told(run: Run, config: Path, lock: str) -> None:
    (config / "services" / "published.lock").write_text(lock, "utf-8")
    told = run("catalogue", "check", str(config))
    assert told.exit_code == 1
    assert told.stdout.startswith("config/services/published.lock:1: ")


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
