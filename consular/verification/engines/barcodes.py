"""Find the two-dimensional barcode of a document in a picture or a PDF and give its payload, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import zxingcpp

from consular.verification.engines.pictures import PictureLimits, PictureRefused, decode
from consular.verification.engines.sniff import sniff
from consular.verification.findings import Box, Report, look, stop

Pixels = npt.NDArray[np.uint8]

SYMBOLOGIES: Final = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
    ]
)
# What is tried in turn until something is found: scale of the picture, turn in degrees.
ATTEMPTS: Final = ((1.0, 0), (0.5, 0), (2.0, 0), (1.0, 45), (0.5, 20), (0.25, 0))
LARGEST_EDGE: Final = 5000


@dataclass(frozen=True, slots=True)
class BarcodeLimits:
    """`edge`: longest side looked at in pixels; `pages` of a PDF at `resolution` dots per inch; `found` at most."""

    edge: int = 3600
    pages: int = 4
    resolution: int = 250
    found: int = 8


@dataclass(frozen=True, slots=True)
class Barcode:
    """`payload` are the bytes as encoded, `text` how they read as text; `page` counts from 1; the box is None when
    the code was found in a turned picture.
    """

    symbology: str
    payload: bytes
    text: str
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Barcodes:
    """The report fails with `barcode_not_found` when there is none."""

    report: Report
    found: tuple[Barcode, ...] = ()


def read(data: bytes, limits: BarcodeLimits | None = None) -> Barcodes:
    """DataMatrix, QR, Aztec and PDF417 codes in a JPEG, PNG, WebP, HEIC or PDF."""
    limits = limits or BarcodeLimits()
    sniffed = sniff(data)
    if sniffed.report.codes:
        return Barcodes(sniffed.report)
    found: list[Barcode] = []
    try:
        sheets = _sheets(data, limits) if sniffed.media_type == "application/pdf" else iter([_picture(data, limits)])
        for page, sheet in enumerate(sheets, start=1):
            found.extend(_on_sheet(sheet, page))
    except PictureRefused as refused:
        return Barcodes(Report.of([refused.finding]))
    except pypdfium2.PdfiumError as broken:
        locked = "password" in str(broken).lower()
        return Barcodes(Report.of([stop("pdf_encrypted" if locked else "pdf_unreadable")]))
    if not found:
        return Barcodes(Report.of([stop("barcode_not_found")]))
    several = [look("barcode_several", count=len(found))] if len(found) > 1 else []
    return Barcodes(Report.of(several), tuple(found[: limits.found]))


def _picture(data: bytes, limits: BarcodeLimits) -> Pixels:
    image = decode(data, PictureLimits(edge=limits.edge))
    return np.asarray(image.convert("L"), np.uint8)


def _sheets(data: bytes, limits: BarcodeLimits) -> Iterator[Pixels]:
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        for number in range(min(len(document), limits.pages)):
            page = document[number]
            scale = min(limits.resolution / 72, limits.edge / max(*page.get_size(), 1.0))
            bitmap = page.render(scale=scale, may_draw_forms=False, grayscale=True)
            sheet = np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width), np.uint8)
            bitmap.close()
            page.close()
            yield sheet


def _on_sheet(sheet: Pixels, page: int) -> list[Barcode]:
    for scale, turn in ATTEMPTS:
        looked_at = _scaled(sheet, scale)
        if looked_at is None:
            continue
        if turn:
            looked_at = _turned(looked_at, turn)
        codes = zxingcpp.read_barcodes(looked_at, formats=SYMBOLOGIES, text_mode=zxingcpp.TextMode.Plain)
        found = [_barcode(code, page, None if turn else scale) for code in codes if code.valid and code.bytes]
        if found:
            return found
    return []


def _scaled(sheet: Pixels, scale: float) -> Pixels | None:
    """The sheet at another scale; None when that would be too large to look at or too small to hold a code."""
    if scale == 1.0:
        return sheet
    height, width = (round(side * scale) for side in sheet.shape)
    if max(width, height) > LARGEST_EDGE or min(width, height) < 30:
        return None
    return np.asarray(cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _turned(sheet: Pixels, degrees: int) -> Pixels:
    height, width = sheet.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    wide, high = int(height * sine + width * cosine), int(height * cosine + width * sine)
    turn[:, 2] += (wide / 2 - width / 2, high / 2 - height / 2)
    return np.asarray(cv2.warpAffine(sheet, turn, (wide, high), borderValue=(255.0,)), np.uint8)


def _barcode(code: zxingcpp.Barcode, page: int, scale: float | None) -> Barcode:
    box: Box | None = None
    if scale is not None:
        corners = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_left,
            code.position.bottom_right,
        )
        across = [round(corner.x / scale) for corner in corners]
        down = [round(corner.y / scale) for corner in corners]
        box = (min(across), min(down), max(across) - min(across), max(down) - min(down))
    return Barcode(code.format.name, code.bytes, code.text, page, box)
