"""What a check has to say: an outcome, and findings as codes with parameters. Sentences are made at the edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the rendition, from its top left corner."""

Parameter = str | int | float | bool


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not_run"


class Level(StrEnum):
    """What a finding asks for: nothing, a person's look, or another file."""

    OK = "ok"
    LOOK = "look"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation. `code` is stable snake_case and keys the sentence; `parameters` fill its gaps."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    box: Box | None = None
    level: Level = Level.LOOK


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one check with its findings in the order they were made."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding] = ()) -> Report:
        """Failed when one finding says stop, else passed."""
        told = tuple(findings)
        stops = any(finding.level is Level.STOP for finding in told)
        return cls(Outcome.FAILED if stops else Outcome.PASSED, told)

    @classmethod
    def inconclusive(cls, *findings: Finding) -> Report:
        """Nothing could be said for or against the evidence."""
        return cls(Outcome.INCONCLUSIVE, findings)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, in order."""
        return tuple(finding.code for finding in self.findings)


def stop(code: str, box: Box | None = None, **parameters: Parameter) -> Finding:
    """A finding that another file must answer."""
    return Finding(code, parameters, box, Level.STOP)


def look(code: str, box: Box | None = None, **parameters: Parameter) -> Finding:
    """A finding that a person should see."""
    return Finding(code, parameters, box, Level.LOOK)
