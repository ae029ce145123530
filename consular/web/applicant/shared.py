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
from consular.web.context import actor, house, work

ERASED = N_("Erased")


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
