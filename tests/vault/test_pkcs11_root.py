"""A root on a real token: SoftHSM2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.vault.token import ROOT, make_token

EXPECTED = {
    "no key yet",
    "round trip",
    "made once",
    "other context",
    "cut off",
    "flipped bits",
    "forked child",
    "not extractable",
    "wrong pin",
    "no token",
    "no library",
    "keyring and rotation",
}


def test_a_key_that_never_leaves_its_token(tmp_path: Path, fresh_database_url: str) -> None:
    token = make_token(tmp_path / "softhsm")
    probe = [sys.executable, "-W", "error", "-m", "tests.vault.pkcs11_probe"]
    arguments = [str(token.library), token.label, str(token.pin_file), fresh_database_url]
    environment = {**os.environ, "SOFTHSM2_CONF": str(token.configuration)}
    run = subprocess.run([*probe, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    told = dict(line.rsplit(" ", 1) for line in run.stdout.splitlines())
    assert told == dict.fromkeys(EXPECTED, "True")
