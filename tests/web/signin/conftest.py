"""Two providers on real sockets: the demo eID, and one that does whatever a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.serving import WSGIRequestHandler, make_server

from consular.core.clock import SetClock
from consular.local.eid import EidSettings, create_eid_app
from consular.web.signin.oidc import CALLBACK_PATH, AuthorizationStart, Provider, begin, complete
from consular.web.signin.oidc_transport import Transport

SECRET = "a/secret+with:marks%that need encoding"
PRODUCT = "http://127.0.0.1:9700"
CALLBACK = PRODUCT + CALLBACK_PATH
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


class Prompt(WSGIRequestHandler):
    """Sends headers and body without waiting for an acknowledgement in between."""

    disable_nagle_algorithm = True

    def log_request(self, code="-", size="-"):
        """Say nothing."""


@contextmanager
def serving(make: Callable[[str], Flask]) -> Iterator[tuple[str, SimpleNamespace]]:
    """Serve the application that `make` builds for its own address; `held.app` can be exchanged meanwhile."""
    held = SimpleNamespace(app=None)

    def current(environ, answer):
        return held.app(environ, answer)

    server = make_server("127.0.0.1", 0, current, threaded=True, request_handler=Prompt)
    address = f"http://127.0.0.1:{server.server_port}"
    held.app = make(address)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield address, held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def clock():
    return SetClock(NOW)


@pytest.fixture
def eid(clock):
    """The real demo eID and a provider configured for it; `visit` is what a browser does with a start."""

    def make(address: str) -> Flask:
        return create_eid_app(EidSettings("local", address, PRODUCT, "consular", SECRET), clock=clock)

    def visit(start: AuthorizationStart) -> list[tuple[str, str]]:
        answered = httpx.get(start.url, follow_redirects=False, trust_env=False)
        assert answered.headers["Location"].startswith(CALLBACK + "?")
        return parse_qsl(urlsplit(answered.headers["Location"]).query)

    with serving(make) as (address, held):
        yield SimpleNamespace(
            address=address,
            provider=Provider(address, "consular", SECRET),
            visit=visit,
            restart=lambda: setattr(held, "app", make(address)),
        )


class Rogue:
    """A provider whose metadata, keys, claims and answers a test may bend; counts what it is asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = ECKey.generate_key("P-256", parameters={"kid": "k-1"})
        self.header = {"alg": "ES256", "kid": "k-1"}
        self.metadata = {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/jwks",
            "userinfo_endpoint": f"{address}/userinfo",
            "end_session_endpoint": f"{address}/end-session",
            "authorization_response_iss_parameter_supported": True,
        }
        self.jwks = {"keys": [self.key.as_dict(private=False)]}
        self.claims: dict[str, object] = {}
        self.omitted: set[str] = set()
        self.make_token: Callable[[dict[str, object]], str] = self.sign
        self.answers: dict[str, Response] = {}
        self.userinfo: dict[str, object] = {}
        self.tokens: dict[str, object] = {"access_token": "at-1", "token_type": "Bearer"}
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.nonce = ""

    def sign(self, claims: dict[str, object]) -> str:
        return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])

    def app(self) -> Flask:
        app = Flask("rogue")

        @app.route("/<path:path>", methods=["GET", "POST"])
        def answer(path: str) -> Response:
            self.asked.append(path)
            if path in self.answers:
                return self.answers[path]
            if path == "token":
                self.forms.append(request.form.to_dict())
                return jsonify(self.tokens | {"id_token": self.make_token(self.told())})
            return jsonify({"jwks": self.jwks, "userinfo": self.userinfo}.get(path, self.metadata))

        return app

    def told(self) -> dict[str, object]:
        at = int(NOW.timestamp())
        usual = {"iss": self.address, "sub": "s-1", "aud": "consular", "iat": at, "exp": at + 300, "nonce": self.nonce}
        return {name: value for name, value in (usual | self.claims).items() if name not in self.omitted}


@pytest.fixture
def rogue():
    """A bendable provider; `sign_in` walks through a whole sign-in at it."""
    with serving(Flask) as (address, held):
        bent = Rogue(address)
        held.app = bent.app()
        transport = Transport(loopback=True, step_seconds=1, total_seconds=2, max_bytes=20_000)
        bent.provider = Provider(address, "consular", SECRET, connect=transport)

        def sign_in(*, now=NOW, response=None, provider=None, **asked):
            at = provider or bent.provider
            start = begin(at, CALLBACK, now=now, **asked)
            bent.nonce = parse_qs(urlsplit(start.url).query)["nonce"][0]
            usual = {"code": "c-1", "state": start.state, "iss": address}
            told = usual | (response or {})
            return complete(at, start.stored, [(n, v) for n, v in told.items() if v is not None], now=now)

        bent.sign_in = sign_in
        bent.later = lambda **by: NOW + timedelta(**by)
        yield bent
