"""`make bench-api`: reading and beginning an application, checking one passenger and 500, each beside a bare handler.

Served by gunicorn as in `make run`, asked by CLIENTS threads, each a partner of its own with an access token; the
proof of each call is signed before its time is taken. *bare* is bench/plain_api.py under the same server, given the
same requests: Flask and psycopg with the signatures of token and proof, the `jti`, one statement, one commit. Rounds
take turns. CPU is what the server's processes used by /proc, a call; PostgreSQL's and Valkey's own is not in it.
Statements are those that the call sends to the database, BEGIN and COMMIT aside.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import psycopg

from bench.drafts import answers
from bench.house import HOST, House, WebServer, private_house
from bench.plain_api import TABLE, conninfo
from bench.processes import processor_seconds
from consular import issuance, partners
from consular.app.assembly import Parts, assemble
from consular.app.web import create_app
from consular.core.actor import system
from consular.core.settings import load
from tests.partners.programs import Program, jwk_of, new_key

CLIENTS, WARM_UP, ROUNDS, REQUESTS = 4, 32, 5, 48
PASSENGERS = 500
PASSENGER = {
    "document_type": "P",
    "document_number": "AC4402917",
    "issuing_state": "UTO",
    "expiry_date": "2031-09-02",
    "nationality": "UTO",
    "birth_date": "1990-04-17",
    "primary_identifier": "WONGPHAISAN",
    "secondary_identifier": "NATCHA",
    "sex": "F",
}


@dataclass
class Caller:
    """One client with a connection that stays open."""

    server: WebServer
    public_url: str = ""
    program: Program | None = None
    token: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(HOST, self.server.port, timeout=60)

    def headers(self, method: str, path: str, number: str) -> dict[str, str]:
        """Token and a fresh proof."""
        assert self.program is not None
        proof = self.program.proof(datetime.now(UTC), method, self.public_url + path, token=self.token)
        given = {"Authorization": f"DPoP {self.token}", "DPoP": proof, "Operator": "desk-7"}
        return {**given, "Idempotency-Key": number}

    def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> dict[str, Any]:
        """One call; anything but success fails the run."""
        content = json.dumps(body) if body is not None else None
        self.connection.request(method, path, content, {**headers, "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status >= http.client.MULTIPLE_CHOICES:
            raise RuntimeError(f"{method} {path}: {answer.status} {told[:300]!r}")
        return dict(json.loads(told))


@dataclass
class Kind:
    """A sort of call, ours or the bare one; `what(client)` gives method, path and body."""

    name: str
    callers: list[Caller]
    what: Callable[[int], tuple[str, str, Any]]
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # µs a call, by round
    statements: int | None = None

    def round(self, *, count: int = REQUESTS, keep: bool = True) -> None:
        """CLIENTS threads share `count` calls."""
        calls = [[self._prepared(client, n) for n in range(count // CLIENTS)] for client in range(CLIENTS)]
        times: list[float] = []
        failures: list[BaseException] = []

        def run(client: int) -> None:
            try:
                self.callers[client].connection.close()  # the server has, between two rounds
                for call in calls[client]:
                    began = time.perf_counter()
                    self.callers[client].ask(*call)
                    times.append(time.perf_counter() - began)
            except BaseException as failure:  # noqa: BLE001 - raised again in the main thread
                failures.append(failure)

        threads = [threading.Thread(target=run, args=(client,)) for client in range(CLIENTS)]
        pid = self.callers[0].server.pid
        used, began = processor_seconds(pid), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, used = time.perf_counter() - began, processor_seconds(pid) - used
        if failures:
            raise failures[0]
        if keep:
            self.rates.append(len(times) / seconds)
            self.times += times
            self.processor.append(used / len(times) * 1e6)

    def _prepared(self, client: int, number: int) -> tuple[str, str, Any, dict[str, str]]:
        method, path, body = self.what(client)
        key = f"{self.name}-{client}-{number}-{time.perf_counter_ns()}"
        return method, path, body, self.callers[client].headers(method, path, key)

    def told(self) -> str:
        """A line of the table."""
        ordered = sorted(self.times)
        p50, p99 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        cost, sent = statistics.median(self.processor), "" if self.statements is None else self.statements
        rate = statistics.median(self.rates)
        return f"{self.name:<28} {rate:>9.0f} {p50:>9.1f} {p99:>9.1f} {cost:>9.0f} {sent:>10}"

    def count_statements(self, client: Any) -> None:
        """Of one call in this process; `client` is Flask's."""
        sent: list[Any] = []
        execute = psycopg.Cursor.execute

        def noted(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
            sent.append(query)
            return execute(cursor, query, *rest, **more)

        method, path, body, headers = self._prepared(0, 0)
        public = self.callers[0].public_url
        with patch.object(psycopg.Cursor, "execute", noted):
            answer = client.open(path, base_url=public, method=method, headers=headers, json=body)
        if answer.status_code >= http.client.MULTIPLE_CHOICES:
            raise RuntimeError(f"{method} {path}: {answer.status_code}")
        self.statements = len(sent)


def program(parts: Parts, name: str, audience: str, *scopes: str) -> tuple[Program, str]:
    """A registered partner's program and an access token of it."""
    key = new_key()
    place = partners.Place(parts.settings.public_url.rstrip("/"))
    with parts.works.begin(system()) as work:
        contract = partners.Contract(
            name=name,
            keys=partners.Keys({"keys": [jwk_of(key, kid="k")]}, None, ""),
            scopes=scopes,
            audience=audience,
        )
        made = partners.add_partner(work, contract, parts.catalogue, loopback=True)
        partners.prepare_keys(work)
    running = Program(made.client_id, made.id, key)
    with parts.works.begin(system()) as work:
        keys = partners.keys_in_force(work.session, work.now)
        partner = work.session.get_one(partners.Partner, made.id)
        token = partners.mint(
            keys, place, partner=partner, scopes=scopes, thumbprint=running.thumbprint, now=work.now, grant=None
        )
    return running, token


def plain(house: House, parts: Parts) -> WebServer:
    """The bare handlers with a database of their own; they take the same tokens."""
    url = house.postgres.create_database("plain")
    with psycopg.connect(conninfo(url)) as connection:
        connection.execute(TABLE)
    with parts.works.begin(system()) as work:
        (key, *_) = partners.keys_in_force(work.session, work.now).jwks["keys"]
    told = {"PLAIN_DATABASE_URL": url, "PLAIN_TOKEN_KEY": json.dumps(key)}
    return house.serve("plain", "bench.plain_api:create_app()", **told)


def passengers(client: int) -> list[dict[str, str]]:
    """A full aeroplane of people with names and documents of their own."""
    letters = [chr(65 + number) for number in range(26)]
    names = [f"WONG{a}{b}" for a in letters for b in letters][:PASSENGERS]
    numbers = range(4_000_000 + client * PASSENGERS, 4_000_000 + (client + 1) * PASSENGERS)
    return [
        {**PASSENGER, "document_number": f"AC{number}", "primary_identifier": name}
        for number, name in zip(numbers, names, strict=True)
    ]


def kinds(house: House, parts: Parts) -> Iterator[tuple[Kind, Kind]]:
    """Pairs: ours and the bare one."""
    public = parts.settings.public_url.rstrip("/")
    scopes = ("applications:read", "applications:write")
    with parts.works.begin(system()) as work:
        issuance.ensure_signers(work, parts.catalogue.ministry)
    centre = [program(parts, f"c{n}", "visa_centre", *scopes) for n in range(CLIENTS)]
    carrier = [program(parts, f"f{n}", "carrier", "carrier:check") for n in range(CLIENTS)]
    server, bare = house.serve("web", "wsgi:app"), plain(house, parts)
    day = parts.works.clock.now().date()
    body = {"service": "visitor-visa", "office": "jakarta", "answers": answers(day)}
    flight = {
        "carrier": "UT",
        "flight": "UT1",
        "departure_date": str(day),
        "arrival_date": str(day),
        "entry_point": "UTO",
    }
    one, full = [{**flight, "passengers": p} for p in ([PASSENGER], [])]
    path, checks = "/api/v1/applications", "/api/v1/carrier/checks"

    def of(which: WebServer, name: str) -> Iterator[Kind]:
        centres = [Caller(which, public, *known) for known in centre]
        carriers = [Caller(which, public, *known) for known in carrier]
        made = [c.ask("POST", path, body, c.headers("POST", path, "first"))["reference"] for c in centres]
        yield Kind(f"read{name}", centres, lambda c: ("GET", f"{path}/{made[c]}", None))
        yield Kind(f"create{name}", centres, lambda c: ("POST", path, body))
        yield Kind(f"carrier check{name}", carriers, lambda c: ("POST", checks, one))
        yield Kind(
            f"check of {PASSENGERS}{name}", carriers, lambda c: ("POST", checks, {**full, "passengers": many[c]})
        )

    many = [passengers(client) for client in range(CLIENTS)]
    yield from zip(of(server, ""), of(bare, ", bare"), strict=True)


def measure(house: House) -> Iterator[str]:
    """Lines to print."""
    os.environ.update(house.environment)
    parts = assemble(load())
    pairs = list(kinds(house, parts))
    client = create_app().test_client(use_cookies=False)
    for ours, bare in pairs:
        for kind in (ours, bare):
            kind.round(count=WARM_UP, keep=False)
        ours.count_statements(client)
        ours.count_statements(client)  # again, because the first call of a process reads what it then remembers
        bare.statements = 2
    for number in range(ROUNDS):
        for pair in pairs:
            for kind in pair if number % 2 else pair[::-1]:
                kind.round()
    yield f"{ROUNDS} rounds of {REQUESTS} calls of each kind, {CLIENTS} clients; signing of proofs not counted."
    yield f"{'':<28} {'calls/s':>9} {'p50 ms':>9} {'p99 ms':>9} {'CPU µs':>9} {'statements':>10}"
    for ours, bare in pairs:
        share = statistics.median(a / b for a, b in zip(ours.processor, bare.processor, strict=True))
        yield ours.told()
        yield f"{bare.told()}   {share:.1f} x the CPU"


def main() -> None:
    """Print the table."""
    with private_house() as house:
        for line in measure(house):
            print(line, flush=True)


if __name__ == "__main__":
    main()
