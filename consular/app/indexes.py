"""How every blind index is made anew: each room says how the rows of its own places are opened."""

from __future__ import annotations

from typing import Any

from consular import applications, identity, register, review, stock
from consular.catalogue import Catalogue
from consular.vault import IndexPlace, IndexSource


def index_sources(catalogue: Catalogue) -> dict[IndexPlace[Any], IndexSource]:
    """A source for every place of every index."""
    return {
        **identity.index_sources(),
        **register.index_sources(),
        **stock.index_sources(),
        **applications.index_sources(catalogue),
        **review.index_sources(catalogue),
    }
