"""The house keeps its rules, and each rule catches what it forbids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.house_rules import (
    RULES,
    House,
    Rule,
    faces_only,
    imports_at_the_top,
    one_commits,
    plain_names,
    readable,
    related_at_home,
    said_what_for,
    short_files,
    short_functions,
    texts_by_the_catalogue,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = "consular/web/templates/a.html"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(house: House, rule: Rule) -> None:
    assert list(rule(house)) == []


def built(root: Path, files: dict[str, str]) -> House:
    """A small house: two rooms with faces, and what a test adds."""
    standing = {
        "consular/__init__.py": '"""House."""\n',
        "consular/fees/__init__.py": '"""Fees."""\nfrom consular.fees.models import charge\n__all__ = ["charge"]\n',
        "consular/fees/models.py": '"""Tables."""\nclass Charge: ...\ndef charge(): ...\n',
        "consular/fees/events.py": '"""News."""\n',
        "consular/review/__init__.py": '"""Review."""\n',
    }
    for name, text in {**standing, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return House(root)


@pytest.mark.parametrize(
    ("rule", "name", "text", "line"),
    [
        (readable, "consular/review/rules.py", '"""R."""\ndef :\n', 2),
        (short_files, "consular/review/rules.py", '"""R."""\n' + "x = 1\n" * 401, 1),
        (short_files, "tests/review/test_rules.py", "x = 1\n" * 401, 1),
        (short_functions, "consular/review/rules.py", '"""R."""\ndef long():\n' + "    x = 1\n" * 61, 2),
        (imports_at_the_top, "consular/review/rules.py", '"""R."""\ndef late():\n    import os\n', 3),
        (faces_only, "consular/review/rules.py", '"""R."""\nfrom consular.fees.models import Charge\n', 2),
        (faces_only, "consular/review/rules.py", '"""R."""\nfrom consular.fees import models\n', 2),
        (faces_only, "consular/review/rules.py", '"""R."""\nimport consular.fees.models\n', 2),
        (related_at_home, "consular/review/models.py", '"""M."""\nrow = relationship("Charge")\n', 2),
        (related_at_home, "consular/review/models.py", '"""M."""\nrow = orm.relationship(Charge)\n', 2),
        (one_commits, "consular/review/operations.py", '"""O."""\nwork.session.commit()\n', 2),
        (said_what_for, "consular/review/rules.py", "x = 1\n", 1),
        (said_what_for, "consular/empty/rules.py", '"""R."""\n', 1),
        (plain_names, "consular/review/utils.py", '"""U."""\n', 1),
        (texts_by_the_catalogue, PAGE, "<p>\n  Good morning\n</p>", 2),
        (texts_by_the_catalogue, PAGE, '<img alt="A seal">', 1),
        (texts_by_the_catalogue, PAGE, '{{ button({"text": "Save"}) }}', 1),
        (texts_by_the_catalogue, PAGE, '{{ button(text="Save") }}', 1),
    ],
)
def test_a_rule_catches(tmp_path: Path, rule: Rule, name: str, text: str, line: int) -> None:
    found = list(rule(built(tmp_path, {name: text})))
    assert len(found) == 1
    assert found[0].startswith((f"{name}:{line}: ", f"{Path(name).parent.as_posix()}:{line}: "))


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (faces_only, "consular/review/rules.py", '"""R."""\nfrom consular.fees import charge\n'),
        (faces_only, "consular/review/rules.py", '"""R."""\nfrom consular.fees.events import FeeSettled\n'),
        (faces_only, "consular/fees/rules.py", '"""R."""\nfrom consular.fees.models import Charge\n'),
        (faces_only, "consular/cli/main.py", '"""C."""\nfrom consular.fees.models import Charge\n'),
        (related_at_home, "consular/fees/rows.py", '"""M."""\nrow = relationship("Charge")\n'),
        (
            texts_by_the_catalogue,
            "consular/web/templates/a.html",
            '<p title="{{ _("Name") }}">{{ _("Hi") }} 1.2</p>',
        ),
        (texts_by_the_catalogue, PAGE, "<style>p { color: red }</style>{# a note #}&nbsp;"),
        (texts_by_the_catalogue, PAGE, '{{ button({"text": _("Save"), "name": "save"}) }}'),
        (
            texts_by_the_catalogue,
            "consular/web/templates/a.html",
            '<a\n{% if x > 1 %} lang="x"{% endif %}>{{ y }}</a>',
        ),
    ],
)
def test_a_rule_allows(tmp_path: Path, rule: Rule, name: str, text: str) -> None:
    assert list(rule(built(tmp_path, {name: text}))) == []


def test_lock_files_of_npm_name_no_address() -> None:
    """Packages come from whatever registry the machine has; their digests say that they are the right ones."""
    files = list((ROOT / "tests" / "foreign").glob("*/package-lock.json"))
    assert files
    for path in files:
        locked = json.loads(path.read_text(encoding="utf-8"))
        for name, package in locked["packages"].items():
            assert not {"resolved", "funding"} & set(package), f"{path.parent.name}: {name}"
            assert name == "" or package["integrity"].startswith("sha512-"), f"{path.parent.name}: {name}"
