"""Documents of an earlier register: entered once, sealed, and every line that was not is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from consular import audit, register
from consular.core.work import Works
from consular.doc9303 import PartialDate
from consular.register import (
    COLUMNS,
    FileUnfit,
    Loss,
    Outcome,
    Row,
    TravelDocument,
    importing,
    read_row,
    read_rows,
)
from consular.vault import Person
from tests.register.given import CELLS, SYSTEM, line, passport
from tests.register.test_endings import holder


def brought(works: Works, *rows: Row, dry_run: bool = False) -> Outcome:
    with works.begin(SYSTEM) as work:
        return register.import_batch(work, rows, own_state="UTO", dry_run=dry_run)


def only(works: Works) -> TravelDocument:
    with works.begin(SYSTEM) as work:
        found = work.session.scalars(select(TravelDocument)).one()
        assert found.particulars is not None
        return found


def test_a_line_becomes_a_document_that_is_found(works: Works) -> None:
    assert brought(works, line()) == Outcome(new=1)
    with works.begin(SYSTEM) as work:
        for found in (
            register.with_number(work.session, "l123-4567"),
            register.of_person(work.session, Person("BERG", PartialDate.from_text("1980-02-29"))),
        ):
            assert [(row.source, row.kind, row.status, row.issuing_state) for row in found] == [
                ("imported", "passport", "valid", "UTO")
            ]
        held = found[0].particulars
        assert (held.primary, held.secondary, held.external_id, held.native) == ("Berg", "Jon", "old-1", None)
        assert [e.code for e in register.history(work.session, found[0].id)] == ["imported"]


def test_nothing_personal_is_plain_not_even_another_state(works: Works) -> None:
    brought(works, line(issuing_state="THA", nationality="THA", native="สมชาย"))
    with works.begin(SYSTEM) as work:
        tables = ("travel_document", "travel_document_event", "dossier", "audit_entry")
        query = " UNION ALL ".join(f"SELECT row_to_json({name})::text FROM {name}" for name in tables)
        stored = " ".join(work.session.scalars(text(query)))
    for told in ("L1234567", "Berg", "THA", "1980-02-29", "สมชาย", "old-1"):
        assert told not in stored


def test_every_envelope_stands_in_the_audit(works: Works) -> None:
    brought(works, line(2), line(3, number="L7654321"))
    with works.begin(SYSTEM) as work:
        entry = work.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "register:document:import")
        ).one()
        documents = work.session.scalars(select(TravelDocument.id)).all()
        assert {row for _, row, _ in entry.envelopes} == {str(document) for document in documents}


def test_the_same_again_is_known(works: Works) -> None:
    brought(works, line())
    assert brought(works, line(), line(3, number="L7654321")) == Outcome(new=1, known=1)
    assert brought(works, line(2, number="l 123-4567")) == Outcome(known=1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("primary", "Bergh"),
        ("secondary", ""),
        ("native", "Бергъ"),
        ("birth", "1980-02-28"),
        ("sex", "X"),
        ("nationality", "THA"),
        ("kind", "emergency-travel-document"),
        ("category", "PD"),
        ("issued_on", "2020-03-02"),
        ("valid_until", "2031-01-01"),
        ("external_id", "old-2"),
        ("status", "cancelled"),
    ],
)
def test_who_says_otherwise_is_a_conflict_and_nothing_is_overwritten(works: Works, column: str, value: str) -> None:
    brought(works, line())
    before = only(works)
    outcome = brought(works, line(7, **{column: value}))
    assert outcome == Outcome(conflicts=[(7, "differs_from_known", column)])
    after = only(works)
    assert (after.particulars, after.status, after.valid_until) == (
        before.particulars,
        before.status,
        before.valid_until,
    )


def test_what_happened_here_meanwhile_is_no_conflict(works: Works) -> None:
    brought(works, line())
    with works.begin(holder()) as work:
        register.report_loss(work, only(works).id, Loss(kind="lost", on="2026-11-XX", place="Port Amity"))
    assert brought(works, line()) == Outcome(known=1)
    assert brought(works, line(status="lost")) == Outcome(known=1)
    assert only(works).status == "lost"


def test_our_own_document_is_known_too(works: Works) -> None:
    document = passport(works)
    same = line(
        number="L898902C",
        primary="Eriksson",
        secondary="Anna Maria",
        birth="1974-08-12",
        sex="F",
        issued_on=document.valid_from.isoformat(),
        valid_until=document.valid_until.isoformat(),
    )
    assert brought(works, same) == Outcome(known=1)


def test_two_states_may_use_one_number_and_so_may_visa_and_passport(works: Works) -> None:
    rows = [line(2), line(3, issuing_state="THA"), line(4, issuing_state="D"), line(5, kind="sticker")]
    assert brought(works, *rows).new == 4
    assert brought(works, line(6, kind="emergency-travel-document")).conflicts == [(6, "differs_from_known", "kind")]


def test_of_two_lines_in_one_file_the_first_counts(works: Works) -> None:
    outcome = brought(works, line(2), line(3), line(4, primary="Other"))
    assert outcome == Outcome(new=1, known=1, conflicts=[(4, "differs_from_known", "number")])


def test_a_dry_run_writes_nothing(works: Works) -> None:
    assert brought(works, line(2), line(3, sex="?"), dry_run=True) == Outcome(new=1, refused=[(3, "unknown", "sex")])
    with works.begin(SYSTEM) as work:
        assert work.session.scalar(select(func.count()).select_from(TravelDocument)) == 0
        assert work.session.scalar(text("SELECT count(*) FROM dossier")) == 0


def test_a_batch_that_fails_leaves_nothing(works: Works) -> None:
    broken_off = works.open(SYSTEM)
    register.import_batch(broken_off, [line()], own_state="UTO")
    works.rollback(broken_off)
    assert brought(works, line()) == Outcome(new=1)


def test_two_processes_with_one_document(works: Works) -> None:
    with works.begin(SYSTEM) as one:
        # The other one has looked, and writes after this one has committed.
        two = works.open(SYSTEM)
        assert register.import_batch(two, [line(2)], own_state="UTO", dry_run=True).new == 1
        register.import_batch(one, [line(2)], own_state="UTO")
    held = read_row(line(2))
    with pytest.raises(register.EnteredMeanwhile):
        importing._write(two, [held], "UTO")
    works.rollback(two)
    assert brought(works, line(2)) == Outcome(known=1)


@pytest.mark.parametrize("status", ["lost", "stolen", "cancelled", "spoilt", "annulled", "revoked", "expired"])
def test_an_imported_end_is_final_and_has_its_day(works: Works, status: str) -> None:
    brought(works, line(status=status, status_on="2024-05-06"))
    document = only(works)
    assert document.status == status
    assert (document.ended_at is None) == (status == "expired")
    if document.ended_at is not None:
        assert document.ended_at.date().isoformat() == "2024-05-06"
        with pytest.raises(register.AlreadyEnded), works.begin(SYSTEM) as work:
            register.hand_over(work, document.id)


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"number": ""}, "missing", "number"),
        ({"number": "A*1"}, "malformed", "number"),
        ({"number": "A" * 21}, "malformed", "number"),
        ({"kind": "laissez-passer"}, "unknown", "kind"),
        ({"issuing_state": "QQQ"}, "unknown", "issuing_state"),
        ({"issuing_state": "XXA"}, "unknown", "issuing_state"),
        ({"nationality": "Utopian"}, "unknown", "nationality"),
        ({"category": "P\\N"}, "malformed", "category"),
        ({"primary": " "}, "missing", "primary"),
        ({"primary": "x" * 201}, "too_long", "primary"),
        ({"primary": "Be\x07rg"}, "control_character", "primary"),
        ({"secondary": "Be\u0085rgå"}, "control_character", "secondary"),
        ({"birth": "29.02.1980"}, "malformed", "birth"),
        ({"birth": "1981-02-29"}, "malformed", "birth"),
        ({"sex": "female"}, "unknown", "sex"),
        ({"issued_on": "20200301"}, "malformed", "issued_on"),
        ({"valid_until": "2030-02-30"}, "malformed", "valid_until"),
        ({"valid_until": "2019-01-01"}, "before_issue", "valid_until"),
        ({"status": "mislaid"}, "unknown", "status"),
        ({"status": "exhausted"}, "not_of_this_kind", "status"),
        ({"kind": "e-visa", "status": "lost"}, "not_of_this_kind", "status"),
        ({"status_on": "soon"}, "malformed", "status_on"),
    ],
)
def test_a_line_that_cannot_be_entered(works: Works, cells: dict[str, str], code: str, field: str) -> None:
    assert brought(works, line(9, **cells)) == Outcome(refused=[(9, code, field)])


@pytest.mark.parametrize(
    "cells",
    [
        {"secondary": "", "native": "สมหญิง ใจดี"},
        {"birth": "1980-XX-XX"},
        {"birth": "XXXX-XX-XX"},
        {"nationality": "XXA", "sex": "X"},
        {"primary": "O'Hara-Łódź\u200dÑ"},
        {"status": ""},
        {"kind": "e-visa", "status": "exhausted"},
        {"primary": "林"},
    ],
)
def test_what_is_unusual_is_entered_as_it_is(works: Works, cells: dict[str, str]) -> None:
    assert brought(works, line(**cells)) == Outcome(new=1)
    held = only(works).particulars
    for name in ("primary", "birth", "sex", "nationality"):
        assert getattr(held, name) == {**CELLS, **cells}[name]


# --- files


def written(path: Path, text_: str) -> Path:
    path.write_bytes(text_.encode("utf-8", "surrogateescape"))
    return path


HEAD = ",".join(COLUMNS)
GOOD = ",".join(CELLS[name] for name in COLUMNS)


def test_csv_is_read_with_line_numbers(tmp_path: Path) -> None:
    quoted = GOOD.replace("Berg", '"Berg, van ""der"""')
    path = written(tmp_path / "a.csv", f"\ufeff{HEAD}\r\n{GOOD}\r\n\r\n{quoted}\n{GOOD}\n")
    rows = list(read_rows(path))
    assert [row.line for row in rows] == [2, 4, 5]
    assert rows[1].cells["primary"] == 'Berg, van "der"'
    assert rows[2].cells == CELLS


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (GOOD + ",more", "wrong_number_of_cells"),
        ("L1", "wrong_number_of_cells"),
        (GOOD.replace("Berg", "B\udcffrg"), "not_utf8"),
        (GOOD.replace("Berg", '"Be"rg'), "not_csv"),
        (GOOD.replace("Berg", '"Berg'), "unclosed_quote"),
    ],
)
def test_a_broken_line_of_csv_is_kept_whole_and_the_next_one_is_read(tmp_path: Path, bad: str, code: str) -> None:
    rows = list(read_rows(written(tmp_path / "a.csv", f"{HEAD}\n{bad}\n{GOOD}\n")))
    assert [(row.line, row.broken) for row in rows] == [(2, code), (3, None)]
    assert rows[0].cells["error_text"].strip() == bad


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("{", "not_json"),
        ("[1]", "not_json"),
        ("[" * 5000, "not_json"),
        ('{"number": 7}', "not_text"),
        ('{"numer": "7"}', "unknown_column"),
        ('{"number": "\udcff"}', "not_utf8"),
        (r'{"primary": "\ud800"}', "half_character"),
        (r'{"\ud800": "L1"}', "unknown_column"),
        ('{"number": "L1", "number": "L2"}', "key_twice"),
        (r'{"number": "L1", "n\u0075mber": "L2"}', "key_twice"),
    ],
)
def test_a_broken_line_of_json_is_kept_whole(tmp_path: Path, bad: str, code: str) -> None:
    rows = list(read_rows(written(tmp_path / "a.jsonl", f'{bad}\n\n{{"number": "L1", "native": null}}\n')))
    assert [(row.line, row.broken) for row in rows] == [(1, code), (3, None)]
    assert rows[0].cells == {"error_text": bad}
    assert rows[1].cells == {"number": "L1", "native": ""}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", "", "must end with"),
        ("a.csv", "", "no head line"),
        ("a.csv", "number,kind\n", "missing columns: issuing_state"),
        ("a.csv", f"{HEAD},shoe_size\n", "unknown columns: shoe_size"),
        ("a.csv", f"{HEAD},number\n", "twice columns: number"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, name: str, content: str, why: str) -> None:
    with pytest.raises(FileUnfit) as refused:
        list(read_rows(written(tmp_path / name, content)))
    assert why in str(refused.value.parameters["why"])


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", "x" * 300_000 + "\n" + '{"number": "L1"}\n')
    rows = list(read_rows(path))
    assert max(len(row.cells.get("error_text", "")) for row in rows) <= 64 * 1024
    assert "".join(row.cells.get("error_text", "") for row in rows) == "x" * 300_000
    assert rows[-1].cells == {"number": "L1"}
