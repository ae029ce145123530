import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from consular.verification.engines.pictures import PictureLimits, sanitise
from consular.verification.engines.sniff import sniff
from consular.verification.findings import Outcome
from tests.verification.engines import specimens


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def _with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "UNMISTAKABLE MAKER"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (47.0, 22.0, 11.0)
    image = Image.new("RGB", (300, 200), "navy")
    return specimens.jpeg(image, exif=exif.tobytes(), comment=b"UNMISTAKABLE COMMENT", icc_profile=b"UNMISTAKABLE ICC")


def test_place_maker_comment_and_profile_are_gone() -> None:
    source = _with_gps()
    assert source.count(b"UNMISTAKABLE") == 3
    picture = sanitise(source)
    assert picture.rendition is not None
    assert b"UNMISTAKABLE" not in picture.rendition.data
    shown = _opened(picture.rendition.data)
    assert not shown.getexif()
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_orientation_is_applied_before_it_is_dropped() -> None:
    picture = sanitise(_with_gps())
    assert picture.rendition is not None
    assert (picture.source_width, picture.source_height) == (300, 200)
    assert (picture.rendition.width, picture.rendition.height) == (200, 300)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (64, 48)).save(written, "PNG")
    picture = sanitise(written.getvalue())
    assert picture.rendition is not None
    assert _opened(picture.rendition.data).mode == "RGB"


def test_sixteen_bits_are_scaled_and_not_clipped() -> None:
    written = io.BytesIO()
    levels = np.full((64, 64), 20_000, np.uint16)
    levels[:, :32] = 64_000
    Image.fromarray(levels).save(written, "PNG")
    picture = sanitise(written.getvalue())
    assert picture.rendition is not None
    shown = _opened(picture.rendition.data).convert("L")
    left, right = np.asarray(shown)[32, [8, 56]]
    assert left > 240
    assert 70 < right < 100


def test_transparent_paper_is_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(written, "WEBP", lossless=True)
    picture = sanitise(written.getvalue())
    assert picture.rendition is not None
    assert _opened(picture.rendition.data).getpixel((30, 30)) == (255, 255, 255)


def test_the_longest_side_is_capped() -> None:
    picture = sanitise(specimens.jpeg(Image.new("RGB", (5000, 1000))), PictureLimits(edge=1000))
    assert picture.rendition is not None
    assert (picture.rendition.width, picture.rendition.height) == (1000, 200)


def test_more_pixels_than_allowed_are_refused_before_decoding() -> None:
    picture = sanitise(specimens.jpeg(Image.new("RGB", (400, 300))), PictureLimits(pixels=100_000))
    assert picture.report.codes == ("image_too_many_pixels",)
    assert picture.rendition is None


def _png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 15_000, 60_000])
def test_a_bomb_below_and_above_the_librarys_own_limits_is_refused(side: int) -> None:
    assert sanitise(_png_claiming(side, side)).report.codes == ("image_too_many_pixels",)


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.98])
def test_a_truncated_picture_is_refused(kept: float) -> None:
    whole = specimens.jpeg(specimens.page())
    assert sanitise(whole[: int(len(whole) * kept)]).report.codes == ("image_truncated",)


def _zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("payload.txt", "UNMISTAKABLE")
    return written.getvalue()


@pytest.mark.parametrize("tail", [b"<html><script>UNMISTAKABLE()</script></html>", _zipped(), b"%PDF-1.7 UNMISTAKABLE"])
def test_a_file_that_is_two_things_is_only_a_picture_afterwards(tail: bytes) -> None:
    both = specimens.jpeg(Image.new("RGB", (200, 200), "teal")) + tail
    assert sniff(both, "a.jpg").media_type == "image/jpeg"
    picture = sanitise(both)
    assert picture.rendition is not None
    assert b"UNMISTAKABLE" not in picture.rendition.data
    assert not zipfile.is_zipfile(io.BytesIO(picture.rendition.data))


@pytest.mark.parametrize("format_name", ["GIF", "BMP", "TIFF", "PPM", "ICO", "AVIF"])
def test_formats_off_the_list_are_not_opened(format_name: str) -> None:
    written = io.BytesIO()
    Image.new("RGB", (64, 64)).save(written, format_name)
    assert sanitise(written.getvalue()).report.codes == ("image_unreadable",)


@pytest.mark.parametrize("path", sorted((specimens.VECTORS / "images").iterdir()), ids=lambda path: path.name)
def test_hostile_images_give_a_rendition_or_a_code(path: Path) -> None:
    picture = sanitise(path.read_bytes())
    if picture.rendition is None:
        assert picture.report.outcome is Outcome.FAILED
        assert set(picture.report.codes) <= {"image_unreadable", "image_truncated", "image_too_many_pixels"}
    else:
        assert sniff(path.read_bytes()).media_type is not None


@pytest.mark.parametrize("rest", [b"", bytes(200), bytes(range(256)) * 20])
def test_a_broken_heic_is_refused(rest: bytes) -> None:
    broken = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + rest
    assert sniff(broken, "photo.heic").media_type == "image/heic"
    assert sanitise(broken).report.codes == ("image_unreadable",)
