"""Invented travellers: what they type in the form and what their specimens show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

TODAY = dt.datetime.now(dt.UTC).date()


def years_ago(years: int) -> dt.date:
    """The first of January of so many years ago: of that age whatever today is."""
    return dt.date(TODAY.year - years, 1, 1)


BIRTH, EXPIRY = years_ago(33), dt.date(TODAY.year + 5, 9, 2)
HOME, TOWN = "4 Thanon Tua Yang", "Chiang Mai"
HOTEL, PORT = "Hotel Meridiaan", "Port Amity"
ARRIVAL = TODAY + dt.timedelta(days=40)
DEPARTURE = ARRIVAL + dt.timedelta(days=16)


@dataclass(frozen=True, kw_only=True)
class Traveller:
    """One person with one journey. `secondary` None is a mononym; ages are counted back from today."""

    primary: str
    secondary: str | None = None
    native: str = ""
    nationality: str = "THA"
    birth: dt.date = BIRTH
    sex: Literal["F", "M", "X"] = "F"
    number: str
    expiry: dt.date = EXPIRY
    email: str = ""
    guardian: str | None = None
    occupation: str = ""

    @property
    def full_name(self) -> str:
        """Given names first."""
        return " ".join(part for part in (self.secondary, self.primary) if part)

    @property
    def personal(self) -> list[str]:
        """What is typed about the person: no page's own text."""
        texts = [self.primary, self.secondary, self.native, self.number, self.email, self.guardian, self.occupation]
        return [text for text in (*texts, HOME, TOWN, HOTEL, PORT, self.full_name) if text]

    def answers(self) -> Iterator[tuple[str, dict[str, str]]]:
        """(step, {control: value}) in the order of the form."""
        yield "name", self._name()
        yield "birth", {**date("birth", self.birth), "nationality": self.nationality, "sex": self.sex}
        yield (
            "passport",
            {
                "passport_number": self.number,
                "passport_state": self.nationality,
                **date("passport_expiry", self.expiry),
            },
        )
        home = {"home-line1": HOME, "home-city": TOWN, "home-country": "THA"}
        yield "contact", {**home, "contact_email": self.email, "occupation": self.occupation}
        yield "guardian", self._guardian()
        visit = {"purpose": "tourism", **date("arrival", ARRIVAL), **date("departure", DEPARTURE), "entries": "once"}
        yield "visit", visit
        yield "stay", {"stay_address-line1": HOTEL, "stay_address-city": PORT, "has_host": "no"}

    def _name(self) -> dict[str, str]:
        one = {} if self.secondary else {"name-one-name": "yes"}
        return {"name-primary": self.primary, "name-secondary": self.secondary or "", "name-native": self.native, **one}

    def _guardian(self) -> dict[str, str]:
        if self.guardian is None:
            return {"is_minor": "no"}
        primary, _, secondary = self.guardian.partition(", ")
        named = {"guardian_name-primary": primary, "guardian_name-secondary": secondary}
        return {"is_minor": "yes", **named, "guardian_relation": "mother"}


def date(name: str, day: dt.date) -> dict[str, str]:
    """The three controls of a date."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


NATCHA = Traveller(
    primary="Wongphaisan",
    secondary="Natcha",
    native="ณัฐชา",
    number="AC4402917",
    email="natcha.wongphaisan@example.test",
)
SUHARYANTI = Traveller(primary="Suharyanti", nationality="IDN", number="X5520381", email="suharyanti@example.test")
LAYLA = Traveller(
    primary="al-Zahrawi",
    secondary="Layla",
    native="ليلى",
    nationality="JOR",
    number="N7719034",
    email="layla.zahrawi@example.test",
)
SIOBHAN = Traveller(
    primary="Ní Dhuibhne-O’Hara",
    secondary="Siobhán",
    nationality="IRL",
    number="PR2810556",
    email="siobhan@post.example",
)
CORAZON = Traveller(
    primary="Dela Vega",
    secondary="Maria Corazon",
    nationality="PHL",
    number="P8830117A",
    email="corazon.delavega@example.test",
)
MATEO = replace(
    CORAZON,
    secondary="Mateo Luis",
    birth=years_ago(9),
    sex="M",
    number="P8830118A",
    guardian="Dela Vega, Maria Corazon",
)
ALMA = replace(MATEO, secondary="Alma", birth=years_ago(4), sex="F", number="P8830119A")
THIRI = Traveller(primary="O", secondary="Thiri", nationality="MMR", number="MC1190482", email="thiri@post.example")
ANAN = replace(NATCHA, number="AC4402931")
# A national of the specimen state, with the passport that the register has.
IRIS = Traveller(
    primary="Vandermeer",
    secondary="Iris",
    nationality="UTO",
    number="UA0007731",
    email="iris@post.example",
)
IDA = replace(IRIS, secondary="Ida", birth=years_ago(67), number="UA0007745", email="ida@post.example")
# Another one, who has no passport yet: the number comes with the booklet.
JORIS = Traveller(
    primary="Castellan",
    secondary="Joris",
    nationality="UTO",
    birth=years_ago(41),
    sex="M",
    number="",
    email="joris.castellan@example.test",
)
WAHYU = replace(SUHARYANTI, number="X5520399", email=THIRI.email)
# A partner state's national.
ANJA = Traveller(primary="Lindholm", secondary="Anja", nationality="SWE", number="SE3309172", email="anja@post.example")
# Nationals who live in Jakarta; the register knows her passport (consular/local/demo/supplies.py).
MIRA = Traveller(
    primary="Castellan",
    secondary="Mira",
    nationality="UTO",
    birth=dt.date(1986, 2, 11),
    number="UA0004417",
    expiry=dt.date(2027, 1, 14),
    email="mira.castellan@example.test",
)
ILAN = replace(MIRA, secondary="Ilan", birth=years_ago(9), sex="M", number="UA0004431", email="")
