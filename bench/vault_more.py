"""The rest of `make bench-vault`: sealing anew, rotation of the key-encryption key, look-ups, and scans of a queue."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, insert, select, text

from bench.clock import Task, take_turns
from bench.vault_rows import BenchBase, Card, SealedCard, people
from consular import vault
from consular.core.db import make_sessions
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.vault.envelope import DATA_KEY
from consular.vault.keyset import slot_of, wrap_context

CARDS = 10_000
PAGE = 1_000  # dossiers whose keys are fetched together
RESEALED = 500
MANY = 10_000_000
LOOKED_UP, LOOKUPS, ROUNDS = 500_000, 500, 8


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds per item: of the clock, and of this process's processor."""

    clock: float
    processor: float

    def told(self) -> str:
        """With the time that ten million would take, one after the other."""
        hours = self.clock * MANY / 1e6 / 3600
        return f"{self.clock:7.0f} µs, of which processor {self.processor:.0f}; {MANY:,} in {hours:.1f} h"


class _Silent:
    """Stands where the audit and the queue would: neither is measured here."""

    def write(self, work: Work) -> None:
        """Record nothing."""

    def push(self, *_: object) -> None:
        """Push nothing."""

    def now(self) -> datetime:
        """The moment."""
        return datetime.now(UTC)


def make_keys(keyring: vault.Keyring, dossiers: list[UUID]) -> None:
    """Keys for many dossiers by one statement, so that making them is not what is waited for."""
    rows = []
    for dossier in dossiers:
        version, wrapped = keyring.keks.wrap(secrets.token_bytes(DATA_KEY), wrap_context(slot_of(dossier, "data"), 1))
        rows.append(
            {"dossier_id": dossier, "purpose": "data", "version": 1, "kek_version": version, "wrapped": wrapped}
        )
    with keyring.keystore(transaction=True) as connection:
        connection.execute(insert(vault.DossierKey), rows)


def cost(act: Callable[[], int]) -> Cost:
    """What each of the items costs that `act` counts."""
    clock, processor = perf_counter(), process_time()
    count = act()
    return Cost((perf_counter() - clock) / count * 1e6, (process_time() - processor) / count * 1e6)


def more(engine: Engine, keyring: vault.Keyring) -> Iterator[str]:
    """Lines to print."""
    dossiers = [new_id() for _ in range(CARDS)]
    make_keys(keyring, dossiers)
    keyring.prefetch(dossiers)
    cards = [Card(p.primary, p.secondary, p.birth, p.nationality, p.passport_number) for p in people(CARDS, seed=1_974)]
    with make_sessions(engine).begin() as session:
        session.add_all([SealedCard(dossier_id=d, card=c) for d, c in zip(dossiers, cards, strict=True)])
    yield from scans(engine, keyring, dossiers, cards)
    yield from rotations(engine, keyring, dossiers[:RESEALED])
    yield from lookups(engine)


def scans(engine: Engine, keyring: vault.Keyring, dossiers: list[UUID], cards: list[Card]) -> Iterator[str]:
    """A search by name: every card of a queue is opened and compared."""
    wanted = cards[0].primary
    expected = sum(card.primary == wanted for card in cards)
    section: Any = vars(SealedCard)["card"]
    everything = select(SealedCard.id, SealedCard.dossier_id, SealedCard.card_sealed).order_by(SealedCard.id)
    with engine.connect() as connection:
        kept = connection.execute(everything).all()

    def scan(rows: Any) -> None:
        found = 0
        for start in range(0, CARDS, PAGE):
            page = rows[start : start + PAGE]
            keyring.prefetch([dossier for _, dossier, _ in page])
            found += sum(section.open_for(*row).primary == wanted for row in page)
        if found != expected:
            raise SystemExit("The scan finds others than were written.")

    def from_the_database() -> None:
        with engine.connect() as connection:
            scan(connection.execute(everything).all())

    def forget() -> None:
        with keyring._lock:
            keyring._sets.clear()

    tasks = [
        Task("opened, keys in the cache", lambda: scan(kept), prepare=lambda: keyring.prefetch(dossiers)),
        Task("read and opened, keys in the cache", from_the_database, prepare=lambda: keyring.prefetch(dossiers)),
        Task(f"read and opened, no key in the cache, {PAGE} at a time", from_the_database, prepare=forget),
    ]
    take_turns(tasks, ROUNDS)
    for task in tasks:
        yield f"scan of {CARDS:,} cards, {task.name}: {task.least * 1000:.0f} ms"


def rotations(engine: Engine, keyring: vault.Keyring, dossiers: list[UUID]) -> Iterator[str]:
    """Re-seal rows under a newer data key, and wrap every data key under a newer key-encryption key."""
    for dossier in dossiers:
        keyring.renew_key(dossier)
    silent: Any = _Silent()
    works = Works(make_sessions(engine), silent, silent, silent, {})
    place = next(p for p in vault.places(BenchBase.registry) if p.table.name == SealedCard.__tablename__)
    yield "walk over rows that are up to date: " + cost(lambda: vault.reseal(works, place, dry_run=True).rows).told()
    counts = vault.Resealed("")

    def seal_anew() -> int:
        nonlocal counts
        counts = vault.reseal(works, place)
        return counts.resealed

    told = cost(seal_anew).told()
    if counts.resealed != len(dossiers):
        raise SystemExit("Other rows were sealed anew than had a newer key.")
    yield f"re-seal, each of {counts.resealed} rows among {counts.rows:,}: {told}"
    yield "rewrap under a new key-encryption key, each: " + cost(lambda: vault.rotate_kek(keyring).rewrapped).told()


def lookups(engine: Engine) -> Iterator[str]:
    """A passport number among half a million: by blind index, and beside it by a plain column."""
    index = vault.IdentifierIndex("bench.number")
    draw = random.Random(9303)
    numbers = [f"{draw.choice('ABCEKL')}{number:08}" for number in draw.sample(range(10**8), LOOKED_UP)]
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bench_plain_number (id uuid PRIMARY KEY, number varchar NOT NULL)"))
        connection.execute(text("CREATE TABLE bench_blind_number (id uuid PRIMARY KEY, number bytea NOT NULL)"))
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            for name, kept in (("plain", str), ("blind", lambda number: index.digest(number, 1))):
                with cursor.copy(f"COPY bench_{name}_number FROM STDIN") as copy:
                    for number in numbers:
                        copy.write_row((new_id(), kept(number)))
        for name in ("plain", "blind"):
            connection.execute(text(f"CREATE INDEX bench_{name}_index ON bench_{name}_number (number)"))
            connection.execute(text(f"ANALYZE bench_{name}_number"))
    wanted = draw.sample(numbers, LOOKUPS)
    times = {"plain": float("inf"), "blind": float("inf")}
    values: dict[str, Callable[[str], object]] = {"plain": str, "blind": lambda number: index.digests(number, 1)[0]}
    statements = {
        name: text(f"SELECT id FROM bench_{name}_number WHERE number = :number")  # noqa: S608 - a constant
        for name in values
    }
    with engine.connect() as connection:
        for _ in range(ROUNDS):
            for name, value in values.items():
                began = perf_counter()
                for number in wanted:
                    connection.execute(statements[name], {"number": value(number)}).one()
                times[name] = min(times[name], (perf_counter() - began) / LOOKUPS * 1e6)
        sizes = {n: connection.scalar(select(func.pg_relation_size(f"bench_{n}_index"))) or 0 for n in times}
    yield (
        f"look-up among {LOOKED_UP:,}: blind index {times['blind']:.0f} µs, plain column {times['plain']:.0f} µs; "
        f"indexes {sizes['blind'] / 1e6:.1f} and {sizes['plain'] / 1e6:.1f} MB"
    )
