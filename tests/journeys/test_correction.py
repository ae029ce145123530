"""An officer asks, the applicant answers with a better file, and the case comes back."""

from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import subjects
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import passport_page, portrait
from tests.journeys.travellers import LAYLA

QUESTION = "The passport number cannot be read. Please send the page again, in daylight."


def test_a_question_is_answered_with_a_new_file_and_the_visa_granted(
    arrive: Arrive, cashier: Cashier, examiner: Officer, confirmer: Officer, instance: LocalInstance
) -> None:
    layla = arrive(Applicant, "Layla al-Zahrawi")
    reference = layla.begin()
    layla.answer_all(reference, LAYLA)
    doubtful = passport_page(LAYLA, "wrong_digit")
    layla.attach(reference, "passport-page", doubtful, name="passport.jpg")
    layla.picture("evidence-differs")
    layla.press("Send it anyway")
    layla.attach(reference, "portrait", portrait(LAYLA), name="portrait.jpg", wait=False)
    layla.lodge(reference)
    cashier.receive_fee(reference)

    examiner.claim(reference)
    assert examiner.page.locator("[data-difference]").count() >= 1
    examiner.ask("")
    assert examiner.status == 422
    examiner.shows("Write what the applicant should tell or send")
    examiner.ask(QUESTION)
    examiner.shows("The case comes back when the answer is there")

    layla.home(reference)
    assert layla.heading == "We need something from you"
    layla.shows(QUESTION)
    layla.picture("status-question")
    layla.answer(reference, "")
    assert layla.status == 422
    layla.attach(reference, "passport-page", passport_page(LAYLA), name="passport again.jpg")
    layla.shows("We could read your file and found nothing to change")
    layla.answer(reference, "Here is the page again, taken by the window.")
    layla.shows("Your answer arrived")
    assert layla.heading == "Your application is with an officer in Jakarta"

    examiner.open(reference)
    examiner.shows("0 differ", "Here is the page again, taken by the window.")
    if not examiner.page.get_by_text("Claimed by you").count():
        examiner.press("Claim")
    examiner.propose_grant_from_today()
    confirmer.open(reference)
    confirmer.confirm()
    layla.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
    assert subjects(instance, LAYLA.email, least=4) == [
        "Your application has arrived",
        "Your application is complete",
        "We need something from you",
        "Your application has been decided",
    ]
