"""Decode a picture under limits and encode it anew: the rendition that people see instead of the sender's bytes.

Re-encoding drops EXIF, GPS, comments, profiles, thumbnails and whatever else was appended to or hidden in the file.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from typing import Final

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from consular.verification.findings import Finding, Report, look, stop

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
WHITE: Final = (255, 255, 255)
# What Pillow's decoders raise on hostile input. MemoryError is left to the sandbox, which knows what it means.
BROKEN: Final = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    RuntimeError,
)

pi_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """`pixels` of the source, `edge` the longest side of the rendition in pixels, `quality` of its JPEG."""

    pixels: int = 64_000_000
    edge: int = 2400
    quality: int = 88


@dataclass(frozen=True, slots=True)
class Rendition:
    """A baseline JPEG in RGB, upright, without metadata. Width and height in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`rendition` is None when the source could not be shown; the source's size is as it was stored, 0 if unknown."""

    report: Report
    rendition: Rendition | None
    source_width: int = 0
    source_height: int = 0


class PictureRefused(Exception):
    """The bytes are no picture that may be opened; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def sanitise(data: bytes, limits: PictureLimits | None = None) -> Picture:
    """The rendition of one picture, or the finding why there is none. Only the first frame is shown."""
    limits = limits or PictureLimits()
    try:
        image, size, findings = _opened(data, limits)
    except PictureRefused as refused:
        return Picture(Report.of([refused.finding]), None)
    return Picture(Report.of(findings), encode(image, limits), *size)


def decode(data: bytes, limits: PictureLimits | None = None) -> Image.Image:
    """An upright RGB picture whose longest side is at most `limits.edge`. Raises PictureRefused."""
    image, _, _ = _opened(data, limits or PictureLimits())
    return image


def encode(image: Image.Image, limits: PictureLimits | None = None) -> Rendition:
    """Encode an RGB picture without anything but its pixels."""
    limits = limits or PictureLimits()
    image.thumbnail((limits.edge, limits.edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    # Pillow writes a comment it finds in `info` into the new file.
    image.info.clear()
    written = io.BytesIO()
    image.save(written, "JPEG", quality=limits.quality)
    return Rendition(written.getvalue(), image.width, image.height)


def _opened(data: bytes, limits: PictureLimits) -> tuple[Image.Image, tuple[int, int], list[Finding]]:
    with warnings.catch_warnings():
        # A bomb is only a warning until twice Pillow's limit; other warnings tell of tags that are dropped anyway.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _decoded(data, limits)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
            raise PictureRefused(stop("image_too_many_pixels", limit=limits.pixels)) from bomb
        except UnidentifiedImageError as unknown:
            raise PictureRefused(stop("image_unreadable")) from unknown
        except BROKEN as broken:
            code = "image_truncated" if _cut_short(broken) else "image_unreadable"
            raise PictureRefused(stop(code)) from broken


def _decoded(data: bytes, limits: PictureLimits) -> tuple[Image.Image, tuple[int, int], list[Finding]]:
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        size = source.size
        if size[0] * size[1] > limits.pixels:
            raise PictureRefused(
                stop("image_too_many_pixels", width=size[0], height=size[1], limit=limits.pixels),
            )
        # A JPEG decoder can scale by 1/2, 1/4, 1/8 while decoding: memory stays that of the rendition.
        source.draft("RGB", (limits.edge, limits.edge))
        source.load()
        upright, findings = _upright(source)
        # Shrink before the change of mode: a 16-bit or CMYK picture would be held twice at full size.
        upright.thumbnail((limits.edge, limits.edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return _rgb(upright), size, findings


def _upright(source: Image.Image) -> tuple[Image.Image, list[Finding]]:
    try:
        return ImageOps.exif_transpose(source), []
    except BROKEN:
        return source.copy(), [look("image_orientation_unreadable")]


def _rgb(image: Image.Image) -> Image.Image:
    """RGB on white: transparent text on a dark page must not vanish, nor 16 bits be clipped to 8."""
    if image.mode.startswith("I"):
        return image.convert("F").point(lambda level: level * (255 / 65_535) + 0.0).convert("L").convert("RGB")
    if image.has_transparency_data:
        layers = image.convert("RGBA")
        paper = Image.new("RGB", image.size, WHITE)
        paper.paste(layers, mask=layers.getchannel("A"))
        return paper
    return image.convert("RGB")


def _cut_short(broken: Exception) -> bool:
    told = str(broken).lower()
    return isinstance(broken, EOFError) or "truncated" in told or "end of file" in told
