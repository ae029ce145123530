"""Writes the pictures of docs/images."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "images"
LARGEST = 120_000
GROUND, GAP = (228, 234, 235), 32


class Camera:
    """Writes pictures that a reader with a slow line can load; refuses one that became too large."""

    def __init__(self) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)

    def page(self, page: Page, name: str, *, most: int = 1500) -> None:
        """The page from its top, at most `most` pixels high."""
        page.evaluate("scrollTo(0, 0)")
        page.mouse.move(0, 0)
        with Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled"))) as taken:
            self.keep(taken.crop((0, 0, taken.width, min(taken.height, most))), name)

    def document(self, pdf: bytes, name: str) -> None:
        """The first page of a PDF on a grey ground."""
        sheet = pypdfium2.PdfDocument(pdf)[0].render(scale=1.35).to_pil().convert("RGB")
        made = Image.new("RGB", (sheet.width + 2 * GAP, sheet.height + 2 * GAP), GROUND)
        made.paste(sheet, (GAP, GAP))
        self.keep(made, name)

    def row(self, screens: list[bytes], name: str) -> None:
        """Phone screens side by side on a grey ground."""
        opened = [Image.open(BytesIO(screen)).convert("RGB") for screen in screens]
        width = sum(screen.width + GAP for screen in opened) + GAP
        made = Image.new("RGB", (width, max(screen.height for screen in opened) + 2 * GAP), GROUND)
        left = GAP
        for screen in opened:
            made.paste(screen, (left, GAP))
            left += screen.width + GAP
        self.keep(made, name)

    def keep(self, picture: Image.Image, name: str) -> None:
        """As WebP; the crispest that is small enough."""
        made = BytesIO()
        for quality in (92, 86, 80, 74, 68):
            made = BytesIO()
            picture.convert("RGB").save(made, "WEBP", quality=quality, method=6)
            if made.tell() <= LARGEST:
                break
        else:
            raise SystemExit(f"{name} has {made.tell()} bytes at the lowest quality; at most {LARGEST}")
        (PICTURES / f"{name}.webp").write_bytes(made.getvalue())
        print(f"{name}.webp  {picture.width} x {picture.height}, {made.tell() // 1000} kB")
