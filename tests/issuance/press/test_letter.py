"""Decision letters: grounds, facts and remedy arrive as they were written."""

from dataclasses import replace

from consular.issuance.press.documents import Ground, Language
from consular.issuance.press.letter import render_letter

PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
ARABIC = Language(tag="ar", direction="rtl")


def ground(facts: str, language: Language | None = None) -> Ground:
    return Ground(title="Ground", text="Law.", facts_label="Facts", facts=facts, facts_language=language or Language())


def test_it_declares_both_standards(letter, printed):
    entries = printed(render_letter(letter)).metadata
    assert (entries[PDFA + "part"], entries[PDFA + "conformance"]) == ("2", "A")
    assert entries[PDFUA + "part"] == "1"


def test_the_same_letter_is_the_same_file(letter):
    assert render_letter(letter) == render_letter(letter)


def test_grounds_facts_remedy_and_authority_are_there(letter, printed):
    page = printed(render_letter(letter))
    only = letter.grounds[0]
    for words in (
        letter.subject,
        only.title,
        only.text,
        only.facts_label,
        only.facts,
        letter.remedy.text,
        letter.binding,
    ):
        assert words in page
    for shown in (*letter.particulars, *letter.remedy.entries, letter.closing):
        assert shown.label in page
        assert shown.value in page
    for line in (*letter.addressee, *letter.sender_address):
        assert line in page


def test_facts_are_printed_and_not_run(letter, printed):
    facts = '#panic("x") #read("/etc/passwd") $ * ] ` \\ #import "@preview/x:1.0.0" </a> -- ... "quoted"'
    assert facts in printed(render_letter(replace(letter, grounds=(ground(facts),))))


def test_any_character_an_officer_types_can_be_served(letter, printed):
    page = printed(render_letter(replace(letter, grounds=(ground("seen \x07 😀 ok\n\nsecond paragraph"),))))
    assert "seen [U+0007] [U+1F600] ok" in page
    assert "second paragraph" in page


def test_facts_keep_their_language_in_a_letter_of_another(letter, printed):
    turned = replace(letter, language=ARABIC, subject="رفض", grounds=(ground("The organiser knows nothing."),))
    page = printed(render_letter(turned))
    assert "Theorganiserknowsnothing." in page.lines
    assert page.language == "ar"


def test_without_grounds_and_remedy_it_is_still_a_letter(letter, printed):
    bare = replace(letter, grounds=(), remedy=None, notes=(), binding=None, demo_line=None, specimen=False)
    page = printed(render_letter(bare))
    assert page.pages == 1
    assert letter.grounds_heading not in page
    assert "SPECIMEN" not in page


def test_long_facts_go_on_to_further_pages(letter, printed):
    long = ground("One sentence that was written with care. " * 200)
    page = printed(render_letter(replace(letter, grounds=(long, long))))
    assert page.pages > 1
    assert f"{page.pages} / {page.pages}" in page
