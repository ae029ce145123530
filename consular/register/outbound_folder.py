"""The file adapter of the outbound list: a folder from which somebody carries the files to INTERPOL, border or airline.

A file is there whole or not at all. Its JSON comes last, so that who finds it finds its signature, table and key too.
"""

from __future__ import annotations

import os
from pathlib import Path

from consular.register.outbound import Issue


class OutboundFolder:
    """Writes issues of the list into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, issue: Issue) -> Path:
        """Write or write again; the path of the JSON. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"register-list-{issue.serial:06}"
        parts = {
            f"register-list-{issue.key_id[:16]}.pem": issue.public_key,
            f"{name}.csv": issue.table,
            f"{name}.json.jws": issue.signature,
            f"{name}.json": issue.content,
        }
        for part, content in parts.items():
            self._write(self._folder / part, content)
        return self._folder / f"{name}.json"

    def _write(self, path: Path, content: bytes) -> None:
        unfinished = path.with_name(f".{path.name}.part")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
