"""The forty sample cases as a table: who, where, what was done when. Pure; nothing here touches a database.

A script such as "begin 58, lodge 58, pay 57" counts in days before the first start, in the office's time zone. The
hour comes from the act, so that what is done on one day is done in a sensible order; the minute is drawn from the key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from consular.local.demo.cast import TRAVELLERS, Traveller
from consular.local.specimens.passports import PassportDefect
from consular.local.specimens.portraits import PortraitDefect

BOTH = ("passport-page", "portrait")
# Act -> (hour of the day, the line that it leaves in the case's history).
ACTS: Mapping[str, tuple[int, str | None]] = MappingProxyType(
    {
        "begin": (9, None),
        "lodge": (10, "lodged"),
        "pay": (11, "admissible"),
        "claim": (12, "claimed"),
        "ask": (13, "information_requested"),
        "answer": (14, "information_received"),
        "grant": (14, "decision_proposed"),
        "refuse": (14, "decision_proposed"),
        "inadmissible": (14, "decision_proposed"),
        "return": (15, "decision_returned"),
        "confirm": (16, None),
        "revoke": (13, "revocation_proposed"),
        "confirm-revocation": (15, "revoked"),
        "withdraw": (17, "withdrawn"),
    }
)
# What a confirmation writes, by the proposal before it.
_ENDS = {"grant": "granted", "refuse": "refused", "inadmissible": "inadmissible"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a script; `leaves` is its line in the case's history (none for the draft)."""

    what: str
    days: int
    leaves: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlan:
    """One sample case. `state` is where it ends up; `shows` names what else it is for.

    `arrival` in days before the start (negative: to come), `stay` in days; a visa is valid from the arrival for
    `valid` days. `steps`: how many pages of the form are filled. `like`: key of the relative whose home and journey
    are copied. `colleague`: an officer works on it at this moment. `behind`: its files are left to the worker.
    """

    key: str
    traveller: Traveller
    office: str
    state: str
    acts: tuple[Act, ...]
    shows: frozenset[str] = frozenset()
    arrival: int = -45
    stay: int = 14
    valid: int = 90
    steps: int = 7
    files: tuple[str, ...] = BOTH
    passport: PassportDefect | None = None
    portrait: PortraitDefect | None = None
    passport_years: int | None = None
    like: str | None = None
    colleague: bool = False
    behind: bool = False
    locale: str = "en"

    @property
    def is_child(self) -> bool:
        """Filed by a parent."""
        return "child" in self.shows

    def moment(self, act: Act, *, began: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """When an act was done, in UTC."""
        day = began.astimezone(zone).date() - dt.timedelta(days=act.days)
        minute = Random(f"{self.key} {act.what} {act.days}").randrange(60)
        hour = ACTS[act.what][0] + (self.like is not None)  # a relative's case is made after the one it is made like
        return dt.datetime.combine(day, dt.time(hour, minute), zone).astimezone(dt.UTC)


def script(text: str) -> tuple[Act, ...]:
    """The acts of "begin 20, lodge 20, pay 19"."""
    acts: list[Act] = []
    proposed = ""
    for part in text.split(","):
        what, days = part.split()
        leaves = _ENDS[proposed] if what == "confirm" else ACTS[what][1]
        proposed = what if what in _ENDS else proposed
        acts.append(Act(what, int(days), leaves))
    return tuple(acts)


def _case(
    office: str, key: str, state: str, acts: str, shows: str = "", *, traveller: str | None = None, **more: object
) -> CasePlan:
    return CasePlan(
        key=key,
        traveller=TRAVELLERS[traveller or key],
        office=office,
        state=state,
        acts=script(acts),
        shows=frozenset(shows.split()),
        **more,  # type: ignore[arg-type]  # the table below is read by the tests
    )


_J, _N, _G = "jakarta", "nairobi", "geneva"
_FILE, _PAID = "begin {0}, lodge {0}", "begin {0}, lodge {0}, pay {1}"


def _paid(lodged: int, paid: int | None = None) -> str:
    return _PAID.format(lodged, lodged - 1 if paid is None else paid)


PLAN: tuple[CasePlan, ...] = (
    # --- Jakarta. The oldest free case is the one with another digit: it comes first to whoever claims the next.
    _case(_J, "budi", "admissible", _paid(20), "digit late", passport="wrong_digit"),
    _case(
        _J,
        "lan",
        "examination",
        _paid(18, 16) + ", claim 12, ask 12, answer 3",
        "answered native",
        files=(*BOTH, "means"),
    ),
    _case(_J, "anisur", "admissible", _paid(13), "refusal soon native"),
    _case(_J, "minjun", "examination", _paid(19, 18), "claimed late", colleague=True),
    _case(_J, "yuki", "decision_proposed", _paid(12) + ", claim 2, grant 2", "native", files=(*BOTH, "itinerary")),
    _case(_J, "suharyanti", "information_requested", _paid(10) + ", claim 5, ask 5", "mononym"),
    _case(_J, "corazon", "admissible", _paid(7, 6), "family", behind=True, arrival=-60),
    _case(
        _J,
        "mateo",
        "admissible",
        _paid(7, 6),
        "family child",
        like="corazon",
        behind=True,
        arrival=-60,
        files=(*BOTH, "consent"),
    ),
    _case(
        _J,
        "alma",
        "admissible",
        _paid(7, 6),
        "family child",
        like="corazon",
        behind=True,
        arrival=-60,
        files=(*BOTH, "consent"),
    ),
    _case(_J, "thiri-o", "admissible", _paid(4, 3), "one-letter", behind=True),
    _case(_J, "hai", "lodged", _FILE.format(2), "unpaid native", behind=True),
    _case(
        _J,
        "natcha",
        "granted",
        _paid(41) + ", claim 33, grant 33, confirm 32",
        "native e-visa",
        arrival=10,
        stay=21,
        valid=60,
    ),
    _case(_J, "natcha-again", "draft", "begin 2", "native", traveller="natcha", files=("passport-page",), behind=True),
    _case(
        _J,
        "weiling",
        "granted",
        _paid(52) + ", claim 44, grant 44, confirm 43",
        "native e-visa",
        arrival=-12,
        files=(*BOTH, "means"),
    ),
    _case(
        _J, "jasur", "refused", _paid(47) + ", claim 38, ask 38, answer 30, claim 28, refuse 28, confirm 27", "letter"
    ),
    _case(_J, "nurul", "withdrawn", _paid(30) + ", withdraw 24"),
    _case(_J, "domingos", "inadmissible", _paid(34) + ", claim 30, inadmissible 30, confirm 29", "letter"),
    # --- Nairobi
    _case(_N, "kamau", "admissible", _paid(23, 21), "late", behind=True),
    _case(_N, "layla", "refused", _paid(44) + ", claim 35, refuse 35, confirm 34", "letter rtl", locale="ar"),
    _case(_N, "osman", "admissible", _paid(11, 9), "rtl glare", passport="glare"),
    _case(_N, "selamawit", "admissible", _paid(5), "mononym native", behind=True),
    _case(_N, "nakato", "examination", _paid(9), "claimed", colleague=True),
    _case(_N, "claudine", "decision_proposed", _paid(15, 14) + ", claim 1, refuse 1"),
    _case(_N, "chinedu", "information_requested", _paid(17, 15) + ", claim 6, ask 6"),
    _case(
        _N,
        "alemu",
        "granted",
        _paid(38) + ", claim 29, grant 29, confirm 28",
        "native e-visa",
        arrival=-5,
        stay=30,
        valid=120,
    ),
    _case(
        _N,
        "achieng",
        "granted",
        _paid(56) + ", claim 49, grant 49, confirm 48, revoke 20, confirm-revocation 19",
        "revoked e-visa letter",
        arrival=15,
        valid=120,
    ),
    _case(_N, "neema", "lodged", _FILE.format(1), "unpaid", behind=True),
    _case(_N, "aisha", "withdrawn", _FILE.format(22) + ", withdraw 21"),
    _case(_N, "kiprop", "draft", "begin 6", steps=4, files=()),
    # --- Geneva
    _case(_G, "siobhan", "decision_proposed", _paid(13, 12) + ", claim 3, grant 3", "accents"),
    _case(_G, "bjoern", "examination", _paid(22) + ", claim 14, ask 14, answer 8", "answered late accents"),
    _case(
        _G, "kadri", "examination", _paid(14) + ", claim 5, refuse 5, return 4", "returned accents", passport_years=0
    ),
    _case(_G, "inigo", "admissible", _paid(8), "dark accents", portrait="dark"),
    _case(_G, "samir", "admissible", _paid(6), "stateless rtl", behind=True),
    _case(_G, "anais", "lodged", _FILE.format(3), "unpaid accents", behind=True),
    _case(_G, "chiara", "refused", _paid(40) + ", claim 31, refuse 31, confirm 30", "tamper letter"),
    _case(
        _G,
        "juerg",
        "granted",
        _paid(27) + ", claim 18, grant 18, confirm 17",
        "e-visa future accents",
        arrival=-30,
        valid=60,
    ),
    _case(_G, "asa", "granted", _paid(36) + ", claim 26, grant 26, confirm 25", "e-visa accents", arrival=3, valid=45),
    _case(
        _G, "liam", "granted", _paid(60) + ", claim 57, grant 57, confirm 56", "e-visa expired", arrival=50, valid=30
    ),
    _case(_G, "noor", "draft", "begin 4", "check", files=BOTH, behind=True),
)


# What the tour's doors open; these are put in first, so that whoever is quick finds them.
DOORS = frozenset({"budi", "lan", "anisur", "chiara", "natcha", "noor"})


def showing(what: str) -> CasePlan:
    """The first case that is there to show this."""
    return next(case for case in PLAN if what in case.shows)
