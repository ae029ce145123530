"""Friendly drawn faces, regular enough for a frontal face detector."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from PIL import Image, ImageDraw, ImageFilter

from .canvas import Colour, blend, font, grain, jpeg
from .persons import Person

PortraitDefect = Literal["too_high", "dark", "shadow", "two_faces", "none"]
_Style = Literal["short", "parted", "long", "bun", "scarf"]
PORTRAIT_DEFECTS: tuple[PortraitDefect, ...] = get_args(PortraitDefect)

WIDTH, HEIGHT = 700, 900  # 35 mm × 45 mm at 508 dpi
BACKDROP: Colour = (226, 232, 234)
_OVERSAMPLE = 2

_SKINS: tuple[Colour, ...] = (
    (246, 216, 192),
    (233, 190, 158),
    (212, 163, 125),
    (180, 128, 92),
    (150, 102, 72),
    (122, 82, 60),
)
_HAIRS: tuple[Colour, ...] = ((38, 30, 28), (62, 44, 34), (94, 64, 42), (128, 92, 56), (120, 118, 116), (30, 30, 34))
_CLOTHES: tuple[Colour, ...] = ((52, 78, 92), (98, 62, 72), (64, 92, 74), (92, 84, 112), (120, 96, 66), (48, 58, 84))
_STYLES: dict[str, tuple[_Style, ...]] = {
    "M": ("short", "parted"),
    "F": ("long", "bun", "scarf", "long"),
    "X": ("short", "long", "parted"),
}
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class _Features:
    skin: Colour
    hair: Colour
    clothes: Colour
    iris: Colour
    style: _Style
    smile: float
    brow: float
    beard: bool


def draw_portrait(person: Person, *, defect: PortraitDefect | None = None, seed: int) -> bytes:
    """A passport photo, JPEG 700 × 900: one face before a plain light ground, the head 70 to 75 % of the height.

    Defects: `too_high` cuts the crown, `dark` is underexposed, `shadow` darkens half of the face, `two_faces` shows
    two persons and `none` nobody.
    """
    random = Random(f"portrait {seed} {person.sex}")
    picture = Image.new("RGB", (WIDTH * _OVERSAMPLE, HEIGHT * _OVERSAMPLE), BACKDROP)
    for x, y, scale in _places(defect):
        _draw_head(picture, _features(random, person), x * _OVERSAMPLE, y * _OVERSAMPLE, scale * _OVERSAMPLE)
    picture = picture.reduce(_OVERSAMPLE)
    if defect == "shadow":
        picture = _half_in_shadow(picture)
    _write_specimen(picture)
    picture = grain(picture, random, 4)
    if defect == "dark":
        picture = picture.point([round(value * 0.22) for value in range(256)] * 3)
    return jpeg(picture, 90)


def _places(defect: PortraitDefect | None) -> list[tuple[float, float, float]]:
    """Centre of each face and its scale; at scale 1 a head is 640 pixels high."""
    match defect:
        case "none":
            return []
        case "two_faces":
            return [(190, 430, 0.5), (510, 460, 0.52)]
        case "too_high":
            return [(350, 240, 1.0)]
        case _:
            return [(350, 440, 1.0)]


def _features(random: Random, person: Person) -> _Features:
    style = random.choice(_STYLES[person.sex])
    skin = random.choice(_SKINS)
    return _Features(
        skin=skin,
        hair=random.choice(_HAIRS),
        clothes=random.choice(_CLOTHES),
        iris=random.choice(((70, 48, 34), (52, 62, 52), (58, 72, 92), (40, 28, 24))),
        style=style,
        smile=random.uniform(4, 12),
        brow=random.uniform(-5, 5),
        beard=person.sex == "M" and random.random() < 0.3,
    )


class _Pencil:
    """Draws in face coordinates: origin between the eyes and mouth, y downwards, head 640 high at scale 1."""

    def __init__(self, picture: Image.Image, x: float, y: float, scale: float) -> None:
        self.picture, self.x, self.y, self.scale = picture, x, y, scale
        self.draw = ImageDraw.Draw(picture)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.scale, self.y + y * self.scale

    def oval(self, x: float, y: float, half_width: float, half_height: float, colour: Colour) -> None:
        self.draw.ellipse(
            (*self.at(x - half_width, y - half_height), *self.at(x + half_width, y + half_height)), fill=colour
        )

    def shape(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        self.draw.polygon([self.at(*point) for point in points], fill=colour)

    def stroke(self, points: Sequence[tuple[float, float]], colour: Colour, width: float) -> None:
        self.draw.line(
            [self.at(*point) for point in points], fill=colour, width=round(width * self.scale), joint="curve"
        )

    def wash(
        self, x: float, y: float, half_width: float, half_height: float, colour: Colour, *, strength: float, soft: float
    ) -> None:
        """A soft-edged stain of colour, as light and shade are."""
        left, top = self.at(x - half_width - 3 * soft, y - half_height - 3 * soft)
        right, bottom = self.at(x + half_width + 3 * soft, y + half_height + 3 * soft)
        size = (round(right - left), round(bottom - top))
        margin = 3 * soft * self.scale
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).ellipse((margin, margin, size[0] - margin, size[1] - margin), fill=round(255 * strength))
        self.picture.paste(
            Image.new("RGB", size, colour),
            (round(left), round(top)),
            mask.filter(ImageFilter.GaussianBlur(soft * self.scale)),
        )


def _draw_head(picture: Image.Image, face: _Features, x: float, y: float, scale: float) -> None:
    pencil = _Pencil(picture, x, y, scale)
    shade = blend(face.skin, _BLACK, 0.35)
    _draw_back_hair(pencil, face)
    _draw_shoulders(pencil, face, shade)
    for side in (-1, 1):
        pencil.oval(side * 206, 10, 30, 52, blend(face.skin, _BLACK, 0.12))
    pencil.oval(0, -20, 208, 262, face.skin)
    pencil.oval(0, 110, 168, 210, face.skin)
    _draw_light(pencil, face.skin, shade)
    if face.beard:
        pencil.wash(0, 250, 120, 62, face.hair, strength=0.6, soft=22)
    for side in (-1, 1):
        _draw_eye(pencil, face, side, shade)
    _draw_nose_and_mouth(pencil, face, shade)
    _draw_front_hair(pencil, face)


def _draw_shoulders(pencil: _Pencil, face: _Features, shade: Colour) -> None:
    pencil.shape([(-100, 200), (100, 200), (118, 420), (-118, 420)], blend(face.skin, _BLACK, 0.14))
    pencil.wash(0, 316, 100, 40, shade, strength=0.5, soft=18)
    pencil.oval(0, 660, 372, 284, face.clothes)
    pencil.shape([(-372, 650), (372, 650), (372, 1100), (-372, 1100)], face.clothes)
    pencil.shape([(-104, 350), (104, 350), (0, 492)], blend(face.skin, _BLACK, 0.14))
    pencil.stroke([(-110, 344), (0, 494), (110, 344)], blend(face.clothes, _WHITE, 0.45), 12)


def _draw_light(pencil: _Pencil, skin: Colour, shade: Colour) -> None:
    """Bright forehead, cheeks and bridge of the nose; dark sockets: the pattern that detectors were trained on."""
    bright = blend(skin, _WHITE, 0.38)
    pencil.wash(0, -150, 120, 50, bright, strength=0.55, soft=30)
    for side in (-1, 1):
        pencil.wash(side * 92, -32, 66, 36, shade, strength=0.62, soft=15)
        pencil.wash(side * 104, 84, 50, 40, bright, strength=0.6, soft=20)
        pencil.wash(side * 164, 40, 8, 110, shade, strength=0.3, soft=14)
    pencil.wash(0, 6, 15, 78, bright, strength=0.75, soft=9)
    pencil.wash(0, 268, 60, 26, bright, strength=0.4, soft=14)


def _draw_eye(pencil: _Pencil, face: _Features, side: int, shade: Colour) -> None:
    x, y = side * 92, -24
    pencil.oval(x, y, 42, 19, (247, 245, 240))
    pencil.oval(x, y, 19, 19, face.iris)
    pencil.oval(x, y, 9, 9, (16, 14, 14))
    pencil.oval(x + 5, y - 7, 4, 4, _WHITE)
    lid = [(x + side * t, y - 20 + abs(t) ** 2 / 130) for t in range(-46, 47, 4)]
    pencil.stroke(lid, (34, 26, 24), 8)
    pencil.stroke([(x + t, y + 20 - t * t / 190) for t in range(-38, 39, 4)], shade, 3)
    brow = [(x + side * t, y - 58 - face.brow + (t + 4) ** 2 / 170) for t in range(-56, 57, 4)]
    pencil.stroke(brow, blend(face.hair, _BLACK, 0.2), 15)


def _draw_nose_and_mouth(pencil: _Pencil, face: _Features, shade: Colour) -> None:
    for side in (-1, 1):
        pencil.wash(side * 30, 96, 10, 22, shade, strength=0.5, soft=7)
        pencil.oval(side * 19, 113, 10, 6, blend(shade, _BLACK, 0.45))
    pencil.wash(0, 128, 38, 6, shade, strength=0.55, soft=6)
    lips = blend(face.skin, (150, 40, 48), 0.55)
    upper = [(t, 190 - face.smile * (t / 78) ** 2 - 13 * (1 - (t / 78) ** 2)) for t in range(-78, 79, 6)]
    lower = [(t, 190 - face.smile * (t / 78) ** 2 + 25 * (1 - (t / 78) ** 2)) for t in range(78, -79, -6)]
    pencil.shape(upper + lower, lips)
    middle = [(t, 192 - face.smile * (t / 78) ** 2) for t in range(-80, 81, 4)]
    pencil.stroke(middle, blend(lips, _BLACK, 0.6), 7)
    pencil.wash(0, 232, 44, 5, shade, strength=0.4, soft=7)


def _draw_back_hair(pencil: _Pencil, face: _Features) -> None:
    if face.style == "long":
        pencil.oval(0, -30, 252, 290, face.hair)
        pencil.shape([(-252, -30), (252, -30), (262, 380), (150, 420), (-150, 420), (-262, 380)], face.hair)
    elif face.style == "bun":
        pencil.oval(0, -300, 86, 56, face.hair)
        pencil.oval(0, -50, 226, 268, face.hair)
    elif face.style == "scarf":
        pencil.oval(0, 20, 262, 334, face.clothes)
        pencil.shape([(-256, 60), (256, 60), (290, 460), (-290, 460)], face.clothes)
    else:
        pencil.oval(0, -64, 222, 256, face.hair)


def _draw_front_hair(pencil: _Pencil, face: _Features) -> None:
    """A cap of hair above a hairline that leaves the forehead free."""
    lines = {
        "short": (-196, 0.0),
        "parted": (-190, 0.35),
        "long": (-178, -0.3),
        "bun": (-200, 0.0),
        "scarf": (-170, 0.0),
    }
    hairline, slant = lines[face.style]
    colour = blend(face.clothes, _WHITE, 0.12) if face.style == "scarf" else face.hair
    crown = 320 if face.style == "scarf" else 312
    outer = [(t, -40 - (crown - 40) * max(0.0, 1 - (t / 230) ** 2) ** 0.5) for t in range(-230, 231, 10)]
    inner = [(t, hairline + slant * t * 0.3 + 150 * abs(t / 214) ** 4) for t in range(214, -215, -8)]
    pencil.shape(outer + inner, colour)
    if face.style == "scarf":
        pencil.stroke([(-222, -40), (-206, 120), (-140, 270), (0, 346), (140, 270), (206, 120), (222, -40)], colour, 46)


def _half_in_shadow(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    mask = Image.linear_gradient("L").rotate(90).resize((width, height))
    mask = mask.point([0 if value < 96 else min(150, (value - 96) * 2) for value in range(256)])
    return Image.composite(Image.new("RGB", (width, height), (12, 14, 16)), picture, mask)


def _write_specimen(picture: Image.Image) -> None:
    draw = ImageDraw.Draw(picture)
    draw.text(
        (WIDTH - 14, HEIGHT - 10),
        "SPECIMEN",
        font=font(20, bold=True),
        fill=(236, 240, 241),
        anchor="rs",
        stroke_width=1,
        stroke_fill=(120, 130, 134),
    )
