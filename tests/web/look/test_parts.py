"""Each macro: hostile text stays text, its own words are translatable, its marks stand at the right character."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from .conftest import Read, bracketed
from .samples import BLOCKS, COMPOSED, PIECES, SAMPLES

HOSTILE = "\"'><script>alert('1')</script><img src=x onerror=a>&amp;</textarea>${7*7}{{7*7}}"
PLAIN = "x" * len(HOSTILE)
CALLS = [(part, macro) for part, macros in SAMPLES.items() for macro in macros]


def draw(env: Any, part: str, macro: str, text: str) -> str:
    args, more = SAMPLES[part][macro](text)
    module = env.get_template(f"parts/{part}.html").module
    if macro in BLOCKS:
        args, more = (), more | {"caller": lambda: ""} | ({"summary": text} if macro == "details" else {"action": text})
    return str(getattr(module, macro)(*args, **more))


def test_every_macro_has_a_sample(look: SimpleNamespace) -> None:
    for path in (look.templates / "parts").glob("*.html"):
        if path.stem in COMPOSED:
            continue
        module = look.environment().get_template(f"parts/{path.name}").module
        own = {name for name in vars(module) if f"{{% macro {name}(" in path.read_text("utf-8")}
        assert own == set(SAMPLES[path.stem]) | PIECES.get(path.stem, set()), path.name


@pytest.mark.parametrize(("part", "macro"), CALLS)
def test_hostile_text_changes_no_element_and_arrives_as_typed(
    look: SimpleNamespace, read: Read, part: str, macro: str
) -> None:
    env = look.environment()
    plain, hostile = read(draw(env, part, macro, PLAIN)), read(draw(env, part, macro, HOSTILE))
    assert hostile.shape == plain.shape
    assert "".join(plain.texts).count(PLAIN) == "".join(hostile.texts).count(HOSTILE)
    assert [a == PLAIN for a in plain.values] == [a == HOSTILE for a in hostile.values]


@pytest.mark.parametrize(("part", "macro"), CALLS)
def test_its_own_words_pass_through_gettext(look: SimpleNamespace, read: Read, part: str, macro: str) -> None:
    texts = read(draw(look.environment(bracketed), part, macro, "¤")).texts
    assert re.sub(r"⟦[^⟧]*⟧|[¤·:.,\s\d]|\bG\b", "", "".join(texts)) == ""


def test_marked_characters_are_the_ones_named(look: SimpleNamespace) -> None:
    marks = look.environment().get_template("parts/marks.html").module
    assert marks.diff("AC4402917", [8]) == '<bdi class="cs-num">AC440291<mark class="cs-diff">7</mark></bdi>'
    assert marks.diff("abcd", [0, 1, 3]) == (
        '<bdi class="cs-num"><mark class="cs-diff">ab</mark>c<mark class="cs-diff">d</mark></bdi>'
    )
    assert marks.diff("", [0]) == '<bdi class="cs-num"></bdi>'


def test_a_machine_line_breaks_after_its_two_fillers_and_marks_half_open_spans(look: SimpleNamespace) -> None:
    line = look.environment().get_template("parts/marks.html").module.mrz_line("P<UTOA<<B<<<", [(2, 5)])
    assert line.endswith(">P&lt;<mark>UTO</mark>A&lt;&lt;<wbr>B&lt;&lt;&lt;</code>")


def test_marks_of_a_zone_belong_to_their_line(look: SimpleNamespace) -> None:
    zone = look.environment().get_template("parts/marks.html").module.mrz_lines(["AB", "CD"], [(1, 0, 1)])
    assert zone.endswith(">AB\n<mark>C</mark>D</code>")


def test_a_field_names_hint_and_error_to_screen_readers(look: SimpleNamespace, read: Read) -> None:
    fields = look.environment().get_template("parts/fields.html").module
    page = read(str(fields.text_input("n", "Name", hint="h", error="e", described_by="more")))
    control = next(a for tag, a in page.elements if tag == "input")
    assert control["aria-describedby"] == "more n-hint n-error"
    assert control["aria-invalid"] == "true"
    bare = next(a for tag, a in read(str(fields.text_input("n", "Name"))).elements if tag == "input")
    assert not {"aria-describedby", "aria-invalid"} & set(bare)


def test_only_what_is_optional_is_marked(look: SimpleNamespace) -> None:
    fields = look.environment().get_template("parts/fields.html").module
    assert "(optional)" not in fields.text_input("n", "Name")
    assert "Name (optional)</label>" in fields.text_input("n", "Name", required=False)


def test_typed_text_comes_back_unchanged_in_a_textarea(look: SimpleNamespace) -> None:
    text = "\nfirst line kept\n  spaces kept"
    # HTML drops one newline after the tag: the macro writes it, so the text keeps its own.
    assert f">\n{text}</textarea>" in look.environment().get_template("parts/fields.html").module.textarea(
        "n", "N", text
    )


def test_only_the_marked_part_of_a_date_is_in_error(look: SimpleNamespace, read: Read) -> None:
    composed = look.environment().get_template("parts/composed_fields.html").module
    page = read(str(composed.date_input("d", "Date", {"day": "41"}, error="e", errors=["day"])))
    assert [a["id"] for tag, a in page.elements if a.get("aria-invalid")] == ["d-day"]
    whole = read(str(composed.date_input("d", "Date", error="e")))
    assert [a["id"] for tag, a in whole.elements if a.get("aria-invalid")] == ["d-day", "d-month", "d-year"]


def test_nothing_is_chosen_beforehand(look: SimpleNamespace, read: Read) -> None:
    fields = look.environment().get_template("parts/fields.html").module
    choices = [{"value": "grant", "text": "Grant"}, {"value": "refuse", "text": "Refuse"}]
    assert read(str(fields.radios("d", "Decision", choices))).all("checked") == []
    assert 'value="refuse" checked' in fields.radios("d", "Decision", choices, "refuse")


@pytest.mark.parametrize(("day", "at"), [(0, 12), (10, 160), (20, 308), (99, 308)])
def test_the_ruler_puts_the_day_to_scale_and_keeps_it_inside(look: SimpleNamespace, day: int, at: int) -> None:
    ruler = look.environment().get_template("parts/progress.html").module.ruler
    drawn = ruler(day, "today", [{"day": 10, "label": "7 of 10"}], {"day": 20, "label": "later"}, "words")
    assert f'<path d="M{at}.0 30l-7-10h14z"' in drawn
    mirrored = ruler(day, "today", [{"day": 10, "label": "7 of 10"}], {"day": 20, "label": "later"}, "words", rtl=True)
    assert f'<path d="M{320 - at}.0 30l-7-10h14z"' in mirrored


@pytest.mark.parametrize(("fraction", "width"), [(-1, 0), (0.5, 28), (1.4, 56)])
def test_the_bar_of_time_never_leaves_its_track(look: SimpleNamespace, fraction: float, width: int) -> None:
    drawn = look.environment().get_template("parts/marks.html").module.time_left(fraction, "5 d left")
    assert f'<rect width="{width}" height="8" rx="1" class="cs-fa"/>' in drawn


@pytest.mark.parametrize(("answer", "level"), [(True, "M8 14.5l4"), (False, "M9 1.5h10"), ("look", "M18 18l8")])
def test_a_verdict_differs_in_shape_not_in_colour_alone(look: SimpleNamespace, answer: bool | str, level: str) -> None:
    assert level in look.environment().get_template("parts/check.html").module.verdict(answer, "t")


def test_a_free_case_can_be_claimed_and_a_claimed_one_cannot(look: SimpleNamespace, read: Read) -> None:
    rows = look.environment().get_template("parts/casework.html").module.case_rows
    free, mine, theirs = (
        SAMPLES["casework"]["case_rows"]("V-1")[0][0][0] | {"claim": claim}
        for claim in ({"mine": False, "by": None}, {"mine": True, "by": None}, {"mine": False, "by": "M. Ito"})
    )
    page = read("<table>" + str(rows([free, mine, theirs])) + "</table>")
    assert [a["value"] for tag, a in page.elements if tag == "button"] == ["V-1"]
    assert "M. Ito" in page.texts
