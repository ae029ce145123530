"""How long cases like this took, counted and never promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consular.applications.models import Application
from consular.dossiers import Dossier

COUNTED_OVER = timedelta(days=90)
# Fewer decided cases say nothing about the next one, and could point at single persons.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Durations:
    """Whole days from complete to decided: within which 7 and 9 of 10 cases were decided, and the longest.

    `count` cases were decided since `since`.
    """

    seven: int
    nine: int
    longest: int
    count: int
    since: datetime


def durations(session: Session, *, service_key: str, office: str | None, now: datetime) -> Durations | None:
    """Counted over the last 90 days at one office (or at all); None while there are fewer than ten cases."""
    since = now - COUNTED_OVER
    days = func.ceil(func.extract("epoch", Application.ended_at - Application.admissible_at) / 86400)
    query = (
        select(
            func.percentile_disc(0.7).within_group(days),
            func.percentile_disc(0.9).within_group(days),
            func.max(days),
            func.count(),
        )
        .join(Dossier, Dossier.id == Application.dossier_id)
        .where(
            Application.service_key == service_key,
            Application.state.in_(("granted", "refused")),
            Application.admissible_at.is_not(None),
            Application.ended_at > since,
        )
    )
    if office is not None:
        query = query.where(Dossier.decided_by == office)
    seven, nine, longest, count = session.execute(query).one()
    if count < FEWEST:
        return None
    return Durations(int(seven), int(nine), int(longest), int(count), since)
