# ruff: noqa: T201, S603 -- a command for the terminal that runs its own constant command lines
"""Run all migrations on an empty database and compare the result with the models (`alembic check`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from consular.local import EmbeddedPostgres


def main() -> int:
    """Returns the exit code of the first command that fails, else 0."""
    heads = subprocess.run([sys.executable, "-m", "alembic", "heads"], capture_output=True, text=True, check=True)
    if len(heads.stdout.split("\n")) != 2:
        print(f"migrations/ must have exactly one head:\n{heads.stdout}", file=sys.stderr)
        return 1
    folder = Path(tempfile.mkdtemp(prefix="consular-lint-", dir="/var/tmp"))  # within the service's reach
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder / "postgres", durable=False)
    try:
        environment = {**os.environ, "DATABASE_URL": postgres.start()}
        for command in (("upgrade", "head"), ("check",)):
            done = subprocess.run([sys.executable, "-m", "alembic", *command], env=environment, check=False)
            if done.returncode != 0:
                return done.returncode
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
