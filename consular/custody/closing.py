"""No case closes with an item unreturned: one that is done waits, and closes with the return of the last item."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from consular.core.errors import NotFound
from consular.core.work import Work
from consular.custody.queries import outstanding
from consular.dossiers import Dossier, close_dossier, finish_dossier


def close_case(work: Work, dossier_id: UUID) -> bool:
    """Nothing more is to be done in a case: it is closed, or waits for what is still out. Says whether it is closed.

    Safe to repeat. Raises NotFound.
    """
    folder = _held(work, dossier_id)
    finish_dossier(work, folder)
    return _close(work, folder)


def close_when_empty(work: Work, dossier_id: UUID) -> None:
    """After an item has left: a case that waited for it is closed."""
    folder = _held(work, dossier_id)
    if folder.done_at is not None:
        _close(work, folder)


def _close(work: Work, folder: Dossier) -> bool:
    if folder.closed_at is None and not outstanding(work.session, folder.id):
        close_dossier(work, folder)
        work.session.flush()
    return folder.closed_at is not None


def _held(work: Work, dossier_id: UUID) -> Dossier:
    """The folder, held: of two who return the last two items at once, the second sees what the first has done."""
    folder = work.session.scalars(
        select(Dossier)
        .where(Dossier.id == dossier_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if folder is None:
        raise NotFound
    return folder
