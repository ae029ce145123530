"""The account's own pages."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, url_for

from consular.core.actor import ActorKind
from consular.web.access import SIGNED_IN, route
from consular.web.context import actor

bp = Blueprint("account", __name__)


@route(bp, "/account", permission=SIGNED_IN)
def home() -> Response:
    """Where a signed-in person begins: applications, or the colleagues' desk."""
    homes = {ActorKind.STAFF: "money.home", ActorKind.PARTNER: "carriers.form"}
    return make_response(redirect(url_for(homes.get(actor().kind, "applications.index"))))
