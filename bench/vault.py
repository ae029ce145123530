"""`make bench-vault`: what sealed sections cost, beside plaintext columns and the ways in which others encrypt fields.

One run, one PostgreSQL, one process: 1,000 ORM rows of 12 fields, each row its own dossier, kept in five ways
(bench/vault_rows.py). The same session pattern for all; what is read is compared with what was written. Times are
processor seconds of this process (the database's are not in it), the least of many rounds in which all take turns.
Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from bench.clock import Task, take_turns
from bench.vault_more import CARDS, make_keys, more
from bench.vault_rows import FIELDS, PEER, PLAIN, SEALED, TWO, BenchBase, Person, Way, people, ways
from consular import vault
from consular.core.db import make_engine, make_sessions
from consular.core.ids import new_id
from consular.local.postgres import EmbeddedPostgres

ROWS = 1_000
SINGLE = 100  # rows of the tasks with a transaction for each row
READ_ROUNDS, INSERT_ROUNDS = 20, 8
TOUCHED = {"touch 0": None, "touch 2": attrgetter(*TWO), "touch 12": attrgetter(*FIELDS)}


@dataclass(frozen=True)
class Place:
    """Where it is measured: the database, the vault whose keystore lies beside it, and the rows."""

    engine: Engine
    sessions: sessionmaker[Session]
    keyring: vault.Keyring
    persons: list[Person]
    dossiers: list[UUID]


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure with what it must and what it should be; `least` says that more is better."""

    name: str
    figure: float
    must: float
    goal: float
    least: bool = False

    @property
    def is_missed(self) -> bool:
        """Whether the must is missed."""
        return self.figure < self.must if self.least else self.figure > self.must

    def told(self) -> str:
        """A line of the table."""
        sign = ">=" if self.least else "<="
        return f"{self.name:<58} {self.figure:6.2f}   must {sign} {self.must:g}, goal {sign} {self.goal:g}"


@contextmanager
def place() -> Iterator[Place]:
    """A private PostgreSQL with fsync on, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="consular-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        server = EmbeddedPostgres(folder / "postgres")
        engine = make_engine(server.start())
        stack.callback(server.stop)
        keystore = make_engine(server.create_database("keystore"))
        vault.create_keystore(keystore)
        root = vault.FileRoot.create(folder / "keys" / "root.json")
        keyring = vault.install(vault.Keyring(root, keystore, size=4 * CARDS))
        stack.callback(engine.dispose)
        stack.callback(keystore.dispose)
        persons = people(ROWS)
        dossiers = [new_id() for _ in persons]
        make_keys(keyring, dossiers)
        keyring.prefetch(dossiers)
        yield Place(engine, make_sessions(engine), keyring, persons, dossiers)


def read(where: Place, way: Way, touch: Any) -> list[Any]:
    """Load all rows and take the wanted fields of each."""
    with where.sessions() as session:
        rows = session.scalars(select(way.model)).all()
        if touch is None:
            return [row.state for row in rows]
        return [touch(way.fields_of(row)) for row in rows]


def insert(where: Place, way: Way, dossiers: list[UUID]) -> None:
    """Insert a row for each dossier, in one transaction."""
    with where.sessions.begin() as session:
        session.add_all([way.make(d, p) for d, p in zip(dossiers, where.persons, strict=True)])


def insert_one_by_one(where: Place, way: Way, *, new_keys: bool = False) -> None:
    """Insert SINGLE rows, each in a transaction of its own, as applications arrive."""
    for dossier, person in zip(where.dossiers[:SINGLE], where.persons, strict=False):
        owner = dossier
        if new_keys:
            owner = new_id()
            vault.new_key(owner)
        with where.sessions.begin() as session:
            session.add(way.make(owner, person))


def insert_with_keys(where: Place, way: Way) -> None:
    """Insert a row for each of as many new dossiers."""
    dossiers = [new_id() for _ in where.dossiers]
    vault.new_keys(dossiers)
    insert(where, way, dossiers)


def empty(where: Place, way: Way) -> None:
    """Remove the rows."""
    with where.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {way.model.__tablename__}"))


def size_of(where: Place, way: Way) -> int:
    """Bytes of the table with its indexes, freshly written."""
    with where.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM FULL {way.model.__tablename__}"))
        return int(connection.scalar(text(f"SELECT pg_total_relation_size('{way.model.__tablename__}')")) or 0)


def reads(where: Place, kept: dict[str, Way]) -> dict[str, Task]:
    """The reading tasks, measured. Every way first shows that it gives back what was written."""
    expected = sorted(astuple(person) for person in where.persons)
    tasks: dict[str, Task] = {}
    for name, way in kept.items():
        if sorted(read(where, way, TOUCHED["touch 12"])) != expected:
            raise SystemExit(f"{name} gives back other values than were written.")
        for label, touch in TOUCHED.items():
            tasks[f"{name}, {label}"] = Task(
                name,
                lambda way=way, touch=touch: read(where, way, touch),  # type: ignore[misc]
            )
    tasks["uncached"] = Task("uncached", lambda: uncached(where, kept[SEALED]), prepare=lambda: forget(where))
    take_turns(list(tasks.values()), READ_ROUNDS)
    return tasks


def forget(where: Place) -> None:
    """Empty the cache of keys."""
    with where.keyring._lock:
        where.keyring._sets.clear()


def uncached(where: Place, way: Way) -> None:
    """A page whose keys no process has seen lately: one query for all keys, then all fields."""
    vault.prefetch(where.dossiers)
    read(where, way, TOUCHED["touch 12"])


def inserts(where: Place, kept: dict[str, Way]) -> dict[str, Task]:
    """The writing tasks, measured; the tables are empty before and after each."""
    tasks: dict[str, Task] = {}
    for name, way in kept.items():
        tasks[name] = Task(name, lambda way=way: insert(where, way, where.dossiers))  # type: ignore[misc]
    sealed, plain = kept[SEALED], kept[PLAIN]
    tasks["new keys"] = Task(SEALED, lambda: insert_with_keys(where, sealed))
    tasks["plain one"] = Task(PLAIN, lambda: insert_one_by_one(where, plain))
    tasks["sealed one"] = Task(SEALED, lambda: insert_one_by_one(where, sealed))
    tasks["sealed one, new keys"] = Task(SEALED, lambda: insert_one_by_one(where, sealed, new_keys=True))
    for task in tasks.values():
        task.undo = lambda task=task: empty(where, kept[task.name])  # type: ignore[misc]
    take_turns(list(tasks.values()), INSERT_ROUNDS)
    return tasks


def table(kept: dict[str, Way], read_by: dict[str, Task], inserted: dict[str, Task]) -> Iterator[str]:
    """Microseconds a row, and the ratio to plaintext, of every way."""
    yield f"{'µs of processor a row (× plaintext)':<36}{'touch 0':>17}{'touch 2':>17}{'touch 12':>17}{'insert':>17}"
    for name in kept:
        cells = [(read_by[f"{name}, {label}"], read_by[f"{PLAIN}, {label}"]) for label in TOUCHED]
        cells.append((inserted[name], inserted[PLAIN]))
        told = (f"{task.least / ROWS * 1e6:8.1f} ({task.least / plain.least:5.2f})" for task, plain in cells)
        yield f"{name:<36}" + "".join(f"{cell:>17}" for cell in told)


def limits(read_by: dict[str, Task], inserted: dict[str, Task], sizes: dict[str, int]) -> list[Limit]:
    """What issue and documentation promise, with what was measured."""

    def ratio(label: str, name: str, by: str) -> float:
        return read_by[f"{name}, {label}"].least / read_by[f"{by}, {label}"].least

    plain = inserted[PLAIN].least
    with_keys = inserted["sealed one, new keys"].least / inserted["plain one"].least
    return [
        Limit("read 12 fields, × plaintext", ratio("touch 12", SEALED, PLAIN), 1.7, 1.4),
        Limit("touch none of them, × plaintext", ratio("touch 0", SEALED, PLAIN), 1.0, 1.0),
        Limit("insert into existing dossiers, × plaintext", inserted[SEALED].least / plain, 1.45, 1.2),
        Limit("insert with a new key each, × plaintext", inserted["new keys"].least / plain, 2.0, 2.0),
        Limit("the same, a transaction for each row, × plaintext", with_keys, 2.0, 2.0),
        Limit("storage with indexes, × plaintext", sizes[SEALED] / sizes[PLAIN], 2.0, 2.0),
        Limit("times faster than StringEncryptedType, read 12", ratio("touch 12", PEER, SEALED), 7.0, 9.0, least=True),
    ]


def main() -> None:
    """Print the tables."""
    kept = ways()
    with place() as where:
        BenchBase.metadata.create_all(where.engine)
        inserted = inserts(where, kept)
        for way in kept.values():
            insert(where, way, where.dossiers)
        sizes = {name: size_of(where, way) for name, way in kept.items()}
        read_by = reads(where, kept)
        print(f"{ROWS} rows of 12 fields; least of {READ_ROUNDS} rounds (insert: {INSERT_ROUNDS})\n")
        print("\n".join(table(kept, read_by, inserted)), end="\n\n")
        print("bytes a row:", ", ".join(f"{name} {size / ROWS:.0f}" for name, size in sizes.items()))
        cold = read_by["uncached"].least / read_by[f"{PLAIN}, touch 12"].least
        print(f"read 12 with no key in the cache, prefetched: {cold:.2f} × plaintext")
        one, plain_one = inserted["sealed one"].least, inserted["plain one"].least
        print(f"insert, a transaction for each row: {one / plain_one:.2f} × plaintext\n", flush=True)
        found = limits(read_by, inserted, sizes)
        for limit in found:
            print(limit.told() + ("   MISSED" if limit.is_missed else ""))
        print(flush=True)
        for line in more(where.engine, where.keyring):
            print(line, flush=True)
    if any(limit.is_missed for limit in found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
