"""Every text can be printed; what cannot be drawn is spelt out."""

import pytest

from consular.issuance.press.coverage import FOLDER, printable, unprintable

NAMES = [
    "Nguyễn Thị Ánh",
    "O’Brien-Šćepanović",
    "محمد عبد الرحمٰن",
    "ณัฐชา วงศ์ไพศาล",
    "लक्ष्मी श्रीवास्तव",
    "Ольга Ёлкина",
    "Ελένη Παπαδοπούλου",
    "საქართველო",
    "王小明",
    "ሰላም",
    "Zoe\u0308 A\u030a",  # decomposed
]


@pytest.mark.parametrize("name", NAMES)
def test_names_pass_unchanged(name):
    assert printable(name) == name
    assert unprintable(name) == frozenset()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Tanu 😀", "Tanu [U+1F600]"),
        ("a\x00b", "a[U+0000]b"),
        ("\ud800", "[U+D800]"),
        ("AC\u202e7192", "AC[U+202E]7192"),  # would make the number read backwards
        ("\U00020000", "[U+20000]"),
        ("ก\u0301", "ก[U+0301]"),  # no font holds both
    ],
)
def test_the_rest_is_spelt_out(given, shown):
    assert printable(given) == shown
    assert unprintable(given) != frozenset()


def test_line_breaks_stay():
    assert printable("one\r\ntwo\rthree\n\tfour") == "one\ntwo\nthree\n four"


def test_the_fonts_stay_small_and_carry_their_licence():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 2_000_000
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "FONTS-LICENSE.txt").read_text()
