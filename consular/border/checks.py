"""Carrier checks: up to 500 passengers, four answers, a signed receipt."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import delete, select

from consular import applications, register, vault
from consular.border.errors import CheckMalformed, NoCarrierPolicy
from consular.border.models import CarrierCheck
from consular.border.rules import MOST_PASSENGERS, HeldVisa, Journey, Outcome, Passenger, answer, policy_in_force
from consular.catalogue import CarrierPolicy
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, PartialDate
from consular.vault import Person, normalise_identifier

RECEIPTS = "border.receipts"
RECEIPT_TYPE = "carrier-receipt+jwt"
_BATCH = 100
_SWEPT = 50
# Whoever asks does so before the journey; yesterday is today somewhere on earth.
_EARLIEST, _LATEST = timedelta(days=2), timedelta(days=400)
_ANY_SEX = frozenset({"X", "", "<"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What the carrier is told."""

    check_id: UUID
    at: datetime
    outcomes: Sequence[Outcome]
    receipt: str


def check(
    work: Work, *, journey: Journey, passengers: Sequence[Passenger], policies: Sequence[CarrierPolicy], issuer: str
) -> Checked:
    """Answer for each passenger, in order, and sign it. Nothing personal is kept here.

    Raises CheckMalformed for a number of passengers or days that cannot be, NoCarrierPolicy.
    """
    if work.actor.id is None:
        raise Forbidden
    _fit(journey, passengers, work.now.date())
    policy = policy_in_force(policies, work.now.date())
    if policy is None:
        raise NoCarrierPolicy
    outcomes: list[Outcome] = []
    for start in range(0, len(passengers), _BATCH):
        outcomes += _answers(work, policy, journey, passengers[start : start + _BATCH])
    check_id = new_id()
    receipt = _receipt(check_id, work.now, journey, passengers, outcomes, issuer=issuer)
    _forget(work, policy)
    work.session.add(
        CarrierCheck(
            id=check_id,
            partner_id=work.actor.id,
            at=work.now,
            outcomes=dict(Counter(outcome.value for outcome in outcomes)),
            policy=f"{policy.key}/{policy.valid_from.isoformat()}",
            receipt_digest=hashlib.sha256(receipt.encode()).digest(),
        )
    )
    work.record("border:carrier:check", f"check/{check_id}")
    return Checked(check_id, work.now, outcomes, receipt)


def passenger_digest(check_id: UUID, passenger: Passenger) -> str:
    """How a receipt names a passenger: SHA-256, base64url, over the lines `check_id`, document type, issuing state,
    number, nationality, birth. The carrier, who has these, proves with it whom it asked about; nobody reads it back.
    """
    told = (
        str(check_id),
        passenger.document_type,
        passenger.issuing_state,
        normalise_identifier(passenger.number),
        passenger.nationality,
        passenger.birth,
    )
    return base64.urlsafe_b64encode(hashlib.sha256("\n".join(told).encode()).digest()).rstrip(b"=").decode()


def _fit(journey: Journey, passengers: Sequence[Passenger], today: date) -> None:
    if not 1 <= len(passengers) <= MOST_PASSENGERS:
        raise CheckMalformed(field="passengers", reason="count")
    if not today - _EARLIEST <= journey.arrival <= today + _LATEST:
        raise CheckMalformed(field="arrival", reason="day")
    if not journey.arrival - timedelta(days=60) <= journey.departure <= journey.arrival + timedelta(days=1):
        raise CheckMalformed(field="departure", reason="day")
    for index, passenger in enumerate(passengers):
        if not normalise_identifier(passenger.number):
            raise CheckMalformed(field=f"passengers/{index}/number", reason="malformed")
        try:
            PartialDate.from_text(passenger.birth)
        except Doc9303Error as error:
            raise CheckMalformed(field=f"passengers/{index}/birth_date", reason="malformed") from error


def _answers(work: Work, policy: CarrierPolicy, journey: Journey, passengers: Sequence[Passenger]) -> list[Outcome]:
    numbers = [passenger.number for passenger in passengers]
    found = register.visas_of(
        work.session,
        persons=[person for passenger in passengers if (person := _person(passenger)) is not None],
        application_dossiers=applications.granted_to_passports(work.session, numbers),
    )
    numbered = [(visa, normalise_identifier(visa.particulars.passport_number)) for visa in found]
    ended = {
        (row.issuing_state, normalise_identifier(row.particulars.number))
        for row in register.not_to_be_used(work.session, numbers)
    }
    return [
        answer(
            policy,
            passenger,
            journey,
            _held(passenger, numbered, journey.arrival),
            ended=(passenger.issuing_state, normalise_identifier(passenger.number)) in ended,
        )
        for passenger in passengers
    ]


def _held(passenger: Passenger, found: Sequence[tuple[register.TravelDocument, str]], day: date) -> list[HeldVisa]:
    """The visas that are the passenger's or name the passenger's document; what fits in one and not in the other counts
    as a mismatch. Each visa comes with the number, normalised, of the passport that it belongs to.
    """
    held, shown = [], normalise_identifier(passenger.number)
    for visa, number in found:
        person = _same_person(passenger, visa.particulars)
        if person or number == shown:
            holds = register.status_at(visa, day) is register.Standing.VALID
            held.append(HeldVisa(holds, person and number == shown))
    return held


def _same_person(passenger: Passenger, particulars: register.Particulars) -> bool:
    sexes = {passenger.sex, particulars.sex} - _ANY_SEX
    if passenger.nationality != particulars.nationality or len(sexes) > 1 or passenger.birth != particulars.birth:
        return False
    return register.same_primary(particulars, passenger.primary)


def _person(passenger: Passenger) -> Person | None:
    birth = PartialDate.from_text(passenger.birth)
    return Person(passenger.primary, birth) if birth.complete else None


def _receipt(
    check_id: UUID,
    at: datetime,
    journey: Journey,
    passengers: Sequence[Passenger],
    outcomes: Sequence[Outcome],
    *,
    issuer: str,
) -> str:
    told = {
        "iss": issuer,
        "jti": str(check_id),
        "iat": int(at.timestamp()),
        "carrier": journey.carrier,
        "flight": journey.flight,
        "departure_date": journey.departure.isoformat(),
        "arrival_date": journey.arrival.isoformat(),
        "entry_point": journey.entry_point,
        "passengers": [
            {"sha256": passenger_digest(check_id, passenger), "outcome": outcome.value}
            for passenger, outcome in zip(passengers, outcomes, strict=True)
        ],
    }
    return vault.signed(RECEIPTS, orjson.dumps(told), typ=RECEIPT_TYPE).decode()


def _forget(work: Work, policy: CarrierPolicy) -> None:
    """Some checks that are older than the policy keeps them are deleted with each new one."""
    before = work.now - timedelta(days=policy.keep_days)
    old = select(CarrierCheck.id).where(CarrierCheck.at < before).order_by(CarrierCheck.at).limit(_SWEPT)
    work.session.execute(delete(CarrierCheck).where(CarrierCheck.id.in_(old.with_for_update(skip_locked=True))))
