"""What the documents say exists: commands, settings, files."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from consular.cli import main
from consular.core.settings import Settings
from scripts.house_rules import House

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "migrations").glob("*.md")])
LARGEST_PICTURE = 120_000
_CODE = re.compile(r"```.*?```|`[^`\n]+`|^(?: {4}|\t).*$", re.DOTALL | re.MULTILINE)
_MAKE = re.compile(r"\bmake (?:-s )?([a-z][a-z-]*)")
_COMMAND = re.compile(r"(?<![\w./-])(?<!from )consular(?:\.cli)? ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TARGET = re.compile(r"^([a-z][a-z-]*|bench-%):", re.MULTILINE)

each_document = pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())


def code_of(path: Path) -> str:
    """What stands in code, inline or as a block."""
    return "\n".join(_CODE.findall(path.read_text(encoding="utf-8")))


def targets() -> set[str]:
    """Targets of the Makefile; a benchmark's by its file."""
    found = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    return found | {f"bench-{path.stem}" for path in (ROOT / "bench").glob("*.py")}


def anchors(path: Path) -> set[str]:
    """Headings as GitHub makes them into anchors."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_every_make_target_it_names_exists(path: Path) -> None:
    assert set(_MAKE.findall(code_of(path))) <= targets()


@each_document
def test_every_command_it_names_exists(path: Path) -> None:
    context = click.Context(main)
    for name, sub in _COMMAND.findall(code_of(path)):
        command = main.get_command(context, name)
        assert command is not None, f"consular {name}"
        if isinstance(command, click.Group):
            assert sub in command.list_commands(context), f"consular {name} {sub}"


@each_document
def test_its_links_lead_somewhere(path: Path) -> None:
    for link in _LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith(("https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


def test_every_setting_is_told_to_operators() -> None:
    told = set(
        re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert told == {field.alias for field in Settings.model_fields.values()}


def test_every_key_of_a_service_is_told_to_its_authors(house: House) -> None:
    told = code_of(ROOT / "docs/catalogue.md")
    source = next(s for s in house.code if s.path == "consular/catalogue/definitions.py").text
    service = source[source.index("class Service(") : source.index("    @property")]
    keys = re.findall(r"^    (\w+): ", service, re.MULTILINE)
    assert [key for key in keys if not re.search(rf"\b{key}\b", told)] == []


def test_pictures_are_small_and_shown() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    for picture in (ROOT / "docs/images").iterdir():
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name
        assert f"docs/images/{picture.name}" in shown
