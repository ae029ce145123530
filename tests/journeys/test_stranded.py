"""Somebody stranded leaves the counter with a document, in one visit; and another state may object.

In the visit clerk, cashier and producer work by keyboard alone: filing for somebody, the appearance, fee and
cash-up, printing, the check, and the hand-over.
"""

from __future__ import annotations

from pathlib import Path

from consular.doc9303 import MrzFormat, vds
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.keyboard import CashierAtKeys, ClerkAtKeys, ProducerAtKeys
from tests.journeys.nationals import enter_book
from tests.journeys.pages import Arrive, Public, Visitor
from tests.journeys.paper import picture_of, read_seal, read_zone
from tests.journeys.travellers import ANJA, IRIS
from tests.journeys.walk_in import filed_at_the_counter

EMERGENCY_SEAL = b"\x5e\x03"  # type of an emergency travel document's seal, Doc 9303-13


def no_copy(order: str, *people: Visitor) -> None:
    """None of them gets the print file of an order, or any other PDF of the case."""
    for one in people:
        answer = one.page.request.get(f"{one.url}{order}/print.pdf")
        assert b"%PDF-" not in answer.body(), one


def reviewed_by(duty: Officer, reference: str) -> None:
    """Somebody else looks at what was decided at once."""
    duty.go("/staff/unreviewed")
    duty.shows(reference, "Open")
    duty.press(reference)
    duty.fill({"review_note": "Identity by a licence with photo, and the register"})
    duty.press("It was right")
    duty.shows("Reviewed and upheld")
    duty.go("/staff/unreviewed")
    assert reference not in duty.text


def test_a_stranded_national_gets_a_document_in_one_visit(
    arrive: Arrive,
    examiner: Officer,
    public: Public,
    instance: LocalInstance,
    tmp_path: Path,
) -> None:
    enter_book(instance, tmp_path, IRIS)
    clerk, cashier = arrive(ClerkAtKeys, "Bagus"), arrive(CashierAtKeys, "Dewi Lestari")
    producer = arrive(ProducerAtKeys, "Gita Wulandari")
    reference = filed_at_the_counter(clerk, "emergency-document", IRIS, destination="UTO")
    assert clerk.standing_of(IRIS.number) == "Stolen"
    examiner.claim(reference)
    examiner.propose_document()
    examiner.shows("Decided at once", "You decided this. Somebody else reviews it.")

    order = producer.await_order(reference)
    producer.shows("Waits for the fee")
    cashier.receive_fee(reference)
    producer.wait_for(order, "Draw a blank")
    number = producer.draw(order)
    page = picture_of(producer.print_file())
    duty = arrive(Officer, "Peni Nakata")
    no_copy(order, clerk, cashier, examiner, duty, public)
    zone = read_zone(page)
    assert (zone.format, zone.valid, zone.fields.document_number) == (MrzFormat.TD2, True, number)
    seal = vds.parse(read_seal(page))
    assert seal.header.document == EMERGENCY_SEAL
    producer.say_printed()
    producer.scan(order, page, expect="Read back as ordered")
    producer.pass_check("Safe 2")
    clerk.hand_over(order, {"capacity": "holder", "identity": "Driving licence 7731-004", "old": "reported"})
    clerk.shows("Handed over")
    assert clerk.standing_of(number) == "Valid"
    assert public.check_file(page, name="scan.png") == "Genuine and valid"

    no_copy(order, producer, clerk, cashier, examiner, duty, public)
    examiner.open(reference)
    assert examiner.page.locator('main a[href*=".pdf"]').count() == 0
    reviewed_by(duty, reference)
    cashier.cash_up("0", reason="The drawer was emptied into the safe at noon")
    cashier.shows("The drawer was emptied into the safe at noon")


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
