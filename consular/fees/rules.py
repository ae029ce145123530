"""Which line of a fee table applies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from consular.catalogue import FeeLine, FeeTable
from consular.core.errors import Misconfigured

# Cashier and decider are two persons: whoever holds one of these at an office takes no money there.
DECIDING = ("review:decision:propose", "review:decision:confirm")


def table_in_force(tables: Sequence[FeeTable], day: dt.date) -> FeeTable:
    """The newest table that is valid on `day`."""
    valid = [t for t in tables if t.valid_from <= day]
    if not valid:
        raise Misconfigured(why=f"no fee table is in force on {day}")
    return max(valid, key=lambda t: t.valid_from)


def line_for(table: FeeTable, age: int | None) -> FeeLine:
    """The line for an age at lodging. An age that an unknown birth date leaves open gets the lowest amount."""
    if age is None:
        return min(table.lines, key=lambda line: line.amount)
    fitting = [x for x in table.lines if x.age_from <= age and (x.age_below is None or age < x.age_below)]
    if not fitting:
        raise Misconfigured(why=f"fee table {table.key} has no line for age {age}")
    return fitting[0]
