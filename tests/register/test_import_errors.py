"""The error file of an import: mended and imported as it is, it does the right thing; no line is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from consular.core.work import Works
from consular.register import Errors, Refused, Row, read_head, read_row, read_rows
from tests.register.given import CELLS, line
from tests.register.test_importing import GOOD, HEAD, brought, only, written

SWAPPED = (
    *("number", "kind", "issuing_state", "secondary", "primary", "birth", "sex", "nationality"),
    *("issued_on", "valid_until"),
)


def told(source: Path) -> Path:
    """The error file of a source, as an import without register would write it."""
    path = source.with_name(f"{source.stem}-errors{source.suffix}")
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        errors = Errors(file, read_head(source))
        for row in read_rows(source):
            try:
                read_row(row)
            except Refused as refused:
                errors.write(row, refused.code, refused.field)
    return path


def mended(path: Path, wrong: str, right: str) -> Path:
    text_ = path.read_text("utf-8")
    assert wrong in text_
    path.write_bytes(text_.replace(wrong, right).encode())
    return path


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_an_error_file_is_corrected_and_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    rows = [line(4, sex="?"), Row(9, {"error_text": GOOD if suffix == "csv" else '{"number": "L1"}'}, "not_json")]
    with path.open("w", encoding="utf-8", newline="") as file:
        errors = Errors(file, tuple(CELLS) if suffix == "csv" else None)
        for row, code in zip(rows, ("unknown", "not_json"), strict=True):
            errors.write(row, code, "sex")
    assert "unknown" in path.read_text("utf-8")
    again = list(read_rows(written(path, path.read_text("utf-8").replace("?", "F"))))
    assert [row.broken for row in again] == [None, None]
    assert {name: again[0].cells[name] for name in CELLS} == {**CELLS, "sex": "F"}
    assert again[1].cells["number"] == ("L1234567" if suffix == "csv" else "L1")


def swapped(**cells: str) -> str:
    return ",".join({**CELLS, **cells}[name] for name in SWAPPED)


@pytest.mark.parametrize(
    ("wrong", "there", "right"),
    [
        (swapped() + ",more", ",more", ""),
        (swapped().replace("Berg", '"Be"rg'), '""Be""rg', "Berg"),
        (swapped().replace("Berg", '"Berg'), '""Berg', "Berg"),
        (swapped(sex="?"), "?", "M"),
    ],
)
def test_columns_in_another_order_keep_it(works: Works, tmp_path: Path, wrong: str, there: str, right: str) -> None:
    """Whether a cell or the whole line was wrong: the names do not change places, nor do missing columns matter."""
    source = written(tmp_path / "a.csv", f"{','.join(SWAPPED)}\n{wrong}\n")
    errors = told(source)
    # Not mended, it is refused for the same reason, and can still be mended one file further on.
    assert [row.cells for row in read_rows(errors)] == [row.cells for row in read_rows(source)]
    second = mended(told(errors), there, right)
    for again in (mended(errors, there, right), second):
        (row,) = read_rows(again)
        assert (row.broken, row.cells["primary"], row.cells["secondary"]) == (None, "Berg", "Jon")
    assert brought(works, *read_rows(second)).new == 1
    assert (only(works).particulars.primary, only(works).particulars.secondary) == ("Berg", "Jon")


def test_an_error_file_that_was_mended_wrongly_can_be_mended_again(tmp_path: Path) -> None:
    errors = mended(told(written(tmp_path / "a.csv", f"{HEAD}\n{GOOD.replace(',M,', ',?,')}\n")), "?", "M,M")
    (row,) = read_rows(errors)
    assert (row.broken, row.cells) == ("wrong_number_of_cells", {"error_text": GOOD.replace(",M,", ",M,M,")})
    (row,) = read_rows(mended(told(errors), "M,M", "M"))
    assert (row.broken, row.cells) == (None, CELLS)


def test_two_lines_made_of_one_are_not_taken_for_one(tmp_path: Path) -> None:
    errors = mended(told(written(tmp_path / "a.csv", f"{HEAD}\n{GOOD},x\n")), f"{GOOD},x", f"{GOOD}\n{GOOD}")
    assert [row.broken for row in read_rows(errors)] == ["unclosed_quote", "wrong_number_of_cells"]


@pytest.mark.parametrize("after", [GOOD, GOOD.replace("Jon", '"Jon"')])
def test_an_open_quote_takes_no_other_line_along(tmp_path: Path, after: str) -> None:
    """Also where later quotes would close it: each line is there, the broken ones by their number."""
    table = [HEAD, GOOD, GOOD.replace("Berg", '"Berg'), *[after] * 3000, GOOD.replace("Jon", '"Jon'), GOOD]
    rows = list(read_rows(written(tmp_path / "a.csv", "\n".join(table))))
    assert [row.line for row in rows] == list(range(2, len(table) + 1))
    broken = [(row.line, row.broken) for row in rows if row.broken]
    assert broken == [(3, "unclosed_quote"), (3004, "unclosed_quote")]
    assert all(row.cells == CELLS for row in rows if not row.broken)


@pytest.mark.parametrize(
    "wrong",
    [r'{"primary": "\ud800"}', r'{"error_text": "\ud800"}', r'{"error_text": "\udcff \ud800"}', '{"number": "\udcff"}'],
)
def test_what_is_no_text_is_written_nevertheless(tmp_path: Path, wrong: str) -> None:
    source = written(tmp_path / "a.jsonl", f'{wrong}\n{{"number": "สมชาย"}}\n')
    errors = told(source)
    assert "สมชาย".encode() in errors.read_bytes()
    first, second = read_rows(errors)
    assert (first.broken in ("half_character", "not_utf8"), second.cells) == (True, {"number": "สมชาย"})
