"""A real SoftHSM2 token of the test's own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIN = "391746"


@dataclass(frozen=True)
class Token:
    """Where a token is reached; the environment variable SOFTHSM2_CONF must name `configuration`."""

    library: Path
    label: str
    pin_file: Path
    configuration: Path


def make_token(folder: Path, label: str = "consular") -> Token:
    """Initialise a token in `folder`; `make softhsm` has noted where SoftHSM2 is."""
    library, tool = (ROOT / ".venv" / "softhsm-path").read_text().splitlines()
    tokens = folder / "tokens"
    tokens.mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    pin_file = folder / "pin"
    pin_file.write_text(PIN + "\n")
    pin_file.chmod(0o600)
    made = [tool, "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "82740515", "--module", library]
    subprocess.run(made, env={**os.environ, "SOFTHSM2_CONF": str(configuration)}, check=True, capture_output=True)
    return Token(Path(library), label, pin_file, configuration)
