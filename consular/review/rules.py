"""Limits of claims, requests, grants and grounds. Pure: what is said comes in, problems by field go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from consular.catalogue import GroundSet, Problem, Service, storable

LEASE = timedelta(minutes=45)
# An activity moves the end of a lease only when that is worth a write.
EXTEND_EVERY = timedelta(minutes=1)
ANSWER_DAYS = 14
MOST_ANSWER_DAYS = 90
LONGEST_TEXT = 4000

GRANT, REFUSE, INADMISSIBLE, REVOKE = "grant", "refuse", "inadmissible", "revoke"
# The personal power that a decision wants. Inadmissible closes the case without what was asked for, as a refusal does.
POWER = {GRANT: "grant", REFUSE: "refuse", INADMISSIBLE: "refuse", REVOKE: "revoke"}

# Why an officer keeps out of a case.
OTHER_INTEREST = "other"
INTERESTS = ("acquaintance", "family", "business", "earlier_dealings", OTHER_INTEREST)

Problems = dict[str, Problem]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an officer wants to grant; None where nothing was entered.

    A visa has days, entries ("1", "2" or "multiple") and a longest stay; a document for one journey has days; a
    passport has `months`, counted from the day on which it is made.
    """

    valid_from: dt.date | None
    valid_until: dt.date | None
    entries: str | None
    duration_of_stay_days: int | None
    conditions: str = ""
    months: int | None = None


@dataclass(frozen=True, slots=True)
class StatedGround:
    """A ground by its key in the service's list, with the facts in the officer's words."""

    key: str
    facts: str


def text_problem(text: str, *, missing: str, longest: int = LONGEST_TEXT) -> Problem | None:
    """Why a text written by a person cannot be taken. `missing` is the code for one without a letter or digit."""
    if not any(c.isalnum() for c in text):
        return Problem(missing)
    if not storable(text):
        return Problem("characters_not_allowed")
    if len(text) > longest:
        return Problem("text_too_long", parameters={"longest": longest})
    return None


def ground_problems(stated: Sequence[StatedGround], allowed: GroundSet) -> Problems:
    """What stands against a decision on these grounds: one or more of the service's own list, each with facts.

    Only a ground whose text says all (`facts: optional`) may stand without.
    """
    if not stated:
        return {"grounds": Problem("grounds_missing")}
    known = {ground.key: ground for ground in allowed.grounds}
    keys = [ground.key for ground in stated]
    problems: Problems = {}
    if any(key not in known for key in keys):
        # What was typed is not repeated: it may be anything.
        problems["grounds"] = Problem("ground_unknown")
    elif len(set(keys)) < len(keys):
        problems["grounds"] = Problem("ground_twice")
    for ground in stated:
        problem = text_problem(ground.facts, missing="facts_missing")
        if problem and ground.key in known and (ground.facts or known[ground.key].facts == "required"):
            problems[f"facts.{ground.key}"] = problem
    return problems


def end_of_day(now: datetime, zone: str, days: int) -> datetime:
    """The end of the day that is `days` calendar days away in the office's zone."""
    local = now.astimezone(ZoneInfo(zone))
    return _midnight_after(local.date() + timedelta(days=days), zone)


def _midnight_after(day: dt.date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), dt.time.min, ZoneInfo(zone)).astimezone(dt.UTC)


def working_day_after(day: dt.date, count: int, weekend: Iterable[int]) -> dt.date:
    """The day that is `count` working days after `day`, which does not count. `weekend` as of `date.weekday()`."""
    free = frozenset(weekend)
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() not in free
    return day


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the applicant was asked; `end` None while the question is open."""

    begin: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """A clock of a case. `fraction` 0 to 1 is used up; `days` may be negative; `state` is "", "soon" or "late".

    `taken` are the days that it had run when the case ended, None while it runs; nothing is "soon" any more then.
    """

    due_at: datetime
    days: int
    fraction: float
    state: str
    paused: bool = False
    taken: int | None = None


def time_left(
    service: Service,
    *,
    lodged_at: datetime | None,
    admissible_at: datetime | None,
    ended_at: datetime | None,
    zone: str,
    now: datetime,
    pauses: Iterable[Pause] = (),
) -> TimeLeft | None:
    """The service standard in calendar days of the office's zone; None before it starts.

    It stands still while the applicant is asked (whole calendar days) and stops at the end of the case; what lies
    after the end changes nothing. Giving the case to another office changes the zone of its days, never its start.
    """
    start = lodged_at if service.standard.starts == "lodged" else admissible_at
    if start is None:
        return None
    until = min(now, ended_at) if ended_at else now
    days = service.standard.days
    asked = list(pauses)
    still = sum(_paused_days(p, start, until, zone) for p in asked)
    due_day = _day(start, zone) + timedelta(days=days + still)
    due_at = _midnight_after(due_day, zone)
    fraction = min(1.0, max(0.0, 1 - (due_at - until) / timedelta(days=days)))
    state = "late" if until >= due_at else "soon" if fraction >= 0.75 and ended_at is None else ""
    paused = ended_at is None and any(p.end is None or p.end > until for p in asked)
    left = (due_day - _day(until, zone)).days
    return TimeLeft(due_at, left, fraction, state, paused, None if ended_at is None else days - left)


def statutory_days(
    *, admissible_at: datetime | None, ended_at: datetime | None, zone: str, now: datetime
) -> int | None:
    """Calendar days that the law's own clock has run: from admissible, never paused, never reset."""
    if admissible_at is None:
        return None
    until = min(now, ended_at) if ended_at else now
    return (_day(until, zone) - _day(admissible_at, zone)).days


def _paused_days(pause: Pause, start: datetime, until: datetime, zone: str) -> int:
    begin, end = max(pause.begin, start), min(pause.end or until, until)
    return max(0, (_day(end, zone) - _day(begin, zone)).days)


def _day(moment: datetime, zone: str) -> dt.date:
    return moment.astimezone(ZoneInfo(zone)).date()


def answer_compared_with(service: Service, answers: Mapping[str, Any], compared: str) -> str | None:
    """The answer to the question that a service compares with this field of the travel document."""
    key = next((f.key for f in service.fields.values() if f.compare_with == compared), None)
    found = answers.get(key) if key else None
    return found if isinstance(found, str) and found else None
