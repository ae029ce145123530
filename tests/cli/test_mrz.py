"""`consular mrz`: stable JSON and exit codes."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from consular import evidence
from consular.local.specimens import Person, draw_passport_page
from tests.cli.conftest import Run

ERIKSSON = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
FIELDS = [
    "document_code",
    "issuing_state",
    "primary",
    "secondary",
    "document_number",
    "nationality",
    "date_of_birth",
    "sex",
    "date_of_expiry",
    "optional",
]


def test_parse_a_valid_zone(run: Run) -> None:
    told = run("mrz", "parse", *ERIKSSON)
    assert told.exit_code == 0
    report = json.loads(told.output)
    assert list(report) == ["format", "valid", "failing", "fields"]
    assert list(report["fields"]) == FIELDS
    assert (report["format"], report["valid"], report["failing"]) == ("TD3", True, [])
    assert report["fields"] | {"optional": ""} == {
        "document_code": "P",
        "issuing_state": "UTO",
        "primary": "ERIKSSON",
        "secondary": "ANNA MARIA",
        "document_number": "L898902C3",
        "nationality": "UTO",
        "date_of_birth": "1974-08-12",
        "sex": "F",
        "date_of_expiry": "2012-04-15",
        "optional": "",
    }


@pytest.mark.parametrize(
    ("at", "failing"),
    [
        (9, ["document_number", "composite"]),
        (19, ["date_of_birth", "composite"]),
        (27, ["date_of_expiry", "composite"]),
        (42, ["personal_number", "composite"]),
        (43, ["composite"]),
    ],
)
def test_parse_names_the_check_digits_that_fail(at: int, failing: list[str], run: Run) -> None:
    digit = ERIKSSON[1][at]
    wrong = ERIKSSON[1][:at] + ("7" if digit != "7" else "8") + ERIKSSON[1][at + 1 :]
    told = run("mrz", "parse", ERIKSSON[0], wrong)
    assert told.exit_code == 1
    report = json.loads(told.output)
    assert report["valid"] is False
    assert [name for name in failing if name not in report["failing"]] == []
    assert set(report["failing"]) <= set(failing)


@pytest.mark.parametrize("lines", [("hello",), ("P<UTO", "too short"), (ERIKSSON[0],), ("\n",)])
def test_parse_of_what_is_no_zone_is_a_usage_error(lines: tuple[str, ...], run: Run) -> None:
    told = run("mrz", "parse", *lines)
    assert told.exit_code == 2
    assert "no machine readable zone" in told.output


def test_parse_takes_both_lines_in_one_word(run: Run) -> None:
    assert run("mrz", "parse", "\n".join(ERIKSSON)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("TD3", "Ní Dhuibhne-O’Hara", "Siobhán"), "NI<DHUIBHNE<OHARA<<SIOBHAN".ljust(39, "<")),
        (("TD1", "Suharyanti"), "SUHARYANTI".ljust(30, "<")),
        (("MRV-B", "Müller", "Jörg"), "MUELLER<<JOERG".ljust(31, "<")),
    ],
)
def test_name(words: tuple[str, ...], field: str, run: Run) -> None:
    told = run("mrz", "name", *words)
    assert (told.exit_code, told.output) == (0, field + "\n")


def test_name_in_an_unknown_format_is_a_usage_error(run: Run) -> None:
    assert run("mrz", "name", "TD9", "Eriksson").exit_code == 2


def test_name_that_has_no_form_is_told(run: Run) -> None:
    told = run("mrz", "name", "TD3", "田中")
    assert told.exit_code == 1
    assert told.output.startswith("Error: ")


def test_read_gives_a_line_for_each_file(run: Run, tmp_path: Path) -> None:
    person = Person(
        primary="Eriksson",
        secondary="Anna Maria",
        document_number="L898902C3",
        birth=date(1974, 8, 12),
        sex="F",
        expiry=date(2032, 4, 15),
    )
    (tmp_path / "page.jpg").write_bytes(draw_passport_page(person, mrz_lines=ERIKSSON, seed=2))
    blank = io.BytesIO()
    Image.new("RGB", (900, 700), "white").save(blank, "JPEG")
    (tmp_path / "blank.jpg").write_bytes(blank.getvalue())
    (tmp_path / "words.jpg").write_text("no picture")
    told = run("mrz", "read", *(str(tmp_path / name) for name in ("page.jpg", "blank.jpg", "words.jpg")))
    assert told.exit_code == 1
    page, white, words = (json.loads(line) for line in told.output.splitlines())
    keys = ["file", "found", "format", "lines", "fields", "failing", "corrected", "ms"]
    assert [list(line) for line in (page, white, words)] == [keys, keys, [*keys, "error"]]
    assert page["file"] == str(tmp_path / "page.jpg")
    assert (page["found"], page["format"], tuple(page["lines"]), page["failing"]) == (True, "TD3", ERIKSSON, [])
    assert page["fields"]["document_number"] == "L898902C3"
    assert page["ms"] > 0
    assert [line["found"] for line in (white, words)] == [False, False]
    assert words["error"] == "unreadable"
    assert run("mrz", "read", str(tmp_path / "blank.jpg")).exit_code == 0


def test_read_goes_on_after_what_it_cannot_look_at(run: Run, tmp_path: Path) -> None:
    white = io.BytesIO()
    Image.new("RGB", (900, 700), "white").save(white, "JPEG")
    wide = io.BytesIO()
    Image.new("1", (9_000, 8_000)).save(wide, "PNG")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "cut.jpg").write_bytes(white.getvalue()[:200])
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "wide.png").write_bytes(wide.getvalue())
    with (tmp_path / "long.jpg").open("wb") as long:
        long.truncate(evidence.MAX_BYTES + 1)
    (tmp_path / "blank.jpg").write_bytes(white.getvalue())
    errors = {
        "none.jpg": "missing",
        "empty.jpg": "unreadable",
        "cut.jpg": "unreadable",
        "folder.jpg": "unreadable",
        "wide.png": "too_large",
        "long.jpg": "too_large",
        "blank.jpg": None,
    }
    told = run("mrz", "read", *(str(tmp_path / name) for name in errors))
    assert told.exit_code == 1
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert {Path(line["file"]).name: line.get("error") for line in lines} == errors
    assert not any(line["found"] for line in lines)


def test_read_marks_what_glare_covers(run: Run, tmp_path: Path) -> None:
    person = Person(
        primary="Eriksson",
        secondary="Anna Maria",
        document_number="L898902C3",
        birth=date(1974, 8, 12),
        sex="F",
        expiry=date(2032, 4, 15),
    )
    (tmp_path / "page.jpg").write_bytes(draw_passport_page(person, mrz_lines=ERIKSSON, defect="glare", seed=2))
    told = run("mrz", "read", str(tmp_path / "page.jpg"))
    page = json.loads(told.output)
    assert (page["found"], page["failing"]) == (True, [])
    assert page["lines"][1] == ERIKSSON[1][:4] + "?" + ERIKSSON[1][5:]
    assert page["fields"]["document_number"] == "L898?02C3"


def test_read_of_no_file_is_a_usage_error(run: Run) -> None:
    assert run("mrz", "read").exit_code == 2
