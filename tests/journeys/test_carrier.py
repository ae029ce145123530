"""A gate agent without a mouse: sign in, scan, print, next passenger; a wrong line is said and nothing is lost."""

from __future__ import annotations

import datetime as dt
import re

from consular import doc9303
from tests.journeys.desks import Colleague
from tests.journeys.keyboard import Keys
from tests.journeys.pages import Arrive


class GateAgent(Keys, Colleague):
    """Somebody of an airline, at the carriers' door."""

    def sign_in(self, person: str) -> None:
        """Through the demo eID."""
        self.go("/carrier")
        assert self.page.url.startswith(f"{self.url}/carrier/sign-in")
        self.activate(self.page.locator('form[action="/staff/sign-in/oidc"] button'))
        self.page.get_by_role("button", name=person).click()
        self.page.wait_for_url(f"{self.url}/carrier")
        self.arrived()

    @property
    def focused(self) -> str:
        """The id of the control that has the cursor."""
        return str(self.page.evaluate("document.activeElement.id"))

    def scan(self, lines: list[str]) -> None:
        """A reader types the lines where the cursor is, each with Enter; then Tab to the button."""
        for line in lines:
            self.page.keyboard.type(line)
            self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrived()


def passport(state: str, number: str) -> list[str]:
    """The lines of a specimen passport."""
    return list(
        doc9303.build(
            doc9303.MrzFormat.TD3,
            document_code="P",
            issuing_state=state,
            primary="SPECIMEN",
            document_number=number,
            nationality=state,
            date_of_birth=dt.date(1990, 5, 17),
            sex="F",
            date_of_expiry=dt.datetime.now(dt.UTC).date() + dt.timedelta(days=900),
        )
    )


def test_a_queue_at_the_gate_by_keyboard_alone(arrive: Arrive) -> None:
    agent = arrive(GateAgent, "Ayu Prameswari")
    assert agent.heading == "Check passengers"
    assert agent.focused == "carrier"
    agent.page.keyboard.type("UT")
    agent.page.keyboard.press("Tab")
    agent.page.keyboard.type("UT417")
    agent.write(agent.page.locator("#entry_point"), "UTP")
    agent.tab_to(agent.page.locator("#zone"))
    agent.scan(passport("UTO", "C01X00T47"))
    assert agent.heading == "Not applicable"
    agent.shows("SPECIMEN", "UT417", "This answers for permissions of", "Signed receipt")

    assert agent.focused == "zone"
    wrong = passport("THA", "AC4402917")
    agent.scan([wrong[0], wrong[1].replace("AC4402917", "AC4402971")])
    agent.shows("Nothing was checked", "a check digit does not fit")
    agent.write(agent.page.locator("#zone"), "\n".join(passport("THA", "AC4402917")))
    agent.press(agent.page.locator("#zone ~ button, .govuk-form-group:has(#zone) + button"))
    assert agent.heading == "Not OK"
    agent.shows("UT417", "Compare what was checked with the document")

    agent.scan([*passport("THA", "AC4402917"), *passport("UTO", "C01X00T48")])
    assert re.fullmatch(r"Check passengers: Not OK 1, Not applicable 1", agent.heading)
    agent.go("/staff/queue")
    assert agent.status == 403


def test_the_same_without_scripts(arrive: Arrive) -> None:
    agent = arrive(GateAgent, "Ayu Prameswari", scripts=False)
    agent.fill({"carrier": "UT", "flight": "UT417", "entry_point": "UTP"})
    agent.page.locator("details:has(#document_number) > summary").click()
    agent.fill(
        {
            "document_number": "C01X00T47",
            "issuing_state": "UTO",
            "expiry_date": "2031-09-02",
            "nationality": "UTO",
            "birth_date": "1990-XX-XX",
            "primary_identifier": "Specimen",
        }
    )
    agent.submit()
    assert agent.heading == "Not applicable"
