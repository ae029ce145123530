"""Sentences are made at the edge, in the reader's language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from consular.core.language import PSEUDO, Language, language

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

msgid "Sign in"
msgstr "{sign_in}"

msgid "Old text"
msgstr ""

msgid "{{count}} file"
msgid_plural "{{count}} files"
{forms}
"""
# nplurals and order as in gettext's manual; Latvian's differs from CLDR's.
LATVIAN = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);"
ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"


def written(folder: Path, code: str, plural: str, count: int) -> Language:
    """A language with a catalogue of its own, whose forms say their number."""
    path = folder / code / "LC_MESSAGES" / "consular.po"
    path.parent.mkdir(parents=True)
    forms = "\n".join(f'msgstr[{n}] "{{count}} form {n}"' for n in range(count))
    path.write_text(PO.format(plural=plural, sign_in="دخول", forms=forms), encoding="utf-8")
    return Language(code, folder)


@pytest.mark.parametrize(
    ("code", "plural", "count", "chosen"),
    [
        ("ar", ARABIC, 6, {0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5}),
        ("lv", LATVIAN, 3, {0: 2, 1: 0, 2: 1, 11: 1, 21: 0}),
        ("fr", "nplurals=2; plural=(n > 1);", 2, {0: 0, 1: 0, 2: 1, 1_000_000: 1}),
    ],
)
def test_the_catalogue_orders_its_own_plural_forms(
    tmp_path: Path, code: str, plural: str, count: int, chosen: dict[int, int]
) -> None:
    tongue = written(tmp_path, code, plural, count)
    assert {n: int(tongue.ngettext("{count} file", "{count} files", n)[-1]) for n in chosen} == chosen


def test_a_text_without_translation_stays_the_source(tmp_path: Path) -> None:
    tongue = written(tmp_path, "ar", ARABIC, 6)
    assert [tongue.gettext(t) for t in ("Sign in", "Old text", "Never seen")] == ["دخول", "Old text", "Never seen"]
    assert tongue.ngettext("{count} page", "{count} pages", 2) == "{count} pages"
    assert tongue.direction == "rtl"


def test_the_pseudo_locale_accents_words_and_leaves_placeholders_and_tags() -> None:
    pseudo = language(PSEUDO)
    assert pseudo.gettext("Use {count} of <b>%(name)s</b>") == "Úšé {count} öf <b>%(name)s</b>"
    assert pseudo.say({"c": "At most {longest} characters"}, "c", {"longest": 9}) == "Át möšt 9 çháráçtérš"
    assert pseudo.direction == "rtl"
    assert pseudo.pick({"en": "Visa", "ar": "تأشيرة"}) == "Víšá"


def test_a_value_in_a_sentence_is_not_read_as_a_placeholder() -> None:
    assert (
        language("en").say({"c": "{typed} again"}, "c", {"typed": "{0.__class__} %(x)s"}) == "{0.__class__} %(x)s again"
    )


@pytest.mark.parametrize(
    ("value", "english", "arabic"),
    [
        ("1990-04-17", "17 April 1990", "17 أبريل 1990"),
        ("1990-04-XX", "April 1990", "أبريل 1990"),
        ("1990-XX-XX", "1990", "1990"),
        (dt.date(2026, 2, 1), "1 February 2026", "1 فبراير 2026"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_partly_unknown_dates_show_what_is_known(value: dt.date | str | None, english: str, arabic: str) -> None:
    assert language("en").date(value) == english
    assert _latin_digits(language("ar").date(value)) == arabic


def _latin_digits(text: str) -> str:
    return text.translate({0x660 + n: str(n) for n in range(10)}).replace("\u200f", "")


def test_a_moment_is_told_in_the_offices_zone() -> None:
    moment = dt.datetime(2026, 11, 16, 20, 30, tzinfo=dt.UTC)
    assert language("en").moment(moment, "Asia/Jakarta") == "17 November 2026, 03:30"
    assert language("en").moment(moment, "Asia/Jakarta", style="d MMM") == "17 Nov"
    assert "، " in language("ar").moment(moment, "Asia/Jakarta")


def test_money_numbers_and_countries() -> None:
    english = language("en")
    assert english.money(Decimal("60.00"), "USD") == "60.00 US dollars"
    assert english.number(Decimal("1234.5")) == "1,234.5"
    assert (english.listed([]), english.listed(["a"]), english.listed(["a", "b", "c"])) == ("", "a", "a, b and c")
    assert (english.territory("TH"), english.territory("QQ1")) == ("Thailand", None)


def test_a_text_of_the_configuration_falls_back_to_the_source() -> None:
    assert language("ar").pick({"en": "Visa"}) == "Visa"


def test_an_unknown_language_is_a_lookup_error() -> None:
    for code in ("xx-nowhere", "", "../../etc"):
        with pytest.raises(LookupError):
            language(code)
