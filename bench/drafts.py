"""Drafts that are ready to lodge, made through the rooms; and sessions of the accounts that own them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from consular import applications, evidence, identity
from consular.app.assembly import Parts
from consular.catalogue import Service
from consular.core.actor import Actor, ActorKind, system
from consular.core.outbox import Parcel
from consular.core.work import Work, Works

ACCOUNTS = 4
TOGETHER = 25  # drafts in one transaction
# No picture that decodes: nobody looks inside before the checks, which do not run here.
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 4096


def answers(today: date) -> dict[str, Any]:
    """All questions of the visitor visa, answered by an invented person who travels in a month."""

    def day(distance: int) -> str:
        return (today + timedelta(days=distance)).isoformat()

    return {
        "name": {"primary": "Marchetti", "secondary": "Ilse Orsola", "native": None},
        "birth": "1988-02-11",
        "birth_place": "Port Amity",
        "nationality": "THA",
        "sex": "F",
        "passport_number": "BD7719034",
        "passport_state": "THA",
        "passport_issued": day(-700),
        "passport_expiry": day(2900),
        "home": _address("Flat 9, 118 Long Ferry Road", "Chiang Mai", "THA"),
        "contact_email": "ilse@mail.example",
        "occupation": "Hydrographer",
        "is_minor": "no",
        "purpose": "tourism",
        "arrival": day(30),
        "departure": day(44),
        "entries": "once",
        "stay_address": _address("Guest house Lantern, 4 Quay Street", "Port Amity", "UTO"),
        "has_host": "no",
    }


def _address(line: str, city: str, country: str) -> dict[str, str | None]:
    return {"line1": line, "line2": None, "city": city, "region": None, "postcode": None, "country": country}


@dataclass(frozen=True, slots=True)
class Owner:
    """An account that is signed in, and the references of its drafts."""

    token: str
    references: list[str]


class NoTransport:
    """Nobody waits for what is owed to drafts."""

    def push(self, parcels: Sequence[Parcel]) -> None:
        """Dropped."""


def prepare(parts: Parts, count: int) -> list[Owner]:
    """At least `count` drafts shared out among ACCOUNTS signed-in accounts."""
    quiet = Works(parts.works.sessions, parts.works.clock, parts.works.recorder, NoTransport(), parts.wiring)
    service = parts.catalogue.current("visitor-visa")
    each = -(-count // ACCOUNTS)
    return [_owner(quiet, service, number, each) for number in range(ACCOUNTS)]


def _owner(works: Works, service: Service, number: int, count: int) -> Owner:
    with works.begin(system()) as work:
        account = identity.account_for_subject(
            work,
            issuer="https://eid.example",
            subject=f"bench-{number}",
            profile=identity.Profile(email=f"bench-{number}@mail.example", name=f"Applicant {number}"),
            locale="en",
        )
        token = identity.open_session(work, account=account)
    actor = Actor(ActorKind.ACCOUNT, account.id)
    references: list[str] = []
    while len(references) < count:
        with works.begin(actor) as work:
            references += [_draft(work, service) for _ in range(min(TOGETHER, count - len(references)))]
    return Owner(token, references)


def _draft(work: Work, service: Service) -> str:
    application = applications.begin_draft(work, service, capacity="self", locale="en")
    for step in service.steps:
        result = applications.save_step(work, application, service, step, answers(work.now.date()))
        if result.problems:
            raise ValueError(result.problems)
        work.session.flush()
    for number, item in enumerate(i.key for i in service.evidence if i.required):
        evidence.attach(
            work,
            dossier_id=application.dossier_id,
            item=item,
            filename=f"{item}.jpg",
            content=JPEG + bytes([number]),
            single=True,
        )
    return application.reference
