"""A passport's way from the granted case to the office of collection: the bureau, the look, the bag."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.desks import Colleague
from tests.journeys.instance import LocalInstance
from tests.journeys.making import Producer

PRINTED = "Scan the printed page"


def page_of(instance: LocalInstance, order: str) -> bytes:
    """PNG of the page that the demo bureau has drawn for an order (its address)."""
    return (instance.folder / "bureau" / "pages" / f"{Path(order).name}.png").read_bytes()


def have_made(producer: Producer, instance: LocalInstance, reference: str) -> tuple[str, str, str]:
    """A booklet is drawn, made by the bureau, read back and put into the safe; order, number, custody label."""
    order = producer.await_order(reference)
    producer.fill({"number": ""})
    producer.press("Draw the blank")
    producer.wait_for(order, PRINTED)
    number = producer.number
    producer.scan(order, page_of(instance, order), expect="Read back as ordered")
    return order, number, producer.pass_check("Safe 1")


def send(sender: Colleague, label: str, *, to: str, seal: str) -> str:
    """Put an item into a bag of its own and give that to the courier; the bag's address."""
    sender.go("/staff/custody")
    form = sender.page.locator("#seal")
    form.locator('[name="labels"]').fill(label)
    form.locator('[name="to"]').select_option(to)
    form.locator('[name="number"]').fill(seal)
    form.locator('[name="courier"]').fill("diplomatic-bag")
    sender.press(form.get_by_role("button", name="Seal the bag"))
    bag = sender.page.url.removeprefix(sender.url).partition("?")[0]
    sender.press("The courier has it")
    return bag


def unpack(receiver: Colleague, bag: str, label: str) -> None:
    """Open a bag that has come and scan what is in it."""
    receiver.go(bag)
    receiver.fill({"labels": label})
    receiver.press("This is all")
    receiver.shows("Arrived")
