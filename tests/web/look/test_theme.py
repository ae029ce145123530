"""The committed sheet: small, ours, two-sided, readable, and enough for the parts."""

import gzip
import re
from types import SimpleNamespace

import pytest

from .conftest import Read

TOKENS = {
    ("accent", "paper"): 7.0,
    ("accent-deep", "paper"): 10.0,
    ("ink", "paper"): 7.0,
    ("ink-2", "paper"): 7.0,
    ("ink-2", "ground"): 4.5,
    ("control", "paper"): 3.0,
    ("ok", "ok-tint"): 4.5,
    ("look", "look-tint"): 4.5,
    ("stop", "stop-tint"): 4.5,
    ("ink", "focus"): 7.0,
    ("accent-deep", "accent-line"): 4.5,
}
# Names that only stand beside others.
WITHOUT_STYLE = {"govuk-radios", "govuk-task-list__name-and-hint"}


@pytest.fixture(scope="module")
def sheet(look: SimpleNamespace) -> str:
    return str((look.root / "consular/web/static/theme.css").read_text("utf-8"))


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.2, 1.4.3)."""
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_it_is_small_enough_for_a_slow_phone(sheet: str) -> None:
    assert len(gzip.compress(sheet.encode(), 9)) < 10_000


@pytest.mark.parametrize("foreign", ["url(", "@import", "@font-face", "GDS Transport", "crown", "crest", "#00703c"])
def test_it_asks_for_nothing_and_carries_nothing_of_others(sheet: str, foreign: str) -> None:
    assert foreign not in sheet


def test_left_and_right_are_start_and_end(sheet: str) -> None:
    physical = re.findall(r"(?<=[{;])(?:(?:margin|padding|border)-)?(?:left|right)(?:-\w+)?:[^;}]*|float:\w+", sheet)
    # The arrow of <details> keeps its sides, for its clip-path is physical; [dir=rtl] turns it by hand.
    assert set(physical) <= {"left:0", "left:auto", "right:0", "border-left-color:inherit"}


def test_the_accent_stands_in_tokens_alone(sheet: str) -> None:
    rules = re.sub(r":root\{[^}]*\}", "", sheet)
    assert [c for c in ("#0e5361", "#0a3a45", "#e6f0f1", "#93b8bf") if c in rules] == []


@pytest.mark.parametrize(("pair", "least"), TOKENS.items())
def test_contrast(sheet: str, pair: tuple[str, str], least: float) -> None:
    tokens = dict(re.findall(r"--cs-([a-z0-9-]+): (#[0-9a-f]{3,6})", sheet))
    light, dark = sorted((luminance(tokens[name]) for name in pair), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_every_class_of_the_parts_is_in_it(sheet: str, look: SimpleNamespace, read: Read) -> None:
    used = {name for page in look.pages for classes in read(look.render(page)).all("class") for name in classes.split()}
    styled = set(re.findall(r"\.((?:cs|govuk|is)-[a-zA-Z0-9_-]+)", sheet))
    assert used - styled - WITHOUT_STYLE == set()
