"""Somebody stranded is a partner state's national, and that state objects."""

from __future__ import annotations

from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.nationals import stranded
from tests.journeys.pictures import portrait
from tests.journeys.travellers import ANJA, Traveller


def filed_at_the_counter(clerk: Clerk, service: str, one: Traveller, *, destination: str) -> str:
    """Filed for somebody without an account, who is seen, photographed and signs; the reference."""
    reference = clerk.begin(service)
    for step, values in stranded(one, destination=destination):
        clerk.fill_step(reference, step, values)
    clerk.lodge(reference)
    clerk.appear(
        reference,
        identity="foreign-document",
        document="Driving licence 7731-004",
        values={"photo": "captured", "signature": "captured"},
        pictures={"photo-file": portrait(one), "signature-file": portrait(one)},
    )
    clerk.shows("The appearance is recorded")
    return reference


def test_another_state_objects_and_its_national_is_refused(
    clerk: Clerk, cashier: Cashier, examiner: Officer, confirmer: Officer
) -> None:
    reference = filed_at_the_counter(clerk, "emergency-document-partner", ANJA, destination="SWE")
    examiner.claim(reference)
    examiner.consult("By telephone, note 114/26")
    examiner.propose_document()
    examiner.shows("Not possible yet")
    examiner.answer_of_state("objects", "Note 115/26: she gets a document in Singapore")
    examiner.shows("It objects")
    examiner.propose_document()
    examiner.shows("The person's own state objects: this cannot be granted")
    examiner.propose_refusal({"state-objects": "The state of nationality objected with its note 115/26."})
    examiner.shows("Proposed: Refuse")
    confirmer.open(reference)
    confirmer.confirm()
    clerk.case(reference)
    clerk.shows("Decided: refused")
