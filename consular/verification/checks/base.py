"""What every check has: a name, a version, what it needs, and a way from a context to a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from consular.catalogue import EvidenceDefinition, Service
from consular.evidence import Page
from consular.verification.engine_port import Engines, Opened
from consular.verification.errors import EnginesMissing
from consular.verification.findings import Report
from consular.verification.reading import Reading


class Need(StrEnum):
    """What a check looks at."""

    ORIGINAL = "original"
    PAGES = "pages"
    MRZ = "mrz"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a file. Checks add to it: its type, its pages, its machine readable zone.

    `original` is the upload, None once it has been sanitised; `today` is the day at the office.
    """

    service: Service
    item: EvidenceDefinition
    today: dt.date
    engines: Engines | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    filename: str = ""
    original: bytes | None = None
    media_type: str | None = None
    opened: Opened | None = None
    pages: tuple[Page, ...] = ()
    reading: Reading | None = None

    @property
    def eyes(self) -> Engines:
        """The engines; EnginesMissing in a process that has none."""
        if self.engines is None:
            raise EnginesMissing
        return self.engines

    def has(self, need: Need) -> bool:
        """Whether a check that needs this can run."""
        given: dict[Need, object] = {
            Need.ORIGINAL: self.original is not None,
            Need.PAGES: self.pages,
            Need.MRZ: self.reading,
            Need.ANSWERS: self.answers,
        }
        return bool(given[need])


@dataclass(frozen=True, slots=True)
class Result:
    """The report, what is known afterwards, and for the officer's page what was seen (plain JSON)."""

    report: Report
    context: Context
    seen: Mapping[str, Any] = field(default_factory=dict)
    detail: Page | None = None


class Check(Protocol):
    """A check. `version` rises when the same input may lead to another outcome."""

    name: str
    version: str
    needs: frozenset[Need]

    def run(self, context: Context) -> Result:
        """Look, and say what was found. Only called when every need is met."""
        ...

    def looks_at(self, context: Context) -> object:
        """What besides the file decides the outcome, as plain JSON: while it is the same, nothing runs again."""
        ...


class OfFile:
    """Shared by checks that look at the file alone."""

    def looks_at(self, context: Context) -> object:
        """Nothing else."""
        return None
