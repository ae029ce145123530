"""Pages of colleagues: cashier, examining and confirming officers."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator

from tests.journeys.pages import Visitor
from tests.journeys.travellers import date

JAKARTA = ZoneInfo("Asia/Jakarta")


class Colleague(Visitor):
    """Somebody who signs in at the staff door."""

    def sign_in(self, person: str) -> None:
        """Through the demo eID."""
        self.go("/staff/sign-in")
        self.page.locator('form[action="/staff/sign-in/oidc"] button').click()
        self.page.get_by_role("button", name=person).click()
        self.page.wait_for_url(f"{self.url}/**")
        self.arrived()


class Cashier(Colleague):
    """Records fees."""

    def open_till(self) -> None:
        """With an empty drawer, when there is no open till."""
        self.go("/staff/fees/till")
        opening = self.page.get_by_role("button", name="Open the till")
        if opening.count():
            self.press(opening.first)

    def receive_fee(self, reference: str) -> str:
        """Say that the money is here; the receipt's number."""
        self.open_till()
        self.go(f"/staff/fees?q={reference}")
        self.press("Record as received")
        title = self.page.locator("#banner-title").inner_text()
        return title.removeprefix("Receipt ")


class Officer(Colleague):
    """Examines, proposes, confirms."""

    def open(self, reference: str) -> None:
        """The case page."""
        self.go(f"/staff/cases/{reference}")

    def await_in_queue(self, reference: str) -> None:
        """Look at the queue until the case is there."""
        deadline = time.monotonic() + 60
        self.go("/staff/queue")
        while not self.row(reference).count():
            assert time.monotonic() < deadline, f"{reference} does not come to the queue:\n{self.text}"
            time.sleep(0.3)
            self.page.reload()

    def row(self, reference: str) -> Locator:
        """The case's row in the queue."""
        return self.page.locator("tr[data-row]", has_text=reference)

    def press_claim(self, reference: str) -> None:
        """Press the button of the row."""
        self.press(self.row(reference).get_by_role("button", name="Claim"))

    def claim(self, reference: str) -> None:
        """Claim a case from the queue."""
        self.await_in_queue(reference)
        self.press_claim(reference)
        self.shows("Claimed by you")

    def fill_grant(self, *, begins: dt.date, ends: dt.date, entries: str = "1", days: int = 30) -> None:
        """Choose grant and its terms, without sending."""
        self.fill({"outcome": "grant"})
        self.unfold("terms")
        terms = {**date("valid_from", begins), **date("valid_until", ends), "entries": entries}
        self.fill({**terms, "duration_of_stay_days": str(days)})

    def propose_grant(self, *, begins: dt.date, ends: dt.date, entries: str = "1", days: int = 30) -> None:
        """Propose a grant."""
        self.fill_grant(begins=begins, ends=ends, entries=entries, days=days)
        self.press("Propose")

    def propose_grant_from_today(self) -> dt.date:
        """Propose a grant that begins today in the office's own time zone; that day."""
        begins = dt.datetime.now(JAKARTA).date()
        self.propose_grant(begins=begins, ends=begins + dt.timedelta(days=89))
        self.shows("Proposed: Grant")
        return begins

    def propose_document(self) -> None:
        """Propose the grant of a document whose validity the service gives; carried out at once where it says so."""
        self.fill({"outcome": "grant"})
        self.press("Propose")

    def consult(self, words: str) -> None:
        """Write down that the person's own state was asked."""
        self.fill({"consultation": words})
        self.press("It was asked today")

    def answer_of_state(self, answer: str, words: str) -> None:
        """Write down what it has said."""
        self.fill({"answer": answer, "consultation": words})
        self.press("Write down the answer")

    def propose_refusal(self, stated: dict[str, str]) -> None:
        """Propose a refusal with grounds, each with its facts (which may be empty, and then are refused)."""
        self.fill({"outcome": "refuse"})
        self.unfold("refusal")
        self.state("refuse", stated)
        self.press("Propose")

    def propose_revocation(self, stated: dict[str, str]) -> None:
        """Propose to revoke what was granted."""
        self.unfold("revocation")
        self.state("revoke", stated)
        self.press("Propose to revoke")

    def ask(self, question: str) -> None:
        """Ask the applicant."""
        self.fill({"question": question})
        self.press(self.page.locator('form[action$="/ask"] button'))

    def confirm(self) -> None:
        """The second person's yes."""
        self.press("Confirm")

    def unfold(self, part: str) -> None:
        """Open a part of the page that opens on request."""
        if self.page.locator(f"#{part}").get_attribute("open") is None:
            self.page.locator(f"#{part} > summary").click()

    def state(self, outcome: str, stated: dict[str, str]) -> None:
        """Tick grounds of an outcome's opened part, each with its facts."""
        for ground, facts in stated.items():
            self.page.locator(f"#{outcome}-{ground}").check()
            self.page.locator(f'[name="{outcome}-facts-{ground}"]').fill(facts)
