"""The queue: cases that wait for an officer, oldest first, by keyset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from consular import verification
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.dossiers import Dossier, visible
from consular.review import policy
from consular.review.errors import MalformedCursor
from consular.review.models import OPEN, Claim, InformationRequest, Proposal
from consular.review.rules import POWER, Pause, TimeLeft, time_left
from consular.vault import prefetch

QUEUE = "review:queue:view"
WAITING = ("admissible", "examination", "decision_proposed")
# Shown when asked for: these wait for the applicant.
STATES = (*WAITING, "information_requested")
CLAIMED = ("anyone", "nobody", "me", "nobody_or_me")
# Beside these two, the name of any check.
SOME_FINDINGS, NO_FINDINGS = "some", "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is shown. `state` one of STATES or None for all that wait; `claimed` one of CLAIMED.

    `findings`: SOME_FINDINGS, NO_FINDINGS, the name of a check that found something, or None for all.
    """

    state: str | None = None
    claimed: str = "anyone"
    office: str | None = None
    findings: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page."""

    admissible_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.admissible_at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        """From the text in a link; raises MalformedCursor."""
        moment, _, row = text.partition("~")
        try:
            found = cls(datetime.fromisoformat(moment), UUID(row))
        except ValueError:
            raise MalformedCursor from None
        if found.admissible_at.tzinfo is None:
            raise MalformedCursor
        return found


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case: `claim` only while it runs; `age` since admissible; `left` of the service standard."""

    application: Application
    office: str
    claim: Claim | None
    proposed_by: UUID | None
    age: timedelta
    left: TimeLeft | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows, and where to go on (None at the end)."""

    rows: list[QueueRow]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases wait, by state; how many of them nobody has claimed, and how many the officer has."""

    by_state: dict[str, int]
    unclaimed: int
    mine: int


def queue(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    catalogue: Catalogue,
    filters: Filters | None = None,
    after: Cursor | None = None,
    limit: int = 25,
) -> QueuePage:
    """A page of the queue as this officer may see it. The keys of its files come by one query."""
    query = _waiting(actor, QUEUE, now, filters or Filters())
    query = query.order_by(Application.admissible_at, Application.id).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(Application.admissible_at, Application.id) > (after.admissible_at, after.id))
    found = session.execute(query).all()
    shown = found[:limit]
    prefetch([application.dossier_id for application, *_ in shown])
    pauses = pauses_of(session, [application.dossier_id for application, *_ in shown])
    rows = [
        _row(application, office, claim, proposed_by, pauses.get(application.dossier_id, []), now, catalogue)
        for application, office, claim, proposed_by in shown
    ]
    if len(found) <= limit or not rows:
        return QueuePage(rows, None)
    last = rows[-1].application
    assert last.admissible_at is not None  # noqa: S101 - `_waiting` asks for it
    return QueuePage(rows, Cursor(last.admissible_at, last.id))


def counts(session: Session, actor: Actor, *, now: datetime) -> QueueCounts:
    """Figures for the head of the queue."""
    query = _waiting(actor, QUEUE, now, Filters(), states=STATES)
    waiting = query.with_only_columns(Application.state, Claim.staff_id).subquery()
    rows = session.execute(
        select(
            waiting.c.state,
            func.count(),
            func.count().filter(waiting.c.staff_id.is_(None)),
            func.count().filter(waiting.c.staff_id == actor.id),
        ).group_by(waiting.c.state)
    ).all()
    by_state = dict.fromkeys(STATES, 0) | {state: total for state, total, _, _ in rows}
    free = sum(unclaimed for state, _, unclaimed, _ in rows if state in WAITING)
    return QueueCounts(by_state, free, sum(mine for *_, mine in rows))


def next_case(session: Session, actor: Actor, *, now: datetime, lock: bool = False) -> Application | None:
    """The oldest case that the officer could claim now; `lock` steps over those that somebody is just claiming."""
    powers = [outcome for outcome, power in POWER.items() if power in actor.powers]
    to_examine = Application.state.in_(("admissible", "examination"))
    to_confirm = and_(Proposal.outcome.in_(powers), Proposal.proposed_by != actor.id, visible(actor, policy.CONFIRM))
    query = (
        _waiting(actor, policy.CLAIM, now, Filters(claimed="nobody"))
        .where(or_(to_examine, to_confirm), Dossier.erased_at.is_(None))
        .order_by(Application.admissible_at, Application.id)
        .limit(1)
    )
    if lock:
        query = query.with_for_update(of=Application, skip_locked=True)
    found = session.execute(query).first()
    return None if found is None else found[0]


def own_cases(actor: Actor, now: datetime) -> Select[Any]:
    """Every case of the officer's queue, also those that wait for the applicant, oldest first."""
    query = _waiting(actor, QUEUE, now, Filters(), states=STATES)
    return query.order_by(Application.admissible_at, Application.id)


def pauses_of(session: Session, dossier_ids: Iterable[UUID]) -> dict[UUID, list[Pause]]:
    """Times in which applicants were asked, by dossier, for a whole page at once."""
    rows = session.execute(
        select(
            InformationRequest.dossier_id,
            InformationRequest.asked_at,
            func.least(InformationRequest.answered_at, InformationRequest.lapsed_at),
        ).where(InformationRequest.dossier_id.in_(list(dossier_ids)))
    )
    pauses: dict[UUID, list[Pause]] = {}
    for dossier_id, begin, end in rows:
        pauses.setdefault(dossier_id, []).append(Pause(begin, end))
    return pauses


def standard_left(
    application: Application, office: str, pauses: list[Pause], now: datetime, catalogue: Catalogue
) -> TimeLeft | None:
    """The service standard of one case in its office's time zone."""
    return time_left(
        catalogue.service(application.service_key, application.service_version),
        lodged_at=application.lodged_at,
        admissible_at=application.admissible_at,
        ended_at=application.ended_at,
        zone=catalogue.offices[office].zone,
        now=now,
        pauses=pauses,
    )


def _waiting(
    actor: Actor, permission: str, now: datetime, filters: Filters, *, states: tuple[str, ...] = WAITING
) -> Select[Any]:
    running = and_(Claim.dossier_id == Application.dossier_id, Claim.released_at.is_(None), Claim.until > now)
    proposed = and_(Proposal.dossier_id == Application.dossier_id, Proposal.state == OPEN)
    wanted = (filters.state,) if filters.state in STATES else states
    query = (
        select(Application, Dossier.decided_by, Claim, Proposal.proposed_by)
        .join(Dossier, Dossier.id == Application.dossier_id)
        .outerjoin(Claim, running)
        .outerjoin(Proposal, proposed)
        .where(
            visible(actor, permission),
            policy.not_kept_out(actor),
            Application.state.in_(wanted),
            Application.ended_at.is_(None),
            Application.admissible_at.is_not(None),
            _claimed(actor, filters.claimed),
            _found(filters.findings),
        )
    )
    return query if filters.office is None else query.where(Dossier.decided_by == filters.office)


def _claimed(actor: Actor, claimed: str) -> ColumnElement[bool]:
    nobody, me = Claim.id.is_(None), Claim.staff_id == actor.id
    return {"nobody": nobody, "me": me, "nobody_or_me": or_(nobody, me)}.get(claimed, true())


def _found(findings: str | None) -> ColumnElement[bool]:
    if findings in verification.CHECKS:
        return verification.with_findings(Dossier.id, findings)
    if findings not in (SOME_FINDINGS, NO_FINDINGS):
        return true()
    some = verification.with_findings(Dossier.id)
    return some if findings == SOME_FINDINGS else ~some


def _row(
    application: Application,
    office: str,
    claim: Claim | None,
    proposed_by: UUID | None,
    pauses: list[Pause],
    now: datetime,
    catalogue: Catalogue,
) -> QueueRow:
    assert application.admissible_at is not None  # noqa: S101 - `_waiting` asks for it
    left = standard_left(application, office, pauses, now, catalogue)
    return QueueRow(application, office, claim, proposed_by, now - application.admissible_at, left)
