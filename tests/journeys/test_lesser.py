"""Less than was asked is granted with grounds, facts and a remedy; whoever knows the person keeps out."""

from tests.journeys.arrange import admissible
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance, wait_until
from tests.journeys.letterbox import subjects
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.travellers import ARRIVAL, DEPARTURE, THIRI

FACTS = "The programme of the meeting that was sent ends on its third day."


def test_less_than_was_asked_has_grounds_and_can_be_taken_back(
    arrive: Arrive, cashier: Cashier, examiner: Officer, confirmer: Officer, instance: LocalInstance
) -> None:
    thiri = arrive(Applicant, "Thiri O")
    reference = admissible(thiri, cashier, THIRI)
    examiner.claim(reference)

    examiner.propose_grant(begins=ARRIVAL, ends=DEPARTURE, days=3)
    assert examiner.status == 422
    examiner.shows("Grounds: This is less than the applicant asked for")
    examiner.picture("case-lesser-without-ground")
    examiner.page.get_by_role("link", name="Grounds: This is less").click()
    assert examiner.page.evaluate("document.activeElement.id") == "grant-purpose-needs-less"
    examiner.fill({"outcome": "grant"})
    examiner.state("grant", {"purpose-needs-less": FACTS})
    examiner.press("Propose")
    examiner.shows("Less than was asked", "a shorter stay", FACTS)
    examiner.press("Take it back")
    examiner.shows("Claimed by you", "Proposal taken back")

    examiner.fill_grant(begins=ARRIVAL, ends=DEPARTURE, days=3)
    examiner.unfold("lesser")
    examiner.state("grant", {"purpose-needs-less": FACTS})
    examiner.press("Propose")
    confirmer.open(reference)
    confirmer.shows("Less than was asked", FACTS)
    confirmer.picture("case-lesser-to-confirm")
    confirmer.confirm()
    thiri.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
    thiri.shows("You were granted less than you asked for", FACTS, "Appeals Board", "30 days after the day")
    thiri.picture("status-lesser")
    thiri.download("Your e-visa (PDF)")
    thiri.home(reference)
    assert "30 days after the day" not in thiri.text
    told = "Your application has been decided"
    wait_until(lambda: told in subjects(instance, THIRI.email, least=1), seconds=60, what="the mail has come")


def test_whoever_knows_the_person_keeps_out(arrive: Arrive, cashier: Cashier, examiner: Officer) -> None:
    thiri = arrive(Applicant, "Thiri O")
    reference = admissible(thiri, cashier, THIRI)
    examiner.claim(reference)
    examiner.unfold("recusal")
    examiner.fill({"interest": "acquaintance"})
    examiner.picture("case-recusal")
    examiner.press("Keep me out of this case")
    examiner.shows("You keep out of that case")
    assert examiner.row(reference).count() == 0
    examiner.go(f"/staff/cases/{reference}")
    assert examiner.status == 403
    thiri.home(reference)
    assert "keep" not in thiri.text.lower()
