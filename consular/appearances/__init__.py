"""The applicant in person at a counter: who it is, what was seen, what was captured."""

from consular.appearances.errors import AppearanceRefused, AppearedAlready
from consular.appearances.events import AppearanceMade
from consular.appearances.items import SIGNATURE_ITEM, TAKEN_AT_COUNTER
from consular.appearances.models import Appearance, FingerprintRecord, Seen
from consular.appearances.operations import Print, record, void
from consular.appearances.queries import at_office, fingerprints_of, made
from consular.appearances.rules import (
    FINGERPRINTS,
    PHOTO,
    SIGNATURE,
    Given,
    fingerprints_wanted,
    problems_of,
    signature_wanted,
)
from consular.appearances.sentences import SENTENCES

__all__ = [
    "FINGERPRINTS",
    "PHOTO",
    "SENTENCES",
    "SIGNATURE",
    "SIGNATURE_ITEM",
    "TAKEN_AT_COUNTER",
    "Appearance",
    "AppearanceMade",
    "AppearanceRefused",
    "AppearedAlready",
    "FingerprintRecord",
    "Given",
    "Print",
    "Seen",
    "at_office",
    "fingerprints_of",
    "fingerprints_wanted",
    "made",
    "problems_of",
    "record",
    "signature_wanted",
    "void",
]
