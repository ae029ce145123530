"""A passport is lost: its holder ends it online, another one is made, and border posts are told of the number."""

from __future__ import annotations

import base64
import csv
import io
import json
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from tests.journeys import bags, bureau
from tests.journeys.arrange import filed_as, post
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.making import Producer
from tests.journeys.nationals import enter_book, first_passport, replacement
from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import portrait
from tests.journeys.travellers import IDA, JORIS, TODAY, Traveller, date

ACCOUNT = "Joris Castellan"
CARD = "Identity card 31-44"
LOSS = {"kind": "lost", **date("on", TODAY), "place": "The ferry", "circumstances": "It fell into the water"}


class Post:
    """The embassy in Jakarta with headquarters behind it: whoever has a hand in a passport."""

    def __init__(
        self, clerk: Clerk, cashier: Cashier, examiner: Officer, confirmer: Officer, headquarters: Producer
    ) -> None:
        self.clerk, self.cashier, self.headquarters = clerk, cashier, headquarters
        self.examiner, self.confirmer = examiner, confirmer

    def receive(self, reference: str, *, originals: tuple[str, ...] = ()) -> None:
        """The person comes, is photographed, signs, gives two fingers, pays."""
        pictures = {"photo-file": portrait(JORIS), "signature-file": portrait(JORIS)}
        captured = {"photo": "captured", "signature": "captured"}
        self.clerk.appear(
            reference,
            identity="identity-card",
            document=CARD,
            originals=originals,
            values=captured,
            pictures=pictures,
            fingers=(1, 6),
        )
        self.clerk.shows("The appearance is recorded")
        self.cashier.receive_fee(reference)

    def grant(self, reference: str) -> None:
        """Proposed by one officer, confirmed by another."""
        self.examiner.claim(reference)
        self.examiner.propose_document()
        self.examiner.shows("Proposed: Grant")
        self.confirmer.open(reference)
        self.confirmer.confirm()

    def make(self, instance: LocalInstance, reference: str, *, seal: str) -> tuple[str, str]:
        """Made by the bureau and sent to Jakarta in a bag, where it can be collected; order and number."""
        order = self.headquarters.await_order(reference)
        self.headquarters.fill({"number": ""})
        self.headquarters.press("Draw the blank")
        self.headquarters.wait_for(order, "Scan the printed page")
        number = self.headquarters.number
        page = bureau.page_of(instance, Path(order).name)
        self.headquarters.scan(order, page, expect="Read back as ordered")
        label = self.headquarters.pass_check("Safe 1")
        bags.seal(self.headquarters, [label], to="jakarta", number=seal, courier="diplomatic-bag")
        self.headquarters.press("The courier has it")
        bags.open_bag(self.clerk, seal, [label])
        self.clerk.shows("All of it has arrived")
        self.clerk.wait_for(order, "Who takes it?")
        return order, number


def report(holder: Applicant, instance: LocalInstance, number: str) -> str:
    """The holder reports it lost, proves again who it is, and says yes once more; the report's address."""
    holder.go("/applications/documents")
    holder.press(f"Report it lost or stolen {number}")
    address = holder.page.url.removeprefix(holder.url)
    holder.fill(LOSS)
    # As if the browser had been open for a while.
    instance.sql("UPDATE user_session SET proven_at = proven_at - interval '6 minutes' WHERE account_id IS NOT NULL")
    holder.press("Go on")
    holder.shows("Show that it is you")
    holder.prove_again(ACCOUNT)
    holder.shows("What you typed is still here", number)
    assert holder.page.locator('[name="place"]').input_value() == "The ferry"
    holder.press("Go on")
    holder.shows("End this document for ever?", number)
    holder.press("Report it lost")
    holder.shows("The document is reported", "Lost")
    return address


def report_unlisted(holder: Applicant, one: Traveller) -> None:
    """A passport that an earlier register issued is reported by what is printed in it."""
    holder.go("/applications/documents")
    holder.press("Report a document that is not listed here")
    printed = {"number": one.number, "name": one.primary.upper(), **date("birth", one.birth)}
    holder.fill({**LOSS, **printed, "birth-day": ""})
    holder.press("Go on")
    holder.shows("No document of ours has this number, name and date of birth together")
    holder.fill(date("birth", one.birth))
    holder.press("Go on")
    holder.shows("End this document for ever?", one.number)
    holder.press("Report it lost")
    holder.shows("The document is reported")
    assert one.number not in holder.text


def on_the_list(instance: LocalInstance, folder: Path) -> dict[str, dict[str, Any]]:
    """Entries of the whole outbound list by number, from files whose signature and table hold."""
    path = Path(json.loads(instance.command("register", "export", str(folder), "--all").splitlines()[-1])["file"])
    content = path.read_bytes()
    header, _, signature = path.with_name(f"{path.name}.jws").read_text().strip().split(".")
    (key,) = folder.glob("register-list-*.pem")
    payload = base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    signed = jws.deserialize_compact(f"{header}.{payload}.{signature}", ECKey.import_key(key.read_bytes()), ["ES256"])
    assert signed.payload == content
    entries: list[dict[str, Any]] = json.loads(content)["entries"]
    table = path.with_suffix(".csv").read_bytes().decode()
    assert list(csv.DictReader(io.StringIO(table))) == entries
    return {str(entry["number"]): entry for entry in entries}


def test_a_lost_passport_is_ended_by_its_holder_replaced_and_listed(
    arrive: Arrive,
    clerk: Clerk,
    cashier: Cashier,
    examiner: Officer,
    confirmer: Officer,
    instance: LocalInstance,
    tmp_path: Path,
) -> None:
    office = Post(clerk, cashier, examiner, confirmer, arrive(Producer, "Lena Marsh"))
    joris = arrive(Applicant, ACCOUNT)
    first = filed_as(joris, "passport-first", first_passport(JORIS), {"nationality-proof": portrait(JORIS)})
    office.receive(first, originals=("nationality-proof",))
    office.grant(first)
    order, old = office.make(instance, first, seal="SEAL-7001")
    clerk.hand_over(order, {"capacity": "holder", "identity": CARD})
    clerk.shows("Handed over")
    assert clerk.standing_of(old) == "Valid"

    enter_book(instance, tmp_path, IDA)
    address = report(joris, instance, old)
    report_unlisted(joris, IDA)
    assert clerk.standing_of(IDA.number) == "Lost"
    assert clerk.standing_of(old) == "Lost"
    joris.go(address)
    joris.shows("This document cannot be reported here")
    post(joris, f"{address}/confirm", LOSS)

    reference = joris.begin(service="passport-replacement")
    for step, values in replacement(JORIS, old_number=old):
        joris.fill_step(reference, step, values)
    joris.lodge(reference)
    office.receive(reference)
    office.grant(reference)
    order, number = office.make(instance, reference, seal="SEAL-7002")
    clerk.shows("In the register as no longer valid")
    clerk.hand_over(order, {"capacity": "holder", "identity": CARD, "old": "reported"})
    clerk.shows("Handed over")
    assert (clerk.standing_of(old), clerk.standing_of(number)) == ("Lost", "Valid")
    joris.go("/applications/documents")
    joris.shows(old, number)

    listed = on_the_list(instance, tmp_path / "list")
    assert listed[IDA.number]["status"] == "lost"
    assert (listed[old]["status"], listed[old]["kind"], listed[old]["issuing_state"]) == ("lost", "passport", "UTO")
    assert number not in listed
