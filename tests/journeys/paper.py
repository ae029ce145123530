"""What a reader and a scanner see of a PDF."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from consular.doc9303 import MrzReading, parse
from consular.verification.engines import mrz_reader


def text_of(pdf: bytes) -> str:
    """The words of all pages, with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def picture_of(pdf: bytes) -> bytes:
    """The first page as PNG, about 200 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        kept = BytesIO()
        document[0].render(scale=200 / 72).to_pil().save(kept, "PNG")
    finally:
        document.close()
    return kept.getvalue()


def read_barcode(pdf: bytes) -> str:
    """Text of the only barcode on the first page, as a scanner reads the rendered page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = np.asarray(document[0].render(scale=3).to_pil().convert("L"))
    finally:
        document.close()
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, f"{len(found)} barcodes"
    return str(found[0].text)


def read_zone(picture: bytes) -> MrzReading:
    """The machine readable zone of a printed page, as the recogniser reads its picture."""
    today = dt.datetime.now(dt.UTC).date()
    return parse(mrz_reader.read(picture, today).lines, today=today)


def read_seal(picture: bytes) -> bytes:
    """Bytes of the only visible digital seal in a picture of a printed page, as a scanner reads it."""
    with Image.open(BytesIO(picture)) as opened:
        seen = np.asarray(opened.convert("L"))
    found = [code.bytes for code in zxingcpp.read_barcodes(seen) if code.bytes.startswith(b"\xdc")]
    assert len(found) == 1, f"{len(found)} seals"
    return bytes(found[0])
