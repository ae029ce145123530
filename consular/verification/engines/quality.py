"""Whether a photo of a document page can be read at all: size, sharpness, exposure, glare.

The thresholds are conservative: a page that a person reads without effort passes, and glare is only pointed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from consular.verification.findings import Box, Finding, Report, look, stop

Grey = npt.NDArray[np.uint8]
Edges = npt.NDArray[np.float32]

# Sharpness is measured at one width, so that the same page counts the same from any camera.
MEASURED_WIDTH: Final = 1200
TILE: Final = 48
PRINT_VARIANCE: Final = 150
WASHED_OUT: Final = 250
# Above this median the whole page is white paper, and white is no glare.
WHITE_PAGE: Final = 225


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """`edge`: shortest side in pixels; `sharpness` as `sharpness()` measures; medians and shares of the page's area."""

    edge: int = 600
    sharpness: float = 150.0
    poor_sharpness: float = 35.0
    dark_median: int = 45
    contrast: int = 40
    glare_share: float = 0.004
    glare_softness: float = 28.0


@dataclass(frozen=True, slots=True)
class Quality:
    """`sharpness` as `sharpness()` measures (crisp print: 1000); `median` and `contrast` in grey levels 0-255."""

    report: Report
    width: int
    height: int
    sharpness: float
    median: int
    contrast: int


def assess(rendition: bytes, limits: QualityLimits | None = None) -> Quality:
    """Quality of a page. `rendition` is a JPEG made by `pictures` or `pdfs`."""
    limits = limits or QualityLimits()
    grey = grey_of(rendition)
    if grey is None:
        return Quality(Report.inconclusive(look("image_unreadable")), 0, 0, 0.0, 0, 0)
    height, width = grey.shape
    measured = sharpness(grey)
    median = int(np.median(grey))
    dark, bright = (int(level) for level in np.percentile(grey, (2, 98)))
    findings: list[Finding] = []
    if min(width, height) < limits.edge:
        findings.append(stop("page_too_small", width=width, height=height, minimum=limits.edge))
    findings.extend(_light(median, bright - dark, limits))
    if bright - dark >= limits.contrast:
        findings.extend(_focus(measured, limits))
    findings.extend(look("page_glare", box) for box in glare(grey, limits))
    return Quality(Report.of(findings), width, height, round(measured, 1), median, bright - dark)


def grey_of(rendition: bytes) -> Grey | None:
    """The grey levels of a JPEG, or None when it cannot be decoded."""
    if not rendition:
        return None
    decoded = cv2.imdecode(np.frombuffer(rendition, np.uint8), cv2.IMREAD_GRAYSCALE)
    return None if decoded is None else np.asarray(decoded, np.uint8)


def at_width(grey: Grey, width: int) -> Grey:
    """The picture scaled to this width: what is measured there does not depend on the camera's pixels."""
    scale = width / grey.shape[1]
    size = (width, max(1, round(grey.shape[0] * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=method), np.uint8)


def edges_of(grey: Grey) -> Edges:
    """The Laplacian of a picture, for `focus` of its parts."""
    return np.asarray(cv2.Laplacian(grey, cv2.CV_32F), np.float32)


def focus(area: Grey, edges: Edges) -> float:
    """The one measure of sharpness: variance of the Laplacian over that of the grey levels, in thousandths.

    The quotient does not depend on contrast or light.
    """
    return 1000 * float(edges.var()) / max(1.0, float(area.var()))


def sharpness(grey: Grey) -> float:
    """`focus` in the tiles where there is print, at one width; three quarters of them are at most as sharp."""
    level = at_width(grey, MEASURED_WIDTH)
    edges = edges_of(level)
    height, width = level.shape
    measured = []
    for top in range(0, height - TILE + 1, TILE):
        for left in range(0, width - TILE + 1, TILE):
            here = (slice(top, top + TILE), slice(left, left + TILE))
            if float(level[here].var()) > PRINT_VARIANCE:
                measured.append(focus(level[here], edges[here]))
    return float(np.percentile(measured, 75)) if measured else 0.0


def glare(grey: Grey, limits: QualityLimits | None = None) -> list[Box]:
    """Boxes of reflections: washed out, and fading softly into the page (a printed white field has a hard edge)."""
    limits = limits or QualityLimits()
    if float(np.median(grey)) >= WHITE_PAGE:
        return []
    washed = (grey >= WASHED_OUT).astype(np.uint8)
    washed = np.asarray(cv2.morphologyEx(washed, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(washed)
    boxes: list[Box] = []
    for label in range(1, count):
        x, y, width, height, area = (int(number) for number in stats[label])
        if area >= limits.glare_share * grey.size and _edge_drop(grey, labels == label) <= limits.glare_softness:
            boxes.append((x, y, width, height))
    return boxes


def _edge_drop(grey: Grey, blob: npt.NDArray[np.bool_]) -> float:
    """How many grey levels the page loses a few pixels outside the blob."""
    mask = blob.astype(np.uint8)
    reach = max(3, round(max(grey.shape) / 300))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    ring = (cv2.dilate(mask, kernel) > 0) & ~blob
    return 255.0 - float(np.median(grey[ring])) if ring.any() else 255.0


def _light(median: int, contrast: int, limits: QualityLimits) -> list[Finding]:
    if median < limits.dark_median:
        return [stop("page_too_dark", median=median, minimum=limits.dark_median)]
    if contrast < limits.contrast:
        code = "page_washed_out" if median > 200 else "page_without_contrast"
        return [stop(code, contrast=contrast, minimum=limits.contrast)]
    return []


def _focus(measured: float, limits: QualityLimits) -> list[Finding]:
    if measured < limits.poor_sharpness:
        return [stop("page_blurred", sharpness=round(measured, 1), minimum=limits.poor_sharpness)]
    if measured < limits.sharpness:
        return [look("page_slightly_blurred", sharpness=round(measured, 1), minimum=limits.sharpness)]
    return []
