"""`make bench-lodge`: the last press of an applicant, from the HTTP request to the commit, beside three simpler things.

Served by gunicorn as in `make run` (same options, keep-alive, private PostgreSQL with fsync on), asked by CLIENTS
threads: *lodging* (session, form token, permission, rules, sealing, charge, audit, outbox), *plain* (the rows of the
business by bench/plain_app.py), *insert* (one row, by the same) and *floor* (as many rows and bytes as lodging writes,
inserted by psycopg in one transaction, without a web server). Rounds take turns, so whatever else the machine does
meets all of them. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psycopg
from sqlalchemy import create_engine, insert, text
from sqlalchemy.engine import make_url

from bench.drafts import ACCOUNTS, Owner, answers, prepare
from bench.house import HOST, House, WebServer, private_house
from bench.plain_app import Base, PlainApplication
from consular.app.assembly import Parts, assemble
from consular.app.models import METADATA
from consular.core.ids import new_id, new_reference
from consular.core.settings import load

CLIENTS = ACCOUNTS
WARM_UP = 40
ROUNDS = 6
REQUESTS = 80  # in each round, of each kind
MUST, GOAL = 0.25, 0.4  # lodging's rate as a share of the plain one's
MEMORY = 150.0  # MiB of a web worker
SEE_OTHER = 303
IDLE = 1.0  # seconds


@dataclass
class Kind:
    """One of the four: `act(client)` does it once; what it took is collected here."""

    name: str
    act: Callable[[int], None]
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def round(self, count: int, *, keep: bool = True) -> None:
        """CLIENTS threads share `count` acts; a failure of one of them fails the run."""
        times: list[list[float]] = [[] for _ in range(CLIENTS)]
        failures: list[BaseException] = []
        gate = threading.Barrier(CLIENTS + 1)

        def run(client: int) -> None:
            gate.wait()
            try:
                for _ in range(count // CLIENTS):
                    began = time.perf_counter()
                    self.act(client)
                    times[client].append(time.perf_counter() - began)
            except BaseException as failure:  # noqa: BLE001 - raised again in the main thread
                failures.append(failure)

        threads = [threading.Thread(target=run, args=(client,)) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        if failures:
            raise failures[0]
        if keep:
            self.rates.append(count // CLIENTS * CLIENTS / seconds)
            self.times += [t for each in times for t in each]

    def told(self) -> str:
        """A line of the table."""
        cuts = statistics.quantiles(self.times, n=100)
        rate = statistics.median(self.rates)
        return f"{self.name:<8} {rate:>11.0f} {cuts[49] * 1000:>9.1f} {cuts[98] * 1000:>9.1f}"


class Poster:
    """A browser's connection, kept open: posts forms and wants to be sent elsewhere."""

    def __init__(self, server: WebServer, cookies: dict[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=30)
        self._cookies = dict(cookies or {})
        self._used = time.monotonic()

    def get(self, path: str) -> str:
        """A page; cookies that it sets are kept."""
        answer, body = self._ask("GET", path)
        if answer.status != http.client.OK:
            raise RuntimeError(f"GET {path}: {answer.status}")
        return body.decode()

    def post(self, path: str, form: dict[str, str]) -> None:
        """Send a form; anything but 303 fails."""
        answer, _ = self._ask("POST", path, urlencode(form))
        if answer.status != SEE_OTHER:
            raise RuntimeError(f"POST {path}: {answer.status}")

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self._used > IDLE:  # between two rounds; the server closes such connections too
            self._connection.close()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self._used = time.monotonic()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer, content


def lodging(house: House, server: WebServer, parts: Parts, owners: list[Owner]) -> Kind:
    """Each client is an account that is signed in, with the form token of a page that it has seen."""
    cookie = f"__Host-consular-session-{house.instance.identifier}"
    posters = [Poster(server, {cookie: owner.token}) for owner in owners]
    tokens = []
    for poster, owner in zip(posters, owners, strict=True):
        page = poster.get(f"/applications/{owner.references[0]}/check")
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
        if found is None:
            raise RuntimeError("the page has no form token")
        tokens.append(found.group(1))
    waiting = [iter(owner.references) for owner in owners]
    declaration = parts.catalogue.current("visitor-visa").declaration.version

    def act(client: int) -> None:
        form = {"csrf_token": tokens[client], "declaration": declaration, "agree": "yes"}
        posters[client].post(f"/applications/{next(waiting[client])}/check", form)

    return Kind("lodging", act)


def plain(house: House, parts: Parts, count: int) -> tuple[Kind, Kind]:
    """The plain application in a database of its own in the same cluster: as many rows as lodging's, and one row."""
    url = house.postgres.create_database("plain")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    now = parts.works.clock.now()
    rows = [
        {"id": new_id(), "reference": new_reference(), "answers": answers(now.date()), "updated_at": now}
        for _ in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(insert(PlainApplication), rows)
    engine.dispose()
    server = house.serve("plain", "bench.plain_app:create_app()", PLAIN_DATABASE_URL=url)
    posters = [Poster(server) for _ in range(CLIENTS)]
    waiting = [iter([row["reference"] for row in rows[client::CLIENTS]]) for client in range(CLIENTS)]

    def act(client: int) -> None:
        form = {"csrf_token": "0" * 32, "declaration": "1", "agree": "yes"}
        posters[client].post(f"/applications/{next(waiting[client])}/check", form)

    def add(client: int) -> None:
        posters[client].post("/applications", {"name": "Natcha Wongphaisan"})

    return Kind("plain", act), Kind("insert", add)


def floor(house: House, rows: int, size: int) -> Kind:
    """`rows` rows of `size` bytes by one statement and one commit, on connections that stay open."""
    url = house.postgres.create_database("floor")
    given = make_url(url)
    conninfo = psycopg.conninfo.make_conninfo(
        host=str(given.query["host"]), user=given.username, password=given.password, dbname=given.database
    )
    connections = [psycopg.connect(conninfo) for _ in range(CLIENTS)]
    connections[0].execute("CREATE TABLE line (id uuid PRIMARY KEY, content bytea NOT NULL)")
    connections[0].commit()
    statement = "INSERT INTO line VALUES " + ", ".join(["(%s, %s)"] * rows)  # noqa: S608 - constants

    def act(client: int) -> None:
        values = [value for _ in range(rows) for value in (new_id(), os.urandom(size))]
        connections[client].execute(statement, values)
        connections[client].commit()

    for connection in connections:
        house.stack.callback(connection.close)
    return Kind("floor", act)


@dataclass(frozen=True, slots=True)
class Written:
    """What a lodging writes: new versions of rows, their bytes as PostgreSQL stores them, bytes of write-ahead log."""

    rows: float
    size: float
    wal: float


def written(parts: Parts, act: Callable[[], None], count: int) -> Written:
    """What each of the `count` lodgings that `act` does writes: every row whose writer is a later transaction."""
    with parts.engine.connect() as connection:
        before, log = connection.execute(
            text("SELECT pg_current_xact_id()::text::bigint, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
        ).one()
    act()
    with parts.engine.connect() as connection:
        wal = connection.execute(text("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")).scalar_one() - log
        found = [
            connection.execute(text(ROWS_SINCE.format(table=table.fullname)), {"before": before}).one()
            for table in METADATA.sorted_tables
        ]
    return Written(sum(r[0] for r in found) / count, float(sum(r[1] for r in found)) / count, float(wal) / count)


ROWS_SINCE = "SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0) FROM {table} t WHERE xmin::text::bigint > :before"


def settle(parts: Parts) -> None:
    """What the worker and the database's own housekeeping would have done by the time that somebody lodges."""
    with parts.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("UPDATE outbox_delivery SET done_at = now()"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def measure(house: House) -> Iterator[str]:
    """Lines to print; raises SystemExit(1) at the end when a limit is missed."""
    os.environ.update(house.environment)
    parts = assemble(load())
    count = ROUNDS * REQUESTS + WARM_UP
    owners = prepare(parts, count + CLIENTS)
    simple, single = plain(house, parts, count + CLIENTS)
    settle(parts)
    server = house.serve("web", "wsgi:app")
    product = lodging(house, server, parts, owners)
    each = written(parts, lambda: product.round(WARM_UP, keep=False), WARM_UP)
    bare = floor(house, round(each.rows), round(each.size / each.rows))
    for kind in (simple, single, bare):
        kind.round(WARM_UP, keep=False)
    kinds = [product, simple, single, bare]
    for number in range(ROUNDS):
        for kind in kinds[number % 4 :] + kinds[: number % 4]:
            kind.round(REQUESTS)
    yield f"A lodging writes {each.rows:.1f} rows of {each.size:.0f} bytes, {each.wal / 1024:.1f} KiB of log."
    yield f"{ROUNDS} rounds of {REQUESTS} requests of each kind, {CLIENTS} clients."
    yield ""
    yield f"{'':<8} {'requests/s':>11} {'p50 ms':>9} {'p99 ms':>9}"
    yield from (kind.told() for kind in kinds)
    yield ""
    yield from verdict(kinds, server)


def verdict(kinds: list[Kind], server: WebServer) -> Iterator[str]:
    """Ratios of rounds that stood side by side, their median; memory of each worker."""
    product, *others = kinds
    shares = {
        other.name: statistics.median(a / b for a, b in zip(product.rates, other.rates, strict=True))
        for other in others
    }
    yield f"lodging / plain   {shares['plain']:.2f}   (must {MUST}, goal {GOAL})"
    yield f"lodging / insert  {shares['insert']:.2f}"
    yield f"lodging / floor   {shares['floor']:.2f}"
    workers = server.workers()
    for worker in workers:
        yield f"web worker {worker.pid}: RSS {worker.rss:.0f} MiB, PSS {worker.pss:.0f} MiB (must {MEMORY:.0f})"
    if shares["plain"] < MUST or any(worker.rss > MEMORY for worker in workers):
        yield "A limit was missed."
        raise SystemExit(1)


def main() -> None:
    """Print the table."""
    with private_house() as house:
        for line in measure(house):
            print(line, flush=True)


if __name__ == "__main__":
    main()
