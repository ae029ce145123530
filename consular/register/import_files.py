"""Reading the file of an import line by line, and writing what was not entered in a form to be corrected.

CSV (comma, a head line with the names of the columns) or JSON Lines, UTF-8. What the error file adds begins with
`error_`; an import passes over those, so a corrected error file is imported as it is. A line that could not be read
at all stands there whole under `error_text`, in JSON Lines it is read from there again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from consular.core.errors import ConsularError
from consular.register.import_rows import COLUMNS, REQUIRED, Row

# Longer than any document's line; what is longer is taken apart, and each part is refused.
LONGEST_LINE = 64 * 1024
ERRORS = ("error_line", "error_code", "error_field", "error_text")
_ERRORS = frozenset(ERRORS)
BOM = "\ufeff"


class FileUnfit(ConsularError):
    """The file as a whole cannot be imported: `why` says what is wrong with its head line or its name."""

    code = "import_file_unfit"


def is_json(path: Path) -> bool:
    """By its name: `.jsonl` and `.ndjson` are JSON Lines, `.csv` is CSV. Raises FileUnfit for other names."""
    if path.suffix.lower() not in (".csv", ".jsonl", ".ndjson"):
        raise FileUnfit(why="the name must end with .csv or .jsonl")
    return path.suffix.lower() != ".csv"


def read_rows(path: Path) -> Iterator[Row]:
    """Every line that holds something, in order; one in memory at a time. Raises FileUnfit."""
    as_json = is_json(path)
    # Bytes that are no text come through and are refused with their line.
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        yield from _json_rows(file) if as_json else _csv_rows(file)


class Errors:
    """The error file: CSV beside CSV, JSON Lines beside JSON Lines."""

    def __init__(self, file: TextIO, *, as_json: bool) -> None:
        self._file = file
        self._csv = None if as_json else csv.writer(file)
        if self._csv is not None:
            self._csv.writerow([*ERRORS, *COLUMNS])

    def write(self, row: Row, code: str, field: str) -> None:
        """Keep a line that was not entered, with why."""
        told = {"error_line": row.line, "error_code": code, "error_field": field}
        if self._csv is None:
            self._file.write(json.dumps({**told, **row.cells}, ensure_ascii=False) + "\n")
            return
        cells = [row.cells.get(name, "") for name in ("error_text", *COLUMNS)]
        self._csv.writerow([*told.values(), *cells])


def _json_rows(file: TextIO) -> Iterator[Row]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        text = line.removeprefix(BOM) if number == 1 else line
        if text.strip():
            yield _json_row(number, text.strip())


def _json_row(number: int, text: str) -> Row:
    whole = {"error_text": text}
    try:
        text.encode()
        told = json.loads(text)
    except UnicodeEncodeError:
        return Row(number, whole, "not_utf8")
    except (ValueError, RecursionError):
        return Row(number, whole, "not_json")
    if not isinstance(told, dict):
        return Row(number, whole, "not_json")
    if isinstance(told.get("error_text"), str) and not any(name in told for name in COLUMNS):
        return _json_row(number, told["error_text"])
    told = {name: value for name, value in told.items() if name not in ERRORS}
    if not all(value is None or isinstance(value, str) for value in told.values()):
        return Row(number, whole, "not_text")
    if not all(name in COLUMNS for name in told):
        return Row(number, whole, "unknown_column")
    return Row(number, {name: value or "" for name, value in told.items()})


class _Lines:
    """The lines of a CSV file, remembering those of the present record."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.number = 0
        self.record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.record.append(line)
        return line.removeprefix(BOM) if self.number == 1 else line


def _csv_rows(file: TextIO) -> Iterator[Row]:
    lines = _Lines(file)
    records = csv.reader(lines, strict=True)
    try:
        head = [name.strip() for name in next(records)]
    except (StopIteration, csv.Error):
        raise FileUnfit(why="there is no head line with the names of the columns") from None
    _check_head(head)
    while True:
        lines.record.clear()
        first = lines.number + 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:
            yield Row(first, {"error_text": "".join(lines.record)}, "not_csv")
            continue
        if any(record):
            yield _csv_row(first, head, record, lines.record)


def _csv_row(number: int, head: Sequence[str], record: Sequence[str], raw: Sequence[str]) -> Row:
    if len(record) != len(head):
        return Row(number, {"error_text": "".join(raw)}, "wrong_number_of_cells")
    try:
        "".join(record).encode()
    except UnicodeEncodeError:
        return Row(number, {"error_text": "".join(raw)}, "not_utf8")
    cells = dict(zip(head, record, strict=True))
    kept = ""
    if not _ERRORS.isdisjoint(cells):
        kept = cells.get("error_text", "")
        cells = {name: cell for name, cell in cells.items() if name not in _ERRORS}
    if kept and not any(cells.values()):
        return _csv_row(number, COLUMNS, next(csv.reader(io.StringIO(kept)), []), [kept])
    return Row(number, cells)


def _check_head(head: Sequence[str]) -> None:
    unknown = [name for name in head if name not in COLUMNS and name not in ERRORS]
    missing = [name for name in REQUIRED if name not in head]
    twice = sorted({name for name in head if head.count(name) > 1})
    if unknown or missing or twice:
        told = {"unknown": unknown, "missing": missing, "twice": twice}
        raise FileUnfit(why="; ".join(f"{what} columns: {', '.join(names)}" for what, names in told.items() if names))
