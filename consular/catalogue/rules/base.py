"""What named rules are given and what they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from consular.catalogue.definitions import Office


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: answers, the day in the office's zone, the offices.

    `issuing_state` is the ministry's own code; `counter` the office at whose counter the application is filed;
    `office` the deciding one, where routing asks for the others.
    """

    answers: Mapping[str, Any]
    today: dt.date
    offices: Mapping[str, Office] = field(default_factory=dict)
    issuing_state: str = ""
    counter: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`office` where a competence rule found one; else `code` and `parameters` of what to tell."""

    code: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    office: str | None = None
    field: str = ""


Parameters = Mapping[str, Any]
NamedRule = Callable[[Facts, Parameters], Verdict | None]


def date_of(answers: Mapping[str, Any], key: str) -> dt.date | None:
    """A whole date among the answers, None when missing or partly unknown."""
    value = answers.get(key)
    if not isinstance(value, str) or "X" in value:
        return None
    return dt.date.fromisoformat(value)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def age_on(birth: str, day: dt.date) -> int | None:
    """Completed years of age on `day`; None where a partly unknown birth date leaves two answers open.

    Used for fees and guardianship; computed at the date of lodging.
    """
    least, most = ages_on(birth, day)
    return least if least == most else None


def ages_on(birth: str, day: dt.date) -> tuple[int, int]:
    """The least and the most completed years that a birth date, partly unknown or not, leaves possible on `day`."""
    oldest = dt.date.fromisoformat(birth.replace("XX", "01"))
    if "X" not in birth:
        youngest = oldest
    else:
        youngest = add_months(oldest, 12 if birth[5:7] == "XX" else 1) - dt.timedelta(days=1)
    least, most = (day.year - b.year - ((day.month, day.day) < (b.month, b.day)) for b in (youngest, oldest))
    return least, most
