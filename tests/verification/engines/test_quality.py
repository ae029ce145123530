import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from consular.verification.engines import portraits
from consular.verification.engines.portraits import FACE_WIDTH, find_faces
from consular.verification.engines.quality import assess, at_width, edges_of, focus, grey_of
from consular.verification.findings import Outcome
from tests.verification.engines.specimens import jpeg, page, portrait

SIZE = (1400, 980)


def _lit(spot: Image.Image, level: float = 0.85) -> bytes:
    return jpeg(Image.composite(Image.new("RGB", SIZE, "white"), page().point(lambda grey: grey * level), spot))


def test_a_good_page_has_no_findings() -> None:
    quality = assess(jpeg(page()))
    assert (quality.report.outcome, quality.report.findings) == (Outcome.PASSED, ())


@pytest.mark.parametrize(("radius", "code"), [(1.5, "page_slightly_blurred"), (4, "page_blurred")])
def test_blur_is_told_by_its_degree(radius: float, code: str) -> None:
    assert assess(jpeg(page().filter(ImageFilter.GaussianBlur(radius)))).report.codes == (code,)


def test_sharpness_does_not_depend_on_light_or_compression() -> None:
    bright = assess(jpeg(page())).sharpness
    assert assess(jpeg(page().point(lambda level: level * 0.4))).sharpness == pytest.approx(bright, rel=0.1)
    assert assess(jpeg(page(), 50)).sharpness == pytest.approx(bright, rel=0.1)


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (page().point(lambda level: level * 0.15), "page_too_dark"),
        (page().point(lambda level: 230 + level * 0.1), "page_washed_out"),
        (Image.new("RGB", SIZE, (120, 120, 120)), "page_without_contrast"),
    ],
)
def test_light(image: Image.Image, code: str) -> None:
    quality = assess(jpeg(image))
    assert quality.report.codes == (code,)
    assert quality.report.outcome is Outcome.FAILED


def test_a_small_picture_is_refused_with_its_size() -> None:
    [finding] = assess(jpeg(page().resize((700, 490)))).report.findings
    assert finding.parameters == {"width": 700, "height": 490, "minimum": 600}


def test_a_reflection_is_boxed() -> None:
    spot = Image.new("L", SIZE, 0)
    ImageDraw.Draw(spot).ellipse((600, 250, 900, 450), fill=255)
    [finding] = assess(_lit(spot.filter(ImageFilter.GaussianBlur(25)))).report.findings
    assert finding.code == "page_glare"
    assert finding.box is not None
    x, y, width, height = finding.box
    assert 580 < x < 700
    assert 230 < y < 330
    assert 150 < width < 320
    assert 100 < height < 220


def test_a_printed_white_field_is_no_reflection() -> None:
    field = Image.new("L", SIZE, 0)
    ImageDraw.Draw(field).rectangle((600, 250, 900, 450), fill=255)
    assert assess(_lit(field)).report.findings == ()


def test_what_is_no_picture_is_inconclusive() -> None:
    assert assess(b"").report.outcome is Outcome.INCONCLUSIVE
    assert assess(b"\xff\xd8 nothing").report.codes == ("image_unreadable",)


def test_page_and_portrait_are_measured_alike() -> None:
    grey = grey_of(jpeg(portrait()))
    assert grey is not None
    (face,) = find_faces(grey)
    x, y, wide, high = face
    level = at_width(grey[y : y + high, x : x + wide], FACE_WIDTH)
    assert portraits.assess(jpeg(portrait())).sharpness == round(focus(level, edges_of(level)), 1)


def test_the_measure_is_blind_to_contrast_and_sees_blur() -> None:
    grey = grey_of(jpeg(page()))
    assert grey is not None
    sharp = focus(grey, edges_of(grey))
    paler = (grey // 2 + 60).astype(np.uint8)
    assert focus(paler, edges_of(paler)) == pytest.approx(sharp, rel=0.05)
    soft = np.asarray(cv2.GaussianBlur(grey, (9, 9), 0), np.uint8)
    assert focus(soft, edges_of(soft)) < sharp / 3
