"""A grant in words, for the colleagues who decide it and for the person who gets it."""

from __future__ import annotations

import datetime as dt

from consular import review
from consular.core.language import N_, Language

ENTRIES = {"1": N_("One entry"), "2": N_("Two entries"), "multiple": N_("Several entries")}
LESS = {
    "days": N_("fewer days"),
    "entries": N_("fewer entries"),
    "stay": N_("a shorter stay"),
    "months": N_("a shorter validity"),
}


def unbroken(text: str) -> str:
    """The text without places to break a line: a day and its year stay together."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def period(first: dt.date | None, last: dt.date | None, tongue: Language, *, style: str = "long") -> str:
    """First and last day, each on one line; `style` "medium" where there is little room."""
    return f"{unbroken(tongue.date(first, style=style))} – {unbroken(tongue.date(last, style=style))}"


def days(count: int, tongue: Language) -> str:
    """A number of days."""
    return tongue.ngettext("{n} day", "{n} days", count).format(n=tongue.number(count))


def months(count: int, tongue: Language) -> str:
    """A validity in whole years where it is that, else in months."""
    years, rest = divmod(count, 12)
    if rest:
        return tongue.ngettext("{n} month", "{n} months", count).format(n=tongue.number(count))
    return tongue.ngettext("{n} year", "{n} years", years).format(n=tongue.number(years))


def entries(times: str | None, tongue: Language) -> str:
    """How often the holder may enter; empty when that was not said."""
    return tongue.gettext(ENTRIES[times]) if times in ENTRIES else ""


def asked_words(asked: review.Asked, tongue: Language, *, style: str = "long") -> str:
    """What was asked for, in one line."""
    told = (
        period(asked.first_day, asked.last_day, tongue, style=style),
        days(asked.days, tongue),
        entries(asked.entries, tongue),
    )
    return " · ".join(part for part in told if part)


def less_words(parts: tuple[str, ...], tongue: Language) -> str:
    """In what a grant falls short of what was asked."""
    return " · ".join(tongue.gettext(LESS[part]) for part in parts)
