"""Read the machine readable zone from the rendition of a page.

Text is detected once on the page; only rows as long and slender as an MRZ are recognised, upright and upside down.
A reading is never accepted because its check digits hold: they are blind between characters equal modulo 10, and
names have none. So each field carries its own status, and whoever asked compares with what the person answered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

import cv2
import numpy as np
from rapidocr import RapidOCR

from consular.doc9303.dates import PartialDate
from consular.doc9303.errors import NotMrz
from consular.doc9303.mrz import UNREAD, MrzFields, MrzReading, parse
from consular.doc9303.mrz_unread import Unread, unread_characters
from consular.verification.engines.mrz_rows import (
    Pixels,
    Points,
    Row,
    box_of,
    cut,
    lies_sideways,
    outline,
    rows_of,
    turned,
    turned_points,
)
from consular.verification.engines.mrz_text import Correction, Zone, looks_like_a_line, normalised, zone_among
from consular.verification.findings import Box, Finding, Report, look, stop

# Longest side at which text is looked for. The second is for a small document on a large sheet.
DETECTED_AT: Final = (800, 1500)
MOST_ROWS: Final = 9
CROP_QUALITY: Final = 85
# One thread: a pool of threads would not survive the fork, and several workers share the cores anyway.
SETTINGS: Final = {
    "Global.log_level": "error",
    "Global.text_score": 0.0,
    "Global.use_cls": False,
    # Pages are scaled here, not there.
    "Det.limit_type": "max",
    "Det.limit_side_len": DETECTED_AT[-1],
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class FieldStatus(StrEnum):
    """What the zone itself says for a field: `holds` and `fails` speak of its own check digit, `unread` of a character
    of the field or of that digit which could not be read.
    """

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class MrzFound:
    """What was read. Everything but `report` and `ms` is empty when `found` is false.

    `lines` and `fields` have `?` for a character that is printed and could not be read. `fields` are texts (dates as
    `1990-05-17`, unknown parts `XX`, empty when impossible), `statuses` one for each of them; `failing` as in
    `consular.doc9303`; `boxes` one a line, in pixels of the rendition; `turn` the clockwise degrees by which the
    picture has to be turned to be upright; `confidence` the recogniser's, 0 to 1, one a line; `crop` a JPEG of the
    zone, upright; `ms` milliseconds.
    """

    report: Report
    found: bool
    ms: int
    format: str = ""
    lines: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, FieldStatus] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    corrected: tuple[Correction, ...] = ()
    boxes: tuple[Box, ...] = ()
    confidence: tuple[float, ...] = ()
    turn: int = 0
    crop: bytes = b""


@dataclass(frozen=True, slots=True)
class _Line:
    """One recognised row; `places` as for `with_gaps`."""

    row: Row
    text: str
    score: float
    places: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A zone on a page turned clockwise by `turn`; `rows` and `scores` belong to its lines."""

    zone: Zone
    rows: tuple[Row, ...]
    scores: tuple[float, ...]
    turn: int


_loaded: dict[str, Any] = {}


def load() -> None:
    """Load the models, once a process; call it before forking workers. Takes about a second."""
    if "engine" in _loaded:
        return
    cv2.setNumThreads(1)
    engine = RapidOCR(params=SETTINGS)
    # The models are opened at first use.
    drawn = np.full((64, 320, 3), 255, np.uint8)
    cv2.putText(drawn, "P<UTO", (20, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    engine(drawn, use_det=True, use_cls=False, use_rec=True)
    _loaded["engine"] = engine


def read(rendition: bytes, today: date) -> MrzFound:
    """The MRZ on a page. `rendition` is a JPEG made by `pictures` or `pdfs`; `today` decides centuries."""
    load()
    began = time.perf_counter()
    page = cv2.imdecode(np.frombuffer(rendition, np.uint8), cv2.IMREAD_COLOR) if rendition else None
    if page is None:
        return MrzFound(Report.inconclusive(look("image_unreadable")), False, _ms_since(began))
    pixels = np.asarray(page, np.uint8)
    seen = _look_for(pixels)
    if seen is None:
        return MrzFound(Report.inconclusive(look("mrz_not_found")), False, _ms_since(began))
    try:
        reading = parse(seen.zone.lines, today=today, partly_read=True)
    except NotMrz as unfit:
        return MrzFound(Report.inconclusive(look("mrz_unreadable", reason=unfit.code)), False, _ms_since(began))
    return _found(pixels, seen, reading, began)


def _look_for(page: Pixels) -> _Seen | None:
    height, width = page.shape[:2]
    for longest in DETECTED_AT:
        if longest != DETECTED_AT[0] and max(height, width) <= DETECTED_AT[0]:
            break
        quads = _quads(page, longest)
        if len(quads) == 0:
            continue
        base = 90 if lies_sideways(quads) else 0
        for turn in (base, base + 180):
            seen = _zone_on(turned(page, turn), _from_top_left(turned_points(quads, width, height, turn)), turn)
            if seen is not None:
                return seen
    return None


def _quads(page: Pixels, longest: int) -> Points:
    """Corners (n, 4, 2) of pieces of text, in pixels of the page."""
    scale = min(1.0, longest / max(page.shape[:2]))
    small = page if scale == 1.0 else cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    detected = _loaded["engine"](small, use_det=True, use_cls=False, use_rec=False)
    if detected.boxes is None:
        return np.empty((0, 4, 2))
    return np.asarray(np.asarray(detected.boxes, np.float64).reshape(-1, 4, 2) / scale, np.float64)


def _from_top_left(quads: Points) -> Points:
    """The corners of each piece clockwise, beginning with the one at the top left of the turned page."""
    ordered = np.empty_like(quads)
    for index, quad in enumerate(quads):
        ordered[index] = np.roll(quad, -int(np.argmin(quad.sum(axis=1))), axis=0)
    return ordered


def _zone_on(page: Pixels, quads: Points, turn: int) -> _Seen | None:
    # The zone is the lowest text of a page: from there upwards, until a line that is none follows lines that are.
    read: list[_Line] = []
    rows = rows_of(quads, page.shape[1])
    for line in _recognised(page, rows[: -MOST_ROWS - 1 : -1]):
        if looks_like_a_line(line.text):
            read.insert(0, line)
        elif len(read) >= 2:
            break
    zone = zone_among([line.text for line in read], [line.places for line in read])
    if zone is None:
        return None
    lines = read[zone.first : zone.first + len(zone.lines)]
    return _Seen(zone, tuple(line.row for line in lines), tuple(round(line.score, 3) for line in lines), turn % 360)


def _recognised(page: Pixels, rows: Sequence[Row]) -> Iterator[_Line]:
    for row in rows:
        told = _loaded["engine"](cut(page, row), use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        if told.txts:
            text = normalised(told.txts[0])
            yield _Line(row, text, float(told.scores[0]), _places(text, told.word_results[0]))


def _places(text: str, told: Any) -> tuple[float, ...]:
    """Where each character of the normalised text stands, as a share of the row; none when that is not known."""
    signs = [
        (sign, column)
        for word, columns in zip(told.words, told.word_cols, strict=True)
        for raw, column in zip(word, columns, strict=True)
        for sign in normalised(raw)
    ]
    if not signs or "".join(sign for sign, _ in signs) != text:
        return ()
    return tuple(column / told.line_txt_len for _, column in signs)


def _found(page: Pixels, seen: _Seen, reading: MrzReading, began: float) -> MrzFound:
    boxes = _boxes(page, seen)
    findings = _findings(reading, boxes)
    return MrzFound(
        report=Report.inconclusive(*findings) if reading.unread and not reading.failing else Report.of(findings),
        found=True,
        ms=_ms_since(began),
        format=reading.format.value,
        lines=reading.lines,
        fields=_texts(reading.fields),
        statuses=_statuses(reading),
        failing=tuple(reading.failing),
        corrected=seen.zone.corrected,
        boxes=boxes,
        confidence=seen.scores,
        turn=seen.turn,
        crop=_crop(page, seen),
    )


def _boxes(page: Pixels, seen: _Seen) -> tuple[Box, ...]:
    height, width = page.shape[:2]
    turned_width, turned_height = (height, width) if seen.turn % 180 else (width, height)
    back = (360 - seen.turn) % 360
    corners = [turned_points(outline(row), turned_width, turned_height, back) for row in seen.rows]
    return tuple(box_of(points, width, height) for points in corners)


def _crop(page: Pixels, seen: _Seen) -> bytes:
    """The zone, upright, with a margin of one line's height."""
    upright = turned(page, seen.turn)
    height, width = upright.shape[:2]
    margin = int(max(row.height for row in seen.rows))
    x, y, wide, high = box_of(np.concatenate([outline(row) for row in seen.rows]), width, height)
    area = upright[max(0, y - margin) : y + high + margin, max(0, x - margin) : x + wide + margin]
    _, written = cv2.imencode(".jpg", area, (cv2.IMWRITE_JPEG_QUALITY, CROP_QUALITY))
    return written.tobytes()


def _findings(reading: MrzReading, boxes: Sequence[Box]) -> list[Finding]:
    first_line = 1 if reading.format.value == "TD1" else 0
    lines = {"document_number": 0 if first_line else 1, "composite": 1}
    told = [stop("mrz_check_digit_failed", boxes[lines.get(name, 1)], field=name) for name in reading.failing]
    told.extend(look(f"mrz_{remark}", boxes[1]) for remark in reading.remarks)
    told.extend(_unread(one, boxes[one.line]) for one in unread_characters(reading))
    return told


def _unread(one: Unread, box: Box) -> Finding:
    field = f"name_{one.field}" if one.field in ("primary", "secondary") else one.field
    if one.position == 0:
        return look("mrz_check_digit_unread", box, field=field)
    return look("mrz_character_unread", box, field=field, position=one.position)


def _texts(fields: MrzFields) -> dict[str, str]:
    return {
        "document_code": fields.document_code,
        "issuing_state": fields.issuing_state,
        "primary": fields.primary,
        "secondary": fields.secondary,
        "document_number": fields.document_number,
        "nationality": fields.nationality,
        "date_of_birth": _date(fields.date_of_birth, fields.raw_date_of_birth),
        "sex": fields.sex,
        "date_of_expiry": _date(fields.date_of_expiry, fields.raw_date_of_expiry),
        "optional": fields.optional,
    }


def _date(day: PartialDate | None, raw: str) -> str:
    """Impossible dates are empty; of a partly read one the six characters stand."""
    return raw if UNREAD in raw else str(day or "")


def _statuses(reading: MrzReading) -> dict[str, FieldStatus]:
    checked = {"document_number", "date_of_birth", "date_of_expiry"}
    own = {"optional": "personal_number"} if reading.format.value == "TD3" else {}
    statuses: dict[str, FieldStatus] = {}
    unread = {one.field for one in unread_characters(reading)}
    for name in _texts(reading.fields):
        digit = own.get(name, name)
        if name in unread:
            statuses[name] = FieldStatus.UNREAD
        elif digit in reading.failing:
            statuses[name] = FieldStatus.FAILS
        else:
            statuses[name] = FieldStatus.HOLDS if name in checked or name in own else FieldStatus.UNCHECKED
    return statuses


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
