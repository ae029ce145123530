import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from consular.verification.engines.pdfs import PdfLimits, sanitise
from consular.verification.findings import Level, Outcome
from tests.verification.engines import specimens

OPEN = {
    "encryption_r2-empty-password.pdf",
    "encryption_r4-aes-v2-no-key-length.pdf",
    "encryption_r5-owner-password.pdf",
    "encryption_r6-empty-password.pdf",
}


def _written(pdf: pikepdf.Pdf) -> bytes:
    written = io.BytesIO()
    pdf.save(written)
    return written.getvalue()


def _blank(pages: int = 1, size: tuple[float, float] = (595, 842)) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
    return pdf


def _scan() -> bytes:
    written = io.BytesIO()
    specimens.page().save(written, "PDF", resolution=150)
    return written.getvalue()


def test_a_scan_passes_and_its_page_is_a_picture() -> None:
    result = sanitise(_scan())
    assert (result.report.outcome, result.report.findings, result.page_count) == (Outcome.PASSED, (), 1)
    [page] = result.pages
    assert page.data.startswith(b"\xff\xd8")
    assert Image.open(io.BytesIO(page.data)).size == (page.width, page.height)


def test_too_many_pages_are_counted_and_none_is_drawn() -> None:
    result = sanitise(_written(_blank(41)))
    assert result.report.findings[0].parameters == {"pages": 41, "limit": 40}
    assert (result.report.codes, result.pages) == (("pdf_too_many_pages",), ())
    assert sanitise(_written(_blank(3)), PdfLimits(pages=2)).report.codes == ("pdf_too_many_pages",)


def test_only_the_first_pages_are_shown_and_it_says_so() -> None:
    result = sanitise(_written(_blank(4, (72, 72))), PdfLimits(shown=2))
    assert len(result.pages) == 2
    assert result.report.codes == ("pdf_pages_not_shown",)
    assert result.report.outcome is Outcome.PASSED


def test_paper_of_any_size_gives_a_bounded_picture() -> None:
    [page] = sanitise(_written(_blank(1, (14_400, 14_400)))).pages
    assert max(page.width, page.height) <= 2400


def test_an_attachment_is_a_reason_to_stop() -> None:
    pdf = _blank()
    pdf.attachments["invoice.exe"] = b"MZ"
    result = sanitise(_written(pdf))
    assert result.report.codes == ("pdf_attachment",)
    assert result.report.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ({"/S": "/Launch", "/F": "calc.exe"}, "launch"),
        ({"/S": "/JavaScript", "/JS": "app.alert(1)"}, "script"),
        ({"/S": "/SubmitForm"}, "submit"),
        ({"/S": "/RichMediaExecute"}, "media"),
    ],
)
def test_actions_are_found_in_nested_and_unreferenced_objects(action: dict[str, str], kind: str) -> None:
    pdf = _blank()
    made = pikepdf.Dictionary({key: pikepdf.Name(v) if v.startswith("/") else v for key, v in action.items()})
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pikepdf.Dictionary({"/Subtype": pikepdf.Name.Link, "/A": made})])
    found = sanitise(_written(pdf)).report
    assert [(f.code, f.parameters["kind"], f.level) for f in found.findings] == [
        ("pdf_active_content", kind, Level.STOP),
    ]


def test_a_destination_to_open_at_is_no_active_content() -> None:
    pdf = _blank()
    pdf.Root["/OpenAction"] = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
    assert sanitise(_written(pdf)).report.findings == ()


@pytest.mark.parametrize("path", sorted((specimens.VECTORS / "pdf").glob("encr*")), ids=lambda path: path.name)
def test_encrypted_files_are_named_and_opened_only_without_a_password(path: Path) -> None:
    result = sanitise(path.read_bytes())
    assert "pdf_encrypted" in result.report.codes
    if path.name in OPEN:
        assert len(result.pages) == result.page_count == 1
        assert result.report.findings[0].parameters == {"password": "empty"}
    else:
        assert (result.report.outcome, result.pages) == (Outcome.FAILED, ())
        assert result.report.findings[-1].parameters == {"password": "required"}


SILENT = {"redirect_named_action.pdf", "redirect_uri_action.pdf"}


@pytest.mark.parametrize("path", sorted((specimens.VECTORS / "uploads").glob("*.pdf")), ids=lambda path: path.name)
def test_scripts_triggers_and_attachments_of_hostile_files_are_found(path: Path) -> None:
    result = sanitise(path.read_bytes(), PdfLimits(resolution=36))
    if path.name in SILENT:
        # A link and a reader's own command run nothing; in the rendition they are gone as well.
        assert result.report.findings == ()
    else:
        assert result.report.outcome is Outcome.FAILED
        assert set(result.report.codes) <= {"pdf_active_content", "pdf_attachment"}
    assert len(result.pages) == result.page_count


@pytest.mark.parametrize("path", sorted((specimens.VECTORS / "pdf").iterdir()), ids=lambda path: path.name)
def test_broken_files_give_pages_or_a_code(path: Path) -> None:
    result = sanitise(path.read_bytes(), PdfLimits(resolution=36))
    assert result.pages or result.report.outcome is Outcome.FAILED


def test_bytes_that_only_begin_like_a_pdf_are_unreadable() -> None:
    assert sanitise(b"%PDF-1.7\nnothing more").report.codes == ("pdf_unreadable",)
