"""The file adapter: a folder that somebody else's transport empties and fills (SFTP, a courier's disk, a data diode).

`outbox` holds our files, `inbox` what the bureau has sent; from there files go to `inbox/taken` or `inbox/refused`, the
latter with a file that says why. A file is there whole or not at all: whoever puts one renames it at the end to a name
that ends in `.jws`; everything else in the inbox is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import structlog

from consular.core.private_files import sync_folder, write_private
from consular.production.bureau.sending import Sealed

log = structlog.get_logger(__name__)

SUFFIX = ".jws"
LARGEST = 16 * 1024 * 1024


class BureauFolder:
    """The exchange with one bureau; its folders are made when they are missing."""

    def __init__(self, root: Path) -> None:
        self.outbox, self.inbox = root / "outbox", root / "inbox"
        self._taken, self._refused = self.inbox / "taken", self.inbox / "refused"

    def prepare(self) -> None:
        """Make what is missing. Raises OSError."""
        for folder in (self.outbox, self.inbox, self._taken, self._refused):
            folder.mkdir(parents=True, exist_ok=True)

    def put(self, file: Sealed, bureau: str, public_key: bytes, key_id: str) -> Path:
        """Write a file, or write it again; its path. Our public key lies beside it. Raises OSError."""
        self.prepare()
        key = self.outbox / f"production-{key_id[:16]}.pem"
        if not key.exists():
            write_private(key, public_key)
        path = self.outbox / f"{bureau}-{file.serial:06}.jwe"
        write_private(path, file.content)
        return path

    def answers(self) -> Iterator[tuple[Path, bytes]]:
        """Files that have come, by name, with their content; what is larger than 16 MB comes cut off.

        One that cannot be read is passed over.
        """
        for path in sorted(self.inbox.glob(f"*{SUFFIX}")):
            if path.is_file() and not path.name.startswith("."):
                try:
                    with path.open("rb") as file:
                        content = file.read(LARGEST)
                except OSError as error:
                    log.warning("bureau.unreadable", file=path.name, error=type(error).__name__)
                    continue
                yield path, content

    def take_away(self, path: Path) -> None:
        """It was taken: out of the way. Raises OSError."""
        self._move(path, self._taken)

    def refuse(self, path: Path, why: str) -> None:
        """It was not taken: put aside with the reason beside it. Raises OSError."""
        target = self._move(path, self._refused)
        write_private(target.with_name(f"{target.name}.reason.txt"), f"{why}\n".encode())

    def _move(self, path: Path, folder: Path) -> Path:
        """Another file of the same name is kept too."""
        folder.mkdir(parents=True, exist_ok=True)
        target, tries = folder / path.name, 1
        while target.exists():
            tries += 1
            target = folder / f"{path.stem}.{tries}{path.suffix}"
        path.replace(target)
        sync_folder(folder)
        return target
