"""Whether fees and rates make sense together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consular.catalogue.definitions import FeeTable, Rates
from consular.catalogue.errors import Flaw
from consular.catalogue.kinds import NATIONALITIES
from consular.catalogue.loader import Catalogue
from consular.catalogue.source import Path_, Source


def money_flaws(catalogue: Catalogue) -> Iterator[Flaw]:
    """Lines that are doubled or fit nobody, tables and rates that are doubled, rates that are missing."""
    for key, tables in catalogue.fees.items():
        source = catalogue.sources["FeeTable", key, 0]
        for at, table in zip(_places(source, key), tables, strict=True):
            yield from _lines(source, at, table)
        yield from _doubled(source, [(t.key, t.valid_from) for t in tables], _places(source, key))
    yield from _rates(catalogue)
    yield from _currencies(catalogue)


def _places(source: Source, key: str) -> list[int]:
    return [index for index, value in enumerate(source.value) if value["key"] == key]


def _flaw(source: Source, path: Path_, message: str) -> Flaw:
    return Flaw(source.file, source.line(path), message)


def _doubled(source: Source, keys: Sequence[tuple[object, ...]], places: list[int]) -> Iterator[Flaw]:
    for position, key in enumerate(keys):
        if key in keys[:position]:
            shown = " ".join(str(part) for part in key)
            yield _flaw(source, (places[position], "valid_from"), f"{shown} stands twice")


def _lines(source: Source, at: int, table: FeeTable) -> Iterator[Flaw]:
    seen: set[str] = set()
    for index, line in enumerate(table.lines):
        where = (at, "lines", index)
        if line.key in seen:
            yield _flaw(source, where, f"fee {table.key}: two lines are called {line.key}")
        seen.add(line.key)
        if line.age_below is not None and line.age_below <= line.age_from:
            yield _flaw(source, (*where, "age_below"), f"fee {table.key}: line {line.key} fits no age")
        for position, code in enumerate(line.nationalities):
            if code not in NATIONALITIES:
                yield _flaw(
                    source, (*where, "nationalities", position), f"fee {table.key}: no nationality {code!r} (ICAO)"
                )
    if all(line.optional or line.nationalities for line in table.lines):
        yield _flaw(source, (at, "lines"), f"fee {table.key}: no line is owed by everybody")


def _rates(catalogue: Catalogue) -> Iterator[Flaw]:
    if not catalogue.rates:
        return
    source = catalogue.sources["Rates", "", 0]
    lists = [(rates.base, rates.valid_from) for rates in catalogue.rates]
    yield from _doubled(source, [*lists], list(range(len(lists))))
    for index, rates in enumerate(catalogue.rates):
        listed = [rate.currency for rate in rates.rates]
        for position, currency in enumerate(listed):
            if currency in listed[:position]:
                yield _flaw(source, (index, "rates", position), f"rates: {currency} stands twice")
            if currency == rates.base and rates.rates[position].per_base != 1:
                yield _flaw(source, (index, "rates", position), f"rates: {currency} is the base, so per_base is 1")


def _currencies(catalogue: Catalogue) -> Iterator[Flaw]:
    """Every list of a base that fees are in knows every currency that an office takes."""
    bases = {table.currency for tables in catalogue.fees.values() for table in tables}
    for index, office in enumerate(catalogue.offices.values()):
        source = catalogue.sources["Office", office.key, 0]
        for position, currency in enumerate(office.currencies):
            where = (index, "currencies", position)
            if currency in office.currencies[:position]:
                yield _flaw(source, where, f"office {office.key}: {currency} stands twice")
            for base in sorted(bases - {currency}):
                if catalogue.lacking.may_hold(Rates):
                    continue
                lists = [rates for rates in catalogue.rates if rates.base == base]
                if not lists or any(currency not in {r.currency for r in rates.rates} for rates in lists):
                    yield _flaw(source, where, f"office {office.key}: {currency} has no rate to {base} in rates.yaml")
