"""A visa is applied for, examined, confirmed, issued, and checked by anybody."""

import datetime as dt

from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import subjects
from tests.journeys.pages import Applicant, Arrive, Public
from tests.journeys.paper import read_barcode, text_of
from tests.journeys.travellers import NATCHA


def test_a_visa_is_granted_by_two_officers_and_anybody_can_check_it(
    arrive: Arrive,
    public: Public,
    cashier: Cashier,
    examiner: Officer,
    confirmer: Officer,
    instance: LocalInstance,
) -> None:
    natcha = arrive(Applicant, "Natcha Wongphaisan")
    reference = natcha.begin()
    natcha.picture("task-list")
    natcha.answer_all(reference, NATCHA)
    natcha.attach_all(reference, NATCHA, wait=True)
    natcha.shows("We could read your file and found nothing to change")
    natcha.home(reference)
    natcha.lodge(reference)
    natcha.shows(reference, "60.00 US dollars", "Jakarta")
    natcha.home(reference)
    natcha.shows("The fee is not yet recorded")

    receipt = cashier.receive_fee(reference)
    examiner.claim(reference)
    examiner.shows("0 differ")
    examiner.picture("case")
    begins = examiner.propose_grant_from_today()
    examiner.shows("You cannot confirm your own proposal")
    natcha.home(reference)
    natcha.shows("You need do nothing now", receipt)
    assert "granted" not in natcha.text

    confirmer.open(reference)
    confirmer.confirm()
    natcha.wait_for(f"/applications/{reference}", "Your e-visa (PDF)")
    natcha.picture("status-granted")
    assert natcha.heading == "Your visa has been granted"
    assert natcha.page.get_by_role("link", name="(PDF)").count() == 1
    confirmer.open(reference)
    assert confirmer.page.get_by_role("link", name="E-visa").count() == 1

    pdf = natcha.download("Your e-visa (PDF)")
    barcode = read_barcode(pdf)
    expected = "Genuine and valid" if begins <= dt.datetime.now(dt.UTC).date() else "Genuine, but not valid yet"
    assert public.check_file(pdf, name="evisa.pdf") == expected
    public.picture("verify-genuine")
    public.shows(NATCHA.number, "WONGPHAISAN")
    number = public.page.locator("dt", has_text="Number").last.locator("+ dd").inner_text()
    assert number in text_of(pdf)
    assert public.check_text(barcode) == expected
    altered = barcode[:-20] + ("A" if barcode[-20] != "A" else "B") + barcode[-19:]
    assert public.check_text(altered) == "Not genuine"
    public.picture("verify-forged")
    assert NATCHA.number not in public.text

    arrived = ["Your application has arrived", "Your application is complete", "Your application has been decided"]
    assert subjects(instance, NATCHA.email, least=3) == arrived
