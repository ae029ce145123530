"""Where signed heads are kept outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from consular.audit.errors import MalformedHead, SinkConflict
from consular.audit.heads import SignedHead
from consular.core.private_files import create_private, sync_folder

_PER_FOLDER = 10_000
_DIGITS = 18


class Sink(Protocol):
    """Keeps signed heads; what was written is never changed."""

    def newest(self) -> SignedHead | None:
        """The kept head of the largest tree."""
        ...

    def write(self, head: SignedHead) -> None:
        """Keep a head durably. Repeats do nothing; raises SinkConflict when another head of this size is kept."""
        ...

    def heads(self) -> Iterator[SignedHead]:
        """All heads that are kept at the moment of the call, smallest first."""
        ...


@dataclass(frozen=True, slots=True)
class FolderSink:
    """A file per head, named by its tree size, mode 0600, in folders of 10,000 sizes each.

    Put it on another machine's or a write-once file system: whoever can delete here and in the database can shorten
    the log unseen.
    """

    path: Path

    def newest(self) -> SignedHead | None:
        """The kept head of the largest tree; raises MalformedHead when its file is damaged."""
        size = self._newest_size()
        return self._read(size) if size else None

    def write(self, head: SignedHead) -> None:
        """Keep a head: whole or not at all, on disk when this returns; raises SinkConflict and OSError."""
        target = self._file(head.size)
        self._make(target.parent)
        if not create_private(target, head.note()) and target.read_bytes() != head.note():
            raise SinkConflict(size=head.size)

    def heads(self) -> Iterator[SignedHead]:
        """All heads kept now, smallest first; raises MalformedHead (parameter `size`) at a damaged file."""
        return self._read_up_to(self._newest_size())

    def _newest_size(self) -> int:
        for folder in sorted(self._folders(), reverse=True):
            sizes = _sizes(folder)
            if sizes:
                return sizes[-1]
        return 0

    def _read_up_to(self, newest: int) -> Iterator[SignedHead]:
        for folder in sorted(self._folders()):
            for size in _sizes(folder):
                if size <= newest:
                    yield self._read(size)

    def _read(self, size: int) -> SignedHead:
        try:
            head = SignedHead.parse(self._file(size).read_bytes())
        except MalformedHead:
            raise MalformedHead(size=size) from None
        if head.size != size:
            raise MalformedHead(size=size)
        return head

    def _file(self, size: int) -> Path:
        return self.path / f"{size // _PER_FOLDER:0{_DIGITS}d}" / f"{size:0{_DIGITS}d}.head"

    def _folders(self) -> list[Path]:
        if not self.path.exists():
            return []
        return [folder for folder in self.path.iterdir() if folder.name.isdigit()]

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(self.path)


def _sizes(folder: Path) -> list[int]:
    """Tree sizes that have a file here, ascending; drafts of a killed process are not among them."""
    return sorted(int(file.stem) for file in folder.glob("*.head") if file.stem.isdigit())
