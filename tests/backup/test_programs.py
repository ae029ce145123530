"""Which pg_dump is taken, and what is said when none fits or one fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from consular.backup import ProgramFailed, ProgramMissing, output_of, programs_for
from consular.cli.installation import embedded_programs


def test_programs_are_at_least_as_new_as_the_server_and_no_newer_than_needed() -> None:
    chosen = {major: programs_for(major, embedded_programs()).major for major in (14, 15)}
    assert chosen[14] >= 14
    assert chosen[15] >= 15
    assert chosen[14] <= chosen[15]


def test_a_server_newer_than_every_program_is_told_in_a_sentence() -> None:
    with pytest.raises(ProgramMissing, match="PostgreSQL 99, but the newest pg_dump here"):
        programs_for(99, embedded_programs())


def test_a_failure_is_told_without_password_and_rows(house_url: str) -> None:
    nowhere = make_url(house_url).set(database="no_such_database").render_as_string(hide_password=False)
    programs = programs_for(15, embedded_programs())
    with (
        pytest.raises(ProgramFailed, match="no_such_database") as failed,
        output_of(programs.dump, nowhere, []) as pieces,
    ):
        assert list(pieces) == []
    assert str(make_url(house_url).password) not in str(failed.value)
    assert "\n" not in str(failed.value)


def test_leaving_early_stops_the_program(house_url: str) -> None:
    programs = programs_for(15, embedded_programs())
    with pytest.raises(KeyError), output_of(programs.dump, house_url, []):
        raise KeyError
    assert Path(programs.dump).is_file()
