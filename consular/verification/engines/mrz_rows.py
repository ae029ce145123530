"""Rows of text on a page: boxes of a text detector joined along the page's tilt, and cut out level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from consular.verification.findings import Box

Pixels = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

# An MRZ line is at least this much longer than high, and this share of the page's width.
SLENDER: Final = 12.0
SHARE: Final = 0.33
QUARTER_TURNS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


class _Span(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a rectangle turned by the page's tilt: centre, length and height in pixels, tilt in radians."""

    x: float
    y: float
    length: float
    height: float
    tilt: float


def turned(page: Pixels, degrees: int) -> Pixels:
    """The page turned clockwise by a multiple of 90 degrees."""
    return np.asarray(cv2.rotate(page, QUARTER_TURNS[degrees]), np.uint8) if degrees else page


def turned_points(points: Points, width: int, height: int, degrees: int) -> Points:
    """Where points (…, 2) of a page of that size lie after `turned`."""
    x, y = points[..., 0], points[..., 1]
    places = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
    return np.stack(places[degrees], axis=-1)


def lies_sideways(quads: Points) -> bool:
    """Whether most of the text (by length) runs down or up the page instead of across."""
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    level = np.ptp(quads[..., 0], axis=1) >= np.ptp(quads[..., 1], axis=1)
    lengths = np.maximum(across, down)
    slender = lengths > 2 * np.minimum(across, down)
    return bool(lengths[slender & ~level].sum() > lengths[slender & level].sum())


def rows_of(quads: Points, page_width: int) -> list[Row]:
    """Rows that are long and slender enough for an MRZ, from the top of the page down."""
    if len(quads) == 0:
        return []
    tilt = _tilt(quads)
    cosine, sine = np.cos(tilt), np.sin(tilt)
    along = quads[..., 0] * cosine + quads[..., 1] * sine
    below = quads[..., 1] * cosine - quads[..., 0] * sine
    boxes = np.stack((along.min(1), below.min(1), along.max(1), below.max(1)), axis=1)
    rows: list[Row] = []
    for left, top, right, bottom in _of_one_block(_joined(boxes)):
        length, height = right - left, bottom - top
        if length >= SHARE * page_width and length >= SLENDER * height:
            u, v = (left + right) / 2, (top + bottom) / 2
            rows.append(Row(u * cosine - v * sine, u * sine + v * cosine, length, height, tilt))
    return rows


def cut(page: Pixels, row: Row, height: int = 64) -> Pixels:
    """The row level, `height` pixels high, with a small margin above and below."""
    scale = height / (row.height * 1.15)
    width = max(1, round((row.length + row.height) * scale))
    turn = cv2.getRotationMatrix2D((row.x, row.y), float(np.degrees(row.tilt)), scale)
    turn[:, 2] += np.array((width / 2 - row.x, height / 2 - row.y))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    level = cv2.warpAffine(page, turn, (width, height), flags=method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, np.uint8)


def outline(row: Row) -> Points:
    """The row's four corners on the page."""
    u = np.array([np.cos(row.tilt), np.sin(row.tilt)]) * row.length / 2
    v = np.array([-np.sin(row.tilt), np.cos(row.tilt)]) * row.height / 2
    centre = np.array([row.x, row.y])
    return np.stack((centre - u - v, centre + u - v, centre + u + v, centre - u + v))


def box_of(points: Points, width: int, height: int) -> Box:
    """The upright box around points, inside a page of that size."""
    left, top = (max(0, int(edge)) for edge in np.floor(points.min(axis=0)))
    right, bottom = (int(edge) for edge in np.ceil(points.max(axis=0)))
    return left, top, max(1, min(right, width) - left), max(1, min(bottom, height) - top)


def _tilt(quads: Points) -> float:
    """Median direction of the text, the longest boxes counting most, in radians."""
    edge = quads[:, 1] - quads[:, 0]
    lengths = np.linalg.norm(edge, axis=1)
    longest = lengths >= np.percentile(lengths, 60)
    return float(np.median(np.arctan2(edge[longest, 1], edge[longest, 0])))


def _joined(boxes: Points) -> list[_Span]:
    """Boxes that share a row made one, from the top down; a detector often splits a line at its fillers."""
    rows: list[_Span] = []
    for piece in sorted((_Span(*box) for box in boxes.tolist()), key=lambda box: box.top + box.bottom):
        for index, row in enumerate(rows):
            if _same_row(row, piece):
                rows[index] = _around(row, piece)
                break
        else:
            rows.append(piece)
    return rows


def _of_one_block(rows: list[_Span]) -> list[_Span]:
    """Lines of a zone are equally long: each is given the extent of its neighbour, in which faint fillers were lost."""
    wider: list[_Span] = []
    for row in rows:
        near = [other for other in rows if _neighbours(row, other)]
        left, right = (min(other.left for other in near), max(other.right for other in near))
        wider.append(row._replace(left=left, right=right))
    return wider


def _same_row(row: _Span, piece: _Span) -> bool:
    similar = 0.6 < (piece.bottom - piece.top) / max(row.bottom - row.top, 1.0) < 1.7
    middle = (piece.top + piece.bottom) / 2
    return similar and row.top < middle < row.bottom and piece.top < (row.top + row.bottom) / 2 < piece.bottom


def _neighbours(row: _Span, other: _Span) -> bool:
    height = max(row.bottom - row.top, 1.0)
    shared = min(row.right, other.right) - max(row.left, other.left)
    longest = max(row.right - row.left, other.right - other.left)
    similar = 0.6 < (other.bottom - other.top) / height < 1.7
    return similar and abs(row.top - other.top) < 3.5 * height and shared > 0.6 * longest


def _around(row: _Span, piece: _Span) -> _Span:
    return _Span(
        min(row.left, piece.left),
        min(row.top, piece.top),
        max(row.right, piece.right),
        max(row.bottom, piece.bottom),
    )
