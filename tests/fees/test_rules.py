"""Which amount is owed."""

from __future__ import annotations

import datetime as dt

import pytest

from consular.catalogue import Catalogue, FeeTable
from consular.core.errors import Misconfigured
from consular.fees import line_for, table_in_force

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def table(catalogue: Catalogue) -> FeeTable:
    """Fees of the visitor visa."""
    return table_in_force(catalogue.fees["visitor-visa"], DAY)


@pytest.mark.parametrize(
    ("age", "line"),
    [
        (0, "visa-infant"),
        (5, "visa-infant"),
        (6, "visa-child"),
        (11, "visa-child"),
        (12, "visa"),
        (99, "visa"),
        (None, "visa-infant"),
    ],
)
def test_the_band_of_an_age(table: FeeTable, age: int | None, line: str) -> None:
    assert line_for(table, age).key == line


def test_an_age_without_a_band_is_the_configurations_fault(table: FeeTable) -> None:
    with pytest.raises(Misconfigured):
        line_for(table.model_copy(update={"lines": table.lines[:1]}), 3)


def test_the_newest_table_that_has_begun_is_in_force(table: FeeTable) -> None:
    tables = [table.model_copy(update={"valid_from": dt.date(year, 1, 1)}) for year in (2025, 2027, 2026)]
    assert table_in_force(tables, DAY).valid_from.year == 2026
    assert table_in_force(tables, dt.date(2027, 1, 1)).valid_from.year == 2027
    with pytest.raises(Misconfigured):
        table_in_force(tables, dt.date(2024, 12, 31))
