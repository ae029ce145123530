"""`register import` and `register export`: counted, resumed after a kill, nothing lost or doubled."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text

from consular import register
from consular.app.migrate import migrate
from consular.core.db import make_engine
from consular.register import COLUMNS
from tests.cli.conftest import ROOT, Databases, Run, environment
from tests.register.given import CELLS

MANY = 4000


@pytest.fixture(scope="module")
def database(databases: Databases) -> str:
    """A migrated database of its own."""
    url = databases.create("register_cli")
    migrate(url)
    return url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The database; emptied afterwards."""
    made = make_engine(database, pool_size=1)
    yield made
    with made.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in ("travel_document_event", "outbound_entry", "outbound_file", "travel_document", "dossier"):
            connection.execute(text(f"DELETE FROM {table}"))
    made.dispose()


@pytest.fixture
def env(database: str, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An operator's shell; the key file is the same for every test, as the keystore is."""
    return environment(database, tmp_path_factory.getbasetemp() / "register-data")


def lines(path: Path, count: int, **cells: str) -> Path:
    """A CSV of many passports."""
    rows = [{**CELLS, "number": f"L{n:07}", "external_id": f"old-{n}", **cells} for n in range(count)]
    table = [",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]
    path.write_text("\n".join(table) + "\n", encoding="utf-8")
    return path


def counts(told: Result) -> dict[str, int]:
    found = json.loads(told.stdout)
    return {name: found[name] for name in ("read", "new", "known", "conflict", "refused")}


def stored(engine: Engine) -> tuple[int, int, int]:
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM travel_document), (SELECT count(*) FROM dossier WHERE kind = 'document'),"
                " (SELECT count(*) FROM travel_document_event WHERE code = 'imported')"
            )
        ).one()
    return row[0], row[1], row[2]


def test_a_file_is_imported_once(run: Run, env: dict[str, str], engine: Engine, tmp_path: Path) -> None:
    file = str(lines(tmp_path / "a.csv", 1200))
    dry = run("register", "import", file, "--dry-run", "--processes", "1", env=env)
    assert (dry.exit_code, counts(dry)["new"], stored(engine)) == (0, 1200, (0, 0, 0))
    first = run("register", "import", file, env=env)
    assert counts(first) == {"read": 1200, "new": 1200, "known": 0, "conflict": 0, "refused": 0}
    again = run("register", "import", file, "--processes", "1", env=env)
    assert counts(again) == {"read": 1200, "new": 0, "known": 1200, "conflict": 0, "refused": 0}
    assert stored(engine) == (1200, 1200, 1200)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.csv"]


def test_what_was_not_entered_is_corrected_and_imported(
    run: Run, env: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    file = lines(tmp_path / "a.csv", 5)
    text_ = file.read_text("utf-8").replace("old-1\n", "old-1\nL9,what\n").replace("L0000003,passport", "L0000003,book")
    file.write_text(text_ + text_.splitlines()[1].replace("Berg", "Holm") + "\n", encoding="utf-8")
    errors = tmp_path / "errors.csv"
    told = run("register", "import", str(file), "--errors", str(errors), "--processes", "1", env=env)
    assert told.exit_code == 1
    assert counts(told) == {"read": 7, "new": 4, "known": 0, "conflict": 1, "refused": 2}
    kept = errors.read_text("utf-8").splitlines()
    rows = list(csv.reader(kept))
    assert [row[:3] for row in rows[1:]] == [
        ["4", "wrong_number_of_cells", ""],
        ["6", "unknown", "kind"],
        ["8", "differs_from_known", "number"],
    ]
    mended = "\n".join([kept[0], *(line.replace(",book,", ",passport,") for line in kept if ",book," in line)])
    errors.write_text(mended + "\n", encoding="utf-8")
    again = run("register", "import", str(errors), "--processes", "1", env=env)
    assert counts(again) == {"read": 1, "new": 1, "known": 0, "conflict": 0, "refused": 0}
    assert stored(engine)[0] == 5


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("a.txt", "x", "must end with .csv"), ("a.csv", "number\n", "missing columns"), ("a.csv", "", "no head line")],
)
def test_a_file_that_is_none_is_refused(
    run: Run, env: dict[str, str], tmp_path: Path, name: str, content: str, told: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    found = run("register", "import", str(path), "--processes", "1", env=env)
    assert found.exit_code == 1
    assert told in found.stderr
    assert run("register", "import", str(path), "--errors", str(path), env=env).exit_code != 0
    assert path.read_text() == content


def test_a_killed_import_is_gone_on_with(env: dict[str, str], engine: Engine, run: Run, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.csv", MANY)
    command = [sys.executable, "-m", "consular.cli", "register", "import", str(file)]
    given = {**{k: v for k, v in os.environ.items() if "CONSULAR" not in k}, **env, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not stored(engine)[0]:
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    _settled(engine)
    begun = stored(engine)
    assert begun[0] == begun[1] == begun[2]
    told = run("register", "import", str(file), env=env)
    assert told.exit_code == 0, told.stderr
    assert counts(told)["read"] == MANY
    assert counts(told)["new"] + begun[0] == MANY
    assert stored(engine) == (MANY, MANY, MANY)


def test_two_imports_of_one_file_at_the_same_moment(env: dict[str, str], engine: Engine, tmp_path: Path) -> None:
    """Whoever comes second finds the document known; nothing is entered twice, and no line is left over."""
    file = lines(tmp_path / "a.csv", MANY)
    begun = [_begun(file, env, "--errors", str(tmp_path / f"{n}.csv")) for n in range(2)]
    told = []
    for process in begun:
        output, _ = process.communicate()
        assert process.returncode == 0
        told.append(json.loads(output))
    assert sum(one["new"] for one in told) == MANY
    assert [one["new"] + one["known"] for one in told] == [MANY, MANY]
    assert stored(engine) == (MANY, MANY, MANY)


def test_a_process_that_is_ended_is_told_and_the_import_gone_on_with(
    env: dict[str, str], engine: Engine, run: Run, tmp_path: Path
) -> None:
    file = lines(tmp_path / "a.csv", MANY)
    # Nobody can enter a line meanwhile, so all are at work when one of them is ended.
    with engine.connect() as blocker:
        blocker.execute(text("LOCK TABLE travel_document IN EXCLUSIVE MODE"))
        process = _begun(file, env)
        at_work = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while len(children := at_work.read_text().split()) < 2:
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(int(children[0]), signal.SIGKILL)
        blocker.rollback()
    _, said = process.communicate()
    assert (process.returncode, "Call it again" in said) == (1, True)
    _settled(engine)
    begun = stored(engine)
    told = run("register", "import", str(file), env=env)
    assert told.exit_code == 0, told.stderr
    assert counts(told)["new"] + begun[0] == MANY
    assert stored(engine) == (MANY, MANY, MANY)


def test_lines_far_into_a_file_are_told_by_their_number(
    run: Run, env: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    file = lines(tmp_path / "a.csv", 2500)
    wrong = file.read_text("utf-8").replace("L0001500,passport", "L0001500,book").replace("L0002400", "L0000001")
    file.write_text(wrong, encoding="utf-8")
    told = run("register", "import", str(file), env=env)
    assert counts(told) == {"read": 2500, "new": 2498, "known": 0, "conflict": 1, "refused": 1}
    rows = list(csv.reader(Path(json.loads(told.stdout)["errors"]).read_text("utf-8").splitlines()))
    assert [row[:3] for row in rows[1:]] == [
        ["1502", "unknown", "kind"],
        ["2402", "differs_from_known", "external_id"],
    ]


def _begun(file: Path, env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "consular.cli", "register", "import", str(file), *words]
    given = {**{k: v for k, v in os.environ.items() if "CONSULAR" not in k}, **env, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def _settled(engine: Engine) -> None:
    """Until the server has rolled back what the killed processes had begun: their locks are gone."""
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE dossier, travel_document, travel_document_event IN EXCLUSIVE MODE"))


def test_the_list_is_written_once(run: Run, env: dict[str, str], engine: Engine, tmp_path: Path) -> None:
    run("register", "import", str(lines(tmp_path / "a.csv", 3)), "--processes", "1", env=env)
    with engine.begin() as connection:
        connection.execute(text("UPDATE travel_document SET status = 'cancelled', ended_at = now()"))
        connection.execute(
            text("INSERT INTO outbound_entry SELECT gen_random_uuid(), id, status, now() FROM travel_document")
        )
    folder = tmp_path / "out"
    first = run("register", "export", str(folder), env=env)
    assert (first.exit_code, json.loads(first.stdout)["entries"]) == (0, 3)
    assert run("register", "export", str(folder), env=env).stdout == ""
    full = json.loads(run("register", "export", str(folder), "--all", env=env).stdout)
    assert (full["serial"], full["entries"]) == (2, 3)
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".pem") == [
        f"register-list-00000{n}{suffix}" for n in (1, 2) for suffix in (".csv", ".json", ".json.jws")
    ]


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(
    run: Run, env: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    run("register", "import", str(lines(tmp_path / "a.csv", 1)), "--processes", "1", env=env)
    with engine.begin() as connection:
        connection.execute(text("UPDATE travel_document SET status = 'cancelled', ended_at = now()"))
        connection.execute(
            text("INSERT INTO outbound_entry SELECT gen_random_uuid(), id, status, now() FROM travel_document")
        )
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    told = run("register", "export", str(blocked / "out"), env=env)
    assert told.exit_code == 1
    assert "cannot be written" in told.stderr
    assert json.loads(run("register", "export", str(tmp_path / "out"), env=env).stdout)["serial"] == 1


def test_the_face_names_the_columns() -> None:
    assert set(CELLS) == set(register.COLUMNS)
