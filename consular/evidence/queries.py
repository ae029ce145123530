"""Reading files in custody. Every access goes through the dossier's policy."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from consular.core.actor import Actor
from consular.dossiers import Dossier, kept, visible
from consular.evidence.models import LIVE, READY, RECEIVED, REPLACED, Evidence, EvidencePage
from consular.evidence.storage import blobs


def of_dossier(session: Session, dossier_id: UUID) -> list[Evidence]:
    """Live files of a dossier in the order they came."""
    return list(
        session.scalars(
            select(Evidence).where(Evidence.dossier_id == dossier_id, Evidence.state.in_(LIVE)).order_by(Evidence.id)
        )
    )


_ITEMS_ATTACHED = select(Evidence.item).where(
    Evidence.dossier_id == bindparam("dossier_id"), Evidence.state.in_((RECEIVED, READY))
)


def items_attached(session: Session, dossier_id: UUID) -> set[str]:
    """Items of the service's list for which the dossier has a file that may be of use; opens nothing."""
    return set(session.scalars(_ITEMS_ATTACHED, {"dossier_id": dossier_id}))


def replaced(session: Session, dossier_id: UUID) -> list[Evidence]:
    """Files that the applicant has replaced since colleagues could see them, and whose pages stay; oldest first."""
    has_pages = exists().where(EvidencePage.evidence_id == Evidence.id)
    return list(
        session.scalars(
            select(Evidence)
            .where(Evidence.dossier_id == dossier_id, Evidence.state == REPLACED, has_pages)
            .order_by(Evidence.id)
        )
    )


def evidence_for(
    session: Session, actor: Actor, permission: str, evidence_id: UUID, *, states: Sequence[str] = LIVE
) -> Evidence:
    """One file in one of these states that the actor may use like this; NotFound otherwise, Shredded once erased."""
    query = (
        select(Evidence, Dossier.erased_at)
        .join(Dossier, Dossier.id == Evidence.dossier_id)
        .where(Evidence.id == evidence_id, Evidence.state.in_(states), visible(actor, permission))
    )
    return kept(session, query)


def evidence(session: Session, evidence_id: UUID) -> Evidence | None:
    """One file by id, for the worker."""
    return session.get(Evidence, evidence_id)


def pages_of(session: Session, evidence_id: UUID, kind: str = "page") -> list[EvidencePage]:
    """Sanitised pictures of a file."""
    return list(
        session.scalars(
            select(EvidencePage)
            .where(EvidencePage.evidence_id == evidence_id, EvidencePage.kind == kind)
            .order_by(EvidencePage.number)
        )
    )


def picture(page: EvidencePage) -> bytes:
    """JPEG bytes of a sanitised picture."""
    return blobs().get(page.blob, dossier_id=page.dossier_id)
