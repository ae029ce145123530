"""What a ministry writes in `config/`, as frozen types. Loading never interprets; `check` does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
# A text per language; `en` is the source language and must be there.
Text = dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")], str]


class Definition(BaseModel):
    """Base: frozen, and an unknown key is an error instead of a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class When(Definition):
    """A condition on answers: exactly one of `all`, `any`, or `field` with `is` or `in`."""

    field: str | None = None
    is_: Any = Field(default=None, alias="is")
    in_: list[Any] | None = Field(default=None, alias="in")
    all_: list[When] | None = Field(default=None, alias="all")
    any_: list[When] | None = Field(default=None, alias="any")

    @model_validator(mode="after")
    def _one_form(self) -> When:
        given = self.model_fields_set
        if given not in ({"all_"}, {"any_"}, {"field", "is_"}, {"field", "in_"}):
            raise ValueError("write either `all`, or `any`, or `field` with one of `is` and `in`")
        return self


class Rule(Definition):
    """A named rule written in Python, with the parameters of this service."""

    rule: Key
    parameters: dict[str, Any] = {}


class Choice(Definition):
    """One answer of a choice."""

    value: Key
    label: Text


class FieldDefinition(Definition):
    """One question."""

    key: Key
    kind: Key
    label: Text
    hint: Text | None = None
    required: Literal["yes", "soft", "no"] = "yes"
    when: When | None = None
    privacy: Literal["personal", "sensitive", "none"] = "personal"
    section: Literal["card", "details"] = "details"
    choices: list[Choice] = []
    parameters: dict[str, Any] = {}
    compare_with: str | None = None


class Step(Definition):
    """One page of the form."""

    key: Key
    group: Key
    label: Text
    intro: Text | None = None
    fields: list[FieldDefinition] = Field(min_length=1)


class Group(Definition):
    """A heading of the task list."""

    key: Key
    label: Text


class EvidenceDefinition(Definition):
    """A supporting file, with the checks that run on it. Missing evidence never blocks lodging unless required."""

    key: Key
    label: Text
    hint: Text
    required: bool = False
    when: When | None = None
    role: Literal["travel-document", "portrait", "supporting"] = "supporting"
    checks: list[Key] = []
    advice: Text | None = None


class Ground(Definition):
    """A legal reason with its fixed text. `facts: optional` only where the text itself says all (a lesser grant)."""

    key: Key
    text: Text
    source: str
    facts: Literal["required", "optional"] = "required"


class GroundSet(Definition):
    """Grounds that a kind of decision may use, and the remedy against it."""

    key: Key
    grounds: list[Ground] = Field(min_length=1)
    remedy: Text
    remedy_days: int = Field(gt=0)
    source: str


class FeeLine(Definition):
    """One charge: an amount by age at lodging, in whole units of the currency with decimals."""

    key: Key
    label: Text
    age_from: int = 0
    age_below: int | None = None
    amount: Decimal = Field(ge=0)


class FeeTable(Definition):
    """Charges in force from a day on."""

    key: Key
    valid_from: dt.date
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    due: Literal["before_lodging", "at_appearance", "before_issue", "before_examination"]
    lines: list[FeeLine] = Field(min_length=1)
    source: str


class Confirmation(Definition):
    """Which outcomes need a second person."""

    grant: Literal["always", "never"]
    refuse: Literal["always"]
    revoke: Literal["always"] = "always"


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


class Standard(Definition):
    """Service standard: counted in calendar days of the deciding office from `starts`."""

    starts: Literal["lodged", "admissible"]
    days: int = Field(gt=0)
    source: str


class Product(Definition):
    """What is issued."""

    kind: Literal["e-visa"]
    category: Literal["A", "C", "D"]
    number_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{0,2}$")] = ""


class Declaration(Definition):
    """What the applicant declares when lodging; its version is recorded."""

    version: Key
    text: Text


class Service(Definition):
    """One service, one version."""

    key: Key
    version: int = Field(gt=0)
    source: str
    label: Text
    summary: Text
    who_may: list[Text]
    to_hand: list[Text]
    minutes: int = Field(gt=0)
    product: Product
    groups: list[Group]
    steps: list[Step] = Field(min_length=1)
    evidence: list[EvidenceDefinition] = []
    declaration: Declaration
    fee: Key
    standard: Standard
    draft_days: int = Field(gt=0)
    draft_notice_days: int = Field(gt=0)
    competence: Rule
    rules: list[Rule] = []
    confirmation: Confirmation
    limits: GrantLimits
    asked: AskedDefinition
    lesser_grounds: Key
    refusal_grounds: Key
    revocation_grounds: Key
    inadmissible_grounds: Key
    retention: Key

    @property
    def fields(self) -> dict[str, FieldDefinition]:
        """Every question by key, in the order of the form."""
        return {field.key: field for step in self.steps for field in step.fields}

    def step(self, key: str) -> Step | None:
        """The step with this key."""
        return next((s for s in self.steps if s.key == key), None)

    def evidence_item(self, key: str) -> EvidenceDefinition | None:
        """The evidence with this key."""
        return next((e for e in self.evidence if e.key == key), None)


class Office(Definition):
    """A post, hub, headquarters unit or honorary consulate."""

    key: Key
    label: Text
    place: Text
    kind: Literal["post", "hub", "headquarters", "honorary", "visa-centre"]
    zone: str
    district: list[Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]] = []
    address: Text
    contact: str


Permission = Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[a-z_]+:[a-z_]+$")]


class Role(Definition):
    """A role with what it may do in the office where it is held.

    `everywhere` are those of its permissions to look that reach every office's cases when it is held at headquarters.
    """

    key: Key
    label: Text
    permissions: list[Permission]
    everywhere: list[Permission] = []
    not_with: list[Key] = []


class BlankKind(Definition):
    """A kind of numbered blank. `numbers` is a regular expression for the whole number: capitals and figures."""

    key: Key
    label: Text
    numbers: Annotated[str, StringConstraints(max_length=80)]
    source: str


class Retention(Definition):
    """How long a file is kept after its end."""

    key: Key
    days_after_end: int = Field(gt=0)
    source: str


class Ministry(Definition):
    """Name, state, colours and languages of the ministry that runs this."""

    name: Text
    state: Text
    issuing_state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    signer_country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    signer_id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{4}$")]
    zone: str
    contact: str
    notice: Text
    languages: list[str] = Field(min_length=1)
    colours: dict[Literal["accent", "accent-deep", "accent-line", "accent-tint"], str] = {}
    privacy_version: Key
    privacy: Text
    authority: Text
