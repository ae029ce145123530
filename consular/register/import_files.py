"""Reading the file of an import line by line, and writing what was not entered in a form to be corrected.

CSV (comma, a head line with the names of the columns) or JSON Lines, UTF-8. What the error file adds begins with
`error_`; an import passes over those, so a corrected error file is imported as it is. After them come the columns of
the file that was imported, in its order: a line that could not be read at all stands whole under `error_text`, and is
read from there again by that order.

A record of CSV is one line. No column takes a line break, and a quote that is never closed would otherwise take every
line after it along.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from consular.core.errors import ConsularError
from consular.register.import_rows import COLUMNS, REQUIRED, Row

# Longer than any document's line; what is longer is taken apart, and each part is refused.
LONGEST_LINE = 64 * 1024
ERRORS = ("error_line", "error_code", "error_field", "error_text")
_ERRORS = frozenset(ERRORS)
BOM = "\ufeff"
# How a line of an error file begins when nothing stands under `error_text`.
_TOLD = re.compile(r"\d+,[a-z0-9_]*,[a-z_]*,,")


class FileUnfit(ConsularError):
    """The file as a whole cannot be imported: `why` says what is wrong with its head line or its name."""

    code = "import_file_unfit"


def is_json(path: Path) -> bool:
    """By its name: `.jsonl` and `.ndjson` are JSON Lines, `.csv` is CSV. Raises FileUnfit for other names."""
    if path.suffix.lower() not in (".csv", ".jsonl", ".ndjson"):
        raise FileUnfit(why="the name must end with .csv or .jsonl")
    return path.suffix.lower() != ".csv"


def read_head(path: Path) -> tuple[str, ...] | None:
    """The columns of a CSV file in its order, checked; None for JSON Lines, whose lines name them. Raises FileUnfit."""
    if is_json(path):
        return None
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        return tuple(_head(csv.reader(_Lines(file), strict=True)))


def read_rows(path: Path) -> Iterator[Row]:
    """Every line that holds something, in order; one in memory at a time. Raises FileUnfit."""
    as_json = is_json(path)
    # Bytes that are no text come through and are refused with their line.
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        yield from _json_rows(file) if as_json else _csv_rows(file)


class Errors:
    """The error file: CSV beside CSV, with the columns of that one; JSON Lines beside JSON Lines (no `head`).

    Nothing is written before the first line that was not entered. The file takes what `surrogateescape` takes.
    """

    def __init__(self, file: TextIO, head: Sequence[str] | None) -> None:
        self._file = file
        self._csv = None if head is None else csv.writer(file)
        self._columns = _own(head or ())
        self._begun = False

    def write(self, row: Row, code: str, field: str) -> None:
        """Keep a line that was not entered, with why."""
        told = {"error_line": row.line, "error_code": code, "error_field": field}
        if self._csv is None:
            self._file.write(_json({**told, **row.cells}) + "\n")
            return
        if not self._begun:
            self._csv.writerow([*ERRORS, *self._columns])
            self._begun = True
        cells = [row.cells.get(name, "") for name in ("error_text", *self._columns)]
        self._csv.writerow([*told.values(), *cells])


def _json(told: Mapping[str, object]) -> str:
    """As it is to be read; bytes that were no text come out as they came, half characters as they were escaped."""
    text = json.dumps(told, ensure_ascii=False)
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return json.dumps(told)
    return text


def _own(head: Sequence[str]) -> tuple[str, ...]:
    """The columns without those that an error file adds."""
    return tuple(name for name in head if name not in _ERRORS)


def _json_rows(file: TextIO) -> Iterator[Row]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        text = line.removeprefix(BOM) if number == 1 else line
        if text.strip():
            yield _json_row(number, text.strip())


class _Twice(Exception):
    """A line of JSON has one key twice; which of them counts is for whoever wrote it to say."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise _Twice
    return told


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _encodes(texts: Iterable[str]) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_row(number: int, text: str) -> Row:
    whole = {"error_text": text}
    try:
        text.encode()
        told = _DECODER.decode(text)
    except UnicodeEncodeError:
        return Row(number, whole, "not_utf8")
    except _Twice:
        return Row(number, whole, "key_twice")
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
    if "\\u" in text and not _encodes(value or "" for value in told.values()):
        return Row(number, whole, "half_character")
    return Row(number, {name: value or "" for name, value in told.items()})


class _Unclosed(csv.Error):
    """A line ends within quotes."""


class _Lines:
    """The lines of a CSV file, one for each record: who asks for a second one is told that a quote is open."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.number = 0
        self.line = ""
        self.begun = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.begun:
            raise _Unclosed
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.begun = True
        self.line = line
        return line.removeprefix(BOM) if self.number == 1 else line


def _head(records: Iterator[list[str]]) -> list[str]:
    try:
        head = [name.strip() for name in next(records)]
    except (StopIteration, csv.Error):
        raise FileUnfit(why="there is no head line with the names of the columns") from None
    _check_head(head)
    return head


def _csv_rows(file: TextIO) -> Iterator[Row]:
    lines = _Lines(file)
    records = csv.reader(lines, strict=True)
    head = _head(records)
    while True:
        lines.begun = False
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(lines.number, head, lines.line, _why(error))
            continue
        if any(record):
            yield _csv_row(lines.number, head, record, lines.line)


def _csv_row(number: int, head: Sequence[str], record: Sequence[str], raw: str) -> Row:
    if len(record) != len(head):
        return _broken(number, head, raw, "wrong_number_of_cells")
    try:
        "".join(record).encode()
    except UnicodeEncodeError:
        return _broken(number, head, raw, "not_utf8")
    cells = dict(zip(head, record, strict=True))
    kept = ""
    if not _ERRORS.isdisjoint(cells):
        kept = cells.get("error_text", "")
        cells = {name: cell for name, cell in cells.items() if name not in _ERRORS}
    if kept and not any(cells.values()):
        return _kept_row(number, _own(head), kept)
    return Row(number, cells)


def _kept_row(number: int, head: Sequence[str], kept: str) -> Row:
    """What stands under `error_text`, read as strictly as the first time."""
    try:
        record = next(csv.reader(_Lines(io.StringIO(kept)), strict=True), [])
    except csv.Error as error:
        return Row(number, {"error_text": kept}, _why(error))
    return _csv_row(number, head, record, kept)


def _why(error: csv.Error) -> str:
    return "unclosed_quote" if isinstance(error, _Unclosed) else "not_csv"


def _broken(number: int, head: Sequence[str], raw: str, code: str) -> Row:
    """A line kept whole; of an error file's line without what that file had added."""
    text = raw.rstrip("\r\n")
    if tuple(head[: len(ERRORS)]) == ERRORS:
        text = text[told.end() :] if (told := _TOLD.match(text)) else text
    return Row(number, {"error_text": text}, code)


def _check_head(head: Sequence[str]) -> None:
    unknown = [name for name in head if name not in COLUMNS and name not in ERRORS]
    missing = [name for name in REQUIRED if name not in head]
    twice = sorted({name for name in head if head.count(name) > 1})
    if unknown or missing or twice:
        told = {"unknown": unknown, "missing": missing, "twice": twice}
        raise FileUnfit(why="; ".join(f"{what} columns: {', '.join(names)}" for what, names in told.items() if names))
