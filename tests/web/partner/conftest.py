"""Partners with contracts, and a client that calls the API as one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from flask import Request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consular import partners
from consular.core.actor import ANONYMOUS, Actor, ActorKind
from consular.core.ids import new_id
from consular.core.work import Work, Works
from consular.web.access import PARTNERS
from consular.web.transaction import TransactionalFlask

SYSTEM = Actor(ActorKind.SYSTEM)
_KEYS = count(1)


@dataclass
class Caller:
    """Calls as one client; every POST gets a fresh idempotency key unless told otherwise."""

    client: FlaskClient
    name: str
    headers: dict[str, str] = field(default_factory=dict)
    keeper: Doorkeeper | None = None

    def as_actor(self, **changed: Any) -> Caller:
        """The same client with another token."""
        assert self.keeper is not None
        name = f"{self.name}-{next(_KEYS)}"
        self.keeper.known[name] = replace(self.keeper.known[self.name], **changed)
        return replace(self, name=name)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One call; header names with `_` for `-`."""
        sent = {"Authorization": f"DPoP {self.name}", **self.headers}
        if method == "POST":
            sent["Idempotency-Key"] = f"key-{next(_KEYS)}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **content)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)


class Doorkeeper:
    """Stands where tokens are read: who comes with which name, and as what."""

    def __init__(self) -> None:
        self.known: dict[str, Actor] = {}

    def __call__(self, work: Work, request: Request) -> Actor:
        kind, _, name = request.headers.get("Authorization", "").partition(" ")
        return self.known.get(name, ANONYMOUS) if kind == "DPoP" else ANONYMOUS


@pytest.fixture
def doorkeeper(app: TransactionalFlask) -> Doorkeeper:
    """Tokens of this test's app."""
    keeper = Doorkeeper()
    app.client_of = keeper
    return keeper


@pytest.fixture
def contract(works: Works) -> Callable[..., partners.Partner]:
    """A partner with this audience; everything is in its contract unless told otherwise."""

    def make(name: str, audience: str = "visa_centre", **terms: Any) -> partners.Partner:
        with works.begin(SYSTEM) as work:
            made = partners.Partner(
                id=new_id(),
                client_id=name,
                name=name,
                audience=audience,
                alg="ES256",
                jwks={"keys": []},
                jwks_uri=None,
                redirect_uris=[],
                scopes=terms.get("scopes", sorted(PARTNERS)),
                offices=terms.get("offices", ["jakarta"]),
                services=terms.get("services", ["visitor-visa", "visitor-visa-sticker"]),
                counters=terms.get("counters", []),
                created_at=work.now,
                suspended_at=None,
            )
            work.session.add(made)
        return made

    return make


@pytest.fixture
def caller(
    app: TransactionalFlask, doorkeeper: Doorkeeper, contract: Callable[..., partners.Partner]
) -> Callable[..., Caller]:
    """`caller("centre")`: a client of a partner of that name, made when it is first named."""

    def make(
        name: str = "centre",
        audience: str = "visa_centre",
        *,
        token: set[str] | None = None,
        on_behalf_of: UUID | None = None,
        **terms: Any,
    ) -> Caller:
        made = contract(name, audience, **terms)
        scopes = frozenset(made.scopes if token is None else token)
        doorkeeper.known[name] = Actor(ActorKind.PARTNER, made.id, scopes=scopes, on_behalf_of=on_behalf_of)
        headers = {"Operator": "desk-7"} if audience == "visa_centre" else {}
        return Caller(app.test_client(use_cookies=False), name, headers, doorkeeper)

    return make
