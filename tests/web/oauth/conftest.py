"""A partner's program at the doors of the authorization server and of a small resource behind it."""

from __future__ import annotations

import pytest
from flask import Blueprint, g

from consular.core.work import Works
from consular.web import factory
from consular.web.access import route
from tests.partners.programs import Program, register

bp = Blueprint("tried_resource", __name__)


@route(bp, "/api/v1/tried", permission="services:read", methods=("GET", "POST"))
def tried() -> dict[str, object]:
    """Says who calls."""
    actor = g.work.actor
    on_behalf = str(actor.on_behalf_of) if actor.on_behalf_of else None
    return {"id": str(actor.id), "scopes": sorted(actor.scopes), "account": on_behalf, "operator": actor.operator}


@route(bp, "/api/v1/tried-write", permission="applications:write", methods=("POST",))
def tried_write() -> dict[str, object]:
    """Needs another scope."""
    return {}


@route(bp, "/api/v1/tried-broken", permission="services:read")
def tried_broken() -> dict[str, object]:
    """Fails after the token was accepted."""
    raise LookupError


@pytest.fixture(autouse=True)
def _resource(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(factory, "BLUEPRINTS", (*factory.BLUEPRINTS, bp))


@pytest.fixture
def program(works: Works) -> Program:
    """An agency that may act for citizens."""
    return register(works)
