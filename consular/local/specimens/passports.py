"""The data page of a passport as a specimen, after the layout of Doc 9303-4 (TD3, 125 mm × 88 mm)."""

from io import BytesIO
from random import Random
from typing import Literal, get_args

from PIL import Image, ImageDraw, ImageFilter

from .canvas import ACCENT, INK, LINE, SOFT, Colour, blend, draw_rosette, font, font_for, grain, jpeg, ocr_font
from .persons import Person
from .portraits import draw_portrait

PassportDefect = Literal["glare", "blur", "wrong_digit", "cropped", "rotated"]
PASSPORT_DEFECTS: tuple[PassportDefect, ...] = get_args(PassportDefect)

WIDTH, HEIGHT = 1500, 1056  # 12 pixels a millimetre
_MM = 12.0
_PITCH = 2.54 * _MM  # ten characters an inch, Doc 9303-3 §4.4
_MRZ_LEFT = 6.0 * _MM
_BASELINES = (HEIGHT - 15.6 * _MM, HEIGHT - 7.2 * _MM)
_OCR_SIZE = 42
_PAPERS: tuple[Colour, ...] = ((236, 243, 243), (243, 239, 232), (238, 240, 247), (240, 244, 234))
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LEFT = 480


def draw_passport_page(
    person: Person,
    *,
    mrz_lines: tuple[str, str],
    defect: PassportDefect | None = None,
    seed: int,
    portrait: bytes | None = None,
) -> bytes:
    """A scan of the data page, JPEG 1500 × 1056 (`rotated`: 1056 × 1500, `cropped`: narrower); `portrait` is a JPEG
    in the place of the drawn face.

    `mrz_lines` are printed as given, 44 characters each. Defects: `glare` burns out the fifth character of the document
    number, `blur` is out of focus, `wrong_digit` prints another last digit of the document number in the machine
    readable zone than above it, `cropped` loses the right edge, `rotated` lies on its side. Raises ValueError for
    lines of another length.
    """
    if any(len(line) != 44 for line in mrz_lines):
        raise ValueError("TD3 lines have 44 characters")
    random = Random(f"passport {seed} {person.document_number}")
    paper = random.choice(_PAPERS)
    page = Image.new("RGB", (WIDTH, HEIGHT), paper)
    draw = ImageDraw.Draw(page)
    _draw_ground(page, draw, paper)
    _draw_portraits(page, portrait or draw_portrait(person, seed=seed))
    draw_rosette(page, (110, 92), 96, ACCENT, width=2.5)
    _draw_visual_zone(draw, person)
    first, second = mrz_lines
    _draw_mrz(draw, first, _with_another_digit(second) if defect == "wrong_digit" else second)
    return jpeg(_with_defect(grain(page, random, 4), defect), 90)


def _draw_ground(page: Image.Image, draw: ImageDraw.ImageDraw, paper: Colour) -> None:
    draw_rosette(page, (1030, 430), 760, blend(paper, LINE, 0.42), petals=24, width=1)
    draw_rosette(page, (240, 620), 520, blend(paper, LINE, 0.36), petals=18, width=1)
    draw.rectangle((0, HEIGHT - 23.2 * _MM, WIDTH, HEIGHT), fill=(250, 251, 250))
    draw.line((0, HEIGHT - 23.2 * _MM, WIDTH, HEIGHT - 23.2 * _MM), fill=LINE, width=2)


def _draw_portraits(page: Image.Image, content: bytes) -> None:
    with Image.open(BytesIO(content)) as portrait:
        page.paste(portrait.resize((385, 495), Image.Resampling.LANCZOS), (60, 190))
        ghost = portrait.convert("L").resize((140, 180), Image.Resampling.LANCZOS).convert("RGB")
    place = (WIDTH - 200, 560)
    page.paste(Image.blend(page.crop((*place, place[0] + 140, place[1] + 180)), ghost, 0.28), place)


def _draw_visual_zone(draw: ImageDraw.ImageDraw, person: Person) -> None:
    state = person.state or ("UTOPIA" if person.nationality == "UTO" else person.nationality)
    draw.text((190, 112), state, font=font(52, serif=True), fill=ACCENT, anchor="ls")
    draw.text((WIDTH - 60, 112), "PASSPORT", font=font(38, bold=True), fill=ACCENT, anchor="rs")
    draw.text((WIDTH - 60, 146), "SPECIMEN", font=font(22, bold=True), fill=(138, 64, 60), anchor="rs")
    draw.line((60, 160, WIDTH - 60, 160), fill=ACCENT, width=3)
    _field(draw, _LEFT, 200, "Type", "P")
    _field(draw, _LEFT + 190, 200, "Code", person.nationality)
    _field(draw, _LEFT + 440, 200, "Passport No.", person.document_number, size=36)
    _field(draw, _LEFT, 290, "Primary identifier", person.primary)
    y = 380
    if person.secondary is not None:
        _field(draw, _LEFT, y, "Secondary identifier", person.secondary)
        y += 90
    if person.native is not None:
        draw.text((_LEFT, y + 32), person.native, font=font_for(person.native, 32), fill=INK, anchor="ls")
        y += 76
    _field(draw, _LEFT, y, "Nationality", person.nationality)
    _field(draw, _LEFT + 300, y, "Date of birth", _written(person.birth.day, person.birth.month, person.birth.year))
    _field(draw, _LEFT + 620, y, "Sex", person.sex)
    expiry = person.expiry
    _field(draw, _LEFT, y + 90, "Date of issue", _written(expiry.day, expiry.month, expiry.year - 10))
    _field(draw, _LEFT + 300, y + 90, "Date of expiry", _written(expiry.day, expiry.month, expiry.year))


def _field(draw: ImageDraw.ImageDraw, x: float, y: float, label: str, value: str, *, size: int = 31) -> None:
    draw.text((x, y + 10), label, font=font(17), fill=SOFT, anchor="ls")
    room = WIDTH - 60 - x
    while draw.textlength(value, font=font(size, bold=True)) > room and size > 14:
        size -= 1
    draw.text((x, y + 48), value, font=font(size, bold=True), fill=INK, anchor="ls")


def _written(day: int, month: int, year: int) -> str:
    return f"{day:02d} {_MONTHS[month - 1]} {year}"


def _draw_mrz(draw: ImageDraw.ImageDraw, *lines: str) -> None:
    for line, baseline in zip(lines, _BASELINES, strict=True):
        for place, character in enumerate(line):
            x = _MRZ_LEFT + (place + 0.5) * _PITCH
            draw.text((x, baseline), character, font=ocr_font(_OCR_SIZE), fill=(12, 14, 16), anchor="ms")


def _with_another_digit(line: str) -> str:
    """The line with the last digit of the document number replaced; its check digit stays and so no longer fits."""
    place = max(at for at in range(9) if line[at].isdigit())
    return f"{line[:place]}{(int(line[place]) + 1) % 10}{line[place + 1 :]}"


def _with_defect(page: Image.Image, defect: PassportDefect | None) -> Image.Image:
    match defect:
        case "glare":
            return _with_glare(page)
        case "blur":
            return page.filter(ImageFilter.GaussianBlur(7))
        case "cropped":
            return page.crop((0, 0, round(WIDTH * 0.84), HEIGHT))
        case "rotated":
            return page.transpose(Image.Transpose.ROTATE_90)
        case _:
            return page


def _with_glare(page: Image.Image) -> Image.Image:
    x, y = _MRZ_LEFT + 4.5 * _PITCH, _BASELINES[1] - 14
    mask = Image.new("L", page.size)
    ImageDraw.Draw(mask).ellipse((x - 16, y - 44, x + 16, y + 44), fill=255)
    halo = Image.new("L", page.size)
    ImageDraw.Draw(halo).ellipse((x - 120, y - 150, x + 120, y + 90), fill=96)
    white = Image.new("RGB", page.size, (255, 255, 255))
    page = Image.composite(white, page, halo.filter(ImageFilter.GaussianBlur(36)))
    return Image.composite(white, page, mask.filter(ImageFilter.GaussianBlur(4)))
