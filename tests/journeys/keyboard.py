"""The same people without a mouse: whatever they fill or press they reach by Tab and do by keys."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier
from tests.journeys.making import Producer
from tests.journeys.pages import Visitor

MOST = 250  # presses of Tab; the longest page has fewer stops
_FOCUSED = "wanted => wanted === document.activeElement"
_SAME_GROUP = "wanted => wanted.type === document.activeElement.type && wanted.name === document.activeElement.name"


class Keys(Visitor):
    """Mixed in before a visitor's own class."""

    def tab_to(self, target: Locator) -> None:
        """Press Tab until this has the focus, or in a group of radios whichever of it takes the focus."""
        reached = _SAME_GROUP if target.get_attribute("type") == "radio" else _FOCUSED
        for _ in range(MOST):
            if target.evaluate(reached):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target} on {self.page.url}")

    def activate(self, target: Locator) -> None:
        """Enter on a button or a link."""
        self.tab_to(target)
        self.page.keyboard.press("Enter")

    def tick(self, control: Locator) -> None:
        """Space on a box; arrows to a radio."""
        self.tab_to(control)
        for _ in range(12):
            if control.evaluate(_FOCUSED):
                break
            self.page.keyboard.press("ArrowDown")
        if not control.is_checked():
            self.page.keyboard.press("Space")
        assert control.is_checked(), control

    def choose(self, control: Locator, value: str) -> None:
        """The words of an option, typed in its list."""
        self.tab_to(control)
        self.page.keyboard.type(control.locator(f'option[value="{value}"]').inner_text())
        assert control.input_value() == value, control

    def write(self, control: Locator, value: str) -> None:
        """Over whatever stands there."""
        self.tab_to(control)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(value)


class ClerkAtKeys(Keys, Clerk):
    """A clerk without a mouse."""


class CashierAtKeys(Keys, Cashier):
    """A cashier without a mouse."""

    def cash_up(self, counted: str, *, reason: str) -> None:
        """Count the drawer and close the till; it differs."""
        self.go("/staff/fees/till")
        values = {
            str(field.get_attribute("name")): counted for field in self.page.locator('input[inputmode="decimal"]').all()
        }
        self.fill(values)
        self.press("Close the till")
        self.shows("What you typed is still there")
        self.fill({"reason": reason})
        self.press("Close the till")


class ProducerAtKeys(Keys, Producer):
    """A producer without a mouse."""
