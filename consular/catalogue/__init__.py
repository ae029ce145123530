"""Service definitions, versioned; field kinds; named rules. One definition drives form, schema, review and checks."""

from consular.catalogue.border import CarrierPolicy, CarrierRule
from consular.catalogue.check import Vocabulary, check, published_flaws, read_checked
from consular.catalogue.conditions import holds
from consular.catalogue.definitions import (
    BlankKind,
    EvidenceDefinition,
    FeeLine,
    FeeTable,
    FieldDefinition,
    Ground,
    GroundSet,
    Ministry,
    Office,
    Rate,
    Rates,
    Role,
    Service,
    Step,
    WaiverGround,
)
from consular.catalogue.errors import CatalogueBroken, Flaw, UnknownService
from consular.catalogue.kinds import COUNTRIES, KINDS, NATIONALITIES, Kind, Problem, email_address, storable
from consular.catalogue.loader import Catalogue, load
from consular.catalogue.products import (
    AppearanceDefinition,
    ConsentsDefinition,
    ConsentWay,
    GrantLimits,
    OldDocument,
    Product,
    Validity,
)
from consular.catalogue.rules import ADVICE, BLOCKING, COMPETENCE, ROUTING, Facts, Verdict, add_months, age_on
from consular.catalogue.schema import StepResult, missing_fields, validate_step
from consular.catalogue.sentences import SENTENCES

__all__ = [
    "ADVICE",
    "BLOCKING",
    "COMPETENCE",
    "COUNTRIES",
    "KINDS",
    "NATIONALITIES",
    "ROUTING",
    "SENTENCES",
    "AppearanceDefinition",
    "BlankKind",
    "CarrierPolicy",
    "CarrierRule",
    "Catalogue",
    "CatalogueBroken",
    "ConsentWay",
    "ConsentsDefinition",
    "EvidenceDefinition",
    "Facts",
    "FeeLine",
    "FeeTable",
    "FieldDefinition",
    "Flaw",
    "GrantLimits",
    "Ground",
    "GroundSet",
    "Kind",
    "Ministry",
    "Office",
    "OldDocument",
    "Problem",
    "Product",
    "Rate",
    "Rates",
    "Role",
    "Service",
    "Step",
    "StepResult",
    "UnknownService",
    "Validity",
    "Verdict",
    "Vocabulary",
    "WaiverGround",
    "add_months",
    "age_on",
    "check",
    "email_address",
    "holds",
    "load",
    "missing_fields",
    "published_flaws",
    "read_checked",
    "storable",
    "validate_step",
]
