"""Carrier checks: up to 500 passengers, four answers, a signed receipt."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import orjson

from consular import applications, register, vault
from consular.border.errors import CheckMalformed, NoCarrierPolicy
from consular.border.rules import MOST_PASSENGERS, HeldVisa, Journey, Outcome, Passenger, answer, policy_in_force
from consular.catalogue import CarrierPolicy
from consular.core.db import rows
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Work
from consular.doc9303 import Doc9303Error, PartialDate
from consular.vault import Person, normalise_identifier

RECEIPTS = "border.receipts"
RECEIPT_TYPE = "carrier-receipt+jwt"
# Whoever asks does so before the journey; yesterday is today somewhere on earth.
_EARLIEST, _LATEST = timedelta(days=2), timedelta(days=400)
_ANY_SEX = frozenset({"X", "", "<"})
# With each new check some that are older than the policy keeps them are deleted, by the same statement.
_KEEP = """
WITH forgotten AS (
    DELETE FROM carrier_check WHERE id IN (
        SELECT id FROM carrier_check WHERE at < %(before)s ORDER BY at LIMIT 50 FOR UPDATE SKIP LOCKED))
INSERT INTO carrier_check (id, partner_id, at, outcomes, policy, receipt_digest)
VALUES (%(id)s, %(partner_id)s, %(at)s, %(outcomes)s::jsonb, %(policy)s, %(receipt_digest)s)
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the carrier is told."""

    check_id: UUID
    at: datetime
    outcomes: Sequence[Outcome]
    receipt: str
    issuer: str

    @property
    def seal(self) -> str:
        """The receipt without what it says (RFC 7515 appendix F): its header and its signature."""
        header, _, signature = self.receipt.split(".")
        return f"{header}..{signature}"


def check(
    work: Work, *, journey: Journey, passengers: Sequence[Passenger], policies: Sequence[CarrierPolicy], issuer: str
) -> Checked:
    """Answer for each passenger, in order, and sign it. Nothing personal is kept here.

    Raises CheckMalformed for a number of passengers or days that cannot be, NoCarrierPolicy.
    """
    if work.actor.id is None:
        raise Forbidden
    shown = _fit(journey, passengers, work.now.date())
    policy = policy_in_force(policies, work.now.date())
    if policy is None:
        raise NoCarrierPolicy
    outcomes = _answers(work, policy, journey, shown)
    check_id = new_id()
    receipt = vault.signed(
        RECEIPTS, _told(check_id, work.now, journey, shown, outcomes, issuer=issuer), typ=RECEIPT_TYPE
    ).decode()
    kept = {
        "id": check_id,
        "partner_id": work.actor.id,
        "at": work.now,
        "outcomes": orjson.dumps(Counter(outcome.value for outcome in outcomes)).decode(),
        "policy": f"{policy.key}/{policy.valid_from.isoformat()}",
        "receipt_digest": hashlib.sha256(receipt.encode()).digest(),
        "before": work.now - timedelta(days=policy.keep_days),
    }
    rows(work.session, _KEEP, kept)
    work.record("border:carrier:check", f"check/{check_id}")
    return Checked(check_id, work.now, outcomes, receipt, issuer)


def checked_again(
    *,
    journey: Journey,
    passengers: Sequence[Passenger],
    check_id: UUID,
    at: datetime,
    outcomes: Sequence[Outcome],
    seal: str,
    issuer: str,
) -> Checked:
    """A check as it was answered, told once more to whoever asks the same: what was kept of it names nobody, and with
    the passengers the receipt is the same to the letter. Nothing is looked up or signed.
    """
    shown = [_Shown(passenger, normalise_identifier(passenger.number), None) for passenger in passengers]
    said = _told(check_id, at, journey, shown, outcomes, issuer=issuer)
    header, signature = seal.split("..")
    receipt = f"{header}.{base64.urlsafe_b64encode(said).rstrip(b'=').decode()}.{signature}"
    return Checked(check_id, at, outcomes, receipt, issuer)


def passenger_digest(check_id: UUID, passenger: Passenger) -> str:
    """How a receipt names a passenger: SHA-256, base64url, over the lines `check_id`, document type, issuing state,
    number, nationality, birth. The carrier, who has these, proves with it whom it asked about. Numbers can be tried, so
    it hides nobody from who has the receipt and most of the rest: receipts are kept like the passengers' data.
    """
    return _digest(str(check_id), passenger, normalise_identifier(passenger.number))


def _digest(check_id: str, passenger: Passenger, number: str) -> str:
    told = (
        check_id,
        passenger.document_type,
        passenger.issuing_state,
        number,
        passenger.nationality,
        passenger.birth,
    )
    return base64.urlsafe_b64encode(hashlib.sha256("\n".join(told).encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A passenger, the number of the document as it is compared, and whom to look for (not with a partial birth)."""

    passenger: Passenger
    number: str
    person: Person | None


def _fit(journey: Journey, passengers: Sequence[Passenger], today: date) -> list[_Shown]:
    if not 1 <= len(passengers) <= MOST_PASSENGERS:
        raise CheckMalformed(field="passengers", reason="count")
    if not today - _EARLIEST <= journey.arrival <= today + _LATEST:
        raise CheckMalformed(field="arrival", reason="day")
    if not journey.arrival - timedelta(days=60) <= journey.departure <= journey.arrival + timedelta(days=1):
        raise CheckMalformed(field="departure", reason="day")
    return [_shown(index, passenger) for index, passenger in enumerate(passengers)]


def _shown(index: int, passenger: Passenger) -> _Shown:
    number = normalise_identifier(passenger.number)
    if not number:
        raise CheckMalformed(field=f"passengers/{index}/number", reason="malformed")
    try:
        birth = PartialDate.from_text(passenger.birth)
    except Doc9303Error as error:
        raise CheckMalformed(field=f"passengers/{index}/birth_date", reason="malformed") from error
    return _Shown(passenger, number, Person(passenger.primary, birth) if birth.complete else None)


def _answers(work: Work, policy: CarrierPolicy, journey: Journey, passengers: Sequence[_Shown]) -> list[Outcome]:
    numbers = [shown.passenger.number for shown in passengers]
    found = register.visas_of(
        work.session,
        persons=[shown.person for shown in passengers if shown.person is not None],
        application_dossiers=applications.granted_to_passports(work.session, numbers),
    )
    visas = _Visas(found, journey.arrival)
    ended = {
        (row.issuing_state, normalise_identifier(row.particulars.number))
        for row in register.not_to_be_used(work.session, numbers)
    }
    return [
        answer(
            policy,
            shown.passenger,
            journey,
            visas.held_by(shown),
            ended=(shown.passenger.issuing_state, shown.number) in ended,
        )
        for shown in passengers
    ]


class _Visas:
    """What was found for all passengers, by the passport's number and by the holder's birth: so that nobody is compared
    with everybody.
    """

    def __init__(self, found: Sequence[register.TravelDocument], day: date) -> None:
        self._day = day
        self._by_number: defaultdict[str, list[register.TravelDocument]] = defaultdict(list)
        self._by_birth: defaultdict[str | None, list[register.TravelDocument]] = defaultdict(list)
        for visa in found:
            self._by_number[normalise_identifier(visa.particulars.passport_number)].append(visa)
            self._by_birth[visa.particulars.birth].append(visa)

    def held_by(self, shown: _Shown) -> list[HeldVisa]:
        """The visas that are the passenger's or name the passenger's document; what fits in one and not in the other
        counts as a mismatch.
        """
        named = {id(visa): visa for visa in self._by_number.get(shown.number, ())}
        his = {
            id(visa): visa
            for visa in self._by_birth.get(shown.passenger.birth, ())
            if _same_person(shown.passenger, visa.particulars)
        }
        return [
            HeldVisa(register.status_at(visa, self._day) is register.Standing.VALID, key in named and key in his)
            for key, visa in {**named, **his}.items()
        ]


def _same_person(passenger: Passenger, particulars: register.Particulars) -> bool:
    sexes = {passenger.sex, particulars.sex} - _ANY_SEX
    if passenger.nationality != particulars.nationality or len(sexes) > 1:
        return False
    return register.same_primary(particulars, passenger.primary)


def _told(
    check_id: UUID,
    at: datetime,
    journey: Journey,
    passengers: Sequence[_Shown],
    outcomes: Sequence[Outcome],
    *,
    issuer: str,
) -> bytes:
    """What a receipt says."""
    named = str(check_id)
    told = {
        "iss": issuer,
        "jti": named,
        "iat": int(at.timestamp()),
        "carrier": journey.carrier,
        "flight": journey.flight,
        "departure_date": journey.departure.isoformat(),
        "arrival_date": journey.arrival.isoformat(),
        "entry_point": journey.entry_point,
        "passengers": [
            {"sha256": _digest(named, shown.passenger, shown.number), "outcome": outcome.value}
            for shown, outcome in zip(passengers, outcomes, strict=True)
        ],
    }
    return orjson.dumps(told)
