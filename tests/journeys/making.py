"""Pages of those who make documents: blanks, printing, the look at what was printed."""

from __future__ import annotations

import time

from playwright.sync_api import FilePayload

from tests.journeys.desks import Colleague

SECONDS = 90


class Producer(Colleague):
    """Draws blanks, prints, checks. An order is named by its address."""

    def await_order(self, reference: str) -> str:
        """Look at the list until the case's order is there; the order's address."""
        deadline = time.monotonic() + SECONDS
        self.go("/staff/production")
        link = self.page.get_by_role("link", name=reference)
        while not link.count():
            assert time.monotonic() < deadline, f"{reference} is not to be made:\n{self.text}"
            time.sleep(0.3)
            self.page.reload()
        self.press(link.first)
        return self.page.url.removeprefix(self.url)

    def draw(self, order: str, number: str = "") -> str:
        """Take a blank and wait until the print is made; the blank's number."""
        self.go(order)
        self.fill({"number": number})
        self.press("Draw the blank")
        self.wait_for(order, "Put blank")
        return self.number

    def order_at_bureau(self, order: str) -> str:
        """Take a booklet for the order and wait until the bureau says that it is made; the booklet's number."""
        self.go(order)
        self.press("Draw the blank")
        self.wait_for(order, "Sent to the bureau")
        self.wait_for(order, "Scan the printed page")
        return self.number

    @property
    def lines(self) -> list[str]:
        """The machine lines that the page says are printed."""
        return [line.inner_text() for line in self.page.locator(".cs-mrz > *").all()]

    @property
    def number(self) -> str:
        """What the page says is printed on the blank."""
        return self.page.locator("dt", has_text="Number").first.locator("+ dd").inner_text()

    def print_file(self) -> bytes:
        """The PDF that the printer gets."""
        link = self.page.get_by_role("link", name="Open the print file")
        answer = self.page.request.get(self.url + str(link.get_attribute("href")))
        assert answer.ok, answer.status
        return answer.body()

    def say_printed(self) -> None:
        """The sheet is out of the printer."""
        self.press("It is printed")

    def scan(self, order: str, picture: bytes, *, expect: str) -> None:
        """Lay the sheet on the scanner; wait for what is said of it."""
        self.go(order)
        file: FilePayload = {"name": "scan.png", "mimeType": "image/png", "buffer": picture}
        self.page.set_input_files("#scan-file", file)
        self.press(self.page.locator("#scan button"))
        self.wait_for(order, expect)

    def spoil(self, *, reason: str, witness: str, words: str = "") -> str:
        """The blank is of no use; the address of the next attempt."""
        self.page.locator("#spoil-details > summary").click()
        self.fill({"reason": reason, "witness": witness, "words": words})
        self.press("Spoil it and begin again")
        return self.page.url.removeprefix(self.url).partition("?")[0]

    def pass_check(self, place: str) -> str:
        """It looks well too, and goes into the safe; its custody label."""
        self.fill({"place": place})
        self.press("It is good")
        return self.page.locator("p", has_text="Custody label").locator(".cs-ref").inner_text()
