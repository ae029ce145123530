"""Cases at the stations of review, and the officers who work on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from consular import applications, review
from consular.applications import Application
from consular.catalogue import Catalogue, Service
from consular.core.actor import Actor, ActorKind
from consular.core.events import Event
from consular.core.outbox import Delivery
from consular.core.work import Work, Works
from consular.review import Proposal, StatedGround, Terms
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
TERMS = Terms(dt.date(2026, 12, 18), dt.date(2027, 1, 16), "1", 30)
GROUNDS = (StatedGround("means-not-shown", "The bank statement shows 12 of 900 in the account."),)
REVOCATION = (StatedGround("passport-invalid", "The passport was reported stolen on 3 December."),)


# Role and office of each colleague; subjects are their names.
COLLEAGUES = {
    "okonjo": ("examining-officer", "jakarta"),
    "ito": ("examining-officer", "jakarta"),
    "brandt": ("confirming-officer", "jakarta"),
    "sousa": ("confirming-officer", "jakarta"),
    "lund": ("post-manager", "jakarta"),
    "amani": ("confirming-officer", "nairobi"),
    "till": ("cashier", "jakarta"),
}


class Officers:
    """Colleagues of the embassy in Jakarta (one of Nairobi), registered when first asked for."""

    def __init__(self, works: Works, catalogue: Catalogue) -> None:
        self._works = works
        self._catalogue = catalogue
        self._actors: dict[str, Actor] = {}

    def _actor(self, subject: str) -> Actor:
        if subject not in self._actors:
            roles = (COLLEAGUES[subject],)
            self._actors[subject] = factories.staff_actor(self._works, self._catalogue, subject=subject, roles=roles)
        return self._actors[subject]

    @property
    def examiner(self) -> Actor:
        return self._actor("okonjo")

    @property
    def other_examiner(self) -> Actor:
        return self._actor("ito")

    @property
    def confirmer(self) -> Actor:
        return self._actor("brandt")

    @property
    def other_confirmer(self) -> Actor:
        return self._actor("sousa")

    @property
    def manager(self) -> Actor:
        return self._actor("lund")

    @property
    def elsewhere(self) -> Actor:
        return self._actor("amani")

    @property
    def cashier(self) -> Actor:
        return self._actor("till")


def application(work: Work, reference: str) -> Application:
    """Whatever its state, past every policy."""
    return applications.application_for(work.session, SYSTEM, "system", reference)


def state(works: Works, reference: str) -> str:
    """Where the application stands, by a fresh look."""
    with works.begin(SYSTEM) as work:
        return application(work, reference).state


def version(works: Works, reference: str) -> int:
    """What a page made now would carry."""
    with works.begin(SYSTEM) as work:
        return application(work, reference).version


def claimed(works: Works, catalogue: Catalogue, reference: str, officer: Actor) -> None:
    """The officer has the case."""
    with works.begin(officer) as work:
        review.claim(work, reference=reference, catalogue=catalogue)


def proposed(works: Works, catalogue: Catalogue, reference: str, officer: Actor, *, refusal: bool = False) -> Proposal:
    """Claimed by the officer, and a grant (or refusal) proposed."""
    claimed(works, catalogue, reference, officer)
    with works.begin(officer) as work:
        if refusal:
            return review.propose_refusal(work, reference=reference, grounds=GROUNDS, catalogue=catalogue)
        return review.propose_grant(work, reference=reference, terms=TERMS, catalogue=catalogue)


def confirmed(works: Works, reference: str, proposal_id: UUID, officer: Actor) -> review.Decision:
    """The officer confirms what the page shows now."""
    seen = version(works, reference)
    with works.begin(officer) as work:
        return review.confirm(work, reference=reference, proposal_id=proposal_id, seen_version=seen)


def granted(works: Works, catalogue: Catalogue, staff: Officers, *, subject: str = "natcha") -> tuple[str, Actor]:
    """A granted application: reference and applicant's account."""
    reference, owner = factories.admissible(works, catalogue, subject=subject)
    proposal = proposed(works, catalogue, reference, staff.examiner)
    confirmed(works, reference, proposal.id, staff.confirmer)
    return reference, owner


def with_service(catalogue: Catalogue, **changes: object) -> Catalogue:
    """The catalogue with another visitor visa."""
    service: Service = factories.service(catalogue).model_copy(update=changes)
    return replace(catalogue, services={(service.key, service.version): service})


class Heard:
    """Reactions that owe one delivery to every event of review, so that tests can see what was said."""

    def owed_to(self, event: Event) -> list[tuple[str, str]]:
        """One reaction per event, named like it."""
        return [(f"heard.{event.name}", "fast")] if event.name.startswith("review.") else []


def heard(works: Works) -> list[str]:
    """Names of the events of review that were emitted, in order."""
    with works.begin(SYSTEM) as work:
        found = work.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        return [d.event for d in found if d.event.startswith("review.")]
