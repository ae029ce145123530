"""What a service issues, on which terms, and what must have happened before."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from consular.catalogue.base import Definition, Key, Rule, Text

VISAS = ("e-visa", "sticker")


class Product(Definition):
    """What is issued. `category` belongs to visas, `document_code` (Doc 9303-3 §5, 9303-4 §4.2.2) to all with an MRZ.

    `blank` is the kind of numbered stock it is made of; an e-visa has none. `made_by`: the `office` prints it, or a
    `bureau` personalises it from a production order.
    """

    kind: Literal["e-visa", "sticker", "passport", "emergency-travel-document"]
    category: Literal["A", "C", "D"] | None = None
    document_code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z<]?$")] | None = None
    number_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{0,2}$")] = ""
    blank: Key | None = None
    made_by: Literal["office", "bureau"] = "office"

    @property
    def is_visa(self) -> bool:
        """A visa has entries and a longest stay; other documents have a validity alone."""
        return self.kind in VISAS

    @property
    def is_physical(self) -> bool:
        """Whether it is made of a blank, and handed over."""
        return self.kind != "e-visa"


class Confirmation(Definition):
    """Which outcomes need a second person: `always`, `never`, or for urgency `after`: issued at once and reviewed by
    another person within `review_hours`.
    """

    grant: Literal["always", "never", "after"]
    refuse: Literal["always"]
    revoke: Literal["always"] = "always"
    review_hours: int = Field(default=24, gt=0)


Entries = Literal["1", "2", "multiple"]


class GrantLimits(Definition):
    """What an officer may grant at most."""

    validity_days: int = Field(gt=0)
    duration_of_stay_days: int = Field(gt=0)
    entries: list[Entries] = Field(min_length=1)


class AskedDefinition(Definition):
    """Which questions say what is asked for: first and last day (both counted), and the choice of entries.

    `times` says what each answer of that choice means.
    """

    first_day: Key
    last_day: Key
    entries: Key
    times: dict[Key, Entries]


class ValidityBand(Definition):
    """How long a document is valid for an age at lodging, in calendar months from the day it is made."""

    age_from: int = Field(default=0, ge=0)
    age_below: int | None = None
    months: int = Field(gt=0)


class Validity(Definition):
    """How long a document other than a visa is valid: by age (`bands`), or for one journey.

    For a journey: until `journey_days` after the day in the field `arrival`, and `most_days` in all.
    """

    bands: list[ValidityBand] = []
    arrival: Key | None = None
    journey_days: int = Field(default=0, ge=0)
    most_days: int = Field(default=15, gt=0)
    source: str

    def months(self, age: int | None) -> int | None:
        """Months for an age; the shortest where an unknown birth date leaves the age open; None without bands."""
        if age is None:
            return min((band.months for band in self.bands), default=None)
        fitting = (b for b in self.bands if b.age_from <= age and (b.age_below is None or age < b.age_below))
        return next((band.months for band in fitting), None)


class Fingerprints(Definition):
    """Of whom they are taken (completed years at lodging), and for how long earlier ones may be used again."""

    age_from: int = Field(default=12, ge=0)
    age_below: int | None = None
    reuse_months: int = Field(default=0, ge=0)
    source: str


class Identification(Definition):
    """A way to tell who stands at the counter."""

    key: Key
    label: Text


class AppearanceDefinition(Definition):
    """What happens at the counter before an application is admissible.

    `identity` lists the ways to check who it is; `originals` the evidence of which originals are seen. A photo is
    `captured` at the counter, or one that was sent is `accepted` there, or `either`.
    """

    identity: list[Identification] = Field(min_length=1)
    photo: Literal["captured", "accepted", "either", "none"] = "either"
    signature: bool = False
    signature_age_from: int = Field(default=0, ge=0)
    fingerprints: Fingerprints | None = None
    originals: list[Key] = []
    source: str


class ConsentWay(Definition):
    """An answer to the question of who has custody: who must consent besides the person who files, or what replaces
    it. `others` is how many other guardians; `evidence` what shows that none is needed.
    """

    others: int = Field(default=0, ge=0, le=1)
    evidence: Key | None = None


class ConsentsDefinition(Definition):
    """Guardians' consents for a child: `field` is the choice of who has custody, `ways` what each answer means.

    `name` and `email` are the questions for the other guardian. A consent not given within `days` lapses.
    """

    field: Key
    ways: dict[Key, ConsentWay]
    name: Key
    email: Key
    days: int = Field(default=60, gt=0)
    source: str


class OldDocument(Definition):
    """The document that is replaced: `number` is the question for it.

    `reason` names the question whose answers in `lost` and `stolen` mean that it is gone for ever, `on` and `place`
    those for when and where that happened. `name` is the question for the name in it, where that has changed.
    """

    number: Key
    reason: Key | None = None
    on: Key | None = None
    place: Key | None = None
    name: Key | None = None
    lost: list[Key] = []
    stolen: list[Key] = []


class Routing(Definition):
    """Named rules for the offices beside the deciding one; none means that it is the same office."""

    lodged_at: Rule | None = None
    produced_at: Rule | None = None
    collected_at: Rule | None = None


class ConsultationDefinition(Definition):
    """Another state is asked before a grant. Working days to ask and to answer; silence is `none` or `agrees`."""

    state: Key
    ask_days: int = Field(gt=0)
    answer_days: int = Field(gt=0)
    silence: Literal["none", "agrees"] = "none"
    source: str


class PartnersDefinition(Definition):
    """What partners may do with the service: which questions they answer and read, which evidence they send.

    Lists of keys, or `all`. A service without it is not filed by partners.
    """

    send: Literal["all"] | list[Key]
    read: Literal["all"] | list[Key] = []
    evidence: Literal["all"] | list[Key] = "all"

    def sends(self, key: str) -> bool:
        """Whether partners answer this question."""
        return self.send == "all" or key in self.send

    def reads(self, key: str) -> bool:
        """Whether partners are told the answer to this question."""
        return self.read == "all" or key in self.read

    def attaches(self, key: str) -> bool:
        """Whether partners send this evidence."""
        return self.evidence == "all" or key in self.evidence
