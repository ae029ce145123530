"""The engines of this machine behind the room's port: each call looks into the bytes in a limited process of its own.

Built by the worker before it forks: `load` brings the models into the parent, the children inherit them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as version_of
from typing import Final

from PIL import Image

from consular.evidence import MAX_BYTES, Page
from consular.verification.engine_port import Corrected, MrzSeen, Opened, Sniffed
from consular.verification.engines import mrz_reader, pdfs, pictures, portraits, quality
from consular.verification.engines.sandbox import Limits, Stopped, confined
from consular.verification.engines.sniff import sniff
from consular.verification.findings import Report

LIBRARIES: Final = ("rapidocr", "opencv-python-headless", "pillow", "pikepdf", "pypdfium2")
# A reaction that waits longer than a minute without asking the database anything loses its connection.
QUICK: Final = Limits(cpu=10, wall=15.0)
DECODING: Final = Limits(cpu=30, wall=40.0)
READING: Final = Limits(cpu=15, wall=18.0)


class LocalEngines:
    """Implements `verification.Engines`."""

    def __init__(self) -> None:
        self._version = " ".join(f"{name}/{version_of(name)}" for name in LIBRARIES)

    def load(self) -> None:
        """Load the models into this process; about a second, once."""
        mrz_reader.load()
        portraits.load()

    @property
    def version(self) -> str:
        """Libraries and their versions."""
        return self._version

    def sniff(self, content: bytes, name: str) -> Sniffed:
        """Type and size; inconclusive when the sniffer itself was stopped."""
        sniffed = confined(_sniffed, Sniffed, content, name, limits=QUICK)
        return Sniffed(sniffed.report) if isinstance(sniffed, Stopped) else sniffed

    def open_picture(self, content: bytes) -> Opened:
        """The re-encoded picture."""
        return _opened(_picture, content)

    def open_pdf(self, content: bytes) -> Opened:
        """The drawn pages and what the file hides."""
        return _opened(_pdf, content)

    def page_quality(self, page: bytes) -> Report:
        """Size, focus, light, glare."""
        return _judged(_quality, page)

    def read_mrz(self, page: bytes, today: date) -> MrzSeen:
        """The zone, or why there is none."""
        seen = confined(_zone, MrzSeen, page, today, limits=READING)
        return MrzSeen(seen.report) if isinstance(seen, Stopped) else seen

    def portrait(self, page: bytes) -> Report:
        """Size, shape, light, focus, head."""
        return _judged(_portrait, page)


@dataclass(frozen=True, slots=True)
class _Judgement:
    report: Report


def _opened(engine: Callable[[bytes], Opened], content: bytes) -> Opened:
    opened = confined(engine, Opened, content, limits=DECODING)
    return Opened(opened.report) if isinstance(opened, Stopped) else opened


def _judged(engine: Callable[[bytes], _Judgement], page: bytes) -> Report:
    return confined(engine, _Judgement, page, limits=QUICK).report


def _sniffed(content: bytes, name: str) -> Sniffed:
    sniffed = sniff(content, name, MAX_BYTES)
    return Sniffed(sniffed.report, sniffed.media_type)


def _picture(content: bytes) -> Opened:
    picture = pictures.sanitise(content)
    return Opened(picture.report, () if picture.rendition is None else (_page(picture.rendition),))


def _pdf(content: bytes) -> Opened:
    opened = pdfs.sanitise(content)
    return Opened(opened.report, tuple(_page(rendition) for rendition in opened.pages))


def _page(rendition: pictures.Rendition) -> Page:
    return Page(rendition.data, rendition.width, rendition.height)


def _quality(page: bytes) -> _Judgement:
    return _Judgement(quality.assess(page).report)


def _portrait(page: bytes) -> _Judgement:
    return _Judgement(portraits.assess(page).report)


def _zone(page: bytes, today: date) -> MrzSeen:
    found = mrz_reader.read(page, today)
    return MrzSeen(
        report=found.report,
        found=found.found,
        format=found.format,
        lines=found.lines,
        fields=found.fields,
        statuses={name: status.value for name, status in found.statuses.items()},
        failing=found.failing,
        corrected=tuple(Corrected(c.line, c.position, c.read, c.taken, c.rule.value) for c in found.corrected),
        boxes=found.boxes,
        turn=found.turn,
        crop=_crop(found.crop),
    )


def _crop(jpeg: bytes) -> Page | None:
    if not jpeg:
        return None
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        return Page(jpeg, picture.width, picture.height)
