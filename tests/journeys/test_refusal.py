"""A refusal has a ground, its facts and a remedy, or it is none."""

from tests.journeys.arrange import admissible
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import subjects
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.paper import text_of
from tests.journeys.travellers import SUHARYANTI

FACTS = "The bank statement of 3 March shows no income, and nobody else pays for the journey."


def test_a_refusal_states_grounds_facts_and_remedy(
    arrive: Arrive, cashier: Cashier, examiner: Officer, confirmer: Officer, instance: LocalInstance
) -> None:
    suharyanti = arrive(Applicant, "Suharyanti")
    reference = admissible(suharyanti, cashier, SUHARYANTI)
    examiner.claim(reference)

    examiner.propose_refusal({"means-not-shown": ""})
    assert examiner.status == 422
    examiner.shows("Nothing was saved yet", "Write the facts for this ground")
    assert examiner.page.locator("#refuse-means-not-shown").is_checked()
    examiner.propose_refusal({"means-not-shown": FACTS})
    examiner.shows("Proposed: Refuse", FACTS)
    suharyanti.home(reference)
    assert "refus" not in suharyanti.text

    confirmer.open(reference)
    confirmer.picture("case-to-confirm")
    confirmer.confirm()
    suharyanti.wait_for(f"/applications/{reference}", "Letter: refusal (PDF)")
    suharyanti.picture("status-refused")
    assert suharyanti.heading == "Your application has been refused"
    letter = text_of(suharyanti.download("Letter: refusal (PDF)"))
    for told in (
        "Sufficient means for the stay and the return were not shown.",
        FACTS,
        "Appeals Board of the Visa Department",
        "30 days after the day on which you received this letter",
        "Suharyanti",
        reference,
    ):
        assert told in letter
    suharyanti.home(reference)
    suharyanti.shows("you can appeal until")
    assert suharyanti.page.get_by_role("link", name="(PDF)").count() == 1
    written = ["Your application has arrived", "Your application is complete", "There is a decision for you"]
    assert subjects(instance, SUHARYANTI.email, least=3) == written
