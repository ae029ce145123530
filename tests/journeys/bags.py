"""Pages of bags between offices, for whoever has a safe: clerks and producers."""

from __future__ import annotations

from tests.journeys.desks import Colleague


def find(colleague: Colleague, label: str) -> None:
    """Scan the label of something in custody."""
    colleague.go("/staff/custody")
    colleague.page.locator("#find-label").fill(label)
    colleague.press(colleague.page.locator("#find button"))


def seal(colleague: Colleague, labels: list[str], *, to: str, number: str, courier: str) -> None:
    """Put what has these labels into a bag."""
    colleague.go("/staff/custody")
    form = colleague.page.locator("#seal")
    form.locator('[name="labels"]').fill("\n".join(labels))
    form.locator('[name="to"]').select_option(to)
    form.locator('[name="number"]').fill(number)
    form.locator('[name="courier"]').fill(courier)
    colleague.press(form.get_by_role("button", name="Seal the bag"))


def open_bag(colleague: Colleague, number: str, labels: list[str]) -> None:
    """Take the bag in, from the list of those that are on their way."""
    colleague.go("/staff/custody")
    colleague.press(number)
    form = colleague.page.locator("#open")
    form.locator('[name="labels"]').fill("\n".join(labels))
    colleague.press(form.get_by_role("button", name="This is all"))
