"""The staff bar: what this colleague's roles open, and where they sit."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for

from consular.core.language import N_
from consular.web.context import house, reader

# (words, endpoint, permission)
ENTRIES = (
    (N_("Queue"), "queue.index", "review:queue:view"),
    (N_("Counter"), "counter.desk.index", "appearances:visit:view"),
    (N_("Search"), "search.index", "review:case:view"),
    (N_("To review"), "urgency.unreviewed", "review:decision:confirm"),
    (N_("Production"), "production.index", "production:order:view"),
    (N_("Register"), "staff_register.index", "register:document:search"),
    (N_("Fees"), "money.index", "fees:charge:view"),
    (N_("Till"), "tills.mine", "fees:till:open"),
    (N_("Refunds"), "refunds.index", "fees:charge:view"),
    (N_("Cash-up"), "tills.day", "fees:till:settle"),
    (N_("Custody"), "custody.index", "custody:item:view"),
    (N_("Stock"), "stock.index", "stock:blank:view"),
    (N_("Partners"), "partners.index", "partners:partner:manage"),
)


def _is_current(endpoint: str) -> bool:
    """Whether the page belongs to this entry: its own, the answer to its form, or one of a family of pages."""
    here = request.blueprint or ""
    family = here.partition(".")[0] == endpoint.partition(".")[0]
    return request.endpoint == endpoint or (family and (request.method == "POST" or "." in here))


def context() -> dict[str, Any]:
    """`nav` and `office_name` for the staff layout; empty for everybody else."""
    if "work" not in g or not g.work.actor.is_staff:
        return {"nav": [], "office_name": None}
    actor, tongue = g.work.actor, reader()
    nav = [
        (tongue.gettext(words), url_for(endpoint), _is_current(endpoint), None)
        for words, endpoint, permission in ENTRIES
        if actor.holds(permission)
    ]
    offices = sorted({office for _, office in actor.roles})
    names = [tongue.pick(house().catalogue.offices[o].place) for o in offices if o in house().catalogue.offices]
    return {"nav": nav, "office_name": ", ".join(names)}
