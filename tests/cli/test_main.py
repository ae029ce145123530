"""Help, and how commands refuse to run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from consular.cli import COMMANDS
from tests.cli.conftest import ROOT, Run, environment

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


def test_help_lists_every_command_with_what_it_does(run: Run) -> None:
    told = run("--help")
    assert told.exit_code == 0
    for command in COMMANDS:
        line = next(line for line in told.output.splitlines() if line.split()[:1] == [command])
        assert len(line.split()) > 3, line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, run: Run) -> None:
    told = run(command, "--help")
    assert told.exit_code == 0
    assert "Usage: consular" in told.output


def test_the_operators_of_the_issue_are_all_there() -> None:
    assert {"mrz", "seal", "audit", "catalogue", "migrate", "web", "worker", "relay", "local"} <= set(COMMANDS)


def test_what_is_no_command_is_a_usage_error(run: Run) -> None:
    assert run("launch").exit_code == 2


def test_it_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "consular.cli", "mrz", "name", "TD3", "Eriksson", "Anna Maria"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.rstrip("\n") == "ERIKSSON<<ANNA<MARIA".ljust(39, "<")


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "nothing set": ({}, "CONSULAR_MODE"),
    "no database": ({"DATABASE_URL": None}, "DATABASE_URL"),
    "an unknown mode": ({"CONSULAR_MODE": "fast"}, "CONSULAR_MODE"),
    "no address": ({"CONSULAR_PUBLIC_URL": "visa.example.org"}, "CONSULAR_PUBLIC_URL must be an absolute address"),
    "plain http abroad": ({"CONSULAR_PUBLIC_URL": "http://visa.example.org"}, "plain http is allowed on 127.0.0.1"),
    "production without TLS": ({"CONSULAR_MODE": "production"}, "must start with https://"),
    "production without a keystore": (
        {"CONSULAR_MODE": "production", "CONSULAR_PUBLIC_URL": "https://visa.example.org"},
        "KEYSTORE_URL is required in production",
    ),
    "a lease of nothing": ({"CONSULAR_LEASE_SECONDS": "0"}, "CONSULAR_LEASE_SECONDS"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings_are_refused_with_a_sentence(case: str, run: Run, tmp_path: Path) -> None:
    changes, sentence = WRONG[case]
    settings = {} if not changes else {**environment(NOWHERE, tmp_path), **changes}
    told = run("migrate", env={name: value for name, value in settings.items() if value is not None})
    assert told.exit_code == 1
    assert told.output.startswith("Error: ")
    assert sentence in told.output
    assert "Traceback" not in told.output
