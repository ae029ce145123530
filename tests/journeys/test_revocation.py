"""A visa that was granted is taken back in the same shape as a refusal, and no longer passes."""

from tests.journeys.arrange import granted
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.letterbox import subjects
from tests.journeys.pages import Applicant, Arrive, Public
from tests.journeys.paper import picture_of, read_barcode, text_of
from tests.journeys.travellers import SIOBHAN

FACTS = "The passport was reported lost on 9 November, and a new one was issued."


def test_a_revoked_visa_comes_with_a_letter_and_is_no_longer_valid(
    arrive: Arrive,
    public: Public,
    cashier: Cashier,
    examiner: Officer,
    confirmer: Officer,
    instance: LocalInstance,
) -> None:
    siobhan = arrive(Applicant, "Siobhán")
    reference = granted(siobhan, cashier, examiner, confirmer, SIOBHAN)
    pdf = siobhan.download("Your e-visa (PDF)")

    examiner.open(reference)
    examiner.propose_revocation({"passport-invalid": ""})
    assert examiner.status == 422
    examiner.propose_revocation({"passport-invalid": FACTS})
    examiner.shows("Proposed: Revoke", "You cannot confirm your own proposal")
    assert public.check_text(read_barcode(pdf)) != "No longer valid"

    confirmer.open(reference)
    confirmer.confirm()
    siobhan.wait_for(f"/applications/{reference}", "Letter: revocation (PDF)")
    siobhan.picture("status-revoked")
    siobhan.shows("This visa has been revoked")
    letter = text_of(siobhan.download("Letter: revocation (PDF)"))
    for told in ("The passport to which the visa belongs is no longer valid.", FACTS, "Appeals Board"):
        assert told in letter
    assert public.check_text(read_barcode(pdf)) == "No longer valid"
    assert public.check_file(picture_of(pdf), name="evisa.png") == "No longer valid"
    assert subjects(instance, SIOBHAN.email, least=4) == [
        "Your application has arrived",
        "Your application is complete",
        "Your application has been decided",
        "There is a decision for you",
    ]
