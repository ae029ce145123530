"""The e-visa on paper: archivable, accessible, complete, and never a program."""

from dataclasses import replace

import pytest
import zxingcpp

from consular.issuance.press.barcode import draw_barcode
from consular.issuance.press.documents import Entry, Language, Notice
from consular.issuance.press.errors import PictureUnusable
from consular.issuance.press.evisa import render_evisa

PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
HOSTILE = '#import "evisa.typ" #sys.inputs $x^2$ *b* _i_ `raw` ] [ \\ <label> @ref // c /* d */ "q" #{panic()}'


def test_it_declares_both_standards(evisa, printed):
    entries = printed(render_evisa(evisa)).metadata
    assert (entries[PDFA + "part"], entries[PDFA + "conformance"]) == ("2", "A")
    assert entries[PDFUA + "part"] == "1"


def test_pictures_have_words_and_fonts_are_inside(evisa, printed):
    page = printed(render_evisa(evisa))
    assert sorted(page.alternative_texts) == sorted([evisa.portrait_alt, evisa.barcode_alt])
    assert page.language == "en"
    assert page.fonts
    assert all(page.fonts.values())


def test_the_same_evisa_is_the_same_file(evisa):
    assert render_evisa(evisa) == render_evisa(evisa)


def test_the_date_in_the_file_is_the_date_of_issue(evisa, printed):
    assert (
        printed(render_evisa(evisa)).metadata["{http://ns.adobe.com/xap/1.0/}CreateDate"].startswith("2026-11-22T00:00")
    )


@pytest.mark.parametrize("dpi", [100, 200])
def test_the_barcode_is_read_from_the_page(evisa, payload, printed, dpi):
    found = zxingcpp.read_barcodes(printed(render_evisa(evisa)).picture(dpi=dpi))
    assert [code.text for code in found] == [payload]


def test_the_largest_barcode_fits_the_page(evisa, printed):
    large = "A" * 1900
    page = printed(render_evisa(replace(evisa, barcode=draw_barcode(large))))
    assert page.pages == 1
    assert [code.text for code in zxingcpp.read_barcodes(page.picture(dpi=200))] == [large]


def test_everything_given_is_on_the_one_page(evisa, printed):
    page = printed(render_evisa(evisa))
    entries = (evisa.number, evisa.name, evisa.passport_number, evisa.valid_from, evisa.valid_until)
    for shown in (*entries, *evisa.holder, *evisa.terms, *evisa.issue):
        assert shown.label in page
        assert shown.value in page
    for words in (
        evisa.title,
        *evisa.conditions.paragraphs,
        *evisa.check.paragraphs,
        evisa.check_address,
        evisa.demo_line,
    ):
        assert words in page
    assert page.pages == 1


@pytest.mark.parametrize("native", ["ณัฐชา วงศ์ไพศาล", "लक्ष्मी", "Нурлан", "王小明", "Nguye\u0302\u0303n"])
def test_a_name_in_its_own_script_can_be_read_out(evisa, printed, native):
    assert native in printed(render_evisa(replace(evisa, native_name=native)))


def test_an_arabic_name_can_be_read_out(evisa, printed):
    # The extractor gives right-to-left runs in reading order; only joined letters are its own choice.
    assert "محمد" in printed(render_evisa(replace(evisa, native_name="محمد")))


def test_a_native_name_that_cannot_be_printed_is_left_out(evisa, printed):
    page = printed(render_evisa(replace(evisa, native_name="\U00020000\U00020001")))
    assert "[U+20000]" not in page


def test_a_right_to_left_page_keeps_numbers_and_latin_values(evisa, printed):
    page = printed(render_evisa(replace(evisa, language=Language(tag="ar", direction="rtl"), title="تأشيرة")))
    assert page.language == "ar"
    assert evisa.passport_number.value in page.lines
    assert any("1December2026" in line for line in page.lines)


def test_markup_in_a_name_is_printed_and_not_run(evisa, printed):
    page = printed(render_evisa(replace(evisa, name=Entry(label="Name", value=HOSTILE))))
    assert HOSTILE in page


def test_long_values_stay_on_one_page(evisa, printed):
    long = replace(
        evisa,
        name=Entry(label="Name", value="Wolfeschlegelstein " * 10),
        native_name="Wolfeschlegelstein " * 4,
        conditions=Notice(heading="Conditions", paragraphs=("The holder may not take up any employment. " * 3,) * 4),
    )
    assert printed(render_evisa(long)).pages == 1


def test_specimen_is_on_it_only_when_asked(evisa, printed):
    assert "SPECIMEN" in printed(render_evisa(evisa))
    assert "SPECIMEN" not in printed(render_evisa(replace(evisa, specimen=False)))


@pytest.mark.parametrize("picture", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_a_portrait_must_be_a_jpeg(evisa, picture):
    with pytest.raises(PictureUnusable):
        render_evisa(replace(evisa, portrait_jpeg=picture))
