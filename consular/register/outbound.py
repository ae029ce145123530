"""The outbound list: which of our documents nobody may travel with any more, in numbered, chained, signed files."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update

from consular.core.work import Work
from consular.register.models import OutboundEntry, OutboundFile, TravelDocument
from consular.vault import Shredded, prefetch, signer

FORMAT = "consular-outbound-list/1"
SIGNER = "register-list"
COLUMNS = ("number", "kind", "issuing_state", "status", "since", "issued_on", "valid_until")
_LOCK = 0x6C697374
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Issue:
    """One file of the list, as bytes: the JSON, its detached JWS (RFC 7515 appendix F, ES256), the same as CSV, and
    the public key in PEM. `key_id` is the SHA-256 of the key's SubjectPublicKeyInfo, in hex.
    """

    serial: int
    full: bool
    entries: int
    content: bytes
    signature: bytes
    table: bytes
    key_id: str
    public_key: bytes


def draw_up(work: Work, *, issuing_state: str, full: bool = False) -> Issue | None:
    """The next file: the one that was drawn up and not written yet, else what is new (or everything, with `full`).

    None when nothing is new. An entry is told of first in exactly one file. One process at a time; another one waits.
    A document that was erased meanwhile has no number any more and is left out.
    """
    work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    waiting = work.session.scalars(select(OutboundFile).where(OutboundFile.written_at.is_(None))).first()
    if waiting is None:
        waiting = _next(work, full=full)
    if waiting is None:
        return None
    rows = list(_rows(work, waiting, issuing_state))
    table = _csv(rows)
    content = _json(work, waiting, rows, table, issuing_state)
    waiting.digest, waiting.entries = hashlib.sha256(content).digest(), len(rows)
    work.record("register:list:draw_up", f"outbound/{waiting.serial}")
    work.session.flush()
    key = signer(SIGNER, create=True)
    return Issue(
        serial=waiting.serial,
        full=waiting.full,
        entries=len(rows),
        content=content,
        signature=_signed(content),
        table=table,
        key_id=key.key_id,
        public_key=_pem(key.public_key_der),
    )


def written(work: Work, serial: int) -> None:
    """The file lies where it belongs: the next one may be drawn up. A second time changes nothing."""
    changed = work.session.scalars(
        update(OutboundFile)
        .where(OutboundFile.serial == serial, OutboundFile.written_at.is_(None))
        .values(written_at=work.now)
        .returning(OutboundFile.serial)
    ).all()
    if changed:
        work.record("register:list:write", f"outbound/{serial}")


def _next(work: Work, *, full: bool) -> OutboundFile | None:
    waiting = work.session.scalar(
        select(func.count()).select_from(OutboundEntry).where(OutboundEntry.file_serial.is_(None))
    )
    if not waiting and not full:
        return None
    last = work.session.scalar(select(func.max(OutboundFile.serial))) or 0
    made = OutboundFile(serial=last + 1, full=full, made_at=work.now, entries=0, digest=bytes(32), written_at=None)
    work.session.add(made)
    work.session.flush()
    work.session.execute(
        update(OutboundEntry).where(OutboundEntry.file_serial.is_(None)).values(file_serial=made.serial)
    )
    return made


def _rows(work: Work, file: OutboundFile, issuing_state: str) -> Iterator[tuple[str, ...]]:
    """The documents of a file, in the order in which they were listed, opened a thousand at a time."""
    after: UUID | None = None
    told = OutboundEntry.file_serial <= file.serial if file.full else OutboundEntry.file_serial == file.serial
    while True:
        query = (
            select(OutboundEntry, TravelDocument)
            .join(TravelDocument, TravelDocument.id == OutboundEntry.document_id)
            .where(told)
            .order_by(OutboundEntry.id)
            .limit(_BATCH)
        )
        found = work.session.execute(query if after is None else query.where(OutboundEntry.id > after)).all()
        if not found:
            return
        prefetch([document.dossier_id for _, document in found])
        yield from _told(((entry, document) for entry, document in found), issuing_state)
        after = found[-1][0].id


def _told(found: Iterable[tuple[OutboundEntry, TravelDocument]], issuing_state: str) -> Iterator[tuple[str, ...]]:
    for entry, document in found:
        try:
            number = document.particulars.number
        except Shredded:
            continue
        ended = document.ended_at or entry.listed_at
        yield (
            number,
            document.kind,
            document.issuing_state or issuing_state,
            entry.status,
            ended.date().isoformat(),
            document.valid_from.isoformat(),
            document.valid_until.isoformat(),
        )


def _json(work: Work, file: OutboundFile, rows: list[tuple[str, ...]], table: bytes, issuing_state: str) -> bytes:
    before = work.session.get(OutboundFile, file.serial - 1)
    told = {
        "format": FORMAT,
        "issuing_state": issuing_state,
        "serial": file.serial,
        "full": file.full,
        "made_at": file.made_at.isoformat(),
        "previous": {"serial": before.serial, "sha256": before.digest.hex()} if before else None,
        "csv_sha256": hashlib.sha256(table).hexdigest(),
        "entries": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([COLUMNS, *rows])
    return made.getvalue().encode()


def _signed(content: bytes) -> bytes:
    """Compact JWS without its payload, which is the file beside it."""
    key = signer(SIGNER)
    header = _base64url(json.dumps({"alg": "ES256", "kid": key.key_id}).encode())
    signature = key.sign(header + b"." + _base64url(content))
    return header + b".." + _base64url(signature) + b"\n"


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _pem(der: bytes) -> bytes:
    lines = base64.encodebytes(der).replace(b"\n", b"")
    body = b"\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"
