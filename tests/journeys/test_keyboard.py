"""Officers and clerks work without a mouse: from the queue to a proposal, from the scanner to the safe and back."""

import datetime as dt
import re

from tests.journeys.arrange import admissible, filed
from tests.journeys.counter import Clerk
from tests.journeys.desks import JAKARTA, Cashier, Colleague, Officer
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import passport_page
from tests.journeys.travellers import THIRI, WAHYU


def press(officer: Colleague, key: str, times: int = 1) -> None:
    for _ in range(times):
        officer.page.keyboard.press(key)


def tab_to(officer: Colleague, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(120):
        if officer.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        press(officer, "Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def enter(officer: Colleague) -> None:
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


def type_into(clerk: Clerk, selector: str, text: str) -> None:
    """Tab to a control and type; in a list of choices the first letters of one choose it."""
    tab_to(clerk, selector)
    clerk.page.keyboard.type(text)


def choose(clerk: Clerk, selector: str) -> None:
    """Tab to a group of radios or to a box, go down to this one, and choose it."""
    group = clerk.page.locator(selector).get_attribute("name")
    tab_to(clerk, f'[name="{group}"]')
    for _ in range(12):
        if clerk.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            break
        press(clerk, "ArrowDown")
    press(clerk, "Space")
    assert clerk.page.locator(selector).is_checked(), selector


def appear(clerk: Clerk, reference: str) -> None:
    """From the counter's first page to the recorded appearance."""
    clerk.go("/staff/counter")
    clerk.page.keyboard.type(reference)  # a scanner types into the field that has the focus
    enter(clerk)
    assert reference in clerk.page.url
    tab_to(clerk, 'a[href$="/appearance"]')
    enter(clerk)
    choose(clerk, '[name="identity"][value="passport"]')
    type_into(clerk, '[name="document"]', f"Passport {WAHYU.number}")
    choose(clerk, '[name="original"][value="passport-page"]')
    choose(clerk, '[name="photo"][value="accepted"]')
    choose(clerk, '[name="fingerprints"][value="exempt"]')
    tab_to(clerk, "#exempt > summary")
    press(clerk, "Enter")
    type_into(clerk, '[name="exemption"]', "Both hands are in plaster")
    tab_to(clerk, "main form button.govuk-button")
    enter(clerk)
    clerk.shows("The appearance is recorded", "Exempt: Both hands are in plaster")


def test_an_appearance_and_the_safe_by_keyboard_alone(arrive: Arrive, clerk: Clerk) -> None:
    thiri = arrive(Applicant, "Thiri O")
    reference = filed(thiri, WAHYU, service="visitor-visa-sticker")
    appear(clerk, reference)

    tab_to(clerk, 'nav a[href="/staff/custody"]')
    enter(clerk)
    type_into(clerk, "#take-reference", reference)
    type_into(clerk, "#take-kind", "The app")
    type_into(clerk, "#take-number", WAHYU.number)
    type_into(clerk, "#take-place", "Safe 1")
    enter(clerk)
    label = clerk.heading
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}", label)
    clerk.shows("The item is taken in", "The applicant’s passport", "Safe 1")

    tab_to(clerk, 'a[href="/staff/custody"]')
    enter(clerk)
    assert clerk.page.evaluate("document.activeElement.id") == "find-label"
    clerk.page.keyboard.type(label)
    enter(clerk)
    tab_to(clerk, "#return-capacity")
    type_into(clerk, "#return-words", f"Passport {WAHYU.number}")
    enter(clerk)
    clerk.shows("The item is returned")
