"""A visa is a sticker: filed, seen and paid at the counter, drawn from stock, spoilt once, redone, handed over."""

from __future__ import annotations

import datetime as dt

from consular.doc9303 import vds
from tests.journeys.arrange import filed
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.making import Producer
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.paper import picture_of, read_seal, text_of
from tests.journeys.pictures import portrait
from tests.journeys.travellers import ANAN, Traveller

STICKER_SEAL = b"\x5d\x01"  # type of a visa's seal, Doc 9303-13


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
) -> None:
    natcha = arrive(Applicant, "Natcha Wongphaisan")
    reference = filed(natcha, ANAN, service="visitor-visa-sticker")
    passport = at_the_counter(clerk, cashier, reference, ANAN)
    examiner.claim(reference)
    begins = examiner.propose_grant_from_today()
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
    assert vds.parse(read_seal(page)).header.document == STICKER_SEAL
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
    clerk.shows("Without a written mandate nobody else gets the document")
    mandate = {"name": "Somchai Jaidee", "mandate": "By Anan, 20 November, signature as in the passport"}
    clerk.hand_over(again, {"capacity": "proxy", "identity": "Identity card 31-44", **mandate})
    clerk.shows("Handed over")
    clerk.give_back(passport, words=f"Passport {ANAN.number}")
    clerk.item(label)
    clerk.shows("Returned", second, "Somchai Jaidee")
    today = dt.datetime.now(dt.UTC).date()  # of the ministry, which may be a day behind Jakarta
    assert clerk.standing_of(second) == ("Valid" if begins <= today else "Not valid yet")
    assert clerk.standing_of(first) == "Spoilt before it was handed over"
