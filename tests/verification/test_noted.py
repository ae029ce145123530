"""Findings in and out of a sealed run."""

from __future__ import annotations

import json

from consular.verification.findings import Finding, look, stop
from consular.verification.noted import finding_from, note
from consular.verification.rules import Compared, finding_of


def back(finding: Finding) -> Finding:
    return finding_from(json.loads(json.dumps(note(finding))))


def test_a_finding_comes_back_as_it_went() -> None:
    for finding in (stop("page_too_small", width=10, share=0.25), look("page_glare", (1, 2, 3, 4), page=1)):
        assert back(finding) == finding


def test_a_difference_keeps_its_places() -> None:
    compared = Compared(
        "name", "name", "primary", "Ana", "ANNA", "mrz_name_differs", (2,), (2, 3), ((0, 7, 8), (0, 8, 9))
    )
    assert back(finding_of(compared)) == finding_of(compared)
