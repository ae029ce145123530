"""A service wants more than the sign-in in hand: why, and which electronic identities are enough."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from consular import applications, identity
from consular.catalogue import Level, Service, UnknownService
from consular.core.errors import NotFound
from consular.web.access import route
from consular.web.context import actor, house, work
from consular.web.signin import journey
from consular.web.signin.choices import offered
from consular.web.signin.doors import safe_path
from consular.web.signin.fresh import ask_again, is_fresh

bp = Blueprint("level", __name__, url_prefix="/sign-in/level")
OWN = "applications:own:begin"


def lacks(service: Service) -> bool:
    """Whether this session is not enough to begin and to lodge the service."""
    try:
        applications.demand_assurance(actor(), service)
    except applications.AssuranceLacking:
        return True
    return False


def ask_for(service: Service, back: str, typed: dict[str, str] | None = None) -> Response:
    """Keep what was typed on `back`, say what is wanted, and come back there."""
    account_id = actor().id
    if typed and account_id is not None:
        identity.park_form(work(), account_id=account_id, path=back, inputs=typed)
    return make_response(redirect(_address(service, back), HTTPStatus.SEE_OTHER))


@route(bp, "", permission=OWN)
def page() -> Response | str:
    """Why, and the buttons."""
    service, _ = _asked()
    if not lacks(service):
        return make_response(redirect(_next()))
    return render_template("signin/level.html", service=service, next=_next(), ways=ways(service))


@route(bp, "/oidc", permission=OWN, methods=("POST",))
def at_provider() -> Response:
    """To a provider, which must vouch at the level. One that does not open this account yet is linked on the way, for
    which both must be proven: this session lately, that one now.
    """
    service, level = _asked()
    way = next((one for one in ways(service) if one["key"] == request.form.get("provider")), None)
    if way is None:
        raise NotFound
    if not way["linked"] and not is_fresh():
        return ask_again(_address(service, _next()))
    purpose = "again" if way["linked"] else "link"
    return journey.begin("applicant", _next(), key=way["key"], purpose=purpose, level=level)


def ways(service: Service) -> list[dict[str, Any]]:
    """Providers that vouch at the level, each with its label and whether it opens this account."""
    own, demand = actor().id, service.sign_in
    if own is None or demand is None:
        return []
    held = {way.issuer for way in identity.ways_into(work().session, own)}
    known = house().catalogue.providers
    return [
        {**one, "linked": house().providers[one["key"]].issuer in held}
        for one in offered("applicant")
        if known[one["key"]].gives(demand.assurance)
    ]


def _address(service: Service, back: str) -> str:
    return url_for("level.page", service=service.key, version=service.version, next=back)


def _asked() -> tuple[Service, Level]:
    """The service of the address and its level. Raises NotFound."""
    version = request.values.get("version", "")
    try:
        service = house().catalogue.service(request.values.get("service", ""), int(version[:6] or 0))
    except (UnknownService, ValueError):
        raise NotFound from None
    if service.sign_in is None:
        raise NotFound
    return service, service.sign_in.assurance


def _next() -> str:
    return safe_path(request.values.get("next", ""), default="/applications")
