"""A complete e-visa and a complete letter; tests replace what they are about."""

import random
import unicodedata
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from consular.issuance.press.barcode import draw_barcode
from consular.issuance.press.documents import Entry, EVisa, Ground, Language, Letter, Notice, Remedy, Sender
from consular.local.specimens import Person, draw_portrait

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SENDER = Sender(authority="Ministry of Foreign Affairs", state="Republic of Utopia · Consular services")
DEMO = "DEMO · Utopia does not exist."


def entry(label: str, value: str) -> Entry:
    return Entry(label=label, value=value)


class Printed:
    """A PDF read back, as a person or a machine would."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._pages = pypdfium2.PdfDocument(pdf)
        self.pages = len(self._pages)

    def picture(self, *, dpi: int = 150) -> Image.Image:
        """The first page."""
        return self._pages[0].render(scale=dpi / 72).to_pil().convert("RGB")

    def __contains__(self, words: str) -> bool:
        return _squeezed(words) in self.text

    @property
    def text(self) -> str:
        """All text without white space: where an extractor breaks lines is its own affair."""
        return _squeezed("".join(page.get_textpage().get_text_range() for page in self._pages))

    @property
    def lines(self) -> list[str]:
        """The first page's characters by place: rows from the top, each from left to right, whatever their order."""
        words = self._pages[0].get_textpage()
        rows: dict[int, list[tuple[float, str]]] = {}
        for number in range(words.count_chars()):
            left, bottom, _right, _top = words.get_charbox(number, loose=True)
            rows.setdefault(round(bottom), []).append((left, words.get_text_range(number, 1)))
        return [_squeezed("".join(character for _left, character in sorted(row))) for _, row in sorted(rows.items())]

    @property
    def metadata(self) -> dict[str, str]:
        """The XMP entries, keys as `{namespace}name`."""
        with pikepdf.open(BytesIO(self.pdf)) as opened, opened.open_metadata() as entries:
            return {key: str(value) for key, value in entries.items()}

    @property
    def language(self) -> str:
        with pikepdf.open(BytesIO(self.pdf)) as opened:
            return str(opened.Root.Lang)

    @property
    def alternative_texts(self) -> list[str]:
        """`/Alt` of every tagged element."""
        with pikepdf.open(BytesIO(self.pdf)) as opened:
            return [str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]

    @property
    def fonts(self) -> dict[str, bool]:
        """Names of the fonts used, and whether each is embedded."""
        with pikepdf.open(BytesIO(self.pdf)) as opened:
            found = [item for item in opened.objects if isinstance(item, pikepdf.Dictionary)]
            return {
                str(item.FontName): any(key.startswith("/FontFile") for key in item)
                for item in found
                if "/FontName" in item
            }


def _squeezed(words: str) -> str:
    return "".join(unicodedata.normalize("NFC", words).split())


@pytest.fixture(scope="session")
def printed() -> type[Printed]:
    return Printed


@pytest.fixture(scope="session")
def payload() -> str:
    """Text as long as that of a signed Digital Travel Authorization."""
    letters = random.Random(1)
    return "RDB1B" + "".join(letters.choice(ALPHABET) for _ in range(335))


@pytest.fixture(scope="session")
def portrait() -> bytes:
    person = Person(
        primary="TANU", document_number="AC4402917", birth=date(1991, 3, 3), sex="X", expiry=date(2032, 3, 1)
    )
    return draw_portrait(person, seed=4)


@pytest.fixture
def evisa(payload: str, portrait: bytes) -> EVisa:
    return EVisa(
        language=Language(),
        sender=SENDER,
        title="Visitor visa",
        number=entry("Visa number", "UTO2600417"),
        name=entry("Name", "Tanu"),
        native_name=None,
        passport_number=entry("Passport number", "AC4402917"),
        portrait_jpeg=portrait,
        portrait_alt="Photo of the holder",
        holder=(entry("Nationality", "UTO"), entry("Date of birth", "?? March 1991"), entry("Sex", "X")),
        valid_from=entry("Valid from", "1 December 2026"),
        valid_until=entry("Valid until", "29 May 2027"),
        terms=(entry("Kind", "C"), entry("Entries", "2"), entry("Duration of stay", "90 days")),
        issue=(entry("Issued by", "Embassy in Arcadia"), entry("Date of issue", "22 November 2026")),
        conditions=Notice(heading="Conditions", paragraphs=("No employment.", "Insurance must be carried.")),
        barcode=draw_barcode(payload),
        barcode_alt="Barcode holding the signed data of this visa",
        check=Notice(heading="Check this document", paragraphs=("Compare the photo and the passport number.",)),
        check_address="https://consular.example/verify",
        issued_on=date(2026, 11, 22),
        specimen=True,
        demo_line=DEMO,
    )


@pytest.fixture
def letter() -> Letter:
    return Letter(
        language=Language(),
        sender=SENDER,
        sender_address=("Embassy of Utopia", "14 Harbour Road"),
        addressee=("Tanu", "1 Reed Lane", "Arcadia"),
        particulars=(entry("Reference", "V-7K3M-29QX"), entry("Date", "22 November 2026")),
        subject="Your visa application is refused",
        opening=("You applied on 3 November 2026.",),
        grounds_heading="Grounds",
        grounds=(
            Ground(
                title="The purpose of the stay was not shown",
                text="The purpose was not sufficiently shown.",
                facts_label="What we found",
                facts="The organiser knows of no such conference.",
                facts_language=Language(),
            ),
        ),
        remedy=Remedy(
            heading="If you do not agree",
            text="You can ask for a review.",
            entries=(
                entry("Where", "Review desk"),
                entry("How", "In writing"),
                entry("Until", "30 days after service"),
            ),
        ),
        notes=(Notice(heading="A new application", paragraphs=("You may apply again at any time.",)),),
        binding="The English version is binding.",
        closing=entry("Decided by", "Embassy of Utopia, Consular section"),
        dated=date(2026, 11, 22),
        specimen=True,
        demo_line=DEMO,
    )
