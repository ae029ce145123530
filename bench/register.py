"""The register: how fast an earlier one comes in, and how long a document takes to be found among many.

Import: `consular register import` as an operator calls it, with sealing, on two processes; beside it the floor, a plain
COPY of the same columns into one table. Look-up: rows made in SQL (random indexes, no envelope: nothing of them is
opened), beside them those that were imported and open; numbers of the latter are searched, one at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from bench.house import ROOT, House, private_house
from consular import register
from consular.app.assembly import Parts, assemble
from consular.core.actor import system
from consular.core.settings import load
from consular.register import COLUMNS

GOAL_RATE, MUST_P95_MS = 5000, 5.0
LOOKUPS = 2000
_NAMES = ("ERIKSSON", "Wongphaisan", "Berg-Holm", "O'Hara", "Nguyễn", "Łukasik", "Al Amin", "Santoso", "Müller", "Diaz")
# In the order in which rows hang on one another. What is measured reads no envelope of these.
_SYNTHETIC = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
  SELECT gen_random_uuid() AS id, gen_random_uuid() AS dossier_id, n FROM generate_series(1, {count}) AS n;
SET LOCAL session_replication_role = replica;
INSERT INTO dossier (id, kind, service_key, created_at, open_to_offices)
  SELECT dossier_id, 'document', 'imported', now(), true FROM made;
INSERT INTO travel_document (id, dossier_id, source, kind, category, issuing_state, status, valid_from, valid_until,
    entries_used, issued_at, number_index, identity_index, person_index)
  SELECT id, dossier_id, 'imported', 'passport', 'P', 'UTO', 'valid', DATE '2020-01-01', DATE '2030-01-01', 0, now(),
    substr(sha256(id::text::bytea), 1, 8), substr(sha256(dossier_id::text::bytea), 1, 8),
    substr(sha256(mod(n, 5000000)::text::bytea), 1, 4) FROM made;
"""


def main() -> None:
    """Print the figures; exit code 1 when a look-up is slower than it must be."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=10_000_000)
    asked.add_argument("--imported", type=int, default=50_000)
    asked.add_argument("--processes", type=int, default=2)
    told = asked.parse_args()
    with private_house() as house:
        os.environ.update(house.environment)
        file = _file(house.instance.folder / "earlier.csv", told.imported)
        rate = _import(house, file, told.imported, told.processes)
        parts = assemble(load(), pool_size=2)
        floor = _floor(parts, told.imported)
        print(f"import {rate:,.0f} entries/s (goal {GOAL_RATE:,}); plain COPY {floor:,.0f}/s; ratio {rate / floor:.3f}")
        _fill(parts, told.entries - told.imported)
        p50, p95 = _look_up(parts, told.imported)
        print(f"look-up among {told.entries:,}: p50 {p50:.2f} ms, p95 {p95:.2f} ms (must {MUST_P95_MS})")
        parts.close()
    sys.exit(p95 > MUST_P95_MS)


def _file(path: Path, count: int) -> Path:
    chosen = random.Random(9303)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        for n in range(count):
            name, birth = chosen.choice(_NAMES), f"19{chosen.randrange(40, 99)}-{n % 12 + 1:02}-{n % 28 + 1:02}"
            cells = (_number(n), "passport", "UTO", "P", f"{name} {chr(65 + n % 26)}", "Anna Maria", "", birth, "F")
            file.write(",".join([*cells, "UTO", "2020-01-01", "2030-01-01", "valid", "", f"old-{n}"]) + "\n")
    return path


def _number(n: int) -> str:
    return f"L{n:08}"


def _import(house: House, file: Path, count: int, processes: int) -> float:
    command = [sys.executable, "-m", "consular.cli", "register", "import", str(file), "--processes", str(processes)]
    given = {**os.environ, **house.environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["new"] == count, told
    print(f"imported {told['new']:,} in {told['seconds']} s, starting two processes included")
    return count / float(told["seconds"])


def _floor(parts: Parts, count: int) -> float:
    """The same documents by COPY into one table without index, key or envelope."""
    row = "\t".join([_number(1), "passport", "UTO", "P", "ERIKSSON", "Anna Maria", "", "1970-01-01", "F", "UTO", "old"])
    with parts.engine.begin() as connection:
        columns = ", ".join(f"c{n} text" for n in range(11))
        connection.execute(text(f"CREATE TEMPORARY TABLE floor ({columns}) ON COMMIT DROP"))
        cursor = connection.connection.cursor()
        started = time.perf_counter()
        with cursor.copy("COPY floor FROM STDIN") as copy:  # type: ignore[attr-defined]
            for _ in range(count):
                copy.write(row + "\n")
        return count / (time.perf_counter() - started)


def _fill(parts: Parts, count: int) -> None:
    started = time.perf_counter()
    while count > 0:
        with parts.engine.begin() as connection:
            connection.exec_driver_sql(_SYNTHETIC.format(count=min(count, 500_000)))
        count -= 500_000
    with parts.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE travel_document"))
        connection.execute(text("VACUUM ANALYZE dossier"))
    print(f"filled in {time.perf_counter() - started:.0f} s")


def _look_up(parts: Parts, imported: int) -> tuple[float, float]:
    """Milliseconds from the operation's call to the opened document; each number once, so that no key is at hand."""
    chosen = random.Random(303).sample(range(imported), min(LOOKUPS, imported))
    took = []
    with parts.works.begin(system()) as work:
        for n in chosen:
            started = time.perf_counter()
            (found,) = register.with_number(work.session, _number(n))
            took.append((time.perf_counter() - started) * 1000)
            assert found.particulars.number == _number(n)
            work.session.expunge_all()
    took.sort()
    return statistics.median(took), took[int(len(took) * 0.95)]


if __name__ == "__main__":
    main()
