"""Hostile files at the real door, and what the real engines make of them: a sentence, and nothing unsanitised kept."""

from __future__ import annotations

import io
import re
import resource
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from consular import evidence
from consular.core.actor import system
from consular.core.work import Works
from tests import factories
from tests.web.conftest import Browser
from tests.web.hostile import custody, files
from tests.web.hostile.worker import Worker

VECTORS = Path(__file__).parents[2] / "verification" / "engines" / "vectors"
MEGABYTE = 1024 * 1024
# Models, decoders and their libraries are mapped by the parent; this much more may a limited process of an engine use.
MORE_THAN_PARENT = 700 * MEGABYTE


def blobs(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def send(browser: Browser, home: str, content: bytes, name: str = "file.jpg", item: str = "itinerary") -> int:
    """Through the form; returns the status of the page that comes back."""
    assert browser.get(f"{home}/evidence/{item}") == 200
    return browser.post(f"{home}/evidence/{item}", {"file": (io.BytesIO(content), name)})


def text(browser: Browser) -> str:
    """What the page's main part says, without marks."""
    main = browser.page.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def peak(who: int) -> int:
    """Largest resident size until now in bytes: of this process, or of any child that has ended."""
    return resource.getrusage(who).ru_maxrss * 1024


def test_what_cannot_be_a_document_is_refused_at_the_door(
    signed_in: Browser, home: str, works: Works, tmp_path: Path
) -> None:
    cases = (
        (b"", "a.jpg", "The file is empty"),
        (b"Just some words.", "holiday.jpg", "We cannot open this file"),
        (b"MZ\x90\x00" + bytes(400), "passport.jpg", "We cannot open this file"),
        (b"PK\x03\x04" + bytes(400), "passport.pdf", "We cannot open this file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "me.svg", "We cannot open this file"),
        (b"\xff\xd8\xff\xe0" + bytes(21 * MEGABYTE), "big.jpg", "larger than 20 MB"),
    )
    for content, name, sentence in cases:
        assert send(signed_in, home, content, name) == 422, name
        assert sentence in text(signed_in)
    assert custody.stored(blobs(tmp_path)) == set()
    assert custody.referenced(works) == set()


def test_25_megabytes_are_refused_with_a_sentence_and_little_memory(signed_in: Browser, home: str) -> None:
    before = peak(resource.RUSAGE_SELF)
    assert send(signed_in, home, b"\xff\xd8\xff\xe0" + bytes(25 * MEGABYTE)) == 413
    assert "choose a file of at most 20 MB" in text(signed_in)
    # The test's own copies of the body are in this process too.
    assert peak(resource.RUSAGE_SELF) - before < 200 * MEGABYTE


def test_a_form_of_many_parts_is_refused(signed_in: Browser, home: str) -> None:
    signed_in.get(f"{home}/evidence/itinerary")
    assert signed_in.post(f"{home}/evidence/itinerary", {f"field{n}": "x" for n in range(600)}) == 413


SENT: dict[str, tuple[Callable[[], bytes], str]] = {
    "truncated": (lambda: files.picture(size=(1200, 900))[:6000], "A part of the picture is missing"),
    "png bomb": (files.png_bomb, "The picture has too many pixels"),
    "lying png": (files.lying_png, "The picture has too many pixels"),
    "encrypted": (files.encrypted_pdf, "The PDF asks for a password"),
    "script": (files.pdf_with_script, "The PDF holds more than pages"),
    "attachment": (files.pdf_with_attachment, "Another file is hidden inside the PDF"),
    "5,000 pages": (files.long_pdf, "Send only the pages that matter"),
    "not a picture": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500), "We cannot open this picture"),
    "not a PDF": (lambda: b"%PDF-1.7\n%%EOF\n", "We cannot open this PDF"),
}
_CHILDREN_BEFORE = peak(resource.RUSAGE_CHILDREN)


@pytest.mark.parametrize("case", SENT)
def test_a_file_of_no_use_is_told_and_not_kept(
    case: str, signed_in: Browser, home: str, works: Works, worker: Worker, tmp_path: Path
) -> None:
    make, sentence = SENT[case]
    content = make()
    assert send(signed_in, home, content, "file.pdf" if content.startswith(b"%PDF") else "file.jpg") == 200
    assert "looking at your file" in signed_in.page
    worker.work_off()
    assert worker.unfinished() == []
    assert signed_in.get(f"{home}/evidence/itinerary") == 200
    assert sentence in text(signed_in)
    custody.assert_in_order(works, blobs(tmp_path))
    assert custody.stored(blobs(tmp_path)) == set()
    assert signed_in.get(f"{home}/check") == 200
    parent = max(peak(resource.RUSAGE_SELF), _CHILDREN_BEFORE)
    assert peak(resource.RUSAGE_CHILDREN) < parent + MORE_THAN_PARENT


@pytest.mark.parametrize("make", [files.polyglot, files.tagged, files.pdf_of_huge_paper])
def test_what_is_kept_is_made_anew(
    make: Callable[[], bytes], signed_in: Browser, home: str, works: Works, worker: Worker, tmp_path: Path
) -> None:
    assert send(signed_in, home, make()) == 200
    worker.work_off()
    custody.assert_in_order(works, blobs(tmp_path))
    assert len(custody.stored(blobs(tmp_path))) == 1
    assert signed_in.get(f"{home}/evidence/itinerary") == 200
    source = re.search(r'src="(/evidence/[^"]+)"', signed_in.page)
    assert source is not None
    answer = signed_in.client.get(source.group(1))
    assert answer.mimetype == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for trace in (b"script", b"Somchai", b"%PDF"):
        assert trace not in answer.get_data()


NAMES = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/cron.d/run",
    "passport\x00.exe.jpg",
    "a" * 300 + ".jpg",
    "\u202egpj.exe",
    "<script>alert(1)</script>.jpg",
    '"; filename="other.jpg',
    "line\r\nSet-Cookie: a=b.jpg",
    ".",
    "   ",
    "\ud800.jpg",
    "ما.jpg",
    "%s%s%n{0}{{7*7}}.jpg",
)


def named(browser: Browser, home: str, name: str, content: bytes) -> TestResponse:
    """A form whose file has this name, byte for byte as a browser quotes it; controls and surrogates as they are."""
    browser.get(f"{home}/evidence/itinerary")
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', browser.page)
    assert token is not None
    quoted = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22").replace(b"\r\n", b"%0D%0A")
    body = (
        b"--b0und\r\nContent-Disposition: form-data; name=csrf_token\r\n\r\n" + token.group(1).encode() + b"\r\n"
        b'--b0und\r\nContent-Disposition: form-data; name=file; filename="' + quoted + b'"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n--b0und--\r\n"
    )
    kind = "multipart/form-data; boundary=b0und"
    return browser.client.post(f"{home}/evidence/itinerary", data=body, content_type=kind, follow_redirects=True)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_file_s_name_is_only_ever_shown(
    name: str, signed_in: Browser, home: str, works: Works, tmp_path: Path
) -> None:
    answer = named(signed_in, home, name, factories.JPEG)
    if "\ud800" in name:  # no text in the head of a part: nothing of the form can be read, its token neither
        assert answer.status_code == 400
        assert "send it again" in answer.get_data(as_text=True)
        assert custody.stored(blobs(tmp_path)) == set()
        return
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert "a=b" not in str(answer.headers)
    with works.begin(system()) as work:
        (file,) = work.session.scalars(select(evidence.Evidence))
        shown = file.file.name
    assert 0 < len(shown) <= 120
    assert shown.isprintable()
    assert not set("/\\") & set(shown)
    assert custody.stored(blobs(tmp_path)) == {file.quarantine}
    assert str(UUID(file.quarantine)) == file.quarantine


# Vectors that the engines' own tests know; here they come in by the page and go through the whole pipeline.
FOLDERS = (("images", 1), ("pdf", 1), ("uploads", 4))
HOSTILE = [
    path.relative_to(VECTORS) for folder, every in FOLDERS for path in sorted((VECTORS / folder).iterdir())[::every]
]


def test_every_hostile_vector_ends_in_a_sentence(
    signed_in: Browser, home: str, works: Works, worker: Worker, tmp_path: Path
) -> None:
    assert len(HOSTILE) > 60
    taken = 0
    for number, vector in enumerate(HOSTILE):
        status = send(signed_in, home, (VECTORS / vector).read_bytes(), vector.name)
        assert status in (200, 422), vector
        if status == 422:
            assert "We cannot open this file" in text(signed_in), vector
            continue
        taken += 1
        worker.work_off()
        assert signed_in.get(f"{home}/evidence/itinerary") == 200
        said = text(signed_in)
        assert "looking at your file" not in said, vector
        assert "{" not in said, vector
        # Every ninth keeps the item below its limit of files and looks at the store in between.
        if number % 9 == 0 or taken % 9 == 0:
            custody.assert_in_order(works, blobs(tmp_path))
            take_all_back(signed_in)
    assert taken > 25
    assert worker.unfinished() == []
    take_all_back(signed_in)
    assert custody.stored(blobs(tmp_path)) == set()


def take_all_back(browser: Browser) -> None:
    """Press every button that removes a file."""
    for address in re.findall(r'action="([^"]+/remove)"', browser.page):
        assert browser.post(address) == 200
