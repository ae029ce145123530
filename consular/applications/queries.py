"""Reading applications, always through the dossier's policy."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session, undefer

from consular.appearances import Appearance
from consular.applications.models import Application, CaseEvent
from consular.applications.routing import COUNTER
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.dossiers import Dossier, visible
from consular.vault import Shredded, prefetch


def application_for(
    session: Session, actor: Actor, permission: str, reference: str, *, lock: bool = False
) -> Application:
    """The application with this reference that the actor may use so; NotFound otherwise, Shredded once erased."""
    return with_folder(session, actor, permission, reference, lock=lock)[0]


def with_folder(
    session: Session, actor: Actor, permission: str, reference: str, *, lock: bool = False
) -> tuple[Application, Dossier]:
    """The same with the folder, by one query."""
    query = (
        select(Application, Dossier)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(Application.reference == reference, visible(actor, permission))
        .options(undefer(Application.details_sealed))
    )
    if lock:
        query = query.with_for_update(of=Application).execution_options(populate_existing=True)
    found = session.execute(query).first()
    if found is None:
        raise NotFound
    if found[1].erased_at is not None:
        raise Shredded(why="The file was erased.")
    return found[0], found[1]


def application(session: Session, application_id: UUID, *, lock: bool = False) -> Application | None:
    """By id, for reactions."""
    query = select(Application).where(Application.id == application_id).options(undefer(Application.details_sealed))
    return session.scalars(query.with_for_update() if lock else query).first()


def by_reference(session: Session, reference: str) -> Application | None:
    """Whatever its state, past every policy and also when it was erased: for operators, who see ids and states only."""
    return session.scalars(select(Application).where(Application.reference == reference)).first()


def of_dossier(session: Session, dossier_id: UUID, *, lock: bool = False) -> Application | None:
    """The application of a dossier."""
    query = select(Application).where(Application.dossier_id == dossier_id).options(undefer(Application.details_sealed))
    return session.scalars(query.with_for_update() if lock else query).first()


def of_dossiers(session: Session, dossier_ids: Sequence[UUID]) -> dict[UUID, Application]:
    """The applications of a page's dossiers, by dossier: one query, and one for their keys."""
    prefetch(dossier_ids)
    found = session.scalars(select(Application).where(Application.dossier_id.in_(dossier_ids)))
    return {application.dossier_id: application for application in found}


def own(session: Session, actor: Actor) -> list[Application]:
    """The acting account's applications, newest first."""
    found = session.scalars(
        select(Application)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(visible(actor, "applications:own:view"), Application.state != "expired")
        .order_by(Application.id.desc())
        .limit(100)
    ).all()
    prefetch([a.dossier_id for a in found])
    return list(found)


def history(session: Session, dossier_id: UUID, *, for_applicant: bool) -> list[CaseEvent]:
    """What has happened, oldest first."""
    query = select(CaseEvent).where(CaseEvent.dossier_id == dossier_id).order_by(CaseEvent.at, CaseEvent.id)
    if for_applicant:
        query = query.where(CaseEvent.for_applicant)
    return list(session.scalars(query))


def expected_at(
    session: Session,
    actor: Actor,
    office: str,
    *,
    services: Sequence[tuple[str, int]],
    after: UUID | None = None,
    limit: int = 50,
) -> list[Application]:
    """Open applications lodged with the office for one of these services (key, version) in which nobody has appeared
    yet; oldest first, by keyset.
    """
    appeared = exists().where(Appearance.dossier_id == Application.dossier_id, Appearance.voided_at.is_(None))
    query = (
        select(Application)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(
            Dossier.lodged_at == office,
            Dossier.closed_at.is_(None),
            Application.lodged_at.is_not(None),
            Application.ended_at.is_(None),
            tuple_(Application.service_key, Application.service_version).in_(services),
            ~appeared,
            visible(actor, "appearances:visit:view"),
        )
        .order_by(Application.id)
        .limit(limit)
    )
    if not services:
        return []
    found = list(session.scalars(query.where(Application.id > after) if after else query))
    prefetch([a.dossier_id for a in found])
    return found


def counter_drafts(session: Session, actor: Actor, *, limit: int = 50) -> list[Application]:
    """What the acting colleague has begun at a counter and not sent yet, newest first."""
    found = session.scalars(
        select(Application)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(
            visible(actor, "applications:counter:file"),
            Application.filed_by == actor.id,
            Application.capacity == COUNTER,
            Application.state == "draft",
        )
        .order_by(Application.id.desc())
        .limit(limit)
    ).all()
    prefetch([a.dossier_id for a in found])
    return list(found)
