"""Reading consents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from consular.consents.errors import ConsentMissing, NotTheGuardian
from consular.consents.models import GIVEN, Consent
from consular.core.errors import NotFound
from consular.dossiers import Dossier, kept


def consent(session: Session, consent_id: UUID, *, lock: bool = False) -> Consent | None:
    """By id, for reactions."""
    return session.get(Consent, consent_id, with_for_update=lock, populate_existing=lock)


def cases_without_consent() -> Select[tuple[UUID]]:
    """Ids of the files in which a guardian was asked and no consent stands: what `demand_in_force` refuses, as SQL."""
    given = func.bool_or(Consent.state == GIVEN)
    return select(Consent.dossier_id).group_by(Consent.dossier_id).having(~given)


def of_dossier(session: Session, dossier_id: UUID) -> list[Consent]:
    """All consents of a file, oldest first."""
    return list(session.scalars(select(Consent).where(Consent.dossier_id == dossier_id).order_by(Consent.id)))


def for_guardian(
    session: Session, consent_id: UUID, *, account_id: UUID, email: str | None, lock: bool = False
) -> Consent:
    """The consent that this account was asked for, or has answered.

    Raises NotFound, NotTheGuardian for an account with another address or the one that filed, Shredded once erased.
    """
    query = select(Consent, Dossier.erased_at).join(Dossier, Dossier.id == Consent.dossier_id)
    query = query.where(Consent.id == consent_id)
    found = kept(
        session, query.with_for_update(of=Consent).execution_options(populate_existing=True) if lock else query
    )
    if found.account_id is not None:
        if found.account_id != account_id:
            raise NotFound
        return found
    asked = found.guardian.email.strip().casefold()
    if account_id == found.filed_by or not email or email.strip().casefold() != asked:
        raise NotTheGuardian
    return found


def demand_in_force(session: Session, dossier_id: UUID, *, now: datetime) -> None:
    """Raises ConsentMissing unless every guardian who was asked has consented and still does.

    A file in which nobody had to be asked passes.
    """
    asked = of_dossier(session, dossier_id)
    if asked and not any(one.state == GIVEN for one in asked):
        raise ConsentMissing
