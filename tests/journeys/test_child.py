"""A child's passport: one guardian files, the other consents, takes it back, and consents again on paper."""

from __future__ import annotations

from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.guardians import Guardian
from tests.journeys.instance import LocalInstance, wait_until
from tests.journeys.letterbox import subjects
from tests.journeys.making import Producer
from tests.journeys.nationals import for_child
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import portrait
from tests.journeys.travellers import ILAN, JORIS, MIRA

MISSING = "The consent of the other guardian is missing, refused or withdrawn"
NEWS = "There is news about a guardian's consent"
PAPER = "Signed by Joris Castellan before notary Vos in Jakarta, 20 November"


def sent_in(mira: Applicant) -> str:
    """The mother's form; the reference."""
    reference = mira.begin("guardian", service="passport-child")
    for step, values in for_child(ILAN, mother=MIRA, other=JORIS):
        mira.fill_step(reference, step, values)
    mira.attach(reference, "birth-certificate", portrait(JORIS), name="certificate.jpg")
    mira.attach(reference, "portrait", portrait(ILAN), name="portrait.jpg")
    mira.lodge(reference)
    return reference


def at_the_counter(clerk: Clerk, cashier: Cashier, reference: str) -> None:
    """The child comes with its mother; of a child of nine neither signature nor fingers are taken."""
    clerk.find(reference)
    clerk.shows("Consent of the other guardian", "Asked, not answered", "Original: Birth certificate")
    clerk.appear(
        reference,
        identity="guardian",
        document=f"Passport {MIRA.number} of the mother",
        originals=("birth-certificate",),
        values={"photo": "accepted", "signature": "not_needed", "fingerprints": "not_needed"},
    )
    clerk.shows("The appearance is recorded")
    cashier.receive_fee(reference)


def news(instance: LocalInstance, times: int) -> None:
    """So many mails about consents have come to the mother."""
    wait_until(
        lambda: subjects(instance, MIRA.email, least=1).count(NEWS) == times, seconds=60, what=f"{times} news have come"
    )


def test_a_child_gets_a_passport_when_both_guardians_agree(
    arrive: Arrive,
    clerk: Clerk,
    cashier: Cashier,
    examiner: Officer,
    confirmer: Officer,
    headquarters: Producer,
    instance: LocalInstance,
) -> None:
    mira = arrive(Applicant, "Mira Castellan")
    reference = sent_in(mira)
    mira.home(reference)
    mira.shows("We have asked the other guardian", "Come to the Embassy in Jakarta in person and pay")
    at_the_counter(clerk, cashier, reference)
    examiner.claim(reference)
    examiner.shows("Other guardian: asked, no answer yet")
    examiner.propose_document()
    examiner.shows(MISSING)

    joris = arrive(Guardian)
    joris.open_mail(instance, JORIS.email, "Joris Castellan")
    joris.shows("Ilan Castellan", "Mira Castellan", "Your answer is asked for")
    joris.picture("consent")
    joris.press("Send my answer")
    joris.shows("Choose yes or no")
    joris.answer("yes")
    joris.shows("You have consented")
    news(instance, 1)
    examiner.open(reference)
    examiner.shows("Other guardian: consents")
    examiner.propose_document()
    examiner.shows("Proposed: Grant")

    joris.press("Take my consent back")
    joris.shows("You have taken your consent back")
    news(instance, 2)
    mira.home(reference)
    mira.shows("The other guardian has taken the consent back", "bring a signed consent or a court’s order")
    confirmer.open(reference)
    confirmer.shows("Other guardian: consent taken back")
    confirmer.confirm()
    confirmer.shows(MISSING)
    mira.home(reference)
    assert "granted" not in mira.heading

    clerk.case(reference)
    clerk.shows("Joris Castellan", "Withdrawn")
    clerk.accept_consent(" ")
    clerk.shows("Write what you have seen: who signed it, before whom, on which day")
    clerk.accept_consent(PAPER)
    clerk.shows("The consent is recorded", "Given", PAPER)
    clerk.picture("counter-consent")
    mira.home(reference)
    mira.shows("The other guardian has consented.")
    confirmer.open(reference)
    confirmer.confirm()
    headquarters.await_order(reference)
    headquarters.shows("Ilan Castellan", "To be made", "Draw a blank")
    mira.wait_for(f"/applications/{reference}", "Your document will be made")
