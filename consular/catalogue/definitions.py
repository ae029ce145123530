"""What a ministry writes in `config/`, as frozen types. Loading never interprets; `check` does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from consular.catalogue.base import Definition, Key, Rule, Text
from consular.catalogue.products import (
    AppearanceDefinition,
    AskedDefinition,
    Confirmation,
    ConsentsDefinition,
    ConsultationDefinition,
    GrantLimits,
    OldDocument,
    PartnersDefinition,
    Product,
    Routing,
    Validity,
)
from consular.catalogue.sign_in import FromSignIn, SignInDemand


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
    from_sign_in: FromSignIn | None = None


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


Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
FeeKind = Literal["ministry", "centre", "courier"]


class FeeLine(Definition):
    """One line of a charge: an amount by age at lodging, in whole units of the table's currency with decimals.

    Of the lines of one kind, one is owed: the first that fits; one with `nationalities` (a facilitated rate) goes
    before the general ones. An `optional` line is owed when it was chosen (a courier).
    """

    key: Key
    label: Text
    kind: FeeKind = "ministry"
    optional: bool = False
    age_from: int = 0
    age_below: int | None = None
    nationalities: list[Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]] = []
    amount: Decimal = Field(ge=0, max_digits=12, decimal_places=3)


class FeeTable(Definition):
    """Charges in force from a day on. `refunds` are the ends of a case after which what was paid is returned."""

    key: Key
    valid_from: dt.date
    currency: Currency
    due: Literal["at_appearance", "before_examination", "before_issue"]
    lines: list[FeeLine] = Field(min_length=1)
    refunds: list[Literal["inadmissible", "withdrawn"]] = ["inadmissible"]
    source: str


class Rate(Definition):
    """What one unit of the base currency costs in another, and the step to which amounts in it are rounded."""

    currency: Currency
    per_base: Decimal = Field(gt=0, max_digits=18, decimal_places=8)
    step: Decimal = Field(gt=0, max_digits=12, decimal_places=3)


class Rates(Definition):
    """Consular rates of a base currency, in force from a day on until the next list begins."""

    base: Currency
    valid_from: dt.date
    rates: list[Rate] = Field(min_length=1)
    source: str


class WaiverGround(Definition):
    """A reason to waive: `percent` of the lines of these kinds."""

    key: Key
    text: Text
    kinds: list[FeeKind] = Field(min_length=1)
    percent: int = Field(default=100, ge=1, le=100)
    source: str


class Standard(Definition):
    """Service standard: counted in calendar days of the deciding office from `starts`."""

    starts: Literal["lodged", "admissible"]
    days: int = Field(gt=0)
    source: str


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
    routing: Routing = Routing()
    confirmation: Confirmation
    limits: GrantLimits | None = None
    asked: AskedDefinition | None = None
    lesser_grounds: Key | None = None
    validity: Validity | None = None
    appearance: AppearanceDefinition | None = None
    consents: ConsentsDefinition | None = None
    old_document: OldDocument | None = None
    consultation: ConsultationDefinition | None = None
    partners: PartnersDefinition | None = None
    sign_in: SignInDemand | None = None
    refusal_grounds: Key
    revocation_grounds: Key
    inadmissible_grounds: Key
    retention: Key

    @model_validator(mode="after")
    def _terms_of_product(self) -> Service:
        of_visa = (self.limits, self.asked, self.product.category)
        if self.product.is_visa:
            if None in (*of_visa, self.lesser_grounds) or self.validity is not None:
                raise ValueError("a visa has `category`, `limits`, `asked` and `lesser_grounds`, and no `validity`")
        elif any(part is not None for part in of_visa) or self.validity is None:
            raise ValueError("only a visa has `category`, `limits` and `asked`; this wants `validity`")
        if self.product.is_physical != (self.product.blank is not None):
            raise ValueError("a document made of stock names its `blank`; an e-visa has none")
        return self

    @property
    def fields(self) -> dict[str, FieldDefinition]:
        """Every question by key, in the order of the form."""
        return {field.key: field for step in self.steps for field in step.fields}

    @property
    def asked_of_providers(self) -> frozenset[str]:
        """What of a person providers are listened to for."""
        return frozenset(field.from_sign_in.claim for field in self.fields.values() if field.from_sign_in)

    def step(self, key: str) -> Step | None:
        """The step with this key."""
        return next((s for s in self.steps if s.key == key), None)

    def evidence_item(self, key: str) -> EvidenceDefinition | None:
        """The evidence with this key."""
        return next((e for e in self.evidence if e.key == key), None)


class Office(Definition):
    """A post, hub, headquarters unit or honorary consulate.

    `hub` is the office that produces for this one, and that decides for one that only takes in.
    """

    key: Key
    label: Text
    place: Text
    kind: Literal["post", "hub", "headquarters", "honorary", "visa-centre"]
    zone: str
    district: list[Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]] = []
    address: Text
    contact: str
    # What its cashiers take; the first is what people are told. None: the currency of the fee table.
    currencies: list[Currency] = []
    hub: Key | None = None

    @property
    def only_takes_in(self) -> bool:
        """An honorary consulate or a visa centre informs and takes in; it never examines or decides."""
        return self.kind in ("honorary", "visa-centre")


Permission = Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[a-z_]+:[a-z_]+$")]


class Anywhere(Definition):
    """Permissions that reach the cases of these services at whatever office: for duty officers."""

    permissions: list[Permission] = Field(min_length=1)
    services: list[Key] = Field(min_length=1)


class Role(Definition):
    """A role with what it may do in the office where it is held.

    `everywhere` are those of its permissions to look that reach every office's cases when it is held at headquarters.
    """

    key: Key
    label: Text
    permissions: list[Permission]
    everywhere: list[Permission] = []
    anywhere: Anywhere | None = None
    not_with: list[Key] = []


class BlankKind(Definition):
    """A kind of numbered blank. `numbers` is a regular expression for the whole number, in capitals and figures."""

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
    age_of_majority: int = Field(default=18, gt=0)
    # Days that are no working days; Monday is 0.
    weekend: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[5, 6], max_length=6)
    # Size of the visa sticker: 120 mm x 80 mm, or 105 mm x 74 mm (Doc 9303-7).
    sticker: Literal["MRV-A", "MRV-B"] = "MRV-A"
    contact: str
    notice: Text
    languages: list[str] = Field(min_length=1)
    colours: dict[Literal["accent", "accent-deep", "accent-line", "accent-tint"], str] = {}
    # The law by which applicants read what was noted for the border about them; without one they are not told.
    border_note_law: Text | None = None
    privacy_version: Key
    privacy: Text
    authority: Text
