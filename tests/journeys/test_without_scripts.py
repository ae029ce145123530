"""The applicant's whole way, and the public check, in a browser that runs no scripts."""

from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.pages import Applicant, Arrive, Public
from tests.journeys.travellers import Traveller

SOMCHAI = Traveller(primary="Rattanakosin", secondary="Somchai", sex="M", number="AB1178204", email="")


def test_a_visa_without_scripts(
    arrive: Arrive, cashier: Cashier, examiner: Officer, confirmer: Officer, instance: LocalInstance
) -> None:
    somchai = arrive(Applicant, scripts=False)
    somchai.sign_in_by_mail(instance, "somchai@post.example")
    somchai.go("/services/visitor-visa")
    reference = somchai.begin()
    somchai.home(reference)
    somchai.fill_step(reference, "name", {"name-secondary": "Somchai"})
    assert somchai.status == 422
    somchai.answer_all(reference, SOMCHAI)
    somchai.attach_all(reference, SOMCHAI, wait=True)
    somchai.shows("We could read your file and found nothing to change")
    somchai.lodge(reference)
    somchai.home(reference)

    cashier.receive_fee(reference)
    examiner.claim(reference)
    examiner.propose_grant_from_today()
    confirmer.open(reference)
    confirmer.confirm()

    somchai.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
    pdf = somchai.download("Your e-visa (PDF)")
    anybody = arrive(Public, scripts=False)
    assert anybody.check_file(pdf, name="evisa.pdf").startswith("Genuine")
