"""Uploads that may break off and go on: parts are kept sealed until the last has come, then taken as one file.

The offset protocol is that of tus 1.0: whoever resumes asks how much has arrived and goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.actor import Actor
from consular.core.db import Base
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.timers import cancel_timer, set_timer
from consular.core.work import Work
from consular.dossiers import Dossier, visible
from consular.evidence.custody import NAMES_BLOB, discard, keep_swept
from consular.evidence.errors import FileRefused, UploadMisplaced
from consular.evidence.events import UploadLapsed
from consular.evidence.rules import MAX_BYTES
from consular.evidence.storage import blobs

# What has not been finished by then is deleted.
LIFE = timedelta(hours=24)
MOST_PARTS = 400


class Upload(Base):
    """A file on its way. `item` is what it is for; `evidence_id` what it became."""

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    item: Mapped[str]
    length: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    begun_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    evidence_id: Mapped[UUID | None]

    __table_args__ = (CheckConstraint("received BETWEEN 0 AND length", name="received"),)

    @property
    def is_whole(self) -> bool:
        """Whether the last byte has come."""
        return self.received == self.length


class UploadPart(Base):
    """A piece of it, in the order of `position`."""

    __tablename__ = "upload_part"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    dossier_id: Mapped[UUID] = mapped_column(index=True)
    position: Mapped[int]
    blob: Mapped[str] = mapped_column(unique=True, info=NAMES_BLOB)

    __table_args__ = (UniqueConstraint("upload_id", "position"),)


def begin_upload(work: Work, *, dossier_id: UUID, item: str, length: int) -> Upload:
    """Announce a file of `length` bytes. Raises FileRefused for one that is empty or too large."""
    if length < 1:
        raise FileRefused("file_empty")
    if length > MAX_BYTES:
        raise FileRefused("file_too_large", megabytes=MAX_BYTES // (1024 * 1024))
    upload = Upload(
        id=new_id(),
        dossier_id=dossier_id,
        item=item,
        length=length,
        received=0,
        parts=0,
        begun_by=work.actor.id,
        created_at=work.now,
    )
    work.session.add(upload)
    work.session.flush()
    set_timer(work.session, _timer(upload.id), work.now + LIFE, UploadLapsed(upload_id=upload.id))
    work.record("evidence:upload:begin", f"upload/{upload.id}", dossier_id=dossier_id, detail={"item": item})
    return upload


def upload_for(session: Session, actor: Actor, permission: str, upload_id: UUID, *, lock: bool = False) -> Upload:
    """The acting principal's own upload in a file that it may use so; NotFound otherwise."""
    query = (
        select(Upload)
        .join(Dossier, Dossier.id == Upload.dossier_id)
        .where(
            Upload.id == upload_id,
            Upload.begun_by == actor.id,
            visible(actor, permission),
            Dossier.erased_at.is_(None),
        )
    )
    if lock:
        query = query.with_for_update(of=Upload).execution_options(populate_existing=True)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound
    return found


def append(work: Work, upload: Upload, *, offset: int, content: bytes) -> None:
    """Put a piece behind what has arrived; the caller holds the row's lock.

    Raises UploadMisplaced when `offset` is not where the upload stands, or the piece is longer than what is missing.
    """
    if upload.done_at is not None or offset != upload.received or len(content) > upload.length - upload.received:
        raise UploadMisplaced(offset=upload.received)
    if not content:
        return
    if upload.parts >= MOST_PARTS:
        raise FileRefused("file_in_too_many_parts", most=MOST_PARTS)
    part = UploadPart(
        id=new_id(), upload_id=upload.id, dossier_id=upload.dossier_id, position=upload.parts, blob=str(new_id())
    )
    blobs().put(part.blob, dossier_id=upload.dossier_id, chunks=(content,))
    keep_swept(work)
    work.session.add(part)
    upload.parts += 1
    upload.received += len(content)
    work.session.flush()


def whole(session: Session, upload: Upload) -> BytesIO:
    """The file that has arrived."""
    made = BytesIO()
    for piece in _pieces(session, upload):
        made.write(piece)
    made.seek(0)
    return made


def finish(work: Work, upload: Upload, *, evidence_id: UUID | None) -> None:
    """It was taken: its pieces go."""
    upload.done_at, upload.evidence_id = work.now, evidence_id
    _drop(work, upload)


def waiting(session: Session, dossier_id: UUID, prefix: str) -> list[Upload]:
    """Whole uploads of a dossier for items that begin so, oldest first, that nobody has taken yet."""
    query = select(Upload).where(
        Upload.dossier_id == dossier_id,
        Upload.item.startswith(prefix, autoescape=True),
        Upload.done_at.is_(None),
        Upload.received == Upload.length,
    )
    return list(session.scalars(query.order_by(Upload.id).with_for_update()))


def lapse_upload(work: Work, upload_id: UUID) -> None:
    """Reaction to the end of its time: what was not finished is deleted. Safe to repeat."""
    upload = work.session.get(Upload, upload_id, with_for_update=True)
    if upload is None:
        return
    _drop(work, upload)
    if upload.done_at is None:
        work.session.delete(upload)


def forget_uploads(work: Work, dossier_id: UUID) -> None:
    """Erasure: everything on its way is deleted. Safe to repeat."""
    discard(work, *work.session.scalars(select(UploadPart.blob).where(UploadPart.dossier_id == dossier_id)))
    for table in (UploadPart, Upload):
        work.session.execute(
            delete(table).where(table.dossier_id == dossier_id).execution_options(synchronize_session=False)
        )


def _drop(work: Work, upload: Upload) -> None:
    mine = UploadPart.upload_id == upload.id
    discard(work, *work.session.scalars(select(UploadPart.blob).where(mine)))
    work.session.execute(delete(UploadPart).where(mine).execution_options(synchronize_session=False))
    cancel_timer(work.session, _timer(upload.id))


def _pieces(session: Session, upload: Upload) -> Iterator[bytes]:
    keys = session.scalars(
        select(UploadPart.blob).where(UploadPart.upload_id == upload.id).order_by(UploadPart.position)
    )
    for key in keys.all():
        yield from blobs().open(key, dossier_id=upload.dossier_id)


def _timer(upload_id: UUID) -> str:
    return f"upload-lapse:{upload_id}"
