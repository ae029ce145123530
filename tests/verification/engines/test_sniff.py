import pytest
from PIL import Image

from consular.verification.engines.sniff import declared_extension, sniff
from consular.verification.findings import Level, Outcome
from tests.verification.engines import specimens


def test_a_jpeg_under_its_own_name_passes() -> None:
    sniffed = sniff(specimens.jpeg(Image.new("RGB", (40, 40))), "Passport page.JPG")
    assert (sniffed.report.outcome, sniffed.media_type) == (Outcome.PASSED, "image/jpeg")
    assert sniffed.report.findings == ()


def test_nothing_is_told_apart_from_something() -> None:
    assert sniff(b"", "a.jpg").report.codes == ("file_empty",)


def test_a_file_over_the_limit_is_refused_with_both_numbers() -> None:
    [finding] = sniff(b"%PDF-1.7\n" + b"0" * 200, "a.pdf", size_limit=100).report.findings
    assert (finding.code, finding.parameters) == ("file_too_large", {"size": 209, "limit": 100})


def test_text_named_jpg_is_refused_by_what_it_is() -> None:
    sniffed = sniff(b"this is only text\n", "passport.jpg")
    assert (sniffed.report.outcome, sniffed.media_type) == (Outcome.FAILED, None)
    assert sniffed.report.findings[0].parameters == {"found": "text/plain"}


def test_a_wrong_name_is_pointed_at_and_does_not_refuse() -> None:
    sniffed = sniff(specimens.jpeg(Image.new("RGB", (40, 40))), "scan.pdf")
    assert sniffed.report.outcome is Outcome.PASSED
    assert [(f.code, f.level) for f in sniffed.report.findings] == [("type_mismatch", Level.LOOK)]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a.jpg\x00.exe",
        "x" * 300,
        "test.csv%0aSet-Cookie_admin=1",
        ".",
        "",
        "a.\udcff",
        "$(sleep 9)",
    ],
)
def test_hostile_names_are_only_text(name: str) -> None:
    sniffed = sniff(specimens.jpeg(Image.new("RGB", (40, 40))), name)
    assert sniffed.media_type == "image/jpeg"


def test_the_extension_is_the_last_suffix_only() -> None:
    assert declared_extension("scan.pdf.JPG") == "jpg"
    assert declared_extension(".jpg") == ""
    assert declared_extension("a.b/../c") == ""


@pytest.mark.parametrize("path", sorted((specimens.VECTORS / "uploads").glob("*[!f]")), ids=lambda path: path.name)
def test_pages_scripts_and_sheets_are_not_evidence(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    assert sniff(data, "evidence.pdf").report.codes == ("type_not_allowed",)
