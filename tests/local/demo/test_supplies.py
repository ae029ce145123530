"""What an office of the demo has before anybody comes: by two persons each, once however often it is started."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import func, select

from consular import register, stock
from consular.app.assembly import Parts
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.work import Works
from consular.local.demo.colleagues import enter
from consular.local.demo.supplies import supply

ISSUER = "http://127.0.0.1:9999"


def parts(works: Works, catalogue: Catalogue) -> Parts:
    """What supplies need of the assembly."""
    return cast(Parts, SimpleNamespace(works=works, catalogue=catalogue))


def test_blanks_and_books_are_there_once(works: Works, catalogue: Catalogue) -> None:
    with works.begin(system()) as work:
        enter(work, ISSUER, catalogue.roles)
    for _ in range(2):
        supply(parts(works, catalogue))
    with works.begin(system()) as work:
        session = work.session
        for office, kind, count in (
            ("jakarta", "visa-sticker", 30),
            ("jakarta", "etd-form", 30),
            ("headquarters", "booklet-32", 60),
        ):
            assert stock.balance(session, office, kind).on_hand == count
        received = session.scalars(select(stock.StockEntry).where(stock.StockEntry.code == "received")).all()
        assert all(entry.witness_id not in (None, entry.staff_id) for entry in received)
        assert session.scalar(select(func.count()).select_from(register.TravelDocument)) == 1


def test_without_the_colleagues_nothing_is_delivered(works: Works, catalogue: Catalogue) -> None:
    with pytest.raises(LookupError, match="U-1005"):
        supply(parts(works, catalogue))
