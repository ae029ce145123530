"""The travellers of the sample: everybody is invented, every passport is a drawn specimen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, cast

Sex = Literal["F", "M", "X"]


@dataclass(frozen=True, slots=True)
class Traveller:
    """Whom a case is about. A mononym has no `secondary`.

    `issued_by` issued the passport, `lives` is the country of residence, which decides the office. `person` is the key
    of the demo person who files for this traveller; None: an account that nobody can sign in to.
    """

    key: str
    primary: str
    secondary: str | None
    native: str | None
    nationality: str
    issued_by: str
    lives: str
    city: str
    birth: dt.date
    sex: Sex
    number: str
    occupation: str
    person: str | None


def _row(
    key: str,
    primary: str,
    secondary: str | None,
    native: str | None,
    place: str,
    passport: str,
    occupation: str,
    person: str | None = None,
) -> Traveller:
    """`place`: nationality, issuing state, country of residence, city. `passport`: birth, sex, number."""
    nationality, issued_by, lives, city = place.split(maxsplit=3)
    birth, sex, number = passport.split()
    return Traveller(
        key=key,
        primary=primary,
        secondary=secondary,
        native=native,
        nationality=nationality,
        issued_by=issued_by,
        lives=lives,
        city=city,
        birth=dt.date.fromisoformat(birth),
        sex=cast(Sex, sex),
        number=number,
        occupation=occupation,
        person=person,
    )


_EVERYBODY = (
    # --- Jakarta
    _row(
        "natcha",
        "Wongphaisan",
        "Natcha",
        "ณัชชา วงศ์ไพศาล",
        "THA THA THA Chiang Mai",
        "1994-03-27 F AC4402917",
        "Pharmacist",
        "natcha",
    ),
    _row(
        "suharyanti",
        "Suharyanti",
        None,
        None,
        "IDN IDN IDN Yogyakarta",
        "1988-11-05 F C7731045",
        "Batik maker",
        "suharyanti",
    ),
    _row(
        "corazon",
        "Dela Vega",
        "Maria Corazon",
        None,
        "PHL PHL PHL Iloilo",
        "1985-06-14 F P5520817A",
        "Teacher",
        "corazon",
    ),
    _row("mateo", "Dela Vega", "Mateo Luis", None, "PHL PHL PHL Iloilo", "2016-09-02 M P5520932A", "Pupil", "corazon"),
    _row("alma", "Dela Vega", "Alma", None, "PHL PHL PHL Iloilo", "2020-01-19 F P5520940A", "Pupil", "corazon"),
    _row("thiri-o", "O", "Thiri", None, "MMR MMR THA Mae Sot", "2001-08-08 F ME448120", "Nurse", "thiri-o"),
    _row("budi", "Hartanto", "Budi", None, "IDN IDN IDN Surabaya", "1979-02-11 M C8804216", "Ship's engineer"),
    _row("lan", "Pham", "Thi Lan", "Phạm Thị Lan", "VNM VNM VNM Huế", "1990-10-30 F B9021733", "Translator"),
    _row("anisur", "Rahman", "Anisur", "আনিসুর রহমান", "BGD BGD BGD Sylhet", "1983-07-19 M EK0417725", "Trader"),
    _row("minjun", "Kim", "Minjun", None, "KOR KOR KOR Daejeon", "1996-12-24 M M30471852", "Architect"),
    _row("yuki", "Tanaka", "Yuki", "田中 雪", "JPN JPN JPN Kanazawa", "1972-05-02 F TR7740918", "Potter"),
    _row("jasur", "Karimov", "Jasur", "Жасур Каримов", "UZB UZB UZB Samarkand", "1999-01-15 M FA2210394", "Student"),
    _row("weiling", "Tan", "Wei Ling", "陈 伟玲", "SGP SGP SGP Singapore", "1981-09-09 F K0382716N", "Auditor"),
    _row("hai", "Nguyen", "Van Hai", "Nguyễn Văn Hải", "VNM VNM VNM Da Nang", "1986-03-03 M C4410927", "Cook"),
    _row("nurul", "Ahmad", "Nurul Aisyah", None, "MYS MYS MYS Kuching", "1993-06-21 F A52718440", "Librarian"),
    _row("domingos", "Da Costa", "Domingos", None, "TLS TLS TLS Dili", "1968-11-28 M C0219457", "Fisherman"),
    # --- Nairobi
    _row(
        "layla",
        "Al-Zahrawi",
        "Layla",
        "ليلى الزهراوي",
        "EGY EGY EGY Alexandria",
        "1979-01-30 F A28830417",
        "Physician",
        "layla",
    ),
    _row(
        "osman",
        "Osman",
        "Abdelrahim",
        "عبد الرحيم عثمان",
        "SDN SDN SDN Port Sudan",
        "1975-04-04 M P07741826",
        "Surveyor",
    ),
    _row("alemu", "Alemu", "Tesfaye", "ተስፋዬ አለሙ", "ETH ETH ETH Bahir Dar", "1989-08-17 M EP6120478", "Coffee taster"),
    _row("achieng", "Odhiambo", "Achieng", None, "KEN KEN KEN Kisumu", "1992-02-29 F BK318204", "Athlete"),
    _row("kamau", "Kamau", "Mwangi", None, "KEN KEN KEN Nyeri", "1980-12-12 M BK477102", "Tea grower"),
    _row("nakato", "Nakato", "Sarah", None, "UGA UGA UGA Entebbe", "1998-05-26 F A00871342", "Biologist"),
    _row("claudine", "Uwimana", "Claudine", None, "RWA RWA RWA Huye", "1994-09-14 F PC704418", "Weaver"),
    _row("chinedu", "Okafor", "Chinedu", None, "NGA NGA NGA Enugu", "1987-07-07 M B01774026", "Actor"),
    _row("neema", "Mushi", "Neema", None, "TZA TZA TZA Moshi", "2000-10-10 F TAE447120", "Guide"),
    _row("aisha", "Bello", "Aisha", None, "NGA NGA NGA Kano", "1995-03-18 F B02290417", "Pharmacist"),
    _row("selamawit", "Selamawit", None, "ሰላማዊት", "ETH ETH ETH Mekelle", "1997-11-02 F EP7104422", "Singer"),
    _row("kiprop", "Kiprop", "Faith", None, "KEN KEN KEN Eldoret", "2002-06-06 F BK902217", "Student"),
    # --- Geneva
    _row(
        "siobhan",
        "Ní Dhuibhne-O’Hara",
        "Siobhán",
        None,
        "IRL IRL GBR Derry",
        "1967-05-09 F PW4410827",
        "Fiddler",
        "siobhan",
    ),
    _row("juerg", "Müller", "Jürg", None, "CHE CHE CHE Chur", "1971-08-01 M X4471829", "Watchmaker"),
    _row("chiara", "Rossi", "Chiara", None, "ITA ITA ITA Lecce", "1991-04-25 F YB4471902", "Photographer"),
    _row("inigo", "García Ñíguez", "Íñigo", None, "ESP ESP ESP Oviedo", "1984-02-14 M PAD447120", "Chef"),
    _row("asa", "Lindqvist", "Åsa", None, "SWE SWE SWE Umeå", "1976-06-23 F 94471820", "Glazier"),
    _row("kadri", "Tamm", "Kadri", None, "EST EST EST Pärnu", "1993-12-31 F KB0447120", "Botanist"),
    _row("anais", "Dubois-Lefèvre", "Anaïs", None, "FRA FRA FRA Annecy", "1989-09-19 F 22AK47120", "Engineer"),
    _row("bjoern", "Weiß", "Björn", None, "D D D Lübeck", "1965-03-08 M CFGH4K7M2", "Shipwright"),
    _row("liam", "O’Connor", "Liam", None, "GBR GBR GBR Bristol", "1994-07-30 M 544718206", "Carpenter"),
    _row("samir", "Haddad", "Samir", "سمير حداد", "XXA CHE CHE Lausanne", "1986-01-06 M XR440718", "Composer"),
    _row("noor", "Van Dijk", "Noor", None, "NLD NLD D Aachen", "1999-05-05 X NP4L71820", "Designer"),
)

TRAVELLERS: Mapping[str, Traveller] = MappingProxyType({one.key: one for one in _EVERYBODY})
