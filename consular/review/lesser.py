"""A grant below what was asked: what the answers ask for, and in what the terms fall short of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consular.catalogue import GroundSet, Problem, Service
from consular.review.rules import Problems, StatedGround, Terms, ground_problems

DAYS, ENTRIES, STAY, MONTHS = "days", "entries", "stay", "months"
_TIMES = {"1": 1.0, "2": 2.0, "multiple": float("inf")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the applicant asks for; both days are counted. `entries` is "1", "2", "multiple", or None unanswered."""

    first_day: dt.date
    last_day: dt.date
    entries: str | None

    @property
    def days(self) -> int:
        """Length of the journey in days."""
        return (self.last_day - self.first_day).days + 1


def asked_of(service: Service, answers: Mapping[str, Any]) -> Asked | None:
    """What these answers ask for by the service's `asked`; None while there are no such days, or for no visa."""
    if service.asked is None:
        return None
    first, last = answers.get(service.asked.first_day), answers.get(service.asked.last_day)
    if not first or not last or last < first:
        return None
    times = service.asked.times.get(str(answers.get(service.asked.entries)))
    return Asked(dt.date.fromisoformat(first), dt.date.fromisoformat(last), times)


def falls_short(terms: Terms, asked: Asked | None, *, today: dt.date) -> tuple[str, ...]:
    """In what the terms give less than was asked: DAYS, ENTRIES, STAY, in this order.

    Days that have passed while the case was examined are nobody's refusal: they do not count. When the whole journey
    has passed, the lengths are compared.
    """
    if asked is None:
        return ()
    short = {
        DAYS: _fewer_days(terms, asked, today),
        ENTRIES: bool(terms.entries and asked.entries) and _TIMES[terms.entries or "1"] < _TIMES[asked.entries or "1"],
        STAY: terms.duration_of_stay_days is not None and terms.duration_of_stay_days < asked.days,
    }
    return tuple(part for part, less in short.items() if less)


def _fewer_days(terms: Terms, asked: Asked, today: dt.date) -> bool:
    begins, ends = terms.valid_from, terms.valid_until
    if begins is None or ends is None:
        return False
    if asked.last_day < today:
        return (ends - begins).days + 1 < asked.days
    return begins > max(asked.first_day, today) or ends < asked.last_day


def lesser_problems(short: Sequence[str], stated: Sequence[StatedGround], allowed: GroundSet) -> Problems:
    """What stands against giving less than was asked on these grounds; grounds for nothing are refused too."""
    if not short:
        return {"grounds": Problem("lesser_grounds_unneeded")} if stated else {}
    return ground_problems(stated, allowed) if stated else {"grounds": Problem("lesser_grounds_missing")}
