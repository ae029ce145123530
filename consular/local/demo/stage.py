"""Where the sample cases are played: units of work on a clock that is moved, and the worker's part beside them.

Everything goes through the rooms' own operations, so history, audit, receipts and letters are what they always are.
What an act sets in motion is owed by the outbox as usual; the stage leases these deliveries as it writes them, and
performs them at the clock's moment. Killed in between, they are found again by their long lease.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from consular import applications, identity
from consular.applications import Application
from consular.audit import AuditRecorder
from consular.catalogue import Catalogue, Service
from consular.core.actor import ANONYMOUS, Actor, ActorKind, system
from consular.core.clock import Clock, SetClock
from consular.core.errors import Misconfigured, NotFound
from consular.core.events import event_named
from consular.core.outbox import Delivery, Parcel, Transport, finish
from consular.core.work import Work, Works
from consular.issuance import EtdSheet, Issuer, Press, StickerSheet, VisaSheet
from consular.issuance.orders import LetterOrder
from consular.local.demo.plan import Act, CasePlan
from consular.local.eid import persons, subject_of
from consular.web.ops.seeded import Seeded
from consular.wiring import Tools, Wiring

# Far longer than any worker's lease: by this the stage knows its own deliveries again.
_LEASE = timedelta(hours=1)
_OWN = timedelta(minutes=10)
# Who does what at each office, by staff number.
HANDS = {
    "jakarta": {"cashier": "U-1003", "examiner": "U-1101", "confirmer": "U-1002"},
    "nairobi": {"cashier": "U-2101", "examiner": "U-2102", "confirmer": "U-2002"},
    "geneva": {"cashier": "U-3101", "examiner": "U-3001", "confirmer": "U-3002"},
}
_LEFT_TO_THE_WORKER = "verification.check"


class Passing:
    """A transport that hands on what is for the worker, and keeps back what the stage performs itself."""

    def __init__(self, behind: Transport) -> None:
        self._behind = behind
        self.wanted: set[UUID] = set()

    def push(self, parcels: Sequence[Parcel]) -> None:
        """As `Transport`."""
        passed = [parcel for parcel in parcels if parcel.id in self.wanted]
        if passed:
            self._behind.push(passed)


@dataclass(slots=True)
class NotingPress:
    """The press, and what it printed as barcodes: the tour checks one at the public page."""

    press: Press
    payloads: dict[UUID, str] = field(default_factory=dict)

    def render_evisa(self, sheet: VisaSheet, issuer: Issuer) -> bytes:
        """As `Press`."""
        self.payloads[sheet.order.application_id] = sheet.payload
        return self.press.render_evisa(sheet, issuer)

    def render_sticker(self, sheet: StickerSheet, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self.press.render_sticker(sheet, issuer)

    def render_etd(self, sheet: EtdSheet, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self.press.render_etd(sheet, issuer)

    def render_letter(self, order: LetterOrder, issuer: Issuer) -> bytes:
        """As `Press`."""
        return self.press.render_letter(order, issuer)


class Stage:
    """The house as the sample's players see it."""

    def __init__(
        self,
        *,
        issuer: str,
        catalogue: Catalogue,
        sessions: sessionmaker[Session],
        behind: Transport,
        tools: Tools,
        real: Clock,
        seeded: Seeded,
    ) -> None:
        if seeded.began is None:
            raise Misconfigured(why="the sample needs the moment on which its dates hang")
        self.seeded = seeded
        self.began = seeded.began
        self.catalogue = catalogue
        self.clock = SetClock(self.began)
        self.press = NotingPress(tools.press)
        self._tools = replace(tools, press=self.press)
        self._issuer = issuer
        self._real = real
        self._passing = Passing(behind)
        self._wiring = Wiring()
        self.works = Works(sessions, self.clock, AuditRecorder(), self._passing, self._wiring)
        self._staff: dict[str, UUID] = {}
        self._behind = False

    # --- who and what

    @property
    def service(self) -> Service:
        """The service that all cases ask for."""
        return self.catalogue.current("visitor-visa")

    @property
    def today(self) -> date:
        """The day on which the sample's dates hang."""
        return self.began.date()

    def zone(self, case: CasePlan) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.catalogue.offices[case.office].zone)

    def owner(self, case: CasePlan) -> Actor:
        """The account that files this case; made at its first case, as at a first sign-in."""
        key = case.traveller.person
        person = persons()[key] if key else None
        given = person.name if person else " ".join(filter(None, (case.traveller.secondary, case.traveller.primary)))
        email = (person.email if person.email_verified else None) if person else f"{case.traveller.key}@mail.example"
        with self.works.begin(ANONYMOUS) as work:
            account = identity.account_for_subject(
                work,
                issuer=self._issuer,
                subject=subject_of(key or f"sample-{case.traveller.key}"),
                profile=identity.Profile(email=email, name=given),
                locale=case.locale,
            )
        return Actor(ActorKind.ACCOUNT, account.id)

    def colleague(self, case: CasePlan, hand: str) -> Actor:
        """The colleague who does this at the case's office, with the roles held at the clock's moment."""
        number = HANDS[case.office][hand]
        with self.works.sessions() as session:
            if number not in self._staff:
                found = identity.staff_by_number(session, number)
                if found is None:
                    raise Misconfigured(why=f"colleague {number} is missing: begin anew with make reset")
                self._staff[number] = found.id
            actor = identity.staff_actor(
                session,
                staff_id=self._staff[number],
                session_id=None,
                now=self.clock.now(),
                roles=self.catalogue.roles,
            )
        if actor is None:
            raise Misconfigured(why=f"colleague {number} has left: begin anew with make reset")
        return actor

    def application(self, work: Work, case: CasePlan, *, lock: bool = False) -> Application:
        """The application of a case that was begun."""
        reference = self.seeded.cases[case.key]
        return applications.application_for(work.session, system(), "system", reference, lock=lock)

    def is_done(self, case: CasePlan, act: Act) -> bool:
        """Whether the rows tell that this act was done, here or in an earlier start."""
        if act.leaves is None:
            return case.key in self.seeded.cases
        before = [a.leaves for a in case.acts[: case.acts.index(act)]].count(act.leaves)
        with self.works.sessions() as session:
            folder = session.scalar(
                select(Application.dossier_id).where(Application.reference == self.seeded.cases[case.key])
            )
            if folder is None:
                raise NotFound
            told = [event.code for event in applications.history(session, folder, for_applicant=False)]
        return told.count(act.leaves) > before

    # --- doing

    @contextmanager
    def doing(self, actor: Actor, *, behind: bool = False) -> Iterator[Work]:
        """One act as one unit of work, and then whatever it set in motion. `behind`: the worker looks at its files."""
        self._behind = behind
        with self.works.begin(actor) as work:
            yield work
            work.session.flush()
            owed = self._lease(work)
        self._perform(owed)

    def take_up(self) -> None:
        """Perform what an earlier start was killed over, each at its own moment."""
        with self.works.sessions() as session:
            left = session.execute(
                select(Delivery.id, Delivery.created_at)
                .where(
                    Delivery.done_at.is_(None),
                    Delivery.dead_at.is_(None),
                    Delivery.leased_until > self._real.now() + _OWN,
                )
                .order_by(Delivery.created_at, Delivery.id)
            ).all()
        for delivery_id, created_at in left:
            self.clock.set(created_at)
            self._perform([delivery_id])

    def _lease(self, work: Work) -> list[UUID]:
        """Keep the work's deliveries from relay and worker, but for those that are theirs."""
        owed = []
        for parcel in work.parcels:
            delivery = work.session.get_one(Delivery, parcel.id)
            if self._behind and delivery.reaction == _LEFT_TO_THE_WORKER:
                delivery.due_at = delivery.pushed_at = self._real.now()
                self._passing.wanted.add(parcel.id)
            else:
                delivery.leased_until = self._real.now() + _LEASE
                owed.append(parcel.id)
        return owed

    def _perform(self, owed: list[UUID]) -> None:
        waiting = list(owed)
        while waiting:
            delivery_id = waiting.pop(0)
            with self.works.begin(system()) as work:
                if not finish(work.session, delivery_id, now=work.now):
                    continue
                delivery = work.session.get_one(Delivery, delivery_id)
                run = self._wiring.reaction(delivery.reaction).run
                run(work, event_named(delivery.event, delivery.payload), self._tools)
                work.session.flush()
                waiting += self._lease(work)
