"""A national renews her passport: the bureau makes it, a bag brings it, the old book is cancelled and given back."""

from __future__ import annotations

from pathlib import Path

from tests.journeys import bags, bureau
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance, wait_until
from tests.journeys.letterbox import subjects
from tests.journeys.making import Producer
from tests.journeys.nationals import renewing
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import portrait, signature
from tests.journeys.travellers import MIRA

BAG = "SEAL-0419"
JPEG = b"\xff\xd8\xff"


def sent_in(mira: Applicant) -> str:
    """The form with a photo and the page of the old book; the reference."""
    reference = mira.begin(service="passport-renewal")
    for step, values in renewing(MIRA):
        mira.fill_step(reference, step, values)
    mira.attach(reference, "portrait", portrait(MIRA), name="portrait.jpg")
    mira.lodge(reference)
    return reference


def at_the_counter(clerk: Clerk, cashier: Cashier, reference: str) -> str:
    """Identity, original, photo, signature and fingerprints; the old book stays; the label under which it does."""
    clerk.find(reference)
    clerk.shows("Original: Page with the photo in the old passport", "Needed")
    seen = {"photo": "accepted", "signature": "captured"}
    book = {"identity": "passport", "document": f"Passport {MIRA.number}", "originals": ("old-passport-page",)}
    clerk.appear(reference, **book, values=seen, pictures={"signature-file": signature(MIRA)})
    clerk.shows("Not recorded yet", "The pictures that you took are kept")
    clerk.appear(reference, **book, values=seen, pictures={"signature-file": signature(MIRA)}, fingers=(2, 7))
    clerk.shows("The appearance is recorded", "Signed here", "Taken here: 2")
    label = clerk.take_in(reference, kind="old-passport", number=MIRA.number, place="Safe 1")
    cashier.receive_fee(reference)
    return label


def granted(examiner: Officer, confirmer: Officer, reference: str) -> None:
    """Two officers decide; the register knows the old book."""
    examiner.claim(reference)
    examiner.shows("Old document: In the register, the holder's own")
    examiner.propose_document()
    examiner.shows("Proposed: Grant")
    confirmer.open(reference)
    confirmer.confirm()


def made(headquarters: Producer, instance: LocalInstance, reference: str) -> tuple[str, str, str]:
    """At the bureau, whose file is opened as the bureau does; (order, number, custody label)."""
    order = headquarters.await_order(reference)
    number = headquarters.order_at_bureau(order)
    key = order.rpartition("/")[2]
    told = bureau.entry_of(instance, key)
    assert told["blank"] == {"kind": "booklet-32", "number": number}
    assert (told["product"], told["collect_at"], told["attempt"]) == ("passport", "jakarta", 1)
    assert "".join(told["mrz"]) in "".join(headquarters.page.locator(".cs-mrz").inner_text().split())
    assert told["mrz"][0].startswith("PPUTOCASTELLAN<<MIRA<")
    assert told["mrz"][1].startswith(number)
    chip = bureau.chip(told)
    assert chip.zone == "".join(told["mrz"])
    assert chip.face.startswith(JPEG)
    assert chip.signature.startswith(JPEG)
    assert_answers_taken_once(instance, key)
    headquarters.scan(order, portrait(MIRA), expect="Not as ordered")
    headquarters.scan(order, bureau.page_of(instance, key), expect="Read back as ordered")
    headquarters.picture("production-passport")
    return order, number, headquarters.pass_check("Safe 9")


def assert_answers_taken_once(instance: LocalInstance, order: str) -> None:
    answers = bureau.answers_to(instance, order)
    assert [status for status, _ in answers] == ["accepted", "produced"]
    copies: list[Path] = [path for _, path in answers]
    for path in copies:
        assert '"known"' in instance.command("production", "receive", str(path))


def test_a_passport_is_renewed_from_the_form_to_the_hand_over(
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
    mira.shows("Come to the Embassy in Jakarta in person and pay")
    old = at_the_counter(clerk, cashier, reference)
    granted(examiner, confirmer, reference)
    order, number, label = made(headquarters, instance, reference)
    headquarters.shows("It is collected in Jakarta: send it there in a bag")

    travels(headquarters, clerk, label)
    mira.wait_for(f"/applications/{reference}", "can be collected in Jakarta")
    told = "Your document can be collected"
    wait_until(lambda: told in subjects(instance, MIRA.email, least=1), seconds=60, what="the mail has come")
    assert clerk.standing_of(number) == "Made, not handed over yet"
    assert clerk.standing_of(MIRA.number) == "Valid"

    shown = {"capacity": "holder", "identity": "Identity card UTO 8800-1"}
    clerk.hand_over(order, shown)
    clerk.shows("Look at the form: something is missing", "In the register, the holder's own")
    clerk.picture("hand-over")
    clerk.hand_over(order, {**shown, "old": "cancelled"})
    clerk.shows("Handed over. Nothing more is to be done")
    assert clerk.standing_of(MIRA.number) == "Cancelled"
    assert clerk.standing_of(number) == "Valid"
    clerk.case(reference)
    clerk.shows(old, "Old passport to be replaced", "Safe 1")
    clerk.give_back(old, words="Identity card UTO 8800-1")
    clerk.shows("The item is returned")
    mira.home(reference)
    mira.shows("Your document was handed over")
    clerk.wait_for(f"/staff/counter/{reference}", "The case is closed")
    clerk.take_in(reference, kind="other")
    clerk.shows("This case is closed, so nothing is taken in for it")


def travels(headquarters: Producer, clerk: Clerk, label: str) -> None:
    """In a bag to where it is collected; both sides see where it is."""
    bags.seal(headquarters, [label], to="jakarta", number=BAG, courier="diplomatic-bag")
    headquarters.shows("The bag is sealed. Say when the courier has it", "Sealed", label)
    headquarters.press("The courier has it")
    headquarters.shows("The bag is on its way", "From the capital to Jakarta, by diplomatic-bag")
    bags.find(headquarters, label)
    headquarters.shows("In a bag")
    bags.find(clerk, label)
    clerk.shows("In a bag")
    clerk.go("/staff/custody")
    clerk.shows(BAG, "diplomatic-bag")
    clerk.picture("custody-bag-on-its-way")
    bags.open_bag(clerk, BAG, [label])
    clerk.shows("All of it has arrived")
    bags.find(headquarters, label)
    headquarters.shows("Jakarta", "Arrived in Jakarta")
