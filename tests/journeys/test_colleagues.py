"""Colleagues in each other's way: one claim, one fresh state, two persons."""

from tests.journeys.arrange import admissible, post
from tests.journeys.desks import Cashier, Officer
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.travellers import THIRI


def test_of_two_officers_who_claim_a_case_one_gets_it_and_the_other_sees_who(
    arrive: Arrive, cashier: Cashier, examiner: Officer, confirmer: Officer
) -> None:
    reference = admissible(arrive(Applicant, "Thiri O"), cashier, THIRI)
    confirmer.await_in_queue(reference)
    examiner.claim(reference)
    confirmer.press_claim(reference)
    confirmer.shows("Somebody was faster", "With Ruth Okonjo")
    confirmer.picture("case-claimed-by-colleague")
    assert confirmer.page.locator('form[action$="/propose"]').count() == 0
    version = examiner.page.locator('[name="version"]').first.get_attribute("value") or ""
    refused = post(
        confirmer,
        f"/staff/cases/{reference}/ask",
        {"version": version, "question": "Which hotel?", "days": "14"},
        expect=409,
    )
    assert "Ruth Okonjo" in refused.text()
    examiner.open(reference)
    examiner.shows("Claimed by you")


def test_a_stale_page_gets_the_fresh_state_and_changes_nothing(
    arrive: Arrive, cashier: Cashier, examiner: Officer
) -> None:
    reference = admissible(arrive(Applicant, "Thiri O"), cashier, THIRI)
    examiner.claim(reference)
    other_tab = Officer(examiner.context.new_page(), examiner.url, examiner.looks)
    other_tab.open(reference)
    other_tab.ask("Which hotel?")
    examiner.propose_refusal({"purpose-not-shown": "Nothing was said of it."})
    assert examiner.status == 409
    examiner.shows("Somebody was faster", "The applicant was asked", "Which hotel?")
    assert "Proposed: Refuse" not in examiner.text
    other_tab.page.close()


def test_nobody_confirms_their_own_proposal(arrive: Arrive, cashier: Cashier, confirmer: Officer) -> None:
    thiri = arrive(Applicant, "Thiri O")
    reference = admissible(thiri, cashier, THIRI)
    confirmer.claim(reference)
    confirmer.propose_grant_from_today()
    confirmer.shows("You cannot confirm your own proposal")
    assert confirmer.page.get_by_role("button", name="Confirm").count() == 0

    ilse = arrive(Officer, "Ilse Verne")
    ilse.open(reference)
    form = {name: ilse.page.locator(f'[name="{name}"]').first.input_value() for name in ("version", "proposal")}
    refused = post(confirmer, f"/staff/cases/{reference}/confirm", form, expect=403)
    assert "Another person must confirm or return it" in refused.text()
    thiri.home(reference)
    assert "granted" not in thiri.text
    ilse.confirm()
    thiri.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
