"""Hangs the API on the app."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from consular.core.settings import Settings
from consular.web.partner import applications, border, bulk, carrier, docs, entry, services, webhooks
from consular.web.partner.description import OPENAPI, complete
from consular.web.partner.problems import Problem

BLUEPRINTS = (services.bp, applications.bp, bulk.bp, carrier.bp, border.bp, webhooks.bp)


class _Api(Api):
    """Without flask-smorest's own error answers: every error of the app is answered by `web/problems.py`."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def install(app: Flask, settings: Settings, contact: str) -> None:
    """Routes, description and docs page."""
    app.config |= {"API_TITLE": "Consular services", "API_VERSION": entry.VERSION, "OPENAPI_VERSION": OPENAPI}
    app.config["JSON_SORT_KEYS"] = False
    api = _Api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(docs.bp)
    server = settings.public_url.rstrip("/")
    told = {"name": "Developers' desk", "email": contact, "url": f"{server}/developers"}
    app.extensions["consular-api"] = complete(api.spec.to_dict(), server=server, contact=told)
    app.after_request(entry.leave)
