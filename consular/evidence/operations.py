"""Taking files into custody, and what the worker makes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import IO
from uuid import UUID

from sqlalchemy import delete, select

from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier
from consular.evidence.custody import discard, keep_swept
from consular.evidence.errors import TooManyFiles
from consular.evidence.events import EvidenceAttached
from consular.evidence.models import (
    LIVE,
    READY,
    RECEIVED,
    REJECTED,
    REMOVED,
    REPLACED,
    Evidence,
    EvidenceFile,
    EvidencePage,
)
from consular.evidence.rules import HEAD, MAX_FILES_PER_ITEM, accept, shown_name
from consular.evidence.storage import blobs, pieces
from consular.vault import mac


@dataclass(frozen=True, slots=True)
class Page:
    """A sanitised picture made by the worker: JPEG bytes and pixels."""

    content: bytes
    width: int
    height: int


def attach(
    work: Work, *, dossier_id: UUID, item: str, filename: str, content: bytes | IO[bytes], single: bool
) -> Evidence:
    """Take one file. The same bytes again are the same evidence; `single` items replace their earlier file.

    `content` that is a file is read twice from its beginning and never held as a whole. What is replaced keeps its
    pages once colleagues may have seen them: from the lodging on. Raises FileRefused or TooManyFiles; then nothing
    has been stored.
    """
    source = BytesIO(content) if isinstance(content, bytes) else content
    kind, size = _looked_at(source)
    # Files of a dossier arrive one after another, so that two at once are neither doubled nor both the single one.
    seen = work.session.scalar(
        select(Dossier.open_to_offices).where(Dossier.id == dossier_id).with_for_update(key_share=True)
    )
    digest = mac("evidence-content", dossier_id.bytes + _sha256(source))[:16]
    live = work.session.scalars(
        select(Evidence)
        .where(Evidence.dossier_id == dossier_id, Evidence.item == item, Evidence.state.in_(LIVE))
        .with_for_update()
    ).all()
    same = next((e for e in live if e.content_mac == digest), None)
    if same is not None:
        return same
    if not single and len(live) >= MAX_FILES_PER_ITEM:
        raise TooManyFiles(most=MAX_FILES_PER_ITEM)
    for earlier in live if single else ():
        _let_go(work, earlier, REPLACED, keep_pages=bool(seen))
    work.session.flush()
    evidence = Evidence(
        id=new_id(),
        dossier_id=dossier_id,
        item=item,
        state=RECEIVED,
        created_at=work.now,
        size=size,
        content_mac=digest,
        quarantine=str(new_id()),
    )
    evidence.file = EvidenceFile(name=shown_name(filename), media_type=kind)
    assert evidence.quarantine is not None  # noqa: S101 - set two lines above
    source.seek(0)
    blobs().put(evidence.quarantine, dossier_id=dossier_id, chunks=pieces(source))
    keep_swept(work)
    work.session.add(evidence)
    work.emit(EvidenceAttached(evidence_id=evidence.id))
    work.record("evidence:file:attach", f"evidence/{evidence.id}", dossier_id=dossier_id, detail={"item": item})
    return evidence


def remove(work: Work, evidence: Evidence) -> None:
    """The applicant takes a file back before lodging; its pictures are deleted. Safe to repeat."""
    if evidence.state in LIVE:
        _let_go(work, evidence, REMOVED, keep_pages=False)
        work.record("evidence:file:remove", f"evidence/{evidence.id}", dossier_id=evidence.dossier_id)


def keep_anyway(work: Work, evidence: Evidence) -> None:
    """The applicant has read the findings and sends the file all the same."""
    evidence.kept_anyway = True
    work.record("evidence:file:keep", f"evidence/{evidence.id}", dossier_id=evidence.dossier_id)


def quarantined(evidence: Evidence) -> bytes | None:
    """The upload as it came; None once it has been sanitised or rejected."""
    if evidence.quarantine is None:
        return None
    return blobs().get(evidence.quarantine, dossier_id=evidence.dossier_id)


def store_pages(work: Work, evidence: Evidence, pages: Sequence[Page]) -> list[EvidencePage]:
    """Replace the upload by its sanitised pages. The quarantined bytes go after the commit, by `forget_upload`."""
    _drop_pages(work, evidence.id, "page")
    made = [_page(work, evidence, "page", number, page) for number, page in enumerate(pages, 1)]
    evidence.state = READY
    return made


def store_detail(work: Work, evidence: Evidence, content: Page) -> EvidencePage:
    """Keep the cut-out of the machine-readable zone."""
    _drop_pages(work, evidence.id, "mrz")
    return _page(work, evidence, "mrz", 1, content)


def reject(work: Work, evidence: Evidence) -> None:
    """The file is of no use or of danger: nothing of it is kept but the finding."""
    evidence.state = REJECTED


def forget_upload(work: Work, evidence: Evidence) -> None:
    """Delete the quarantined bytes once this is committed; safe to repeat."""
    if evidence.quarantine is not None:
        discard(work, evidence.quarantine)
        evidence.quarantine = None


def _looked_at(source: IO[bytes]) -> tuple[str, int]:
    size = source.seek(0, SEEK_END)
    source.seek(0)
    return accept(source.read(HEAD), size), size


def _sha256(source: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    source.seek(0)
    for piece in pieces(source):
        digest.update(piece)
    return digest.digest()


def _page(work: Work, evidence: Evidence, kind: str, number: int, page: Page) -> EvidencePage:
    row = EvidencePage(
        id=new_id(),
        dossier_id=evidence.dossier_id,
        evidence_id=evidence.id,
        kind=kind,
        number=number,
        width=page.width,
        height=page.height,
        blob=str(new_id()),
    )
    blobs().put(row.blob, dossier_id=evidence.dossier_id, chunks=(page.content,))
    work.session.add(row)
    return row


def _drop_pages(work: Work, evidence_id: UUID, kind: str | None = None) -> None:
    wanted = [EvidencePage.evidence_id == evidence_id]
    if kind is not None:
        wanted.append(EvidencePage.kind == kind)
    discard(work, *work.session.scalars(select(EvidencePage.blob).where(*wanted)))
    work.session.execute(delete(EvidencePage).where(*wanted))


def _let_go(work: Work, evidence: Evidence, state: str, *, keep_pages: bool) -> None:
    forget_upload(work, evidence)
    if not keep_pages:
        _drop_pages(work, evidence.id)
    evidence.state = state
