"""Files that nobody sends in good faith, made here."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    """A harmless picture."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind, **options)
    return made.getvalue()


def png_bomb(edge: int = 20_000) -> bytes:
    """A grey square of `edge` pixels in half a megabyte: 400 MB when decoded, 1.2 GB as RGB."""
    packer = zlib.compressobj()
    row = b"\0" + bytes(edge)
    packed = b"".join(packer.compress(row) for _ in range(edge)) + packer.flush()
    head = struct.pack(">IIBBBBB", edge, edge, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(k, c) for k, c in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


def lying_png() -> bytes:
    """A PNG that claims 60,000 × 60,000 pixels and holds none."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pdf(pages: int = 1) -> pikepdf.Pdf:
    """A PDF of blank pages."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(300, 400))
    return made


def saved(made: pikepdf.Pdf, encryption: pikepdf.Encryption | bool = False) -> bytes:
    """Its bytes."""
    out = io.BytesIO()
    made.save(out, encryption=encryption)
    made.close()
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """Opens with a password only."""
    return saved(pdf(), encryption=pikepdf.Encryption(user="secret", owner="owner", R=6))


def pdf_with_script() -> bytes:
    """Runs when it is opened."""
    made = pdf()
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    return saved(made)


def pdf_with_attachment() -> bytes:
    """Carries the EICAR test file."""
    made = pdf()
    made.attachments["eicar.com"] = EICAR
    return saved(made)


def long_pdf() -> bytes:
    """5,000 pages."""
    return saved(pdf(5_000))


def pdf_of_huge_paper() -> bytes:
    """A page of 200 × 200 inches with a picture that fills it."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(14_400, 14_400))
    return saved(made)


def polyglot() -> bytes:
    """A JPEG that is also a web page."""
    return picture() + b"<html><script>alert(1)</script></html>"


def tagged() -> bytes:
    """A JPEG whose EXIF tells a place and a name."""
    exif = Image.Exif()
    exif[0x013B] = "Somchai Photographer"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif.tobytes())
