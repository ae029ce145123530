"""A partner's program at the doors of the authorization server and of a small resource behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, g
from sqlalchemy import Engine

from consular import vault
from consular.audit import AuditRecorder
from consular.catalogue import Catalogue
from consular.core.clock import SetClock
from consular.core.db import make_sessions
from consular.core.settings import Settings
from consular.core.work import Works
from consular.web import factory
from consular.web.access import route
from consular.web.context import House
from consular.wiring import Wiring
from tests.conftest import START, KeptParcels, empty
from tests.partners.programs import ISSUER, Program, register
from tests.web.conftest import AllWell, NoLimit
from tests.web.oauth.yard import Yard, citizen

bp = Blueprint("tried_resource", __name__)


@route(bp, "/api/v1/tried", permission="services:read", methods=("GET", "POST"))
def tried() -> dict[str, object]:
    """Says who calls."""
    actor = g.work.actor
    on_behalf = str(actor.on_behalf_of) if actor.on_behalf_of else None
    return {"id": str(actor.id), "scopes": sorted(actor.scopes), "account": on_behalf, "operator": actor.operator}


@route(bp, "/api/v1/tried-read", permission="applications:read")
def tried_read() -> dict[str, object]:
    """What consent gives."""
    return {"account": str(g.work.actor.on_behalf_of)}


@route(bp, "/api/v1/tried-write", permission="applications:write", methods=("POST",))
def tried_write() -> dict[str, object]:
    """Needs another scope."""
    return {}


@route(bp, "/api/v1/tried-broken", permission="services:read")
def tried_broken() -> dict[str, object]:
    """Fails after the token was accepted."""
    raise LookupError


@pytest.fixture(autouse=True, scope="module")
def _resource() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factory, "BLUEPRINTS", (*factory.BLUEPRINTS, bp))
        yield


@pytest.fixture(scope="module")
def yard(
    house_engine: Engine, house_url: str, root_key: vault.FileRoot, catalogue: Catalogue, scratch: Path
) -> Iterator[Yard]:
    """One server for all tries of a module: none of them stands in another's way."""
    vault.install(vault.Keyring(root_key, house_engine))
    clock = SetClock(START)
    works = Works(make_sessions(house_engine), clock, AuditRecorder(), KeptParcels(), Wiring())
    settings = Settings.model_validate(
        {
            "CONSULAR_MODE": "local",
            "DATABASE_URL": house_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "CONSULAR_PUBLIC_URL": ISSUER,
            "CONSULAR_DATA": str(scratch),
            "CONSULAR_INSTANCE": "t",
        }
    )
    app = factory.build(
        House(settings=settings, catalogue=catalogue, works=works, providers={}, ready=AllWell(), limiter=NoLimit())
    )
    app.testing = False
    yield Yard(app, works, clock, register(works), register(works, "Harbour Travel"), citizen(works))
    empty(house_engine)


@pytest.fixture
def program(works: Works) -> Program:
    """An agency that may act for citizens."""
    return register(works)
