"""Granted cases of every physical service, and the acts that bring an order from one station to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consular import appearances, applications, consents, custody, evidence, fees, issuance, production, review, stock
from consular.appearances import Given
from consular.catalogue import Catalogue, Service
from consular.core.actor import Actor, ActorKind
from consular.core.work import Works
from consular.identity import Account
from consular.issuance import Issuer
from consular.production import HandOver, ProductionOrder
from consular.production.lifecycle import Produce, move
from consular.review import Terms
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
HOME = {**factories.ANSWERS["home"], "city": "Jakarta", "country": "IDN"}
PERSON: dict[str, Any] = {
    "name": {"primary": "Eriksson", "secondary": "Anna Maria", "native": None},
    "birth": "1974-08-12",
    "birth_place": "Zenith",
    "nationality": "UTO",
    "sex": "F",
    "home": HOME,
    "contact_email": "natcha@mail.example",
    "collect_at": "jakarta",
}
OLD = {"old_number": "L8988901", "old_expiry": "2027-04-15", "keep_old": "keep"}
CHILD = {
    **PERSON,
    "birth": "2019-05-02",
    "guardian_name": {"primary": "Eriksson", "secondary": "Lars", "native": None},
    "guardian_relation": "father",
    "custody": "both",
    "other_guardian_name": {"primary": "Eriksson", "secondary": "Mia", "native": None},
    "other_guardian_email": "mia@mail.example",
    "has_old": "no",
}
STRANDED = {
    **PERSON,
    "is_minor": "no",
    "why": "lost",
    "old_number": "L8988901",
    "lost_on": "2026-11-14",
    "lost_place": "Night market",
    "lost_country": "IDN",
    "where_now": "IDN",
    "destination": "UTO",
    "route": "Doha",
    "arrival": "2026-11-18",
}
VISITOR = {**factories.ANSWERS, "home": HOME}
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "visitor-visa-sticker": VISITOR,
    "passport-renewal": {**PERSON, **OLD},
    "passport-replacement": {**STRANDED, **PERSON},
    "passport-child": CHILD,
    "emergency-document": STRANDED,
}
TERMS = {
    "sticker": Terms(dt.date(2026, 12, 18), dt.date(2027, 1, 16), "1", 30),
    "passport": Terms(None, None, None, None, months=120),
    "passport-child": Terms(None, None, None, None, months=60),
    "emergency-travel-document": Terms(dt.date(2026, 11, 16), dt.date(2026, 11, 20), None, None),
}
COLLEAGUES = {
    "examiner": ("examining-officer", "jakarta"),
    "confirmer": ("confirming-officer", "jakarta"),
    "producer": ("producer", "jakarta"),
    "witness": ("producer", "jakarta"),
    "elsewhere": ("producer", "nairobi"),
    "clerk": ("counter-clerk", "jakarta"),
    "clerk_elsewhere": ("counter-clerk", "nairobi"),
    "cashier": ("cashier", "jakarta"),
}
ADULT = HandOver(capacity="holder", identity="Old passport and face")


class Colleagues:
    """Registered when first asked for."""

    def __init__(self, works: Works, catalogue: Catalogue) -> None:
        self._works = works
        self._catalogue = catalogue
        self._actors: dict[str, Actor] = {}

    def __getattr__(self, name: str) -> Actor:
        if name not in COLLEAGUES:
            raise AttributeError(name)
        if name not in self._actors:
            powers = ("grant", "refuse", "revoke") if "er" in name and COLLEAGUES[name][0].endswith("officer") else ()
            roles = (COLLEAGUES[name],)
            self._actors[name] = factories.staff_actor(
                self._works, self._catalogue, subject=name, roles=roles, powers=powers
            )
        return self._actors[name]


class QuickPress:
    """A press that prints words, and counts how often it was asked."""

    def __init__(self) -> None:
        self.sheets: list[object] = []

    def render_sticker(self, sheet: issuance.StickerSheet, issuer: Issuer) -> bytes:
        """The lines as text."""
        self.sheets.append(sheet)
        return b"%PDF sticker " + "\n".join(sheet.lines).encode()

    def render_etd(self, sheet: issuance.EtdSheet, issuer: Issuer) -> bytes:
        """The lines as text."""
        self.sheets.append(sheet)
        return b"%PDF etd " + "\n".join(sheet.lines).encode()

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"production asks the press for {name}")


@dataclass(frozen=True)
class Case:
    """A case: its folder, its reference, whose account filed it."""

    dossier_id: UUID
    application_id: UUID
    reference: str
    owner: Actor
    service: Service


class House:
    """The acts, each in a work of its own, as requests and reactions are."""

    def __init__(
        self,
        works: Works,
        catalogue: Catalogue,
        staff: Colleagues,
        face: bytes,
        issuer: Issuer,
        press: issuance.Press,
    ) -> None:
        self.works, self.catalogue, self.staff = works, catalogue, staff
        self.face, self.issuer, self.press = face, issuer, press
        self._cases = 0

    def receive(self, kind: str, numbers: str, office: str = "jakarta") -> None:
        """Blanks come: one enters them, another counts."""
        one, other = self.staff.producer, self.staff.witness
        if office != "jakarta":
            one, roles = self.staff.elsewhere, (("producer", office),)
            other = factories.staff_actor(self.works, self.catalogue, subject=f"w-{office}", roles=roles, powers=())
        of = self.catalogue.blanks[kind]
        with self.works.begin(one) as work:
            made = stock.announce(work, kind=of, office=office, numbers=numbers)
        with self.works.begin(other) as work:
            stock.count(work, delivery_id=made.id, kind=of, numbers=numbers)

    def lodged(self, key: str, *, signature: bool = False, **changes: Any) -> Case:
        """Lodged with a ready portrait."""
        self._cases += 1
        service = self.catalogue.current(key)
        given = {**deepcopy(dict(ANSWERS[key])), **changes}
        with self.works.begin(SYSTEM) as work:
            account: Account = factories.account(work, subject=f"holder-{self._cases}")
            owner = factories.account_actor(account.id)
        with self.works.begin(owner) as work:
            capacity = "guardian" if key == "passport-child" else "self"
            application = applications.begin_draft(work, service, capacity=capacity, locale="en")
            for step in service.steps:
                result = applications.save_step(work, application, service, step, given)
                assert not result.problems, result.problems
                work.session.flush()
            wanted = [i for i in applications.wanted_evidence(service, application.answers) if i.required]
            items = {item.key for item in wanted} | {"portrait"} | ({"signature"} if signature else set())
            for number, item in enumerate(sorted(items)):
                file = evidence.attach(
                    work,
                    dossier_id=application.dossier_id,
                    item=item,
                    filename=f"{item}.jpg",
                    content=factories.JPEG + bytes([number]),
                    single=True,
                )
                work.session.flush()
                evidence.store_pages(work, file, [evidence.Page(self.face, 600, 800)])
            applications.lodge(
                work,
                application,
                service,
                self.catalogue,
                declaration=service.declaration.version,
                privacy=self.catalogue.ministry.privacy_version,
            )
            return Case(application.dossier_id, application.id, application.reference, owner, service)

    def appear(self, case: Case) -> None:
        """The person comes to the counter and shows what is asked."""
        asked = case.service.appearance
        if asked is None:
            return
        given = Given(
            identity=asked.identity[0].key,
            document="shown",
            originals=tuple(asked.originals),
            photo="accepted",
            signature="captured",
            fingerprints="exempt" if asked.fingerprints else "not_needed",
            exemption="bandaged" if asked.fingerprints else "",
        )
        with self.works.begin(self.staff.clerk) as work:
            appearances.record(
                work,
                dossier_id=case.dossier_id,
                asked=asked,
                given=given,
                age=40,
                today=dt.date(2026, 11, 16),
                wanted=frozenset(asked.originals),
            )

    def pay(self, case: Case) -> None:
        """The cashier receives everything that is owed."""
        with self.works.begin(self.staff.cashier) as work:
            factories.open_till(work, self.catalogue, "jakarta")
            for charge in fees.charges_of(work.session, case.dossier_id):
                if charge.settled_at is None:
                    factories.open_till(work, self.catalogue, charge.office)
                    fees.record_receipt(work, charge_id=charge.id)

    def consent(self, case: Case) -> None:
        """The other guardian's signed paper is presented."""
        with self.works.begin(self.staff.clerk) as work:
            for asked in consents.of_dossier(work.session, case.dossier_id):
                consents.record_paper(work, consent_id=asked.id, paper="signed form")

    def granted(self, key: str, *, paid: bool = True, terms: Terms | None = None, **changes: Any) -> Case:
        """Lodged, appeared, paid for unless told otherwise, examined and granted."""
        case = self.lodged(key, **changes)
        self.consent(case)
        return self.decided(case, paid=paid, terms=terms)

    def decided(self, case: Case, *, paid: bool = True, terms: Terms | None = None) -> Case:
        """What follows the consents."""
        self.appear(case)
        if paid:
            self.pay(case)
        with self.works.begin(SYSTEM) as work:
            applications.admit_when_complete(work, case.dossier_id, self.catalogue)
        self.decide(case, terms or TERMS.get(case.service.key) or TERMS[case.service.product.kind])
        return case

    def decide(self, case: Case, terms: Terms) -> None:
        """Proposed by the examiner, confirmed by the other officer where the service wants that first."""
        with self.works.begin(self.staff.examiner) as work:
            review.claim(work, reference=case.reference, catalogue=self.catalogue)
        with self.works.begin(self.staff.examiner) as work:
            proposal = review.propose_grant(work, reference=case.reference, terms=terms, catalogue=self.catalogue)
        if proposal.state == "open":
            with self.works.begin(SYSTEM) as work:
                seen = applications.application_for(work.session, SYSTEM, "system", case.reference).version
            with self.works.begin(self.staff.confirmer) as work:
                review.confirm(work, reference=case.reference, proposal_id=proposal.id, seen_version=seen)

    def decision(self, case: Case) -> UUID:
        """The grant."""
        with self.works.begin(SYSTEM) as work:
            return review.decisions_of(work.session, case.dossier_id)[0].id

    def revoke(self, case: Case) -> UUID:
        """The grant is revoked by two officers; gives the decision."""
        ground = self.catalogue.grounds[case.service.revocation_grounds].grounds[0].key
        with self.works.begin(self.staff.examiner) as work:
            proposal = review.propose_revocation(
                work,
                reference=case.reference,
                grounds=(review.StatedGround(ground, "It was found out on 3 December."),),
                catalogue=self.catalogue,
            )
        with self.works.begin(SYSTEM) as work:
            seen = applications.application_for(work.session, SYSTEM, "system", case.reference).version
        with self.works.begin(self.staff.confirmer) as work:
            return review.confirm(work, reference=case.reference, proposal_id=proposal.id, seen_version=seen).id

    def ordered(self, key: str = "visitor-visa-sticker", **given: Any) -> ProductionOrder:
        """The order of a fresh grant."""
        return self.order_of(self.granted(key, **given))

    def order_of(self, case: Case) -> ProductionOrder:
        """The reaction to the decision."""
        decision_id = self.decision(case)
        with self.works.begin(SYSTEM) as work:
            order = production.order_for(work, decision_id, catalogue=self.catalogue)
        assert order is not None
        return self.fresh(order.id)

    def fresh(self, order_id: UUID) -> ProductionOrder:
        """The order as it stands now, everything of it loaded."""
        with self.works.begin(SYSTEM) as work:
            found = production.order(work.session, order_id)
            assert found is not None
            _ = found.fixed, found.read_back, found.receiver
            return found

    def draw(self, order: ProductionOrder, number: str = "", *, by: Actor | None = None) -> ProductionOrder:
        """A clerk draws a blank."""
        with self.works.begin(by or self.staff.producer) as work:
            state = self.catalogue.ministry.issuing_state
            production.draw(work, order_id=order.id, issuing_state=state, number=number)
        return self.fresh(order.id)

    def prepare(self, order: ProductionOrder) -> ProductionOrder:
        """The worker fixes what is printed."""
        with self.works.begin(SYSTEM) as work:
            production.prepare(work, order.id, issuer=self.issuer, press=self.press)
        return self.fresh(order.id)

    def printed(self, order: ProductionOrder) -> ProductionOrder:
        """Drawn, prepared, printed."""
        self.draw(order)
        self.prepare(order)
        if order.made_by == "bureau":
            return self.produced(order)
        with self.works.begin(self.staff.producer) as work:
            production.confirm_printed(work, order_id=order.id)
        return self.fresh(order.id)

    def produced(self, order: ProductionOrder) -> ProductionOrder:
        """The bureau has printed it."""
        with self.works.begin(SYSTEM) as work:
            row = production.order(work.session, order.id, lock=True)
            assert row is not None
            move(work, row, Produce)
        return self.fresh(order.id)

    def scan(self, order: ProductionOrder, *, right: bool = True, content: bytes = b"picture") -> ProductionOrder:
        """A picture is handed in and read; `right` says what the reading finds."""
        with self.works.begin(self.staff.producer) as work:
            made = production.submit_scan(work, order_id=order.id, content=content)
            scan = UUID(made.scan or "")
        found = [] if right else [issuance.Difference("zone", "mrz_not_found")]
        with self.works.begin(SYSTEM) as work:
            production.keep_reading(work, order_id=order.id, scan=scan, differences=found)
        return self.fresh(order.id)

    def check(self, order: ProductionOrder, *, by: Actor | None = None) -> ProductionOrder:
        """Somebody looks at it and says yes."""
        with self.works.begin(by or self.staff.producer) as work:
            production.check(work, order_id=order.id)
        return self.fresh(order.id)

    def checked(self, order: ProductionOrder) -> ProductionOrder:
        """From ordered to checked."""
        self.printed(order)
        self.scan(order)
        return self.check(order)

    def stored(self, order: ProductionOrder) -> ProductionOrder:
        """Checked, and put into the safe."""
        self.checked(order)
        with self.works.begin(self.staff.producer) as work:
            production.put_into_custody(work, order_id=order.id, place="safe-1")
        return self.fresh(order.id)

    def hand_over(self, order: ProductionOrder, given: HandOver = ADULT, *, by: Actor | None = None) -> ProductionOrder:
        """At the counter."""
        with self.works.begin(by or self.staff.clerk) as work:
            production.hand_over(work, order_id=order.id, given=given, catalogue=self.catalogue)
        return self.fresh(order.id)

    def spoil(
        self, order: ProductionOrder, *, reason: str = "misprint", witness: Actor | None = None
    ) -> ProductionOrder:
        """Before a witness; gives the next attempt."""
        with self.works.begin(self.staff.producer) as work:
            again = production.spoil(
                work, order_id=order.id, reason=reason, witness=witness or self.staff.witness, words="smeared"
            )
        return self.fresh(again.id)

    def blank(self, order: ProductionOrder) -> stock.Blank | None:
        """The blank that it holds."""
        with self.works.begin(SYSTEM) as work:
            return stock.blank_of(work.session, order.id)

    def items(self, order: ProductionOrder) -> list[custody.Item]:
        """Things of its case."""
        with self.works.begin(SYSTEM) as work:
            return custody.of_case(work.session, order.dossier_id)
