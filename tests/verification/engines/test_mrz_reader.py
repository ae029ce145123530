import io
from datetime import date

import pytest
from PIL import Image, ImageDraw, ImageFilter

from consular.verification.engines.mrz_reader import FieldStatus, MrzFound, read
from consular.verification.findings import Outcome
from tests.verification.engines.specimens import HEIGHT, MRV_A, TD1, TD3, WIDTH, jpeg, page


def test_a_page_is_read_exactly(upright: MrzFound) -> None:
    assert (upright.lines, upright.format, upright.failing, upright.turn) == (TD3, "TD3", (), 0)
    assert upright.report.outcome is Outcome.PASSED
    assert all(width > 1200 and height < 80 for _, _, width, height in upright.boxes)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_is_read_exactly_whichever_way_it_lies(degrees: int, today: date) -> None:
    read_back = read(jpeg(page().rotate(-degrees, expand=True)), today)
    assert (read_back.lines, read_back.failing, read_back.turn) == (TD3, (), 360 - degrees)
    crop = Image.open(io.BytesIO(read_back.crop))
    assert crop.width > 1200
    assert 120 < crop.height < 320
    for x, y, width, height in read_back.boxes:
        assert max(width, height) > 1200
        assert min(width, height) < 80
        assert x >= 0
        assert y >= 0


@pytest.mark.parametrize("lines", [TD1, MRV_A], ids=["TD1", "MRV-A"])
def test_cards_and_visas_are_read_exactly(lines: tuple[str, ...], today: date) -> None:
    assert read(jpeg(page(lines)), today).lines == lines


def test_compression_blur_and_tilt_together(today: date) -> None:
    worn = page().rotate(3, expand=True, fillcolor=(90, 90, 90)).filter(ImageFilter.GaussianBlur(1.2))
    assert read(jpeg(worn, 60), today).lines == TD3


def test_a_small_document_on_a_large_sheet(today: date) -> None:
    sheet = Image.new("RGB", (1654, 2339), (250, 250, 250))
    sheet.paste(page().resize((985, 690)), (300, 300))
    assert read(jpeg(sheet), today).lines == TD3


def test_fields_come_with_what_the_zone_says_of_each(upright: MrzFound) -> None:
    assert upright.fields["primary"] == "ERIKSSON"
    assert upright.fields["date_of_birth"] == "1974-08-12"
    assert upright.fields.keys() == upright.statuses.keys()
    assert upright.statuses["document_number"] is FieldStatus.HOLDS
    assert upright.statuses["nationality"] is FieldStatus.UNCHECKED


def test_an_altered_digit_shows_where_it_stands(today: date) -> None:
    altered = (TD3[0], TD3[1][:14] + "9" + TD3[1][15:])
    read_back = read(jpeg(page(altered)), today)
    assert read_back.failing == ("date_of_birth", "composite")
    assert read_back.statuses["date_of_birth"] is FieldStatus.FAILS
    assert read_back.report.outcome is Outcome.FAILED
    assert [(f.parameters["field"], f.box) for f in read_back.report.findings] == [
        ("date_of_birth", read_back.boxes[1]),
        ("composite", read_back.boxes[1]),
    ]


def test_a_page_without_a_zone_is_inconclusive(today: date) -> None:
    read_back = read(jpeg(Image.new("RGB", (700, 500), (220, 220, 220))), today)
    assert (read_back.found, read_back.report.codes) == (False, ("mrz_not_found",))
    assert read_back.report.outcome is Outcome.INCONCLUSIVE


def test_bytes_that_are_no_picture_are_inconclusive(today: date) -> None:
    assert read(b"", today).report.codes == ("image_unreadable",)
    assert read(b"\xff\xd8\xff", today).report.codes == ("image_unreadable",)


def covered(row: int, column: int) -> Image.Image:
    """The page with a bright spot on one character of the zone."""
    drawn = page()
    pitch = (WIDTH - 120) / 44
    step = pitch * 2.7
    x, y = 60 + pitch * (column + 0.5), HEIGHT - step * 2 - 30 + row * step + pitch * 0.8
    spot = Image.new("L", drawn.size)
    ImageDraw.Draw(spot).ellipse((x - pitch * 0.62, y - pitch * 1.1, x + pitch * 0.62, y + pitch * 1.1), fill=255)
    return Image.composite(Image.new("RGB", drawn.size, "white"), drawn, spot.filter(ImageFilter.GaussianBlur(3)))


@pytest.mark.parametrize(
    ("row", "column", "code", "parameters"),
    [
        (1, 8, "mrz_character_unread", {"field": "document_number", "position": 9}),
        (1, 9, "mrz_check_digit_unread", {"field": "document_number"}),
        (1, 13, "mrz_character_unread", {"field": "date_of_birth", "position": 1}),
        (0, 8, "mrz_character_unread", {"field": "name_primary", "position": 4}),
        (0, 16, "mrz_character_unread", {"field": "name_secondary", "position": 2}),
    ],
)
def test_a_covered_character_is_named_and_never_guessed(
    row: int, column: int, code: str, parameters: dict[str, object], today: date
) -> None:
    read_back = read(jpeg(covered(row, column)), today)
    expected = [line if number != row else f"{line[:column]}?{line[column + 1 :]}" for number, line in enumerate(TD3)]
    assert read_back.lines == tuple(expected)
    assert (read_back.found, read_back.failing, read_back.corrected) == (True, (), ())
    assert read_back.report.outcome is Outcome.INCONCLUSIVE
    assert [(f.code, f.parameters, f.box) for f in read_back.report.findings] == [
        (code, parameters, read_back.boxes[row])
    ]


def test_a_partly_read_field_says_so(today: date) -> None:
    read_back = read(jpeg(covered(1, 8)), today)
    assert read_back.fields["document_number"] == "L898902C?"
    assert read_back.statuses["document_number"] is FieldStatus.UNREAD
    assert read_back.statuses["date_of_birth"] is FieldStatus.HOLDS
