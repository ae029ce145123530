"""Codes of states, nationalities, documents and sexes (Doc 9303-3 section 5, 9303-4 section 4.4)."""

from __future__ import annotations

import json
from importlib.resources import files

_DATA = json.loads(files(__package__).joinpath("data/codes.json").read_text(encoding="utf-8"))

_ISO: dict[str, str] = _DATA["iso"]
_REPLACED: dict[str, str] = _DATA["replaced"]
_ADDITIONAL: dict[str, str] = _DATA["additional"]
_STATES = (frozenset(_ISO) - frozenset(_REPLACED)) | frozenset(_REPLACED.values()) | {"RKS"}
_EXTENSIONS = frozenset(_DATA["nationality_extensions"])
_ENTITIES = frozenset(_DATA["entities"])
_NO_NATIONALITY = frozenset(_DATA["no_nationality"])
_DEPRECATED = frozenset(_DATA["deprecated"])
SPECIMEN_STATE = "UTO"

# Territories of former entities and of British kinds of nationality, so that the edge can name them.
_TERRITORY = (
    {alpha3: alpha2 for alpha3, alpha2 in _ISO.items() if alpha3 not in _REPLACED}
    | {short: _ISO[alpha3] for alpha3, short in _REPLACED.items()}
    | dict.fromkeys(_EXTENSIONS, "GB")
    | _ADDITIONAL
)
_ALPHA3 = {_ISO[alpha3]: _REPLACED.get(alpha3, alpha3) for alpha3 in _ISO} | {"XK": "RKS", "UT": SPECIMEN_STATE}

PASSPORT_CODES = frozenset(_DATA["documents"]["passport"]) | {"P"}
_SEXES = {"F": "F", "M": "M", "X": "<"}


def is_state(code: str) -> bool:
    """Whether `code` is a state or territory in the MRZ's spelling (Germany is D); the specimen UTO counts."""
    return code in _STATES or code == SPECIMEN_STATE


def is_issuer(code: str) -> bool:
    """Whether documents are issued under `code`: states, international bodies, entities, withdrawn codes."""
    return is_state(code) or code in _ENTITIES or code in _DEPRECATED or code in _EXTENSIONS


def is_nationality(code: str) -> bool:
    """Whether a holder's nationality may be `code`: states, British kinds, bodies, and XXA, XXB, XXC, XXX."""
    return is_issuer(code) or code in _NO_NATIONALITY


def is_stateless_or_refugee(code: str) -> bool:
    """Whether `code` stands for a person without a nationality or of unspecified one (XXA, XXB, XXC, XXX)."""
    return code in _NO_NATIONALITY


def states() -> tuple[str, ...]:
    """All states and territories, sorted, without the specimen."""
    return tuple(sorted(_STATES))


def nationalities() -> tuple[str, ...]:
    """All codes a nationality may have today, sorted, without the specimen and withdrawn codes."""
    return tuple(sorted(_STATES | _EXTENSIONS | _ENTITIES | _NO_NATIONALITY))


def territory(code: str) -> str | None:
    """The two-letter territory whose name CLDR knows (D → DE, GBN → GB, RKS → XK), or None (XXA, XOM, UTO …)."""
    return _TERRITORY.get(code)


def from_territory(alpha2: str) -> str | None:
    """The MRZ code of a two-letter territory (DE → D, XK → RKS, UT → UTO), or None."""
    return _ALPHA3.get(alpha2)


def from_alpha3(code: str) -> str | None:
    """The MRZ code of a three-letter code of ISO 3166-1 (DEU → D, THA → THA), or None."""
    return _REPLACED.get(code, code) if code in _ISO else None


def certificate_country(code: str) -> str | None:
    """The two letters that certificates of the issuer carry (UTO → UT, D → DE, RKS → KS); None if not known."""
    special = {"UTO": "UT", "RKS": "KS", "EUE": "EU", "UNO": "UN", "IAO": "IA", "XOM": "XO"}
    return special.get(code) or territory(code)


def is_document_code(code: str) -> bool:
    """Whether `code` (one or two characters, fillers off) can begin a travel document's MRZ.

    Passports: P, or one of the codes of 9303-4 section 4.4. Visas: V with any letter. TD1 and TD2: A, C or I, whose
    second letter is never V.
    """
    if not 1 <= len(code) <= 2 or not code.isascii() or not code.isalnum() or code != code.upper():
        return False
    match code[0]:
        case "P":
            return code in PASSPORT_CODES
        case "V":
            return True
        case "A" | "C" | "I":
            return code[1:] != "V"
        case _:
            return False


def sex_to_mrz(sex: str) -> str:
    """F, M or `<` for X (unspecified); raises `KeyError` for anything else. X never stands in the MRZ."""
    return _SEXES[sex]


def sex_from_mrz(char: str) -> str:
    """F, M, or X for `<`; any other character comes back unchanged."""
    return "X" if char == "<" else char
