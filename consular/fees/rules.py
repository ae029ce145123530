"""Which lines of a fee table apply, and how amounts are turned into other currencies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from consular.catalogue import Catalogue, FeeLine, FeeTable, Rate
from consular.core.errors import Misconfigured
from consular.fees.errors import CurrencyNotTaken

# Cashier and decider are two persons: whoever holds one of these at an office takes no money there.
DECIDING = ("review:decision:propose", "review:decision:confirm")
# By when a charge is due, in the order in which a case reaches the moments.
MOMENTS = ("at_appearance", "before_examination", "before_issue")
METHODS = ("cash", "card", "transfer")
CAUSES = ("inadmissible", "withdrawn", "double", "over", "unusable", "waiver")
# How a case ends so that nobody pays any more for it.
ENDS = ("withdrawn", "expired", "refused", "inadmissible", "revoked")
SMALLEST = Decimal("0.001")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tender:
    """A currency in which something may be paid: `rate` units of it for one of the charge's, in steps of `step`."""

    currency: str
    rate: Decimal = Decimal(1)
    step: Decimal = CENT

    def of(self, amount: Decimal) -> Decimal:
        """An amount of the charge's currency in this one."""
        return in_currency(amount, self.rate, self.step)


def in_currency(amount: Decimal, rate: Decimal, step: Decimal) -> Decimal:
    """`amount` times `rate`, rounded to the nearest multiple of `step`, halves away from zero."""
    return (amount * rate / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def table_in_force(tables: Sequence[FeeTable], day: dt.date) -> FeeTable:
    """The newest table that is valid on `day`."""
    valid = [t for t in tables if t.valid_from <= day]
    if not valid:
        raise Misconfigured(why=f"no fee table is in force on {day}")
    return max(valid, key=lambda t: t.valid_from)


def line_for(table: FeeTable, age: int | None, nationality: str | None = None, kind: str = "ministry") -> FeeLine:
    """The line of a kind that is owed for an age at lodging; a facilitated rate goes before the general one.

    An age that an unknown birth date leaves open gets the lowest amount. Raises Misconfigured when no line fits.
    """
    found = _line_of(table, kind, age, nationality)
    if found is None:
        raise Misconfigured(why=f"fee table {table.key} has no {kind} line for age {age}")
    return found


def _line_of(table: FeeTable, kind: str, age: int | None, nationality: str | None) -> FeeLine | None:
    listed = [x for x in table.lines if x.kind == kind and not x.optional and _aged(x, age)]
    named = [x for x in listed if nationality in x.nationalities]
    fitting = named or [x for x in listed if not x.nationalities]
    if age is None:
        general = [x for x in listed if not x.nationalities]
        return min([*named, *general], key=lambda line: line.amount, default=None)
    return fitting[0] if fitting else None


def _aged(line: FeeLine, age: int | None) -> bool:
    return age is None or (line.age_from <= age and (line.age_below is None or age < line.age_below))


def lines_for(
    table: FeeTable, *, age: int | None, nationality: str | None = None, chosen: Collection[str] = ()
) -> list[FeeLine]:
    """Every line that is owed: one of each kind that the table has, and the optional ones that were `chosen`.

    Raises Misconfigured when no line of the ministry or of the visa centre fits the age.
    """
    owed = []
    for kind in ("ministry", "centre", "courier"):
        found = _line_of(table, kind, age, nationality)
        if found is None and any(x.kind == kind and not x.optional and not x.nationalities for x in table.lines):
            raise Misconfigured(why=f"fee table {table.key} has no {kind} line for age {age}")
        owed += [found] if found else []
    return owed + [x for x in table.lines if x.optional and x.key in chosen and _aged(x, age)]


def rate_in_force(catalogue: Catalogue, base: str, currency: str, day: dt.date) -> Rate:
    """The consular rate on `day`. Raises CurrencyNotTaken when no list in force knows the currency."""
    lists = [rates for rates in catalogue.rates if rates.base == base and rates.valid_from <= day]
    if lists:
        newest = max(lists, key=lambda rates: rates.valid_from)
        for rate in newest.rates:
            if rate.currency == currency:
                return rate
    if currency == base:
        return Rate(currency=base, per_base=Decimal(1), step=CENT)
    raise CurrencyNotTaken(currency=currency)


def tender(catalogue: Catalogue, *, base: str, currency: str, day: dt.date) -> Tender:
    """What paying in `currency` means on `day`. Raises CurrencyNotTaken."""
    rate = rate_in_force(catalogue, base, currency, day)
    return Tender(currency, rate.per_base, rate.step)


def default_tender(catalogue: Catalogue, *, office: str, base: str, day: dt.date) -> Tender:
    """What applicants of an office are told on `day`: its first currency, else the table's own."""
    taken = catalogue.offices[office].currencies if office in catalogue.offices else []
    return tender(catalogue, base=base, currency=taken[0] if taken else base, day=day)


def part_of(amount: Decimal, percent: int) -> Decimal:
    """`percent` of a line, rounded to a hundredth of the currency, halves up."""
    return min(amount, (amount * percent / 100).quantize(CENT, ROUND_HALF_UP))


def share(received: Decimal, part: Decimal, whole: Decimal, step: Decimal) -> Decimal:
    """The share of `received` that belongs to `part` of `whole`, rounded to `step`, halves up, at most `received`."""
    return received if part >= whole else min(received, in_currency(part, received / whole, step))
