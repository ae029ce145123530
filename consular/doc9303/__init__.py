"""ICAO Doc 9303, pure: machine readable zones, names, codes, visible digital seals and barcodes.

Imports no database and no web; reads no clock: dates and moments are given.
"""

from .certificates import VDS_SIGNER, make_csca, make_signer, seal_reference, signer_identifier
from .check_digits import blind_to, check_digit
from .codes import (
    SPECIMEN_STATE,
    certificate_country,
    from_alpha3,
    from_territory,
    is_document_code,
    is_issuer,
    is_nationality,
    is_state,
    is_stateless_or_refugee,
    nationalities,
    sex_from_mrz,
    sex_to_mrz,
    states,
    territory,
)
from .data_groups import dg1, dg2, jpeg_size
from .dates import PartialDate, birth_from_mrz, expiry_from_mrz
from .dta import MESSAGE as DTA_MESSAGE
from .dta import TravelAuthorization, status_index
from .dta import message as dta_message
from .ecdsa import Sign, signer
from .errors import (
    CertificateUnfit,
    Doc9303Error,
    NotBuildable,
    NotJpeg,
    NotMrz,
    NoTransliteration,
    SealMalformed,
    SealUnfit,
)
from .formats import MrzFormat, name_width
from .idb import build as build_barcode
from .mrz import UNREAD, MrzFields, MrzReading, parse
from .mrz_build import build
from .mrz_unread import Unread, unread_characters
from .name_compare import NameComparison, NameDifference, same_name
from .names import mrz_name
from .report import fields_report, mrz_report, name_report, reading_report, seal_report, verdict_report
from .seal_match import match_document, match_visa
from .seal_reading import SealReading, SealStatus, read
from .transliteration import transliterate, transliterations
from .trust import barcode_reference, chains_to, in_force, is_authority, is_revoked
from .vds import build as build_seal

__all__ = [
    "DTA_MESSAGE",
    "SPECIMEN_STATE",
    "UNREAD",
    "VDS_SIGNER",
    "CertificateUnfit",
    "Doc9303Error",
    "MrzFields",
    "MrzFormat",
    "MrzReading",
    "NameComparison",
    "NameDifference",
    "NoTransliteration",
    "NotBuildable",
    "NotJpeg",
    "NotMrz",
    "PartialDate",
    "SealMalformed",
    "SealReading",
    "SealStatus",
    "SealUnfit",
    "Sign",
    "TravelAuthorization",
    "Unread",
    "barcode_reference",
    "birth_from_mrz",
    "blind_to",
    "build",
    "build_barcode",
    "build_seal",
    "certificate_country",
    "chains_to",
    "check_digit",
    "dg1",
    "dg2",
    "dta_message",
    "expiry_from_mrz",
    "fields_report",
    "from_alpha3",
    "from_territory",
    "in_force",
    "is_authority",
    "is_document_code",
    "is_issuer",
    "is_nationality",
    "is_revoked",
    "is_state",
    "is_stateless_or_refugee",
    "jpeg_size",
    "make_csca",
    "make_signer",
    "match_document",
    "match_visa",
    "mrz_name",
    "mrz_report",
    "name_report",
    "name_width",
    "nationalities",
    "parse",
    "read",
    "reading_report",
    "same_name",
    "seal_reference",
    "seal_report",
    "sex_from_mrz",
    "sex_to_mrz",
    "signer",
    "signer_identifier",
    "states",
    "status_index",
    "territory",
    "transliterate",
    "transliterations",
    "unread_characters",
    "verdict_report",
]
