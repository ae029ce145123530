"""Whether a grant still stands as it was given: nothing is made, sent or handed over against a later no."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from consular import consents, review
from consular.core.errors import ConsularError
from consular.production.errors import ConsentGone, ObjectionStands
from consular.production.models import ProductionOrder


def stopped(session: Session, dossier_id: UUID, *, now: dt.datetime) -> ConsularError | None:
    """Why nothing more may be done towards the document: the person's own state has objected since, or a guardian of
    the child has taken the consent back. None where nothing stands in the way.
    """
    asked = review.consultation_of(session, dossier_id)
    if asked is not None and asked.answer == review.OBJECTS:
        return ObjectionStands()
    try:
        consents.demand_in_force(session, dossier_id, now=now)
    except consents.ConsentMissing:
        return ConsentGone()
    return None


def stopped_cases() -> ColumnElement[bool]:
    """The same as a condition on orders: those that are stopped neither crowd a file nor are asked one by one."""
    return or_(
        ProductionOrder.dossier_id.in_(review.cases_objected()),
        ProductionOrder.dossier_id.in_(consents.cases_without_consent()),
    )


def demand_standing(session: Session, dossier_id: UUID, *, now: dt.datetime) -> None:
    """Raises ObjectionStands or ConsentGone."""
    found = stopped(session, dossier_id, now=now)
    if found is not None:
        raise found
