"""The message Digital Travel Authorization: what an e-visa's barcode says.

The random index into the state's status list travels in the field ADDITIONAL_INFORMATION, as a word of its own:
`SI` followed by the index in decimal, for example `SI1844674407370955`. The field is C40 text for the issuer's use, so
readers that do not know the word show it and lose nothing, and the signature covers it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .codes import sex_to_mrz
from .dates import PartialDate
from .errors import SealUnfit
from .formats import MrzFormat
from .names import mrz_name
from .transliteration import transliterate

MESSAGE = "DIGITAL_TRAVEL_AUTHORIZATION"
LARGEST_STATUS_INDEX = 2**63 - 1
UNLIMITED_ENTRIES = 0
_STATUS = re.compile(r"(?:^| )SI(0|[1-9][0-9]{0,18})(?= |$)")
_PLACE_LENGTH = 15
_LONGEST_STAY = 999


@dataclass(frozen=True, slots=True)
class TravelAuthorization:
    """An e-visa's content. Names may be in any script that ICAO transliterates.

    `entries` 1 to 255, or 0 for any number; `days_of_stay` up to 999; both dates are inclusive; `sex` F, M or X.
    """

    number: str
    primary: str
    secondary: str
    passport_number: str
    date_of_birth: PartialDate
    nationality: str
    sex: str
    place_of_issue: str
    valid_from: date
    valid_until: date
    days_of_stay: int
    entries: int
    category: str
    status_index: int | None = None


def message(content: TravelAuthorization) -> dict[str, object]:
    """The barcode's messages for `idb.build`; raises `SealUnfit`, `NotBuildable` or `NoTransliteration`."""
    if not 0 <= content.days_of_stay <= _LONGEST_STAY:
        raise SealUnfit("seal_value_unfit", field="DURATION_OF_STAY")
    try:
        sex_to_mrz(content.sex)
    except KeyError as unknown:
        raise SealUnfit("seal_value_unfit", field="SEX") from unknown
    fields: dict[str, object] = {
        "DTA_NUMBER": content.number,
        "NAME_OF_HOLDER": mrz_name(MrzFormat.TD3, content.primary, content.secondary).rstrip("<"),
        "PASSPORT_NUMBER": content.passport_number,
        "DATE_OF_BIRTH": content.date_of_birth,
        "NATIONALITY": content.nationality,
        "SEX": content.sex,
        "PLACE_OF_ISSUE": transliterate(content.place_of_issue)[:_PLACE_LENGTH].rstrip(),
        "VALID_FROM": content.valid_from,
        "VALID_UNTIL": content.valid_until,
        "DURATION_OF_STAY": f"{content.days_of_stay:03d}",
        "NUMBER_OF_ENTRIES": content.entries,
        "TYPE_CLASS_CATEGORY": content.category,
    }
    if content.status_index is not None:
        fields["ADDITIONAL_INFORMATION"] = information(content.status_index)
    return {MESSAGE: fields}


def information(status_index: int, text: str = "") -> str:
    """The value of ADDITIONAL_INFORMATION with the status index before any other text."""
    if not 0 <= status_index <= LARGEST_STATUS_INDEX:
        raise SealUnfit("seal_value_unfit", field="ADDITIONAL_INFORMATION")
    return f"SI{status_index} {text}".rstrip()


def status_index(fields: Mapping[str, object]) -> int | None:
    """The status index in the fields of a reading, None when there is none."""
    authorization = fields.get(MESSAGE)
    if not isinstance(authorization, Mapping):
        return None
    text = authorization.get("ADDITIONAL_INFORMATION")
    found = _STATUS.search(text) if isinstance(text, str) else None
    return int(found[1]) if found else None
