"""Keys at an address of the partner's: looked up there, anew when they changed, and never inside our own walls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from consular import partners
from consular.core.http import Outgoing
from consular.web.oauth.key_sets import COOLDOWN, KeySets
from tests.partners.programs import SYSTEM, Program, jwk_of, new_key, register
from tests.web.oauth.yard import Yard, error_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Site:
    """A partner's web server."""

    address: str
    answer: Any
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    asked: int = 0


@pytest.fixture
def site() -> Iterator[Site]:
    """Serves `answer` on this machine."""
    made = Site("", {"keys": []})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            body = made.answer if isinstance(made.answer, bytes) else json.dumps(made.answer).encode()
            self.send_response(made.status)
            for name, value in made.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}/keys"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def at_address(yard: Yard, name: str, address: str) -> Program:
    """A partner that publishes its keys there."""
    program = register(yard.works, name)
    with yard.works.begin(SYSTEM) as work:
        row = work.session.get_one(partners.Partner, program.partner_id)
        row.jwks, row.jwks_uri = None, address
    return program


@pytest.fixture
def open_yard(yard: Yard) -> Iterator[Yard]:
    """The server in the mode that may reach programs on its own machine."""
    house = yard.app.extensions["consular"]
    yard.app.extensions["consular"] = replace(house, key_sets=KeySets(Outgoing(loopback=True)))
    yield yard
    yard.app.extensions["consular"] = house


def test_keys_are_looked_up_and_kept(open_yard: Yard, site: Site) -> None:
    program = at_address(open_yard, "Published", site.address)
    site.answer = {"keys": [jwk_of(program.key)]}
    assert [open_yard.token(program=program).status_code for _ in range(3)] == [200] * 3
    assert site.asked == 1


def test_changed_keys_are_found_after_the_cooldown(open_yard: Yard, site: Site) -> None:
    program = at_address(open_yard, "Changing", site.address)
    site.answer = {"keys": [jwk_of(program.key)]}
    assert open_yard.token(program=program).status_code == 200
    program.key = new_key()
    site.answer = {"keys": [jwk_of(program.key)]}
    assert error_of(open_yard.token(program=program)) == (401, "invalid_client")
    open_yard.clock.move(seconds=COOLDOWN.total_seconds())
    assert open_yard.token(program=program).status_code == 200
    assert site.asked == 2


ANSWERS: dict[str, dict[str, Any]] = {
    "a redirect": {"status": 302, "headers": (("Location", "http://169.254.169.254/"),)},
    "an error": {"status": 500},
    "no JSON": {"answer": b"<html>"},
    "a list": {"answer": []},
    "no keys": {"answer": {}},
    "too many keys": {"answer": {"keys": [{}] * 11}},
    "keys that are text": {"answer": {"keys": ["x"]}},
    "a huge answer": {"answer": b"{" + b" " * 600_000 + b"}"},
    "a private key": {"answer": {"keys": [{**jwk_of(new_key()), "d": "AAAA"}]}},
    "deep JSON": {"answer": b'{"keys":' + b"[" * 50_000},
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=list(ANSWERS))
def test_what_is_no_key_set_opens_nothing(open_yard: Yard, site: Site, answer: dict[str, Any]) -> None:
    for name, value in answer.items():
        setattr(site, name, value)
    program = at_address(open_yard, f"Broken {site.address}", site.address)
    for _ in range(3):
        assert error_of(open_yard.token(program=program)) == (401, "invalid_client")
    assert site.asked <= 1, "whoever names a client must not make us ask again and again"


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/keys",
        "https://localhost/keys",
        "https://[::1]/keys",
        "https://10.0.0.1/keys",
        "https://192.168.1.1/keys",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/keys",
        "https://0x7f.1/keys",
        "https://[::ffff:127.0.0.1]/keys",
        "http://keys.example/keys",
        "file:///etc/passwd",
        "https://user@keys.example/",
        "gopher://127.0.0.1:6379/",
    ],
)
def test_an_address_inside_is_never_called(yard: Yard, address: str) -> None:
    """Even when it stands in the table: what is registered is checked, what a name means may change."""
    program = at_address(yard, f"Inside {address}", address)
    assert error_of(yard.token(program=program)) == (401, "invalid_client")


def test_what_could_not_be_had_is_not_asked_for_again_at_once(site: Site) -> None:
    site.status = 500
    sets = KeySets(Outgoing(loopback=True))
    for _ in range(3):
        with pytest.raises(OSError, match="keys"):
            sets.fetch(site.address, NOW, anew=True)
    assert site.asked == 1
    site.status = 200
    assert sets.fetch(site.address, NOW + timedelta(seconds=60)) == {"keys": []}
