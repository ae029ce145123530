"""Valid objects for tests: accounts, colleagues, applications at any station."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any
from uuid import UUID

from consular import applications, evidence, fees, identity
from consular.applications import Application
from consular.catalogue import Catalogue, Service
from consular.core.actor import Actor, ActorKind
from consular.core.work import Work, Works

ISSUER = "https://eid.example"

ANSWERS: dict[str, Any] = {
    "name": {"primary": "Wongphaisan", "secondary": "Natcha", "native": "ณัฐชา วงศ์ไพศาล"},
    "birth": "1993-04-17",
    "birth_place": "Chiang Mai",
    "nationality": "THA",
    "sex": "F",
    "passport_number": "AC4402917",
    "passport_state": "THA",
    "passport_issued": "2021-09-02",
    "passport_expiry": "2031-09-02",
    "home": {
        "line1": "4 Thanon Tua Yang",
        "line2": None,
        "city": "Chiang Mai",
        "region": None,
        "postcode": "50000",
        "country": "THA",
    },
    "contact_email": "natcha@mail.example",
    "occupation": "Pharmacist",
    "is_minor": "no",
    "purpose": "tourism",
    "arrival": "2026-12-20",
    "departure": "2027-01-05",
    "entries": "once",
    "stay_address": {
        "line1": "Hotel Meridiaan, 4 Quay Street",
        "line2": None,
        "city": "Port Amity",
        "region": None,
        "postcode": None,
        "country": "UTO",
    },
    "has_host": "no",
}

# Not a picture that decodes: enough for rooms that never look inside. Tests of checks draw real ones.
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200


def account(work: Work, *, subject: str = "natcha", email: str | None = "natcha@mail.example") -> identity.Account:
    """An account behind a sign-in."""
    profile = identity.Profile(email=email, name=subject.title())
    return identity.account_for_subject(work, issuer=ISSUER, subject=subject, profile=profile, locale="en")


def account_actor(account_id: UUID) -> Actor:
    """The account as an actor."""
    return Actor(ActorKind.ACCOUNT, account_id)


def staff_actor(
    works: Works,
    catalogue: Catalogue,
    *,
    subject: str = "okonjo",
    roles: tuple[tuple[str, str], ...] = (("examining-officer", "jakarta"),),
    powers: tuple[str, ...] = ("grant", "refuse", "revoke"),
) -> Actor:
    """A registered colleague with roles at offices and powers, as an actor."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        staff = identity.register_staff(
            work,
            issuer=ISSUER,
            subject=subject,
            name=subject.title(),
            number=subject,
            roles=roles,
            powers=powers,
            definitions=catalogue.roles,
        )
    return actor_of(works, catalogue, staff.id)


def actor_of(works: Works, catalogue: Catalogue, staff_id: UUID) -> Actor:
    """The colleague with whatever is in force now."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        actor = identity.staff_actor(
            work.session,
            staff_id=staff_id,
            session_id=None,
            now=work.now,
            roles=catalogue.roles,
            headquarters=catalogue.headquarters,
        )
    assert actor is not None
    return actor


def service(catalogue: Catalogue) -> Service:
    """The visitor visa."""
    return catalogue.current("visitor-visa")


def draft(
    work: Work, catalogue: Catalogue, *, answers: dict[str, Any] | None = None, capacity: str = "self"
) -> Application:
    """A draft with every question answered, of the acting account."""
    definition = service(catalogue)
    application = applications.begin_draft(work, definition, capacity=capacity, locale="en")
    given = {**deepcopy(ANSWERS), **(answers or {})}
    for step in definition.steps:
        result = applications.save_step(work, application, definition, step, given)
        assert not result.problems, result.problems
        work.session.flush()
    return application


def attach_all(work: Work, application: Application) -> None:
    """The two required files."""
    for number, item in enumerate(("passport-page", "portrait")):
        evidence.attach(
            work,
            dossier_id=application.dossier_id,
            item=item,
            filename=f"{item}.jpg",
            content=JPEG + bytes([number]),
            single=True,
        )


def lodged(
    works: Works, catalogue: Catalogue, *, answers: dict[str, Any] | None = None, subject: str = "natcha"
) -> tuple[str, Actor]:
    """A lodged application (reference) and its account's actor. The fee is still owed."""
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        owner = account_actor(account(work, subject=subject).id)
    with works.begin(owner) as work:
        application = draft(work, catalogue, answers=answers)
        attach_all(work, application)
        work.session.flush()
        applications.lodge(
            work,
            application,
            service(catalogue),
            catalogue,
            declaration=service(catalogue).declaration.version,
            privacy=catalogue.ministry.privacy_version,
        )
        reference = application.reference
    return reference, owner


def open_till(work: Work, catalogue: Catalogue, office: str) -> fees.Till:
    """The acting cashier's till of today at an office, opened empty when there is none; one of a past day is closed."""
    found = fees.till_of(work.session, work.actor.id) if work.actor.id else None
    if found is not None and found.ends_at > work.now:
        return found
    if found is not None:
        fees.close_till(work, till_id=found.id, counted=fees.balance_of(work.session, found.id))
        work.session.flush()
    definition = catalogue.offices[office]
    floats = dict.fromkeys(definition.currencies, Decimal(0))
    return fees.open_till(work, office=definition, floats=floats)


def admissible(
    works: Works, catalogue: Catalogue, *, answers: dict[str, Any] | None = None, subject: str = "natcha"
) -> tuple[str, Actor]:
    """A lodged application whose fee a cashier has received: it waits in the queue of its office."""
    reference, owner = lodged(works, catalogue, answers=answers, subject=subject)
    paid(works, catalogue, reference)
    return reference, owner


def paid(works: Works, catalogue: Catalogue, reference: str) -> None:
    """A cashier receives what is owed, and the application is admissible when nothing else is missing."""
    cashier = staff_actor(works, catalogue, subject=f"cashier-{reference}", roles=(("cashier", "jakarta"),), powers=())
    with works.begin(cashier) as work:
        for charge in fees.unsettled(work.session, cashier):
            open_till(work, catalogue, charge.office)
            fees.record_receipt(work, charge_id=charge.id)
    with works.begin(Actor(ActorKind.SYSTEM)) as work:
        application = applications.application_for(work.session, Actor(ActorKind.SYSTEM), "system", reference)
        applications.admit_when_complete(work, application.dossier_id, catalogue)
