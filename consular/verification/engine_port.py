"""What the room asks of its engines, and how they answer.

The engines themselves load OpenCV, ONNX and PDF libraries; the worker hands them in, and nothing here imports them.
Whatever an engine meets in a file it tells by its report; it never raises because of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from consular.evidence import Page
from consular.verification.findings import Box, Report


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`media_type` is None unless the file is of a kind that is taken."""

    report: Report
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file decoded: re-encoded pages without anything but their pixels, and what was found on the way."""

    report: Report
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """A character that a position's rule changed; `line` and `position` count from 1."""

    line: int
    position: int
    read: str
    taken: str
    rule: str


@dataclass(frozen=True, slots=True)
class MrzSeen:
    """The machine readable zone of a page; everything after `found` is empty when it is false.

    `boxes`: one a line, in pixels of the page; `turn`: degrees clockwise until the page is upright; `crop`: the zone,
    upright; `fields` and `statuses` (`holds`, `fails`, `unchecked`) by field name.
    """

    report: Report
    found: bool = False
    format: str = ""
    lines: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    boxes: tuple[Box, ...] = ()
    turn: int = 0
    crop: Page | None = None


class Engines(Protocol):
    """Each method reads bytes that may be hostile and must do so in a limited process."""

    @property
    def version(self) -> str:
        """Names and versions of the libraries, for the record."""
        ...

    def sniff(self, content: bytes, name: str) -> Sniffed:
        """What the file is; `name` is what its sender calls it."""
        ...

    def open_picture(self, content: bytes) -> Opened:
        """The one page of a picture."""
        ...

    def open_pdf(self, content: bytes) -> Opened:
        """The pages of a PDF, with findings about what it hides."""
        ...

    def page_quality(self, page: bytes) -> Report:
        """Whether a page (JPEG) can be read."""
        ...

    def read_mrz(self, page: bytes, today: date) -> MrzSeen:
        """The machine readable zone of a page (JPEG); `today` decides centuries."""
        ...

    def portrait(self, page: bytes) -> Report:
        """Whether a page (JPEG) can serve as a portrait."""
        ...
