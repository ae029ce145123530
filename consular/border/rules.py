"""What a carrier is told about a passenger. Pure: facts in, one of four answers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consular.catalogue import CarrierPolicy

MOST_PASSENGERS = 500


class Outcome(StrEnum):
    """The answer for one passenger, and nothing more."""

    OK = "ok"
    NOT_OK = "not_ok"
    NOT_APPLICABLE = "not_applicable"
    REFER = "refer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passenger:
    """What stands in the machine readable zone of the document that the passenger shows.

    `birth` may be partly unknown (`1990-XX-XX`), `secondary` empty (a mononym), `sex` F, M or X. `transit`: the
    passenger stays in the airport and travels on.
    """

    document_type: str
    number: str
    issuing_state: str
    expiry: date
    nationality: str
    birth: str
    primary: str
    secondary: str = ""
    sex: str = "X"
    transit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The carrier's flight, train or ship; the days are local ones."""

    carrier: str
    flight: str
    departure: date
    arrival: date
    entry_point: str


@dataclass(frozen=True, slots=True)
class HeldVisa:
    """A visa that concerns the passenger: whether it holds on the day of arrival, and whether everything on it fits."""

    holds: bool
    fits: bool


def policy_in_force(policies: Sequence[CarrierPolicy], day: date) -> CarrierPolicy | None:
    """The newest policy that has begun."""
    begun = [policy for policy in policies if policy.valid_from <= day]
    return max(begun, key=lambda policy: policy.valid_from, default=None)


def answer(
    policy: CarrierPolicy, passenger: Passenger, journey: Journey, held: Sequence[HeldVisa], *, ended: bool
) -> Outcome:
    """The answer by the first rule that fits. `ended`: the shown document is one of ours that is not to be used."""
    if ended:
        return Outcome.REFER
    needs = next(
        rule.needs
        for rule in policy.rules
        if rule.fits(
            nationality=passenger.nationality, document_type=passenger.document_type, transit=passenger.transit
        )
    )
    if needs == "none":
        return Outcome.NOT_APPLICABLE
    if needs == "refer" or (policy.entry_points and journey.entry_point not in policy.entry_points):
        return Outcome.REFER
    if passenger.expiry < journey.arrival:
        return Outcome.NOT_OK
    valid = [visa for visa in held if visa.holds]
    if any(visa.fits for visa in valid):
        return Outcome.OK
    return Outcome(policy.mismatch) if valid else Outcome.NOT_OK
