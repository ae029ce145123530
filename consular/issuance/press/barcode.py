"""Barcodes that survive paper and a phone's camera."""

from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image

from .errors import PayloadTooLarge

MODULE_MM = 0.6  # a phone at 20 cm with 12 megapixels sees about 8 pixels in it
SMALLEST_MM = 36.0
LARGEST_MM = 84.0  # what the page of an e-visa leaves
QUIET_ZONE = 4  # modules on each side, ISO/IEC 18004 §6.3.8
MATRIX_MODULE_MM = 0.45  # Doc 9303-13 asks for 0.338 at least where 600 dpi print and 300 dpi scanners meet
MATRIX_LARGEST_MM = 27.0  # what a small sticker leaves
MATRIX_QUIET_ZONE = 1  # modules on each side, ISO/IEC 16022 §7.3
SCALE = 6  # pixels a module in the PNG


@dataclass(frozen=True, kw_only=True)
class Barcode:
    """A QR code with its quiet zone. `modules` is the side with the quiet zone, `side_mm` the size to print."""

    svg: bytes
    png: bytes
    modules: int
    side_mm: float
    level: str


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A DataMatrix with its quiet zone; `side_mm` is the size to print."""

    svg: bytes
    side_mm: float


def draw_barcode(payload: str | bytes) -> Barcode:
    """A QR code holding exactly `payload`.

    Text of digits, capitals and `$%*+-./:` (an ICAO Datastructure for Barcode is such text, Doc 9303-13) takes the
    compact alphanumeric mode; bytes are stored as they are. Error correction is M (15 %), or L where M would need
    more room than `LARGEST_MM` at `MODULE_MM`. Raises `PayloadTooLarge`.
    """
    for level in ("M", "L"):
        barcode = _draw(payload, level)
        if barcode is not None and barcode.modules * MODULE_MM <= LARGEST_MM:
            return barcode
    raise PayloadTooLarge(len(payload if isinstance(payload, bytes) else payload.encode()))


def draw_matrix(payload: bytes) -> Matrix:
    """A DataMatrix (ECC 200) holding exactly `payload`. Raises `PayloadTooLarge`."""
    try:
        code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.DataMatrix)
    except ValueError as error:  # zint: more than the largest symbol holds
        raise PayloadTooLarge(len(payload)) from error
    modules = code.to_image(scale=1, add_quiet_zones=False).shape[0] + 2 * MATRIX_QUIET_ZONE
    side = modules * MATRIX_MODULE_MM
    if side > MATRIX_LARGEST_MM:
        raise PayloadTooLarge(len(payload))
    return Matrix(svg=code.to_svg(scale=1, add_quiet_zones=True).encode(), side_mm=side)


def _draw(payload: str | bytes, level: str) -> Barcode | None:
    try:
        code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    except ValueError:
        return None  # zint: more than the largest symbol holds
    bare = code.to_image(scale=1, add_quiet_zones=False)
    picture = Image.fromarray(code.to_image(scale=SCALE, add_quiet_zones=True))
    modules = bare.shape[0] + 2 * QUIET_ZONE
    out = BytesIO()
    picture.convert("1").save(out, "PNG", optimize=False)
    return Barcode(
        svg=code.to_svg(scale=1, add_quiet_zones=True).encode(),
        png=out.getvalue(),
        modules=modules,
        side_mm=max(SMALLEST_MM, modules * MODULE_MM),
        level=level,
    )
