"""What has happened to files, in the order in which it became known: the one source of `/changes` and of webhooks.

The face that others use:

- `PartnerEvent`: one row per thing that happened. `kind` is one of `KINDS`; `state` is where the transition led, for
  other kinds where the application stood when the row was written; `position` is the cursor: whoever has read up to a
  position never misses a row, because positions are given under a lock and so become visible in their order (UUIDv7
  ids of several processes would not).
- `note_event(work, …)` writes one; only the wiring table calls it (`consular/wiring/partners.py`).
- `reach_of(session, partner)` says what a partner may hear about; `events_after(session, reach, after=…, limit=…)`
  gives its rows behind a cursor, oldest first; `newest_position(session)` is the cursor of whoever wants only what is
  to come; `kinds_for(partner)` are the kinds that can ever be among them.
- `told_to(event, audience)` is the row as that audience may read it, ids and states only. Visa centres never learn a
  verdict: their states say `decided`, and what follows a grant is not told to them at all (`Reach` leaves it out).

Rows are kept for KEPT days; an `after` older than that gives what is left, `oldest_position(session)` tells of a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    and_,
    delete,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from consular.core.db import Base
from consular.core.ids import new_id
from consular.core.work import Work
from consular.dossiers import Dossier, Mandate
from consular.partners import ALL, Partner, accounts_of

KEPT = timedelta(days=90)
DECIDED = "application.decided"
STATES_OF_VERDICTS = frozenset({"granted", "refused", "inadmissible"})
KINDS = (
    "application.lodged",
    "application.admissible",
    "application.fee_owed_again",
    "application.examination",
    "application.information_requested",
    "application.information_received",
    DECIDED,
    "application.withdrawn",
    "application.expired",
    "fee.settled",
    "appearance.made",
    "item.arrived",
    "document.issued",
    "document.ready",
    "document.handed_over",
    "document.revoked",
)
# These follow a grant, so they would tell it.
_AFTER_GRANT = tuple(kind for kind in KINDS if kind.startswith("document."))
SCOPE = "applications:read"
# Agencies, employers and the rest act by consent.
BY_CONTRACT = "visa_centre"
_BY_CONSENT = ("agency", "employer")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LOCK = 0x70617274  # "part"


class PartnerEvent(Base):
    """One line of the feed. Nothing personal: ids, codes and keys of the catalogue."""

    __tablename__ = "partner_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    reference: Mapped[str]
    state: Mapped[str]
    office: Mapped[str]
    service: Mapped[str]

    __table_args__ = (
        Index("ix_partner_event_office", "office", "position"),
        Index("ix_partner_event_dossier_id", "dossier_id", "position"),
    )


@dataclass(frozen=True, slots=True)
class EventSubject:
    """The application that something happened to, as the feed names it."""

    dossier_id: UUID
    reference: str
    state: str
    office: str
    service: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a partner may hear about, always of `services` (ALL: every one): under its contract what it opened itself
    at these `offices`, and what anybody lodged at the `counters` that it runs; by consent what these accounts act in.
    """

    audience: str
    services: frozenset[str]
    partner_id: UUID | None = None
    offices: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    accounts: frozenset[UUID] = frozenset()

    def where(self) -> ColumnElement[bool]:
        """SQL condition on `PartnerEvent`; the same reach as that of `dossiers.visible`."""
        at = PartnerEvent.office != "" if ALL in self.offices else PartnerEvent.office.in_(self.offices)
        opened = select(Dossier.id).where(Dossier.partner_id == self.partner_id, Dossier.partner_id.is_not(None))
        there = or_(and_(at, PartnerEvent.dossier_id.in_(opened)), PartnerEvent.office.in_(self.counters))
        held = select(Mandate.dossier_id).where(Mandate.account_id.in_(self.accounts), Mandate.ended_at.is_(None))
        heard = or_(
            and_(there, PartnerEvent.kind.not_in(_AFTER_GRANT)) if self.offices else false(),
            PartnerEvent.dossier_id.in_(held) if self.accounts else false(),
        )
        return heard if ALL in self.services else and_(heard, PartnerEvent.service.in_(self.services))

    def covers(self, session: Session, event: PartnerEvent) -> bool:
        """Whether a row lies in reach."""
        if not self.offices and not self.accounts:
            return False
        return session.scalar(select(PartnerEvent.id).where(PartnerEvent.id == event.id, self.where())) is not None


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """A row as one audience may read it."""

    id: UUID
    at: datetime
    kind: str
    reference: str
    state: str
    service: str
    office: str


def note_event(work: Work, *, kind: str, subject: EventSubject) -> PartnerEvent:
    """Write a line. Whoever writes waits for the one before to commit: call it last, in a short transaction."""
    if kind not in KINDS:
        raise ValueError(kind)
    work.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    row = PartnerEvent(
        id=new_id(),
        at=work.now,
        kind=kind,
        dossier_id=subject.dossier_id,
        reference=subject.reference,
        state=subject.state,
        office=subject.office,
        service=subject.service,
    )
    work.session.add(row)
    work.session.flush()
    return row


def kinds_for(partner: Partner) -> tuple[str, ...]:
    """The kinds that a partner can ever be told: a visa centre none that follow a grant; who neither reads by its
    contract nor acts by consent, as carriers and border control, none at all.
    """
    if partner.audience in _BY_CONSENT:
        return KINDS
    if partner.audience == BY_CONTRACT and SCOPE in partner.scopes:
        return tuple(kind for kind in KINDS if kind not in _AFTER_GRANT)
    return ()


def reach_of(
    session: Session, partner: Partner, now: datetime | None = None, *, though_suspended: bool = False
) -> Reach:
    """What a partner may hear about. A suspended one (but what is held back for it, `though_suspended`), or one whose
    contract does not include reading, hears nothing.

    Without `now` consents that ended by time are still in it: whoever shows rows then asks `accounts_of` as well.
    """
    heard = though_suspended or partner.suspended_at is None
    read = heard and SCOPE in partner.scopes
    accounts = accounts_of(session, partner, SCOPE, now or _LONG_AGO) if heard else frozenset()
    by_contract = read and partner.audience == BY_CONTRACT
    return Reach(
        audience=partner.audience,
        services=frozenset(partner.services),
        partner_id=partner.id,
        offices=frozenset(partner.offices) if by_contract else frozenset(),
        counters=frozenset(partner.counters) if by_contract else frozenset(),
        accounts=accounts,
    )


def events_after(session: Session, reach: Reach, *, after: int = 0, limit: int = 100) -> Sequence[PartnerEvent]:
    """Rows in reach behind a position, oldest first, `limit` at most."""
    return session.scalars(
        select(PartnerEvent)
        .where(reach.where(), PartnerEvent.position > after)
        .order_by(PartnerEvent.position)
        .limit(limit)
    ).all()


def newest_position(session: Session) -> int:
    """The position of the newest row, 0 when there is none."""
    return session.scalar(select(func.max(PartnerEvent.position))) or 0


def oldest_position(session: Session) -> int:
    """The position of the oldest row that is kept, 0 when there is none."""
    return session.scalar(select(func.min(PartnerEvent.position))) or 0


def told_to(event: PartnerEvent, audience: str) -> ToldEvent:
    """The row as `audience` may read it: a decision that waits for its second person is not told to anybody."""
    state = "examination" if event.state == "decision_proposed" else event.state
    if audience == "visa_centre" and state in STATES_OF_VERDICTS:
        state = "decided"
    return ToldEvent(event.id, event.at, event.kind, event.reference, state, event.service, event.office)


def forget_old_events(work: Work) -> int:
    """Delete what is older than KEPT; returns how many rows went."""
    old = delete(PartnerEvent).where(PartnerEvent.at < work.now - KEPT).returning(PartnerEvent.id)
    return len(work.session.execute(old).all())
