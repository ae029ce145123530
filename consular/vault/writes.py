"""What was sealed in the present transaction, for the audit: `session.info["sealed_writes"]`.

A list of `(dossier id, section label, row id, SHA-256 of the envelope)` in the order of the flushes. What a savepoint
undoes is taken out again; the end of the outermost transaction empties the list.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

WRITES = "sealed_writes"
_MARKS = "sealed_writes_marks"


def note(session: Session, dossier_id: UUID, label: str, row_id: UUID, envelope: bytes) -> None:
    """Add one written envelope."""
    session.info.setdefault(WRITES, []).append((dossier_id, label, row_id, hashlib.sha256(envelope).digest()))


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(session.info.get(WRITES, ()))


@event.listens_for(Session, "after_soft_rollback")
def _take_back(session: Session, transaction: SessionTransaction) -> None:
    mark = session.info.get(_MARKS, {}).pop(transaction, None)
    if mark is not None:
        del session.info.get(WRITES, [])[mark:]


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    # A savepoint ends before it is told to have been rolled back, so its mark stays until the outermost end.
    if transaction.parent is None:
        session.info.pop(WRITES, None)
        session.info.pop(_MARKS, None)
