"""Specimens: what the machines must see in them is there, and each defect is the defect it is named after."""

from datetime import date
from io import BytesIO

import cv2
import numpy
import pypdfium2
import pytest
from PIL import Image
from rapidocr import RapidOCR

from consular.local.specimens import (
    PASSPORT_DEFECTS,
    PORTRAIT_DEFECTS,
    Person,
    draw_letter_page,
    draw_passport_page,
    draw_portrait,
)

# The specimen of Doc 9303-4, appendix B.
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
ANNA = Person(
    primary="ERIKSSON",
    secondary="ANNA MARIA",
    document_number="L898902C3",
    birth=date(1974, 8, 12),
    sex="F",
    expiry=date(2012, 4, 15),
)
TANU = Person(
    primary="TANU", native="तनु", document_number="AC4402917", birth=date(1991, 3, 3), sex="X", expiry=date(2032, 3, 1)
)


def pixels(jpeg: bytes) -> numpy.ndarray:
    return numpy.asarray(Image.open(BytesIO(jpeg)).convert("L"))


@pytest.fixture(scope="module")
def cascade() -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")


@pytest.fixture(scope="module")
def clean() -> bytes:
    return draw_passport_page(ANNA, mrz_lines=LINES, seed=1)


def test_the_machine_readable_zone_is_read_from_the_whole_page(clean):
    page = Image.open(BytesIO(clean)).resize((1200, 845), Image.Resampling.LANCZOS)
    found = RapidOCR()(numpy.asarray(page)[:, :, ::-1], use_cls=False).txts
    read = [words.replace(" ", "") for words in found]
    first, second = read[-2:]
    # In OCR-B the letter O and the digit 0 differ by a hair; the place says which is meant.
    assert first == LINES[0]
    assert second[:10] + second[10:13].replace("0", "O") + second[13:] == LINES[1]
    assert {"SPECIMEN", "ERIKSSON", "L898902C3"} <= set(read)


@pytest.mark.parametrize("person", [ANNA, TANU], ids=["F", "X"])
@pytest.mark.parametrize("seed", [0, 3, 6])
def test_a_portrait_shows_exactly_one_face(cascade, person, seed):
    assert len(cascade.detectMultiScale(pixels(draw_portrait(person, seed=seed)), 1.1, 5)) == 1


def test_a_portrait_has_a_plain_light_ground_and_a_head_of_the_right_size(cascade):
    portrait = pixels(draw_portrait(ANNA, seed=1))
    assert portrait.shape == (900, 700)
    assert portrait[:60].min() > 200
    ((_x, _y, width, _height),) = cascade.detectMultiScale(portrait, 1.1, 5)
    assert 0.45 < width / 700 < 0.8


@pytest.mark.parametrize("seed", [1, 4])
def test_portrait_defects_are_what_they_say(cascade, seed):
    drawn = {defect: pixels(draw_portrait(ANNA, defect=defect, seed=seed)) for defect in PORTRAIT_DEFECTS}
    usual = pixels(draw_portrait(ANNA, seed=seed))
    assert drawn["dark"].mean() < 0.3 * usual.mean()
    assert drawn["none"][:850].std() < 5
    assert len(cascade.detectMultiScale(drawn["none"], 1.1, 5)) == 0
    assert len(cascade.detectMultiScale(drawn["two_faces"], 1.1, 5)) >= 2
    # The crown touches the edge: the top row is no longer plain ground.
    assert usual[0].min() > 200
    assert drawn["too_high"][0, 250:450].mean() < usual[0, 250:450].mean() - 20
    assert drawn["shadow"][:, 500:].mean() < 0.75 * drawn["shadow"][:, :200].mean()


def test_passport_defects_are_what_they_say(clean):
    drawn = {
        defect: pixels(draw_passport_page(ANNA, mrz_lines=LINES, defect=defect, seed=1)) for defect in PASSPORT_DEFECTS
    }
    usual = pixels(clean)
    assert usual.shape == (1056, 1500)
    assert drawn["rotated"].shape == (1500, 1056)
    assert drawn["cropped"].shape == (1056, 1260)
    assert cv2.Laplacian(drawn["blur"], cv2.CV_64F).var() < 0.2 * cv2.Laplacian(usual, cv2.CV_64F).var()
    # Glare and the wrong digit touch the machine readable zone at known places, and nothing in the zone above.
    fifth, ninth = (round(72 + (place + 0.5) * 30.48) for place in (4, 8))
    assert usual[930:980, fifth - 10 : fifth + 10].min() < 80
    assert drawn["glare"][930:980, fifth - 10 : fifth + 10].min() > 200
    changed = numpy.abs(drawn["wrong_digit"].astype(int) - usual) > 60
    rows, columns = numpy.nonzero(changed)
    assert rows.min() > 900
    assert (columns.min() > ninth - 20, columns.max() < ninth + 20) == (True, True)


def test_the_same_seed_draws_the_same_picture_and_another_seed_another():
    assert draw_portrait(TANU, seed=1) == draw_portrait(TANU, seed=1)
    assert draw_portrait(TANU, seed=1) != draw_portrait(TANU, seed=2)
    first = draw_passport_page(TANU, mrz_lines=LINES, seed=1)
    assert first == draw_passport_page(TANU, mrz_lines=LINES, seed=1)
    for form in ("jpeg", "pdf"):
        assert draw_letter_page("Invitation", ["Dear Tanu,"], seed=1, form=form) == draw_letter_page(
            "Invitation", ["Dear Tanu,"], seed=1, form=form
        )


def test_lines_of_another_length_are_refused():
    with pytest.raises(ValueError, match="44"):
        draw_passport_page(ANNA, mrz_lines=(LINES[0], LINES[1][:-1]), seed=1)


def test_a_letter_page_is_one_page_of_a4():
    lines = ["Dear Tanu,", "we invite you. " * 30, "", "Date | Text | Amount", "1 Oct | Salary | 42 000", "مرحبا"]
    assert Image.open(BytesIO(draw_letter_page("Invitation", lines, seed=2))).size == (1240, 1754)
    document = pypdfium2.PdfDocument(draw_letter_page("Bank statement", lines, seed=2, form="pdf"))
    assert len(document) == 1
    assert [round(side) for side in document[0].get_size()] == [595, 842]


def test_a_long_letter_stays_on_its_page():
    assert draw_letter_page("Statement", ["one line"] * 400, seed=1).startswith(b"\xff\xd8")
