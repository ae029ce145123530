"""Visas in the register, passengers who show them, the partners who ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from consular import register
from consular.border import Journey, Passenger
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from consular.partners import Partner
from tests.partners import given as partners
from tests.register import given as visas

ISSUER = "https://visa.example.org"
ARRIVAL = date(2026, 12, 20)


def visa(works: Works, **changes: Any) -> register.TravelDocument:
    """An e-visa of two entries, November 2026 to June 2027, for the passport AC4402917 of Natcha Wongphaisan."""
    return visas.entered(works, **{"valid_from": date(2026, 11, 1), **changes})


def passenger(**changes: Any) -> Passenger:
    """Natcha Wongphaisan as her passport has her."""
    values: dict[str, Any] = {
        "document_type": "P",
        "number": "AC4402917",
        "issuing_state": "THA",
        "expiry": date(2031, 9, 2),
        "nationality": "THA",
        "birth": "1993-04-17",
        "primary": "WONGPHAISAN",
        "secondary": "NATCHA",
        "sex": "F",
    }
    return Passenger(**{**values, **changes})


def journey(**changes: Any) -> Journey:
    """A flight five weeks after the tests' clock."""
    values: dict[str, Any] = {
        "carrier": "UT",
        "flight": "UT417",
        "departure": ARRIVAL - timedelta(days=1),
        "arrival": ARRIVAL,
        "entry_point": "UTP",
    }
    return Journey(**{**values, **changes})


def carrier(works: Works) -> Partner:
    """An airline."""
    return partners.partner(works, "Utopian Airways", audience="carrier", scopes=["carrier:check"])


def border(works: Works) -> Partner:
    """The border authority."""
    return partners.partner(works, "Border Guard", audience="border", scopes=["border:verify", "border:record"])


def acting(of: Partner) -> Actor:
    """The partner's program."""
    return Actor(ActorKind.PARTNER, of.id, scopes=frozenset(of.scopes), operator="desk-4")
