"""Hangs the API on the app."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from flask_smorest import Api

from consular.core.settings import Settings
from consular.web.partner import (
    applications,
    border,
    bulk,
    carrier,
    changes,
    counter,
    custody,
    docs,
    entry,
    registration,
    services,
    uploads,
    webhooks,
)
from consular.web.partner.description import OPENAPI, complete
from consular.web.partner.problems import Problem
from consular.web.partner.resource import Room

BLUEPRINTS = (
    services.bp,
    applications.bp,
    uploads.bp,
    counter.bp,
    custody.bp,
    bulk.bp,
    changes.bp,
    carrier.bp,
    border.bp,
    webhooks.bp,
)


class _Api(Api):  # type: ignore[misc]  # flask-smorest says nothing of its types
    """Without flask-smorest's own error answers: every error of the app is answered by `web/problems.py`."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def install(app: Flask, settings: Settings, contact: str) -> None:
    """Routes, description and docs page."""
    for blueprint in (*BLUEPRINTS, docs.bp):
        app.register_blueprint(blueprint)
    if registration.is_open(settings):
        app.register_blueprint(registration.bp)
    server = settings.public_url.rstrip("/")
    told = {"name": "Developers' desk", "email": contact, "url": f"{server}/developers"}
    app.extensions["consular-api"] = complete(
        drawn(BLUEPRINTS), server=server, environment=settings.mode.value, contact=told
    )
    app.after_request(entry.leave)


@cache
def drawn(blueprints: tuple[Room, ...]) -> dict[str, Any]:
    """What flask-smorest says of the calls; drawn on paper, because it is slow and always alike."""
    paper = Flask(__name__)
    paper.config |= {"API_TITLE": "Consular services", "API_VERSION": entry.VERSION, "OPENAPI_VERSION": OPENAPI}
    api = _Api(paper)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    told: dict[str, Any] = api.spec.to_dict()
    return told
