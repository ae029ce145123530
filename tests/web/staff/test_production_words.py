"""Whatever an order can be and whatever can happen to it, the page has words for it: without them it would not open."""

from __future__ import annotations

from consular import production
from consular.web.staff import production_view


def test_every_code_of_an_order_has_words() -> None:
    assert set(production_view.EVENTS) == production.HISTORY
    assert set(production_view.STATES) == set(production.STATES)
    assert set(production_view.CAPACITIES) == set(production.CAPACITIES)
    assert set(production_view.OLD) | {"none"} == set(production.OLD)
