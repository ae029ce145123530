"""Texts and their translations: everything said can be found, and no translation breaks what is filled in."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from consular.core.language import PSEUDO, Language, language
from consular.web.problems import TABLE
from scripts.message_sources import Texts, Unmarked, collect, tags
from scripts.messages import complaints, faults, files, gaps, translations, updated

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("ar",)
# Nothing in them takes an accent.
UNITS = ("{size} kB", "{day}, {time}")


@pytest.fixture(scope="module")
def texts() -> Texts:
    return collect(ROOT)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small package with a text of every shape, and an Arabic translation that has not begun."""
    room = tmp_path / "consular" / "room"
    room.mkdir(parents=True)
    (room / "words.py").write_text('ONE, MANY = N_("{n} file"), N_("{n} files")\nLETTER = {"one": N_("{n} page")}\n')
    (room / "said.py").write_text(
        "from consular.room.words import LETTER, MANY, ONE\n"
        'SENTENCES = {"two": N_("A sentence "\n    "in two lines")}\n'
        "def say(tongue, n):\n"
        '    return tongue.gettext("Said here"), tongue.ngettext(ONE, MANY, n), '
        'tongue.ngettext(LETTER["one"], "{n} pages", n), tongue.gettext(SENTENCES["two"])\n'
    )
    (room / "page.html").write_text("{{ _('On a page') if x else _('A' if y else 'B') }}{{ ngettext('a', 'b', n) }}")
    (tmp_path / "consular/locale/ar/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "consular/locale/ar/LC_MESSAGES/consular.po").touch()
    for path, text in files(tmp_path, collect(tmp_path)).items():
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_template_and_translations_are_up_to_date() -> None:
    assert complaints(ROOT) == []


def test_every_language_has_its_file() -> None:
    assert [path.parents[1].name for path in translations(ROOT)] == list(LANGUAGES)


def test_every_text_of_a_table_is_found(texts: Texts) -> None:
    said: set[str] = set()
    for path in sorted((ROOT / "consular").glob("*/sentences.py")):
        module = importlib.import_module(f"consular.{path.parent.name}.sentences")
        said |= set(module.SENTENCES.values())
    for answer in TABLE.values():
        said |= {answer.title, answer.body}
    assert len(said) > 150
    assert said - set(texts) == set()


def test_the_pseudo_locale_changes_every_text_and_no_gap_or_tag(texts: Texts) -> None:
    pseudo = language(PSEUDO)
    for text in texts:
        said = pseudo.gettext(text)
        assert said != text or text in UNITS
        assert (gaps(said), tags(said)) == (gaps(text), tags(text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_whoever_applies_reads_no_english(code: str, texts: Texts) -> None:
    """What officers alone read may wait for its translation; what applicants read may not."""
    tongue = Language(code)
    staff = ("consular/web/staff/", "consular/web/templates/staff/", "consular/review/", "consular/local/")
    staff += ("consular/stock/", "consular/custody/", "consular/production/", "consular/appearances/")
    staff += (
        "consular/fees/sentences.py",
        "consular/identity/sentences.py",
        "consular/web/templates/parts/beside.html",
        "consular/web/templates/parts/safe.html",
    )
    local = ("consular/web/ops/", "consular/web/templates/local/", "consular/web/templates/developers/")
    unsaid = [
        text.one
        for text in texts.values()
        if not all(place.startswith(staff + local) for place in text.places)
        and (text.one == tongue.gettext(text.one) if not text.many else text.one == tongue.ngettext(text.one, "", 1))
    ]
    assert unsaid == []


def test_arabic_counts_in_its_six_forms() -> None:
    tongue = language("ar")
    said = {tongue.ngettext("{n} day left", "{n} days left", n).format(n=n) for n in (0, 1, 2, 3, 11, 100)}
    assert len(said) == 6


def test_texts_are_found_in_every_shape(house: Path) -> None:
    found = collect(house)
    assert {(text.one, text.many) for text in found.values()} == {
        ("A sentence in two lines", None),
        ("Said here", None),
        ("{n} file", "{n} files"),
        ("{n} page", "{n} pages"),
        ("On a page", None),
        ("A", None),
        ("B", None),
        ("a", "b"),
    }
    assert found["{n} file"].places == {"consular/room/said.py"}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bad.py", "N_(f'Hello {name}')"),
        ("bad.py", "N_('a' + b)"),
        ("bad.py", "tongue.ngettext(one, many, 2)"),
        ("bad.py", "N_('{n} file')"),  # counted elsewhere: gettext would find no single form
        ("bad.html", "{{ _('Dear ' ~ name) }}"),
    ],
)
def test_a_text_that_nobody_can_translate_is_named(house: Path, name: str, source: str) -> None:
    (house / "consular/room" / name).write_text(source)
    with pytest.raises(Unmarked, match=r"bad|plural"):
        collect(house)
    assert len(complaints(house)) == 1


def test_a_new_text_makes_both_files_stale(house: Path) -> None:
    assert complaints(house) == []
    (house / "consular/room/new.py").write_text("N_('New')")
    assert [line.split()[0] for line in complaints(house)] == [
        "consular/locale/consular.pot",
        "consular/locale/ar/LC_MESSAGES/consular.po",
    ]


def test_a_translation_outlives_an_update_and_its_text_does_not(house: Path) -> None:
    path = translations(house)[0]
    kept = path.read_text().replace('msgid "Said here"\nmsgstr ""', 'msgid "Said here"\nmsgstr "هنا"')
    path.write_text(kept)
    (house / "consular/room/page.html").write_text("")
    catalogue = updated(path, collect(house))
    assert catalogue["Said here"].string == "هنا"
    assert {m.id for m in catalogue if isinstance(m.id, str)} == {"", "A sentence in two lines", "Said here"}
    assert catalogue.num_plurals == 6


@pytest.mark.parametrize(
    ("one", "told", "fault"),
    [
        ("Until {day}", "حتى {يوم}", "gaps"),
        ("Until {day}", "حتى", "gaps"),
        ("Until {day}", "حتى {day} {hour}", "gaps"),
        ("Until {day}", "حتى {day", "broken gaps"),
        ("Until {day}", "حتى %(day)s {day}", "printf"),
        ("<b>Now</b>", "الآن", "tags"),
        ("First\n\nsecond", "أولًا وثانيًا", "lines"),
        ("Now", " الآن", "margins"),
        (("{n} day", "{n} days"), ("أيام", "يوم", "يومان", "{n}", "{n}", "{n}"), None),
        (("{n} day", "{n} days"), ("{n}", "يوم", "يومان", "أيام", "{n}", "{n}"), "gaps"),
        (("{n} day", "{n} days"), ("{n}", "يوم", "يومان", "{n}", "", "{n}"), "5 of 6"),
        ("90 % of {n}", "90 % من {n}", None),
        ("Not yet translated", "", None),
    ],
)
def test_a_translation_that_would_mislead_is_named(
    one: str | tuple[str, str], told: str | tuple[str, ...], fault: str | None
) -> None:
    catalogue = Catalog(locale="ar")
    catalogue.add(one, told)
    found = list(faults(catalogue))
    if fault is None:
        assert found == []
    else:
        assert any(fault in line for line in found)


def test_a_draft_is_named() -> None:
    catalogue = Catalog(locale="ar", fuzzy=False)
    catalogue.add("Now", "الآن", flags=["fuzzy"])
    assert Counter("fuzzy" in line for line in faults(catalogue)) == {True: 1}
