"""Where no ministry works, a program's maker registers it alone: in the sandbox, on the page for developers."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request

from consular import partners
from consular.core.errors import ConsularError
from consular.core.settings import Mode, Settings
from consular.web.access import PUBLIC, route
from consular.web.context import house, reader, work
from consular.web.limits import limit
from consular.web.partner.docs import audiences_alone, shown

bp = Blueprint("api_registration", __name__)


def is_open(settings: Settings) -> bool:
    """Whether programs register themselves here: never in production."""
    return settings.mode is not Mode.PRODUCTION


@route(bp, "/developers/clients", permission=PUBLIC, methods=("POST",))
def register() -> tuple[str, int]:
    """Register a program with its public keys, for every scope of its audience; the page then shows its identifier."""
    limit("register", most=20, seconds=3600, per="address")
    try:
        made = partners.add_partner(work(), _contract(), house().catalogue, loopback=True)
    except ConsularError as error:
        if error.code not in partners.SENTENCES:
            raise
        # Nothing was entered, so what the page commits is nothing.
        return shown(refused=reader().say(partners.SENTENCES, error.code, error.parameters)), int(
            HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return shown(client_id=made.client_id), int(HTTPStatus.OK)


def _contract() -> partners.Contract:
    named = request.form.get("audience", "")
    audience = next((kind for kind in audiences_alone(house().catalogue) if kind.key == named), None)
    if audience is None:
        raise partners.PartnerUnfit("partner_place_unfit")
    return partners.Contract(
        name=request.form.get("name", ""),
        keys=partners.Keys(_keys(), None, ""),
        scopes=(*audience.contract, *audience.by_consent),
        redirect_uris=tuple(request.form.get("redirects", "").split()),
        audience=audience.key,
    )


def _keys() -> dict[str, Any] | None:
    try:
        found = json.loads(request.form.get("jwks", ""))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
