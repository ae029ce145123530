"""One round of exchange with the bureau through its folder: what waits goes out, what has come is taken."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError, IntegrityError

from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.errors import ConsularError
from consular.core.work import Work, Works
from consular.production.bureau.answers import read_answer
from consular.production.bureau.errors import AnswerRefused, AnswerTooEarly
from consular.production.bureau.folder import BureauFolder
from consular.production.bureau.keys import Bureau
from consular.production.bureau.models import BureauFile
from consular.production.bureau.receiving import Taken, take_answer
from consular.production.bureau.sending import SIGNER, composed, draw_up, written
from consular.vault import signer

# What a file can bring about by what is in it. A database that is away is none of them: then the file comes again.
_UNFIT = (ConsularError, DataError, IntegrityError, TypeError, ValueError, LookupError, AttributeError, RecursionError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that lies in the outbox now."""

    serial: int
    entries: int
    path: Path


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file of the inbox: `taken`, `known`, `waits` (for `missing`), or `refused` with its code."""

    name: str
    outcome: str
    serial: int | None = None
    why: str = ""
    missing: int | None = None
    lines: dict[str, int] = field(default_factory=dict)


def send(works: Works, bureau: Bureau, folder: BureauFolder, catalogue: Catalogue) -> SentFile | None:
    """One batch; None when nothing waits. Broken off, it is called again and writes the same number.

    Raises OSError when the folder cannot be written; then nothing is lost.
    """
    with works.begin(system()) as work:
        file = draw_up(work, bureau)
    if file is None:
        return None
    with works.begin(system()) as work:
        return write_out(work, file.id, bureau, folder, catalogue)


def write_out(work: Work, file_id: UUID, bureau: Bureau, folder: BureauFolder, catalogue: Catalogue) -> SentFile | None:
    """Write a file that was drawn up into the outbox; None when it lies there already. Raises OSError."""
    file = work.session.get(BureauFile, file_id, with_for_update=True)
    if file is None or file.written_at is not None:
        return None
    sealed = composed(work, file, bureau, catalogue)
    key = signer(SIGNER)
    path = folder.put(sealed, bureau.name, _pem(key.public_key_der), key.key_id)
    written(work, file)
    return SentFile(sealed.serial, sealed.entries, path)


def incoming(bureau: Bureau, folder: BureauFolder, files: Sequence[Path] = ()) -> list[tuple[Path, bytes]]:
    """New files of the inbox (or these) with their content, in the order of their numbers. Raises OSError."""
    folder.prepare()
    found = [(path, path.read_bytes()) for path in files] if files else list(folder.answers())
    return sorted(found, key=lambda entry: _serial(entry[1], bureau))


def _serial(content: bytes, bureau: Bureau) -> int:
    try:
        return read_answer(content, bureau).serial
    except AnswerRefused:
        return 0


def take_file(work: Work, bureau: Bureau, folder: BureauFolder, path: Path, content: bytes) -> Received:
    """Take one file. Once that is committed it is moved out of the inbox; a file that lies elsewhere stays there.

    Killed in between, it is found again and known. One that cannot be taken leaves nothing behind in the work: others
    are taken by the same one.
    """
    ours = path.resolve().parent == folder.inbox.resolve()
    try:
        taken = _apart(work, bureau, path, content)
    except AnswerTooEarly as early:
        log.warning("bureau.waits", file=path.name, missing=early.missing)
        return Received(path.name, "waits", missing=early.missing)
    except AnswerRefused as refused:
        log.warning("bureau.refused", file=path.name, code=refused.code)
        if ours:
            work.after_commit(partial(folder.refuse, path, refused.code))
        return Received(path.name, "refused", why=refused.code)
    if ours:
        work.after_commit(partial(folder.take_away, path))
    return Received(path.name, "known" if taken.known else "taken", serial=taken.serial, lines=taken.outcomes)


def take_all(work: Work, bureau: Bureau, folder: BureauFolder) -> None:
    """Take every new file of the inbox, each for itself. Raises OSError."""
    for path, content in incoming(bureau, folder):
        take_file(work, bureau, folder, path, content)


def _apart(work: Work, bureau: Bureau, path: Path, content: bytes) -> Taken:
    """The file within a savepoint: whole, or as if it had not come. Raises AnswerTooEarly, AnswerRefused."""
    records, parcels, afterwards = len(work.records), len(work.parcels), len(work.afterwards)
    try:
        with work.session.begin_nested():
            return take_answer(work, content, bureau)
    except _UNFIT as error:
        del work.records[records:], work.parcels[parcels:], work.afterwards[afterwards:]
        if isinstance(error, (AnswerTooEarly, AnswerRefused)):
            raise
        log.warning("bureau.unfit", file=path.name, error=type(error).__name__)
        raise AnswerRefused from None


def _pem(der: bytes) -> bytes:
    lines = base64.encodebytes(der).replace(b"\n", b"")
    body = b"\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"
