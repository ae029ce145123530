from __future__ import annotations

import json
from pathlib import Path

import pytest

from consular.app.migrate import migrate
from tests.cli.conftest import Databases, Run, environment


@pytest.fixture
def env(databases: Databases, tmp_path: Path) -> dict[str, str]:
    """An operator's shell in front of an empty installation."""
    url = databases.create(f"cli_keys_{len(databases.made)}")
    migrate(url)
    return environment(url, tmp_path / "data")


def told(run: Run, *words: str, env: dict[str, str], code: int = 0) -> dict[str, object]:
    result = run("keys", *words, env=env)
    assert result.exit_code == code, result.output
    found = json.loads(result.stdout.strip().splitlines()[-1] if code == 0 and words[0] != "status" else result.stdout)
    assert isinstance(found, dict)
    return found


def test_the_root_is_made_once(run: Run, env: dict[str, str]) -> None:
    first = told(run, "create-root", env=env)
    assert str(first["root"]).startswith("file:")
    assert told(run, "create-root", env=env) == first


def test_a_production_process_never_makes_its_root(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    result = run("keys", "status", env={**env, "CONSULAR_MODE": "sandbox", "CONSULAR_KEY_FILE": str(tmp_path / "no")})
    assert result.exit_code == 1
    assert "consular keys create-root" in result.stderr
    assert not (tmp_path / "no").exists()


def test_rotation_and_what_status_says_of_it(run: Run, env: dict[str, str]) -> None:
    before = told(run, "status", env=env)
    assert before["kek"] == {"current": 1, "live": [1], "retired": [], "wraps": {}, "behind": 0}
    assert told(run, "rotate-kek", "--dry-run", env=env) == {"would_rewrap": 0, "goes_on": False, "current": 1}
    assert told(run, "rotate-kek", env=env) == {"version": 2, "rewrapped": 0, "retired": [1], "left": 0}
    after = told(run, "status", "--sections", env=env)
    assert after["kek"] == {"current": 2, "live": [2], "retired": [1], "wraps": {}, "behind": 0}
    assert after["root"] == before["root"]
    sections = after["sections"]
    assert isinstance(sections, list)
    assert {"section": "applications.application.card", "rows": 0, "behind": 0, "erased": 0} in sections


def test_reseal_names_the_sections_it_knows(run: Run, env: dict[str, str]) -> None:
    result = run("keys", "reseal", "--section", "no.such.section", env=env)
    assert result.exit_code == 2
    assert "applications.application.card" in result.stderr
    counts = told(run, "reseal", "--section", "applications.application.card", env=env)
    assert counts["rows"] == counts["resealed"] == 0


def test_the_root_moves_to_another_file(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    told(run, "status", env=env)
    moved = {**env, "CONSULAR_KEY_FILE": str(tmp_path / "keys" / "new.json")}
    result = run("keys", "status", env=moved)
    assert result.exit_code == 1
    assert "wrapped by the root file:" in result.stderr
    old = str(tmp_path / "data" / "keys" / "kek.json")
    assert told(run, "move-root", "--from-file", old, env=moved)["moved"] == 1
    assert told(run, "status", env=moved)["kek"]["current"] == 1  # type: ignore[index]


def test_a_provider_without_its_settings_is_refused(run: Run, env: dict[str, str]) -> None:
    result = run("keys", "status", env={**env, "CONSULAR_KEY_PROVIDER": "pkcs11"})
    assert result.exit_code == 1
    assert "CONSULAR_PKCS11_MODULE is required" in result.stderr
