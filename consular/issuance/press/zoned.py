"""Documents with a machine readable zone: the visa on its sticker, and the emergency travel document."""

from dataclasses import asdict

from .documents import Etd, Sticker, Zoned
from .errors import TextTooLong, TypesettingFailed
from .evisa import must_be_plain_jpeg
from .typesetter import typeset

# What the template sees as bytes, and the date, which the typesetter takes apart.
_OVERFLOWS = "text-too-long"  # what the templates say when they measure more text than there is room
_NOT_DATA = {"portrait_jpeg", "matrix", "issued_on"}


def render_sticker(sticker: Sticker) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1) of the blank's size, byte for byte the same for the same sticker.

    Raises `PictureUnusable` for a portrait that is no grey or RGB JPEG, `TypesettingFailed` if the engine refuses,
    `TextTooLong` when the visual zone cannot hold its words.
    """
    return _render("sticker.typ", sticker)


def render_etd(etd: Etd) -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1), one A5 page; raises as `render_sticker`."""
    return _render("etd.typ", etd)


def _render(template: str, zoned: Zoned) -> bytes:
    must_be_plain_jpeg(zoned.portrait_jpeg)
    document = {key: value for key, value in asdict(zoned).items() if key not in _NOT_DATA}
    document["matrix_mm"] = zoned.matrix.side_mm
    pictures = {"portrait": zoned.portrait_jpeg, "matrix": zoned.matrix.svg}
    try:
        return typeset(template, document, pictures=pictures, dated=zoned.issued_on)
    except TypesettingFailed as failed:
        if _OVERFLOWS in str(failed):
            raise TextTooLong from None
        raise
