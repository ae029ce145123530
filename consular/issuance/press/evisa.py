"""The e-visa as one A4 page."""

from dataclasses import asdict
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from .coverage import unprintable
from .documents import EVisa
from .errors import PictureUnusable
from .typesetter import typeset

# What the template sees as bytes, and the date, which the typesetter takes apart.
_NOT_DATA = {"portrait_jpeg", "barcode", "issued_on"}


def render_evisa(evisa: EVisa) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1), byte for byte the same for the same e-visa.

    Raises `PictureUnusable` for a portrait that is no grey or RGB JPEG, `TypesettingFailed` if the engine refuses.
    """
    must_be_plain_jpeg(evisa.portrait_jpeg)
    document = {key: value for key, value in asdict(evisa).items() if key not in _NOT_DATA}
    if evisa.native_name is not None and unprintable(evisa.native_name):
        document["native_name"] = None  # code points in place of a name would help nobody to compare it
    document["barcode_mm"] = evisa.barcode.side_mm
    pictures = {"portrait": evisa.portrait_jpeg, "barcode": evisa.barcode.svg}
    return typeset("evisa.typ", document, pictures=pictures, dated=evisa.issued_on)


def must_be_plain_jpeg(picture: bytes) -> None:
    """Raises `PictureUnusable` for anything but a grey or RGB JPEG."""
    try:
        with Image.open(BytesIO(picture), formats=["JPEG"]) as opened:
            mode = opened.mode
    except (UnidentifiedImageError, OSError) as error:
        raise PictureUnusable("not a JPEG") from error
    if mode not in ("L", "RGB"):
        raise PictureUnusable(mode)  # CMYK without a profile has no place in PDF/A
