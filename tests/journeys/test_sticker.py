"""A visa is a sticker: filed, seen and paid at the counter, drawn from stock, spoilt once, redone, handed over."""

from __future__ import annotations

from consular.doc9303 import vds
from tests.journeys.arrange import filed
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.letterbox import subjects
from tests.journeys.instance import LocalInstance
from tests.journeys.making import Producer
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.paper import picture_of, read_seal, text_of
from tests.journeys.pictures import portrait
from tests.journeys.travellers import ANAN, Traveller

STICKER_SEAL = 0x5D01  # document feature reference and type category of a visa's seal, as the profile names it


def at_the_counter(clerk: Clerk, cashier: Cashier, reference: str, traveller: Traveller) -> str:
    """The person comes with the passport, which stays; the label of the passport in custody."""
    clerk.find(reference)
    clerk.shows("Original: Passport page with the photo", "Needed")
    clerk.picture("counter-case")
    clerk.appear(reference, identity="passport", originals=())
    clerk.shows("Not recorded yet")
    clerk.appear(
        reference,
        identity="passport",
        document=f"Passport {traveller.number}",
        originals=("passport-page",),
        values={"photo": "accepted"},
        fingers=(1, 6),
    )
    clerk.shows("The appearance is recorded", "Taken here: 2")
    label = clerk.take_in(reference, kind="own-passport", number=traveller.number, place="Safe 1")
    cashier.receive_fee(reference)
    return label


def test_a_sticker_is_drawn_from_stock_spoilt_once_redone_and_handed_over(
    arrive: Arrive,
    clerk: Clerk,
    cashier: Cashier,
    examiner: Officer,
    confirmer: Officer,
    producer: Producer,
    instance: LocalInstance,
) -> None:
    natcha = arrive(Applicant, "Natcha Wongphaisan")
    reference = filed(natcha, ANAN, service="visitor-visa-sticker")
    passport = at_the_counter(clerk, cashier, reference, ANAN)
    examiner.claim(reference)
    examiner.propose_grant_from_today()
    confirmer.open(reference)
    confirmer.confirm()

    order = producer.await_order(reference)
    first = producer.draw(order)
    producer.say_printed()
    producer.scan(order, portrait(ANAN), expect="Not as ordered")
    producer.shows("Finding", "Ordered", "Read")
    producer.picture("production-differs")
    again = producer.spoil(reason="misprint", witness="U-1006", words="The colours ran")
    producer.shows("attempt 2")
    second = producer.draw(again)
    assert second > first

    printed = producer.print_file()
    page = picture_of(printed)
    assert vds.parse(read_seal(page)).header.issuing_country == "UTO"
    assert second in text_of(printed)
    producer.say_printed()
    producer.scan(again, page, expect="Read back as ordered")
    producer.picture("production-order")
    label = producer.pass_check("Safe 2")
    producer.shows("Can be collected")
    natcha.wait_for(f"/applications/{reference}", "collect")
    assert natcha.page.get_by_role("link", name="(PDF)").count() == 0

    clerk.hand_over(again, {"capacity": "proxy", "identity": "Identity card 31-44"})
    clerk.shows("Look at the form: something is missing")
    clerk.hand_over(again, {"capacity": "holder", "identity": f"Passport {ANAN.number}"})
    clerk.shows("Handed over")
    clerk.give_back(passport, words=f"Passport {ANAN.number}")
    clerk.item(label)
    clerk.shows("Given to")
    assert clerk.standing_of(second) == "Valid"
    assert clerk.standing_of(first) == "Spoilt"
