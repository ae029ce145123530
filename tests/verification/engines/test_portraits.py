import pytest
from PIL import Image, ImageFilter

from consular.verification.engines.portraits import assess
from consular.verification.findings import Outcome
from tests.verification.engines.specimens import jpeg, portrait


def test_a_drawn_head_in_its_place_passes() -> None:
    checked = assess(jpeg(portrait()))
    assert (checked.report.outcome, checked.report.findings) == (Outcome.PASSED, ())
    [(x, y, width, height)] = checked.faces
    assert x < 350 < x + width
    assert y < 420 < y + height


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (portrait(900, 900, heads=(0.27, 0.74)), "portrait_several_faces"),
        (portrait(300, 380), "portrait_too_small"),
        (portrait(900, 900, heads=(0.3,)), "portrait_head_off_centre"),
        (portrait().filter(ImageFilter.GaussianBlur(6)), "portrait_blurred"),
        (portrait(light=0.3), "portrait_too_dark"),
    ],
)
def test_one_fault_gives_one_finding(image: Image.Image, code: str) -> None:
    assert assess(jpeg(image)).report.codes == (code,)


def test_a_head_far_away_is_boxed() -> None:
    canvas = Image.new("RGB", (700, 900), (205, 212, 218))
    canvas.paste(portrait(280, 360), (210, 270))
    [finding] = assess(jpeg(canvas)).report.findings
    assert finding.code == "portrait_head_too_small"
    assert finding.box is not None


def test_no_face_is_left_to_a_person() -> None:
    checked = assess(jpeg(Image.new("RGB", (700, 900), (200, 200, 200))))
    assert checked.report.outcome is Outcome.INCONCLUSIVE
    assert checked.report.codes == ("portrait_no_face",)


def test_a_landscape_picture_has_the_wrong_shape() -> None:
    assert assess(jpeg(portrait(1400, 900))).report.codes == ("portrait_wrong_shape",)
