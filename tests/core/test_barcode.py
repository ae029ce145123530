"""Code 128 B: known patterns, and read back by a reader of another house."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp

from consular.core.barcode import modules, svg, symbols
from consular.core.ids import new_reference


def test_the_check_symbol() -> None:
    """104 + 1·48 + 2·42 + 3·42 + 4·17 + 5·18 + 6·19 + 7·35 = 879, and 879 mod 103 = 55."""
    assert symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        # start B, the character, check symbol, stop; each eleven modules, the stop thirteen
        (" ", "1101001000011011001100110011011001100011101011"),
        ("A", "1101001000010100011000100010110001100011101011"),
    ],
)
def test_known_patterns(text: str, pattern: str) -> None:
    assert modules(text) == pattern


def test_every_character_is_read_back() -> None:
    every = "".join(chr(code) for code in range(32, 127))
    for text in (every[:32], every[32:64], every[64:], new_reference()):
        bars = [255] * 12 + [0 if module == "1" else 255 for module in modules(text)] + [255] * 12
        picture = np.repeat(np.repeat(np.array([bars], dtype=np.uint8), 3, axis=1), 60, axis=0)
        found = zxingcpp.read_barcodes(picture)
        assert [(code.text, code.format) for code in found] == [(text, zxingcpp.BarcodeFormat.Code128)]


def test_the_drawing_has_the_same_bars() -> None:
    drawn = svg("V7K3-M9QX-D4", height=7)
    total = int(re.search(r'viewBox="0 0 (\d+) 7"', drawn)[1])  # type: ignore[index]
    row = ["0"] * total
    for start, width in re.findall(r"M(\d+) 0h(\d)v7h-\2z", drawn):
        row[int(start) : int(start) + int(width)] = "1" * int(width)
    assert "".join(row) == "0" * 10 + modules("V7K3-M9QX-D4") + "0" * 10
    assert 'aria-label="V7K3-M9QX-D4"' in drawn


@pytest.mark.parametrize("text", ["", "é", "\n", "a\x7f"])
def test_what_the_code_does_not_have(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        svg(text)


def test_a_text_cannot_leave_its_drawing() -> None:
    assert '"><' not in svg('"><script>').replace("<rect", "").replace('crispEdges"><', "")
