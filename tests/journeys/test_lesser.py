"""Less than was asked is granted with grounds, facts and a remedy; whoever knows the person keeps out."""

from dataclasses import replace

from tests.journeys.arrange import admissible
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import subjects
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.travellers import ARRIVAL, DEPARTURE, SUHARYANTI

# An address of this journey's own, whose mails are counted.
LESS = replace(SUHARYANTI, email="suharyanti.less@example.test")

FACTS = "The programme of the meeting that was sent ends on its third day."


def test_less_than_was_asked_has_grounds_and_can_be_taken_back(
    arrive: Arrive, cashier: Cashier, examiner: Officer, confirmer: Officer, instance: LocalInstance
) -> None:
    suharyanti = arrive(Applicant, "Suharyanti")
    reference = admissible(suharyanti, cashier, LESS)
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
    suharyanti.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
    suharyanti.shows("You were granted less than you asked for", FACTS, "Appeals Board", "30 days after the day")
    suharyanti.picture("status-lesser")
    suharyanti.download("Your e-visa (PDF)")
    suharyanti.home(reference)
    assert "30 days after the day" not in suharyanti.text
    assert subjects(instance, LESS.email, least=3)[-1] == "Your application has been decided"


def test_whoever_knows_the_person_keeps_out(arrive: Arrive, cashier: Cashier, examiner: Officer) -> None:
    suharyanti = arrive(Applicant, "Suharyanti")
    reference = admissible(suharyanti, cashier, LESS)
    examiner.claim(reference)
    examiner.unfold("recusal")
    examiner.fill({"interest": "acquaintance"})
    examiner.picture("case-recusal")
    examiner.press("Keep me out of this case")
    examiner.shows("You keep out of that case")
    assert examiner.row(reference).count() == 0
    examiner.go(f"/staff/cases/{reference}")
    assert examiner.status == 403
    suharyanti.home(reference)
    assert "keep" not in suharyanti.text.lower()
