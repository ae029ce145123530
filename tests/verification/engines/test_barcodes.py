import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from consular.verification.engines.barcodes import read
from consular.verification.findings import Outcome
from tests.verification.engines.specimens import jpeg

PAYLOAD = bytes(range(256))[:120] + b"\x00\xff\x00"


def _sheet(symbology: str = "DataMatrix", payload: bytes | str = PAYLOAD) -> Image.Image:
    code = zxingcpp.create_barcode(payload, getattr(zxingcpp.BarcodeFormat, symbology))
    sheet = Image.new("L", (1240, 1754), 250)
    sheet.paste(Image.fromarray(np.array(code.to_image(scale=4))), (300, 900))
    return sheet


@pytest.mark.parametrize("symbology", ["DataMatrix", "QRCode", "Aztec", "PDF417"])
@pytest.mark.parametrize("degrees", [0, 90, 180])
def test_payloads_come_back_byte_for_byte(symbology: str, degrees: int) -> None:
    result = read(jpeg(_sheet(symbology).rotate(degrees, expand=True), 80))
    assert [(code.symbology, code.payload) for code in result.found] == [(symbology, PAYLOAD)]


def test_a_tilted_photo_is_read() -> None:
    result = read(jpeg(_sheet().rotate(20, expand=True, fillcolor=250), 70))
    assert [code.payload for code in result.found] == [PAYLOAD]


def test_a_pdf_names_the_page() -> None:
    written = io.BytesIO()
    blank = Image.new("L", (1240, 1754), 250)
    blank.save(written, "PDF", resolution=150, save_all=True, append_images=[_sheet("Aztec", "RDB1AAAA")])
    [code] = read(written.getvalue()).found
    assert (code.page, code.text, code.payload) == (2, "RDB1AAAA", b"RDB1AAAA")
    assert code.box is not None


def test_linear_codes_are_not_looked_for() -> None:
    assert read(jpeg(_sheet("Code128", "1234567890"))).report.codes == ("barcode_not_found",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"<svg/>", "type_not_allowed"),
        (b"%PDF-1.4 no more", "pdf_unreadable"),
        (jpeg(Image.new("RGB", (300, 300), "grey"))[:-200], "image_truncated"),
        (jpeg(Image.new("RGB", (300, 300), "grey")), "barcode_not_found"),
    ],
)
def test_what_holds_no_code_says_why(data: bytes, code: str) -> None:
    result = read(data)
    assert result.report.codes == (code,)
    assert (result.report.outcome, result.found) == (Outcome.FAILED, ())
