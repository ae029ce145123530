"""What the store of files holds, beside what rows say it should hold."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from consular import evidence
from consular.core.actor import system
from consular.core.work import Works
from consular.issuance import CheckRequest, IssuedFile


def stored(folder: Path) -> set[str]:
    """Names of all objects."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


def referenced(works: Works) -> set[str]:
    """Names that some row knows."""
    columns = (evidence.Evidence.quarantine, evidence.EvidencePage.blob, IssuedFile.blob, CheckRequest.upload)
    with works.begin(system()) as work:
        return {name for column in columns for name in work.session.scalars(select(column)) if name is not None}


def quarantined(works: Works) -> list[str]:
    """Uploads that are still there as they came."""
    with works.begin(system()) as work:
        waiting = select(evidence.Evidence.item).where(evidence.Evidence.quarantine.is_not(None))
        return list(work.session.scalars(waiting))


def unclean_pages(works: Works, *, edge: int = 3_000) -> list[str]:
    """Kept pictures that are not a bare JPEG of bounded size."""
    found = []
    with works.begin(system()) as work:
        for page in work.session.scalars(select(evidence.EvidencePage)):
            content = evidence.picture(page)
            with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
                picture.load()
                if max(picture.size) > edge or picture.getexif() or b"<script" in content:
                    found.append(f"{page.evidence_id}: {picture.size} {sorted(picture.info)}")
    return found


def assert_in_order(works: Works, folder: Path) -> None:
    """Nothing is stored that no row knows, nothing as it came, nothing missing, and pictures are clean."""
    assert stored(folder) == referenced(works)
    assert quarantined(works) == []
    assert unclean_pages(works) == []
