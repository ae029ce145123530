"""Findings as plain JSON inside a run, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from consular.verification.findings import Finding, Level
from consular.verification.rules import Compared, Difference


def note(finding: Finding) -> dict[str, Any]:
    """The finding as JSON."""
    noted: dict[str, Any] = {
        "code": finding.code,
        "level": finding.level.value,
        "parameters": dict(finding.parameters),
        "box": None if finding.box is None else list(finding.box),
    }
    if isinstance(finding, Difference):
        compared = asdict(finding.compared)
        noted["compared"] = {
            **compared,
            "said_at": list(finding.compared.said_at),
            "seen_at": list(finding.compared.seen_at),
            "mrz_at": [list(place) for place in finding.compared.mrz_at],
        }
    return noted


def finding_from(noted: Mapping[str, Any]) -> Finding:
    """The finding again: a Difference where characters were compared."""
    box = noted["box"]
    code, parameters, level = noted["code"], noted["parameters"], Level(noted["level"])
    place = None if box is None else (box[0], box[1], box[2], box[3])
    compared = noted.get("compared")
    if compared is None:
        return Finding(code, parameters, place, level)
    return Difference(code, parameters, place, level, compared=_compared(compared))


def _compared(noted: Mapping[str, Any]) -> Compared:
    return Compared(
        **{
            **noted,
            "said_at": tuple(noted["said_at"]),
            "seen_at": tuple(noted["seen_at"]),
            "mrz_at": tuple((line, start, end) for line, start, end in noted["mrz_at"]),
        }
    )
