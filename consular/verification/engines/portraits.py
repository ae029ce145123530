"""Whether a picture can serve as a portrait: size, shape, light, focus, and one head in the right place.

Only that there is a face and where; whose it is, is no question of this engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import cv2.data
import numpy as np

from consular.verification.engines.quality import Grey, at_width, edges_of, focus, grey_of
from consular.verification.findings import Box, Finding, Outcome, Report, look, stop

# The cascade is scanned at this width; a face smaller than a tenth of it is no portrait's.
SCANNED_WIDTH: Final = 480
CASCADE: Final = "haarcascade_frontalface_default.xml"
# The cascade boxes a face from the brows to the lips; crown to chin is about this much higher (ISO/IEC 39794-5 D.1).
HEAD_OVER_FACE: Final = 1.45
FACE_WIDTH: Final = 320


@dataclass(frozen=True, slots=True)
class PortraitLimits:
    """Pixels for sides; shares of the picture for the head; `sharpness` as `quality.focus`; grey levels for light.

    The shape is width over height: 35:45 mm is 0.78, 2x2 inches is 1.0.
    """

    width: int = 413
    height: int = 531
    narrowest: float = 0.68
    widest: float = 1.02
    smallest_head: float = 0.40
    largest_head: float = 0.90
    off_centre: float = 0.12
    sharpness: float = 3.0
    dark: int = 60
    bright: int = 215
    uneven: int = 60


@dataclass(frozen=True, slots=True)
class Portrait:
    """`faces` are boxes in pixels of the rendition, the largest first; `brightness` and `sharpness` of the face, 0
    when there is not exactly one.
    """

    report: Report
    width: int
    height: int
    faces: tuple[Box, ...] = ()
    brightness: int = 0
    sharpness: float = 0.0


def load() -> None:
    """Read the cascade; call it before forking workers."""
    _cascade()


def assess(rendition: bytes, limits: PortraitLimits | None = None) -> Portrait:
    """Check a portrait. `rendition` is a JPEG made by `pictures`.

    Where no face is found the outcome is inconclusive, for the detector misses some: a person looks.
    """
    limits = limits or PortraitLimits()
    grey = grey_of(rendition)
    if grey is None:
        return Portrait(Report.inconclusive(look("image_unreadable")), 0, 0)
    height, width = grey.shape
    findings = _shape(width, height, limits)
    faces = find_faces(grey)
    if len(faces) == 1:
        brightness, sharp, more = _face(grey, faces[0], limits)
        report = Report.of([*findings, *_place(faces[0], width, height, limits), *more])
        return Portrait(report, width, height, faces, brightness, sharp)
    if faces:
        findings.append(stop("portrait_several_faces", faces[1], count=len(faces)))
        return Portrait(Report.of(findings), width, height, faces)
    report = Report.of([*findings, look("portrait_no_face")])
    if report.outcome is Outcome.PASSED:
        report = Report.inconclusive(*report.findings)
    return Portrait(report, width, height)


def find_faces(grey: Grey) -> tuple[Box, ...]:
    """Boxes of frontal faces, the largest first. One far smaller than the largest is taken for a pattern."""
    scale = min(1.0, SCANNED_WIDTH / grey.shape[1])
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    least = max(24, round(min(small.shape) * 0.12))
    found = _cascade().detectMultiScale(
        # Local, for a large plain background would use up the range of the whole picture.
        cv2.createCLAHE(2.0, (8, 8)).apply(small),
        scaleFactor=1.08,
        minNeighbors=6,
        minSize=(least, least),
    )
    boxes = [tuple(round(float(side) / scale) for side in box) for box in found]
    boxes.sort(key=lambda box: -box[2])
    return tuple((x, y, w, h) for x, y, w, h in boxes if w >= 0.4 * boxes[0][2])


@cache
def _cascade() -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / CASCADE))


def _shape(width: int, height: int, limits: PortraitLimits) -> list[Finding]:
    findings: list[Finding] = []
    if width < limits.width or height < limits.height:
        findings.append(
            stop(
                "portrait_too_small",
                width=width,
                height=height,
                minimum_width=limits.width,
                minimum_height=limits.height,
            ),
        )
    if not limits.narrowest <= width / height <= limits.widest:
        findings.append(stop("portrait_wrong_shape", width=width, height=height))
    return findings


def _place(face: Box, width: int, height: int, limits: PortraitLimits) -> list[Finding]:
    x, y, wide, high = face
    findings: list[Finding] = []
    head = high * HEAD_OVER_FACE / height
    if head < limits.smallest_head:
        findings.append(stop("portrait_head_too_small", face, share=round(head, 2), minimum=limits.smallest_head))
    elif head > limits.largest_head:
        findings.append(stop("portrait_head_too_large", face, share=round(head, 2), maximum=limits.largest_head))
    aside = abs((x + wide / 2) / width - 0.5)
    middle = (y + high / 2) / height
    if aside > limits.off_centre or not 0.3 <= middle <= 0.68:
        findings.append(look("portrait_head_off_centre", face, aside=round(aside, 2), middle=round(middle, 2)))
    return findings


def _face(grey: Grey, face: Box, limits: PortraitLimits) -> tuple[int, float, list[Finding]]:
    x, y, wide, high = face
    skin = grey[y : y + high, x : x + wide]
    brightness = int(np.median(skin))
    level = at_width(skin, FACE_WIDTH)
    sharp = round(focus(level, edges_of(level)), 1)
    findings: list[Finding] = []
    if brightness < limits.dark:
        findings.append(look("portrait_too_dark", face, brightness=brightness, minimum=limits.dark))
    elif brightness > limits.bright:
        findings.append(look("portrait_too_bright", face, brightness=brightness, maximum=limits.bright))
    left, right = (float(np.median(half)) for half in np.array_split(skin, 2, axis=1))
    if abs(left - right) > limits.uneven:
        findings.append(look("portrait_uneven_light", face, difference=round(abs(left - right))))
    if sharp < limits.sharpness:
        findings.append(stop("portrait_blurred", face, sharpness=sharp, minimum=limits.sharpness))
    return brightness, sharp, findings
