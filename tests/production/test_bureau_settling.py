"""Lines of the bureau that took no effect wait for somebody who says what was done."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consular import production
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.production import bureau as exchange
from consular.production.bureau import Bureau, BureauFolder, OpenAnswer
from tests.production.bureaus import PrintingWorks, at_bureau, line, taken
from tests.production.given import House


def waiting(house: House, *, by: str = "producer") -> list[OpenAnswer]:
    with house.works.begin(getattr(house.staff, by)) as work:
        return exchange.open_answers(work.session, work.actor)


def settled(house: House, one: OpenAnswer, how: str, *, by: str = "producer") -> exchange.BureauSettlement:
    with house.works.begin(getattr(house.staff, by)) as work:
        return exchange.settle_answer(work, answer_id=one.answer.id, how=how)


@pytest.fixture
def told(house: House, bureau: Bureau, works_outside: PrintingWorks, folder: BureauFolder) -> list[OpenAnswer]:
    """One order that nobody knows; one that is told to be printed when it was spoilt here; one that took effect."""
    (order,) = at_bureau(house, bureau, folder)
    taken(house, bureau, works_outside.answer(line(order.id, "failed", "misprint")))
    taken(house, bureau, works_outside.answer(line(order.id, "produced"), line(new_id(), "produced")))
    return waiting(house)


def test_what_took_no_effect_is_listed_until_somebody_settles_it(house: House, told: list[OpenAnswer]) -> None:
    assert [(one.answer.outcome, one.order is None) for one in told] == [("too_late", False), ("unknown", True)]
    with pytest.raises(exchange.SettlementMissing):
        settled(house, told[0], "")
    first = settled(house, told[0], "document_destroyed")
    again = settled(house, told[0], "nothing_to_do", by="witness")
    assert (again.id, again.how, again.staff_id) == (first.id, "document_destroyed", house.staff.producer.id)
    assert [one.answer.id for one in waiting(house)] == [told[1].answer.id]


def test_other_offices_see_and_settle_only_what_is_nobodys(house: House, told: list[OpenAnswer]) -> None:
    assert [one.answer.id for one in waiting(house, by="elsewhere")] == [told[1].answer.id]
    with pytest.raises(NotFound):
        settled(house, told[0], "nothing_to_do", by="elsewhere")
    with pytest.raises(NotFound):
        settled(house, told[1], "nothing_to_do", by="clerk")
    assert settled(house, told[1], "bureau_told", by="elsewhere").how == "bureau_told"
    assert waiting(house, by="examiner") == []


def test_what_took_effect_is_not_settled_and_what_is_settled_stays(house: House, told: list[OpenAnswer]) -> None:
    with house.works.begin(house.staff.producer) as work:
        applied = work.session.query(exchange.BureauAnswer).filter_by(outcome="applied").one()
        with pytest.raises(NotFound):
            exchange.settle_answer(work, answer_id=applied.id, how="nothing_to_do")
    settled(house, told[0], "nothing_to_do")
    with house.works.sessions() as session, pytest.raises(DBAPIError, match="what the bureau has told stays"):
        session.execute(text("DELETE FROM bureau_settlement"))


def test_every_way_has_its_words() -> None:
    assert "settlement_missing" in production.SENTENCES
    assert set(exchange.HOWS) == {"bureau_told", "document_destroyed", "nothing_to_do"}
