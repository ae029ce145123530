"""What the applicant's pages share: the application of the address, its service, names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from consular import applications
from consular.applications import Application
from consular.catalogue import Service
from consular.core.ids import read_reference
from consular.core.language import N_
from consular.dossiers import erased_among
from consular.vault import Shredded
from consular.web.context import actor, house, reader, work
from consular.web.filing.door import Door

ERASED = N_("Erased")
FILED_AT = N_("Filed at the counter in {place}")
DOOR = Door(
    permissions={
        "step": "applications:own:edit",
        "item": "evidence:own:attach",
        "check": "applications:own:lodge",
        "withdraw": "applications:own:withdraw",
    },
    endpoints={
        "index": "applications.index",
        "show": "applications.show",
        "step": "applications.step",
        "item": "evidence.item",
        "keep": "evidence.keep",
        "remove": "evidence.remove",
        "page": "evidence.page",
        "detail": "evidence.detail",
        "check": "lodging.check",
        "sent": "lodging.sent",
        "withdraw": "lodging.withdraw",
    },
    layout="layout.html",
    home=N_("Your applications"),
    back=N_("Your application"),
)


def own_application(reference: str, permission: str, *, lock: bool = False) -> tuple[Application, Service]:
    """The application with this reference, when it is the reader's; NotFound otherwise."""
    found = applications.application_for(work().session, actor(), permission, read_reference(reference), lock=lock)
    return found, house().catalogue.service(found.service_key, found.service_version)


def cards(found: Sequence[Application]) -> list[tuple[Application, dict[str, Any] | None]]:
    """A page's applications, each with what a list shows of it; None for one that was erased: one never hides others.

    Erased is what has its tombstone, or what has lost its key.
    """
    gone = erased_among(work().session, [application.dossier_id for application in found])
    return [(application, None if application.dossier_id in gone else _card(application)) for application in found]


def _card(application: Application) -> dict[str, Any] | None:
    try:
        return application.card.answers
    except Shredded:
        return None


def filed_at(application: Application) -> str | None:
    """At which counter a colleague filed it, in words; None where it came another way."""
    office = house().catalogue.offices.get(applications.counter_of(work().session, application) or "")
    return reader().gettext(FILED_AT).format(place=reader().pick(office.place)) if office else None


def last_day(due: dt.datetime, zone: str) -> dt.date:
    """The last whole day before a time limit that ends at midnight of the office."""
    return (due - dt.timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()


def listed_name(answers: dict[str, Any]) -> str:
    """Family name first, as lists are sorted; a mononym stands alone."""
    name = answers.get("name")
    return ", ".join(part for part in (name["primary"], name.get("secondary")) if part) if name else ""


def full_name(answers: dict[str, Any]) -> str:
    """Given names before the family name; empty before the name was answered."""
    name = answers.get("name")
    if not name:
        return ""
    return " ".join(part for part in (name.get("secondary"), name["primary"]) if part)
