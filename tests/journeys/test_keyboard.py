"""An officer works without a mouse: from the queue to a proposal."""

import datetime as dt

from tests.journeys.arrange import admissible
from tests.journeys.desks import JAKARTA, Cashier, Officer
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import passport_page
from tests.journeys.travellers import THIRI


def press(officer: Officer, key: str, times: int = 1) -> None:
    for _ in range(times):
        officer.page.keyboard.press(key)


def tab_to(officer: Officer, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(120):
        if officer.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        press(officer, "Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def enter(officer: Officer) -> None:
    """Press Enter on what leads to another page."""
    with officer.page.expect_navigation():
        press(officer, "Enter")
    officer.arrived()


def test_queue_case_and_proposal_by_keyboard_alone(arrive: Arrive, cashier: Cashier, examiner: Officer) -> None:
    thiri = arrive(Applicant, "Thiri O")
    reference = admissible(thiri, cashier, THIRI, passport=passport_page(THIRI, "wrong_digit"))
    examiner.await_in_queue(reference)

    rows = examiner.page.locator("tr[data-row]")
    for _ in range(rows.count()):
        press(examiner, "j")
        if examiner.page.evaluate("wanted => document.activeElement.textContent.includes(wanted)", reference):
            break
    enter(examiner)
    assert reference in examiner.page.url
    with examiner.page.expect_navigation():
        press(examiner, "c")
    examiner.shows("Claimed by you")

    press(examiner, "d")
    assert examiner.page.evaluate("() => document.activeElement.hasAttribute('data-difference')")
    press(examiner, "g")
    assert examiner.page.locator("#outcome-1").is_checked()
    tab_to(examiner, "#terms > summary")
    press(examiner, "Enter")
    begins = dt.datetime.now(JAKARTA).date()
    for name, day in (("valid_from", begins), ("valid_until", begins + dt.timedelta(days=60))):
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            tab_to(examiner, f"#{name}-{part}")
            press(examiner, "Control+a")
            examiner.page.keyboard.type(str(value))
    tab_to(examiner, "[name=entries]")
    press(examiner, "Space")
    tab_to(examiner, "#duration_of_stay_days")
    examiner.page.keyboard.type("30")
    enter(examiner)
    examiner.shows("Proposed: Grant", "You cannot confirm your own proposal")
    with examiner.page.expect_navigation():
        tab_to(examiner, "[data-key=u]")
        press(examiner, "u")
    assert examiner.heading == "Queue"
