"""The door of the API: which client, which contract, which human being, and whether it calls too often."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from flask import Response, g, request

from consular import partners
from consular.core.actor import Actor
from consular.core.errors import Forbidden
from consular.vault import new_key
from consular.web.access import PARTNERS, PEOPLE
from consular.web.context import actor, house, work
from consular.web.partner import rates, sunset
from consular.web.partner.errors import NotThisPartner, OperatorMissing
from consular.web.partner.resource import going

ROOT = "/api/"
VERSION = "1.0.0"
LONGEST_OPERATOR = 64
# What the rooms ask a colleague for at an office, by the scope that lets a partner do the same at its own.
_GIVES = {
    "appearances:write": ("appearances:visit:record",),
    "custody:write": ("custody:item:take", "custody:item:move", "custody:item:return"),
    "manifests:write": ("custody:item:move",),
}
_OPERATOR = re.compile(rf"[\x21-\x7e][\x20-\x7e]{{0,{LONGEST_OPERATOR - 1}}}")


def is_call() -> bool:
    """Whether this request is one to the API: no cookie and no form counts there."""
    return request.path.startswith(ROOT)


def enter(who: Callable[[], Actor]) -> None:
    """Find out who calls, count the call and put the contract beside the token.

    Raises what `who` raises for a token or proof that is refused (counted by the address from which it came), and
    TooManyCalls, OperatorMissing or Forbidden.
    """
    try:
        work().actor = who()
    except partners.OAuthError:
        rates.count()
        raise
    rates.count()
    found = actor()
    if not found.is_partner:
        return
    contract = work().session.get(partners.Partner, found.id)
    if contract is None or contract.suspended_at is not None:
        raise Forbidden("partner_suspended")
    g.partner = contract
    new_key(contract.id)  # of its own file, in which the audit tells what touches no case
    scopes = found.scopes & frozenset(contract.scopes) & PARTNERS
    named = _operator(found.operator)
    if contract.audience == "visa_centre" and named is None:
        raise OperatorMissing
    known = house().catalogue.offices
    offices = known if partners.ALL in contract.offices else [key for key in contract.offices if key in known]
    granted = scopes.union(*(_GIVES.get(scope, ()) for scope in scopes))
    work().actor = replace(
        found,
        scopes=scopes,
        permissions=dict.fromkeys(offices, granted),
        services=frozenset(contract.services),
        counters=frozenset(contract.counters) & known.keys(),
        operator=named,
    )


def enter_person() -> None:
    """Put the contract beside a person of a partner who is signed in; of a suspended partner nobody may do anything."""
    contract = work().session.get(partners.Partner, actor().id)
    if contract is None:
        return
    g.partner_name = contract.name  # the text: error pages have another unit of work
    new_key(contract.id)
    if contract.suspended_at is None:
        scopes = frozenset(contract.scopes) & frozenset(PEOPLE.values())
        work().actor = replace(actor(), scopes=scopes, services=frozenset(contract.services))


def _operator(claimed: str | None) -> str | None:
    """As the proof claims, else as the header says."""
    told = request.headers.get("Operator") if claimed is None else claimed
    if told is None:
        return None
    if not _OPERATOR.fullmatch(told):
        raise OperatorMissing
    return told


def partner() -> partners.Partner:
    """The calling partner with its contract."""
    return cast(partners.Partner, g.partner)


def demand_office(office: str) -> None:
    """Whether the contract includes the office. Raises NotThisPartner."""
    if not {office, partners.ALL} & set(partner().offices):
        raise NotThisPartner


def demand_service(key: str) -> None:
    """Whether the contract includes the service. Raises NotThisPartner."""
    if not {key, partners.ALL} & set(partner().services):
        raise NotThisPartner


def leave(response: Response) -> Response:
    """What every answer of the API bears."""
    if is_call():
        response.headers["API-Version"] = VERSION
        response.headers["Access-Control-Allow-Origin"] = house().settings.public_url.rstrip("/")
        rates.tell(response)
        for link in g.get("api_links", ()):
            response.headers.add("Link", link)
        sunset.tell(response.headers, going(request.endpoint), f"{house().settings.public_url.rstrip('/')}/developers")
    return response
