"""Forms of the counter and the safe: what was refused is said beside the form, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Response, request

from consular.core.errors import Conflict, ConsularError, Forbidden, NotFound
from consular.web.context import actor, house, now, reader
from consular.web.transaction import fresh_work

Answer = Response | str | tuple[str, int]
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Refused:
    """Which form was refused, and the sentence for it."""

    form: str = ""
    text: str = ""


def tried(form: str, act: Callable[[], Answer], page: Callable[[Refused], str], sentences: Mapping[str, str]) -> Answer:
    """What the act answers, or the page with the sentence for what it was refused for."""
    try:
        return act()
    except ConsularError as error:
        if error.code not in sentences:
            raise
        text = _told(error, sentences)
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        fresh_work()
        return page(Refused(form, text)), HTTPStatus.FORBIDDEN if isinstance(error, Forbidden) else status


def _told(error: ConsularError, sentences: Mapping[str, str]) -> str:
    said = reader().say(sentences, error.code, error.parameters)
    named = [*getattr(error, "numbers", ()), *getattr(error, "labels", ())]
    more = " …" if len(named) > MOST_NAMED else ""
    return f"{said}: {', '.join(named[:MOST_NAMED])}{more}" if named else said


def chosen_office(permission: str) -> str:
    """The office that the page is about: the one asked for, else the first of one's own. Raises NotFound."""
    mine = sorted(actor().offices_with(permission) & set(house().catalogue.offices))
    asked = request.values.get("office", "")
    if not mine or (asked and asked not in mine):
        raise NotFound
    return asked or mine[0]


def office_names(keys: set[str] | frozenset[str]) -> list[tuple[str, str]]:
    """(key, place) pairs of offices, by place."""
    found = [(key, reader().pick(house().catalogue.offices[key].place)) for key in keys]
    return sorted(found, key=lambda pair: pair[1])


def today_at(office: str) -> date:
    """The day in the office's zone."""
    return now().astimezone(ZoneInfo(house().catalogue.offices[office].zone)).date()
