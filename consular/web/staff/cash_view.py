"""What the pages of the counter share: amounts as people type them, refusals, whose case it is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request

from consular import applications, fees, identity
from consular.core.errors import ConsularError
from consular.core.language import N_
from consular.web.applicant.shared import ERASED, cards, full_name
from consular.web.context import house, now, reader, work
from consular.web.transaction import fresh_work

T = TypeVar("T")
METHODS = {"cash": N_("Cash"), "card": N_("Card"), "transfer": N_("Transfer")}
CAUSES = {
    "inadmissible": N_("Not examined (inadmissible)"),
    "withdrawn": N_("Withdrawn"),
    "double": N_("Paid twice"),
    "over": N_("Too much was paid"),
    "unusable": N_("Too little, or in another currency"),
    "waiver": N_("Waived after payment"),
}
_AMOUNT = re.compile(r"\d{1,11}([.,]\d{1,3})?")


def amount(text: str | None) -> Decimal | None:
    """What was typed as an amount: digits of any script, a point or comma before at most three; None when it is none.

    Spaces are forgiven. A comma before three digits could be either mark, so it is not taken.
    """
    plain = "".join(str(unicodedata.decimal(c, c)) for c in (text or "") if not c.isspace())
    plain = plain.replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
    if not _AMOUNT.fullmatch(plain) or re.search(r",\d{3}$", plain):
        return None
    return Decimal(plain.replace(",", "."))


def attempt(act: Callable[[], T]) -> tuple[T | None, str | None]:
    """What the act gives, or why it was refused, as a sentence; then nothing of it is written."""
    try:
        made = act()
        work().session.flush()
    except ConsularError as error:
        if error.code not in fees.SENTENCES:
            raise
        fresh_work()
        return None, reader().say(fees.SENTENCES, error.code, error.parameters)
    return made, None


def typed(name: str, longest: int = 1000) -> str:
    """What was typed into a field, cut at `longest`."""
    return request.form.get(name, "").strip()[:longest]


def money(value: Decimal, currency: str) -> str:
    """An amount in the reader's language."""
    return reader().money(value, currency)


def zone(office: str) -> str:
    """The office's time zone, the ministry's for one that is gone from `config/`."""
    found = house().catalogue.offices.get(office)
    return found.zone if found else house().catalogue.ministry.zone


def office_day(office: str) -> dt.date:
    """Today at the office."""
    return now().astimezone(ZoneInfo(zone(office))).date()


def staff(*ids: UUID | None) -> dict[UUID, str]:
    """Names of colleagues."""
    return identity.staff_names(work().session, [i for i in ids if i is not None])


def whose(dossier_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Reference and name by dossier; a file that was erased says so."""
    found = applications.of_dossiers(work().session, dossier_ids)
    shown = {
        application.dossier_id: full_name(card) if card is not None else reader().gettext(ERASED)
        for application, card in cards(list(found.values()))
    }
    return {key: {"reference": found[key].reference, "name": shown[key]} for key in found}
