"""The stable JSON of the operator's commands."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from cryptography import x509

from consular.doc9303 import NoTransliteration, mrz_report, name_report, seal_report

from .conftest import TODAY, Authority, vectors
from .test_certificates import seal

FIELDS = [
    "document_code",
    "issuing_state",
    "primary",
    "secondary",
    "document_number",
    "nationality",
    "date_of_birth",
    "sex",
    "date_of_expiry",
    "optional",
]
SEALS: dict[str, Any] = {entry["id"]: entry for entry in vectors("seals/vds_seals.json")}


def test_mrz_parse() -> None:
    lines = ["I<FINXA10000585010195<112X<<<<", "9501016F2803135FIN<<<<<<<<<<<7", "SPECIMEN<TRAVEL<<VILMA<SOFIA<<"]
    report = mrz_report(lines, today=TODAY)
    assert list(report) == ["format", "valid", "failing", "fields"]
    assert list(report["fields"]) == FIELDS
    assert json.loads(json.dumps(report)) == {
        "format": "TD1",
        "valid": True,
        "failing": [],
        "fields": dict(
            zip(
                FIELDS,
                [
                    "I",
                    "FIN",
                    "SPECIMEN TRAVEL",
                    "VILMA SOFIA",
                    "XA1000058",
                    "FIN",
                    "1995-01-01",
                    "F",
                    "2028-03-13",
                    "010195<112X",
                ],
                strict=True,
            )
        ),
    }


def test_dates_that_are_none_stay_as_read() -> None:
    case = next(case for case in vectors("mrz/mrz_cases.json") if case["expected_fields"]["date_of_birth"] == "000001")
    assert mrz_report(case["lines"], today=TODAY)["fields"]["date_of_birth"] == "000001"


def test_mrz_name() -> None:
    assert name_report("MRV-B", "O'Connor", "Enya Siobhan") == "OCONNOR<<ENYA<SIOBHAN<<<<<<<<<<"
    with pytest.raises(ValueError, match="TD4"):
        name_report("TD4", "A")
    with pytest.raises(NoTransliteration):
        name_report("TD3", "สมชาย")


def test_seal_read(foreign_signers: dict[str, x509.Certificate]) -> None:
    payload = SEALS["permanentResidencePermit"]["sealHex"]
    report = seal_report(payload, foreign_signers.values(), at=date(2026, 11, 22))
    assert json.loads(json.dumps(report)) == report
    assert list(report) == ["status", "header", "fields"]
    assert report["status"] == "VALID"
    assert report["fields"] == {"DOCUMENT_NUMBER": "ABCD12345", "PASSPORT_NUMBER": "X98723021"}
    assert seal_report(payload, at=date(2026, 11, 22)) == report | {"status": "UNKNOWN_CERTIFICATE"}


def test_a_folder_with_an_authority_binds_that_authoritys_signers(authority: Authority, impostor: Authority) -> None:
    payload = seal(authority)
    assert seal_report(payload, [authority.csca, authority.signer], at=TODAY)["status"] == "VALID"
    assert seal_report(payload, [impostor.csca, authority.signer], at=TODAY)["status"] == "UNTRUSTED_CERTIFICATE"
    assert seal_report(payload, [authority.csca], at=TODAY)["status"] == "UNKNOWN_CERTIFICATE"


def test_nonsense_has_a_verdict_too() -> None:
    assert seal_report("", at=TODAY) == {"status": "READ_ERROR", "header": {}, "fields": {}}
    assert seal_report("hello \ud800", at=TODAY)["status"] == "WRONG_FORMAT"
