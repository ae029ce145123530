"""The error file of `register import`: for its owner alone, never over another file, whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from consular.app.migrate import migrate
from consular.cli.error_file import error_file
from tests.cli.conftest import Databases, Run
from tests.cli.test_register import counts, engine, env, lines, stored  # noqa: F401 - fixtures

WRONG = {"sex": "?"}


@pytest.fixture(scope="module")
def database(databases: Databases) -> str:
    """A migrated database of its own."""
    url = databases.create("register_errors")
    migrate(url)
    return url


def test_it_is_its_owner_s_alone(run: Run, env: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    empty = tmp_path / "empty.csv"
    empty.touch(0o644)
    file = lines(tmp_path / "a.csv", 2, **WRONG)
    for words in ([], ["--dry-run", "--errors", str(empty)]):
        told = run("register", "import", str(file), "--processes", "1", *words, env=env)
        kept = Path(json.loads(told.stdout)["errors"])
        assert (told.exit_code, kept.stat().st_mode & 0o777) == (1, 0o600)
        assert kept.read_text("utf-8").count("Berg") == 2


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_another_file_is_neither_written_over_nor_taken_away(
    run: Run,
    env: dict[str, str],  # noqa: F811
    tmp_path: Path,
    words: list[str],
) -> None:
    """Not even when every line is in order; an empty one stays too."""
    file = lines(tmp_path / "a.csv", 2)
    report, empty = tmp_path / "report.csv", tmp_path / "empty.csv"
    report.write_text("of last year")
    empty.touch()
    told = run("register", "import", str(file), "--processes", "1", *words, "--errors", str(report), env=env)
    assert (told.exit_code, told.stdout, report.read_text()) == (1, "", "of last year")
    assert "--errors" in told.stderr
    told = run("register", "import", str(file), "--processes", "1", *words, "--errors", str(empty), env=env)
    assert (told.exit_code, counts(told)["new"], empty.exists()) == (0, 2, True)


def broken_off(path: Path, written: str) -> None:
    with error_file(path) as file:
        file.write(written)
        raise KeyboardInterrupt


@pytest.mark.parametrize("written", ["Berg", "Berg" * 10_000])
@pytest.mark.parametrize("there", [False, True])
def test_a_command_that_was_broken_off_leaves_room_for_the_next(tmp_path: Path, there: bool, written: str) -> None:
    path = tmp_path / "errors.csv"
    if there:
        path.touch()
    with pytest.raises(KeyboardInterrupt):
        broken_off(path, written)
    assert (path.exists(), there and path.read_bytes()) == (there, there and b"")
    with error_file(path) as file:
        file.write("Berg")
    assert path.read_text("utf-8") == "Berg"


def test_a_folder_that_is_not_there_is_told(run: Run, env: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    file = lines(tmp_path / "a.csv", 2)
    words = ("--errors", str(tmp_path / "none" / "e.csv"), "--processes", "1")
    told = run("register", "import", str(file), *words, env=env)
    assert (told.exit_code, told.stdout) == (1, "")
    assert "No such file or directory" in told.stderr
    assert "--errors" in told.stderr


def test_half_a_character_is_counted_and_kept(run: Run, env: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "a.jsonl"
    file.write_text('{"primary": "\\ud800"}\n{"error_text": "\\ud800"}\n')
    told = run("register", "import", str(file), "--processes", "1", env=env)
    assert (told.exit_code, counts(told)["refused"]) == (1, 2)
    kept = Path(json.loads(told.stdout)["errors"]).read_text("utf-8").splitlines()
    assert [json.loads(one)["error_code"] for one in kept] == ["half_character", "not_utf8"]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_dry_run_finds_what_stands_twice_far_apart(
    run: Run,
    env: dict[str, str],  # noqa: F811
    engine: Engine,  # noqa: F811
    tmp_path: Path,
    processes: str,
) -> None:
    """The same counts, the same lines and the same exit code as the import that follows."""
    table = lines(tmp_path / "a.csv", 2100).read_text("utf-8").splitlines()
    once_more = [table[1], table[2].replace("Berg", "Holm"), table[3].replace(",valid,,", ",valid,2021-01-01,")]
    file = tmp_path / "a.csv"
    file.write_text("\n".join([*table, *once_more, table[2100], once_more[1]]) + "\n", encoding="utf-8")
    found = []
    for words in (["--dry-run", "--errors", str(tmp_path / "dry.csv")], []):
        told = run("register", "import", str(file), "--processes", processes, *words, env=env)
        kept = Path(json.loads(told.stdout)["errors"]).read_text("utf-8").splitlines()
        found.append((told.exit_code, counts(told), [one.split(",")[:2] for one in kept]))
        assert stored(engine)[0] == (0 if words else 2100)
    assert found[0] == found[1]
    assert found[0][:2] == (1, {"read": 2105, "new": 2100, "known": 4, "conflict": 1, "refused": 0})
