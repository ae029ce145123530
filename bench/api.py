"""`make bench-api`: reading and beginning an application and checking a passenger, each beside a bare handler.

Served by gunicorn as in `make run`, asked by CLIENTS threads, each a partner of its own with an access token; the
proof of each call is signed before its time is taken. *plain* is bench/plain_api.py under the same server: Flask and
psycopg, one statement and one commit, nothing around them. Rounds take turns.
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

import psycopg

from bench.drafts import answers
from bench.house import HOST, House, WebServer, private_house
from bench.plain_api import TABLE, conninfo
from consular import issuance, partners
from consular.app.assembly import Parts, assemble
from consular.core.actor import system
from consular.core.ids import new_reference
from consular.core.settings import load
from tests.partners.programs import Program, jwk_of, new_key

CLIENTS, WARM_UP, ROUNDS, REQUESTS = 4, 16, 5, 48
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
        """Token and a fresh proof; nothing for the bare handler."""
        if self.program is None:
            return {}
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
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        if failures:
            raise failures[0]
        if keep:
            self.rates.append(len(times) / seconds)
            self.times += times

    def _prepared(self, client: int, number: int) -> tuple[str, str, Any, dict[str, str]]:
        method, path, body = self.what(client)
        key = f"{self.name}-{client}-{number}-{time.perf_counter_ns()}"
        return method, path, body, self.callers[client].headers(method, path, key)

    def told(self) -> str:
        """A line of the table."""
        ordered = sorted(self.times)
        p50, p99 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        return f"{self.name:<22} {statistics.median(self.rates):>11.0f} {p50:>9.1f} {p99:>9.1f}"


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


def plain(house: House) -> tuple[WebServer, list[str]]:
    """The bare handlers in a database of their own, with an application for each client."""
    url = house.postgres.create_database("plain")
    references = [new_reference() for _ in range(CLIENTS)]
    with psycopg.connect(conninfo(url)) as connection:
        connection.execute(TABLE)
    server = house.serve("plain", "bench.plain_api:create_app()", PLAIN_DATABASE_URL=url)
    return server, references


def kinds(house: House, parts: Parts) -> Iterator[tuple[Kind, Kind]]:
    """Pairs: ours and the bare one."""
    bare, _ = plain(house)
    server = house.serve("web", "wsgi:app")
    public = parts.settings.public_url.rstrip("/")
    scopes = ("applications:read", "applications:write")
    with parts.works.begin(system()) as work:
        issuance.ensure_signers(work, parts.catalogue.ministry)
    centres = [Caller(server, public, *program(parts, f"c{n}", "visa_centre", *scopes)) for n in range(CLIENTS)]
    carriers = [Caller(server, public, *program(parts, f"f{n}", "carrier", "carrier:check")) for n in range(CLIENTS)]
    simple = [Caller(bare) for _ in range(CLIENTS)]
    body = {"service": "visitor-visa", "office": "jakarta", "answers": answers(parts.works.clock.now().date())}
    path = "/api/v1/applications"
    mine = [c.ask("POST", path, body, c.headers("POST", path, "first"))["reference"] for c in centres]
    theirs = [c.ask("POST", "/applications", body, {})["reference"] for c in simple]
    day = parts.works.clock.now().date().isoformat()
    flight = {"carrier": "UT", "flight": "UT1", "departure_date": day, "arrival_date": day, "entry_point": "UTO"}
    asked = {**flight, "passengers": [PASSENGER]}
    for name, ours, bares in (
        ("read", lambda c: ("GET", f"{path}/{mine[c]}", None), lambda c: ("GET", f"/applications/{theirs[c]}", None)),
        ("create", lambda c: ("POST", path, body), lambda c: ("POST", "/applications", body)),
    ):
        yield Kind(name, centres, ours), Kind(f"{name}, bare", simple, bares)
    yield (
        Kind("carrier check", carriers, lambda c: ("POST", "/api/v1/carrier/checks", asked)),
        Kind("carrier check, bare", simple, lambda c: ("POST", "/carrier/checks", asked)),
    )


def measure(house: House) -> Iterator[str]:
    """Lines to print."""
    os.environ.update(house.environment)
    parts = assemble(load())
    pairs = list(kinds(house, parts))
    for pair in pairs:
        for kind in pair:
            kind.round(count=WARM_UP, keep=False)
    for number in range(ROUNDS):
        for pair in pairs:
            for kind in pair if number % 2 else pair[::-1]:
                kind.round()
    yield f"{ROUNDS} rounds of {REQUESTS} calls of each kind, {CLIENTS} clients; signing of proofs not counted."
    yield f"{'':<22} {'calls/s':>11} {'p50 ms':>9} {'p99 ms':>9}"
    for ours, bare in pairs:
        share = statistics.median(a / b for a, b in zip(ours.rates, bare.rates, strict=True))
        yield ours.told()
        yield f"{bare.told()}   ours / bare {share:.2f}"


def main() -> None:
    """Print the table."""
    with private_house() as house:
        for line in measure(house):
            print(line, flush=True)


if __name__ == "__main__":
    main()
