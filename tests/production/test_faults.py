"""Power lost between any two steps, two workers at once, two clerks at once: one document, one number, one printout."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from consular import evidence, production, register, stock
from consular.core.work import Work
from consular.production import ProductionEvent, ProductionOrder, fixing, operations
from tests.production.given import SYSTEM, House


class PowerLost(BaseException):
    """The process is gone."""


def documents(house: House) -> list[str]:
    with house.works.begin(SYSTEM) as work:
        return [row.status for row in work.session.scalars(select(register.TravelDocument))]


# Wherever preparing may be interrupted: before or after each of its steps.
STEPS: list[tuple[object, str]] = [
    (fixing, "contents"),
    (fixing, "portrait_of"),
    (fixing, "sheet"),
    (register, "enter"),
    (operations, "_rendered"),
    (operations, "_put"),
    (operations, "move"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("place", "step"), STEPS, ids=[step for _, step in STEPS])
def test_preparing_survives_a_loss_of_power_anywhere(
    house: House, monkeypatch: pytest.MonkeyPatch, place: object, step: str, after: bool
) -> None:
    order = house.draw(house.ordered())
    whole: Callable[..., object] = getattr(place, step)

    def dying(*args: object, **given: object) -> object:
        if after:
            whole(*args, **given)
        raise PowerLost

    with monkeypatch.context() as patched:
        patched.setattr(place, step, dying)
        with pytest.raises(PowerLost):
            house.prepare(order)
    assert house.fresh(order.id).state == "drawn"
    assert documents(house) == []
    made = house.prepare(order)
    house.prepare(order)
    assert (made.state, made.fixed.number) == ("prepared", "V00000001")
    assert documents(house) == ["prepared"]
    with house.works.begin(house.staff.producer) as work:
        assert production.printout(work, order_id=order.id).startswith(b"%PDF")
    with house.works.begin(SYSTEM) as work:
        said = select(func.count()).select_from(ProductionEvent).where(ProductionEvent.code == "prepared")
        assert work.session.scalar(said) == 1


def test_a_blob_without_a_row_is_only_an_orphan(house: House) -> None:
    order = house.draw(house.ordered())
    before = set(blobs())
    work = house.works.open(SYSTEM)
    production.prepare(work, order.id, issuer=house.issuer, press=house.press)
    house.works.rollback(work)
    orphans = set(blobs()) - before
    assert len(orphans) == 1
    made = house.prepare(order)
    assert made.printout not in orphans
    assert {made.printout} == set(blobs()) - before - orphans


def blobs() -> list[str]:
    return [found.key for found in evidence.blobs().page("", 1000)]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """All of them in threads of their own, begun together; what each gave or raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_workers_prepare_one_document(house: House) -> None:
    order = house.draw(house.ordered())
    at_once([lambda: house.prepare(order)] * 2)
    assert house.fresh(order.id).state == "prepared"
    assert documents(house) == ["prepared"]


def test_two_workers_order_once(house: House) -> None:
    case = house.granted("visitor-visa-sticker")
    made = at_once([lambda: house.order_of(case).id] * 2)
    assert made[0] == made[1]


def test_two_clerks_draw_one_blank_for_one_order_and_two_for_two(house: House) -> None:
    one, other = house.ordered(), house.ordered()
    staff = (house.staff.producer, house.staff.witness)
    at_once([lambda by=by: house.draw(one, by=by) for by in staff])  # type: ignore[misc]
    with house.works.begin(SYSTEM) as work:
        assert stock.states(work.session, "jakarta", "visa-sticker") == {"in_stock": 5, "allocated": 1}
    third = house.ordered()
    at_once([lambda: house.draw(other, by=staff[0]), lambda: house.draw(third, by=staff[1])])
    held = [house.blank(order) for order in (one, other, third)]
    assert len({blank.id for blank in held if blank is not None}) == 3


def test_two_clerks_hand_over_once(house: House) -> None:
    order = house.stored(house.ordered())
    at_once([lambda: house.hand_over(order)] * 2)
    assert house.fresh(order.id).state == "handed_over"
    assert [item.state for item in house.items(order)] == ["returned"]


def test_one_spoils_while_another_checks(house: House) -> None:
    order = house.scan(house.printed(house.ordered()))
    at_once([lambda: house.spoil(order), lambda: house.check(order, by=house.staff.witness)])
    state = house.fresh(order.id).state
    with house.works.begin(SYSTEM) as work:
        found = stock.states(work.session, "jakarta", "visa-sticker")
        orders = work.session.scalars(select(ProductionOrder).order_by(ProductionOrder.attempt)).all()
    if state == "checked":
        assert (found, len(orders)) == ({"in_stock": 5, "issued": 1}, 1)
    else:
        assert (state, found, len(orders)) == ("spoilt", {"in_stock": 5, "spoilt": 1}, 2)


def test_killed_between_drawing_and_its_event_nothing_is_drawn(house: House) -> None:
    order = house.ordered()
    work: Work = house.works.open(house.staff.producer)
    production.draw(work, order_id=order.id, issuing_state="UTO")
    house.works.rollback(work)
    assert house.fresh(order.id).state == "ordered"
    assert house.blank(order) is None
