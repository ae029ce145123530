"""A barcode holds exactly what it was given, and survives a camera."""

from io import BytesIO

import numpy
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from consular.issuance.press.barcode import LARGEST_MM, MODULE_MM, QUIET_ZONE, SCALE, draw_barcode
from consular.issuance.press.errors import PayloadTooLarge


def test_text_comes_back_unchanged(payload):
    png = Image.open(BytesIO(draw_barcode(payload).png))
    assert [found.text for found in zxingcpp.read_barcodes(png)] == [payload]


def test_bytes_come_back_unchanged():
    content = bytes(range(256))
    png = Image.open(BytesIO(draw_barcode(content).png))
    assert [found.bytes for found in zxingcpp.read_barcodes(png)] == [content]


def test_a_quiet_zone_surrounds_the_symbol(payload):
    barcode = draw_barcode(payload)
    pixels = numpy.asarray(Image.open(BytesIO(barcode.png)).convert("L"))
    assert pixels.shape == (barcode.modules * SCALE, barcode.modules * SCALE)
    rows, columns = numpy.nonzero(pixels < 128)
    zone = QUIET_ZONE * SCALE
    assert (rows.min(), columns.min()) == (zone, zone)
    assert (rows.max(), columns.max()) == (pixels.shape[0] - zone - 1, pixels.shape[1] - zone - 1)


def test_a_slanted_blurred_photograph_is_still_read(payload):
    barcode = draw_barcode(payload)
    pixels_per_module = 4
    side = barcode.modules * pixels_per_module
    photo = Image.new("L", (side + 200, side + 200), 205)
    photo.paste(
        Image.open(BytesIO(barcode.png))
        .convert("L")
        .resize((side, side))
        .point([40 + value * 190 // 255 for value in range(256)]),
        (100, 100),
    )
    photo = photo.rotate(7, Image.Resampling.BICUBIC, fillcolor=205).filter(ImageFilter.GaussianBlur(1.2))
    assert [found.text for found in zxingcpp.read_barcodes(photo)] == [payload]


def test_size_follows_the_modules(payload):
    barcode = draw_barcode(payload)
    assert barcode.level == "M"
    assert barcode.side_mm >= barcode.modules * MODULE_MM


def test_a_longer_payload_gives_up_correction_before_it_gives_up():
    barcode = draw_barcode("A" * 1900)
    assert barcode.level == "L"
    assert barcode.side_mm <= LARGEST_MM


@pytest.mark.parametrize("size", [3000, 9000])
def test_what_no_phone_could_read_is_refused(size):
    with pytest.raises(PayloadTooLarge) as refused:
        draw_barcode("A" * size)
    assert refused.value.size == size
