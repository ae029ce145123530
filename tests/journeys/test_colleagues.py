"""Colleagues in each other's way: one claim, one fresh state, two persons."""

from tests.journeys.arrange import admissible, post
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
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


def test_nobody_confirms_their_own_proposal(
    arrive: Arrive, cashier: Cashier, confirmer: Officer, instance: LocalInstance
) -> None:
    thiri = arrive(Applicant, "Thiri O")
    reference = admissible(thiri, cashier, THIRI)
    confirmer.claim(reference)
    confirmer.propose_grant_from_today()
    confirmer.shows("You cannot confirm your own proposal")
    assert confirmer.page.get_by_role("button", name="Confirm").count() == 0

    [(proposal, version)] = instance.sql(
        "SELECT p.id, a.version FROM proposal p JOIN application a USING (dossier_id)"
        " ORDER BY p.proposed_at DESC LIMIT 1"
    )
    form = {"version": str(version), "proposal": str(proposal)}
    for act, words in (("confirm", {}), ("return", {"note": "Look again."})):
        refused = post(confirmer, f"/staff/cases/{reference}/{act}", {**form, **words}, expect=403)
        assert "Another person must confirm or return it" in refused.text()
    thiri.home(reference)
    thiri.shows("Your application is with an officer")
