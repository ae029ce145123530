"""What is printed: the e-visa and the letter, as data.

All words come in translated, dates and numbers come in written for the reader; the press adds none. Free of the
typesetter, so that any process may build one.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .barcode import Barcode, Matrix

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The four accent colours of the house, as `#rrggbb`; a ministry replaces them together."""

    accent: str = "#0e5361"
    deep: str = "#0a3a45"
    line: str = "#93b8bf"
    tint: str = "#e6f0f1"


@dataclass(frozen=True, kw_only=True)
class Language:
    """BCP 47 language (`en`, `ar`, `zh-Hant` loses its script) and the way it is written."""

    tag: str = "en"
    direction: Direction = "ltr"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who speaks: the authority ("Ministry of Foreign Affairs") and the state with its service below it."""

    authority: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A label and what stands under it."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A short heading with paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EVisa:
    """One page. The holder's name is printed as given: a mononym is an entry like any other name.

    `name` holds the name in Latin letters, `native_name` in the holder's script (left out of the page where the fonts
    cannot print all of it, see `coverage.unprintable`). `passport_number` is printed large: it is what a border officer
    compares. `holder` lists what identifies (nationality, birth, also partly unknown, sex); `terms` what is allowed
    (entries, duration of stay, …); `issue` office and date. `check` says how to verify and `check_address` where.
    `issued_on` is the date written into the file. `demo_line` stands in the footer of a fictional state's document.
    """

    language: Language
    sender: Sender
    title: str
    number: Entry
    name: Entry
    native_name: str | None
    passport_number: Entry
    portrait_jpeg: bytes
    portrait_alt: str
    holder: tuple[Entry, ...]
    valid_from: Entry
    valid_until: Entry
    terms: tuple[Entry, ...]
    issue: tuple[Entry, ...]
    conditions: Notice | None
    barcode: Barcode
    barcode_alt: str
    check: Notice
    check_address: str
    issued_on: date
    specimen: bool = False
    demo_line: str | None = None
    palette: Palette = field(default_factory=Palette)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One legal ground: its fixed text, translated, and the facts in the officer's own words and language."""

    title: str
    text: str
    facts_label: str
    facts: str
    facts_language: Language


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """Where, how and until when the addressee can have the decision looked at again."""

    heading: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A decision on paper: refusal, revocation, annulment, inadmissible.

    `particulars` stand beside the addressee (reference, date, passport number). `opening` says what was decided.
    `binding` says which language version binds. `closing` names the deciding authority, never an officer.
    `dated` is the date written into the file.
    """

    language: Language
    sender: Sender
    sender_address: tuple[str, ...]
    addressee: tuple[str, ...]
    particulars: tuple[Entry, ...]
    subject: str
    opening: tuple[str, ...]
    grounds_heading: str
    grounds: tuple[Ground, ...]
    remedy: Remedy | None
    notes: tuple[Notice, ...]
    binding: str | None
    closing: Entry
    dated: date
    specimen: bool = False
    demo_line: str | None = None
    palette: Palette = field(default_factory=Palette)


@dataclass(frozen=True, kw_only=True)
class Zoned:
    """What every document with a machine readable zone shows. `lines` are printed as given, in OCR-B.

    `number` is preprinted on the blank: only its place is kept free, and a specimen shows it there. `route` stands on
    emergency travel documents alone.
    """

    language: Language
    sender: Sender
    title: str
    number: Entry
    name: Entry
    portrait_jpeg: bytes
    portrait_alt: str
    holder: tuple[Entry, ...]
    terms: tuple[Entry, ...]
    issue: tuple[Entry, ...]
    route: Entry | None
    remarks: Entry | None
    lines: tuple[str, str]
    matrix: Matrix
    matrix_alt: str
    issued_on: date
    specimen: bool = False
    demo_line: str | None = None
    palette: Palette = field(default_factory=Palette)


@dataclass(frozen=True, kw_only=True)
class Sticker(Zoned):
    """A visa of the size of its blank, in millimetres."""

    width_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True)
class Etd(Zoned):
    """An emergency travel document, one A5 page. `notice` says what it is and whom to tell when it is found."""

    notice: str
