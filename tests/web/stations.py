"""One case at each station, with real ids in every place that an address names."""

from __future__ import annotations

import io
import json
import secrets
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from consular import appearances, applications, consents, evidence, fees, issuance, review
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Work, Works
from tests import counter, factories
from tests.partners import programs
from tests.review.cases import GROUNDS, TERMS, confirmed

SYSTEM = Actor(ActorKind.SYSTEM)
STATIONS = ("draft", "lodged", "waiting", "claimed", "asked", "proposed", "granted")
# A passport for a child, begun at the counter of Jakarta; lodged there, a guardian is asked; seen there.
AT_COUNTER = ("begun", "awaited", "seen")
NOBODY = UUID(int=7)


@dataclass(frozen=True)
class Station:
    """A case as it stands: what the addresses and forms of its pages name, all of them NOBODY where it has none."""

    reference: str
    version: int = 0
    evidence_id: UUID = NOBODY
    charge_id: UUID = NOBODY
    proposal_id: UUID = NOBODY
    file_id: UUID = NOBODY
    till_id: UUID = NOBODY
    receipt_id: UUID = NOBODY
    refund_id: UUID = NOBODY
    payment_id: UUID = NOBODY
    document_id: UUID = NOBODY
    consent_id: UUID = NOBODY
    appearance_id: UUID = NOBODY
    partner_id: UUID = NOBODY

    def address(self, rule: str) -> str:
        """The rule with this case's ids in it."""
        parts = {
            "<reference>": self.reference,
            "<uuid:evidence_id>": str(self.evidence_id),
            "<uuid:file_id>": str(self.file_id),
            "<uuid:document_id>": str(self.document_id),
            "<uuid:charge_id>": str(self.charge_id),
            "<uuid:till_id>": str(self.till_id),
            "<uuid:receipt_id>": str(self.receipt_id),
            "<uuid:refund_id>": str(self.refund_id),
            "<uuid:payment_id>": str(self.payment_id),
            "<uuid:delivery_id>": str(NOBODY),
            "<uuid:blank_id>": str(NOBODY),
            "<uuid:count_id>": str(NOBODY),
            "<uuid:item_id>": str(NOBODY),
            "<uuid:order_id>": str(NOBODY),
            "<uuid:answer_id>": str(NOBODY),
            "<uuid:grant_id>": str(NOBODY),
            "<uuid:partner_id>": str(self.partner_id),
            "<uuid:person_id>": str(NOBODY),
            "<uuid:bag_id>": str(NOBODY),
            "<uuid:consent_id>": str(self.consent_id),
            "<uuid:appearance_id>": str(self.appearance_id),
            "<int:number>": "1",
            "<kind>": "page",
            "<token>": "no-such-check",
            "<person>": "natcha",
            "<path:filename>": "theme.css",
            "<provider>": "eid",
            "<uuid:way_id>": str(NOBODY),
            "<uuid:session_id>": str(NOBODY),
        }
        # `<key>` is a service, a step or an item of evidence, by what stands before it.
        keys = {"/services/<key>": "visitor-visa", "/steps/<key>": "name", "/evidence/<key>": "portrait"}
        for before, key in keys.items():
            rule = rule.replace(before, before.replace("<key>", key))
        for part, value in parts.items():
            rule = rule.replace(part, value)
        assert "<" not in rule, rule
        return rule


@cache
def small_jpeg() -> bytes:
    """A picture that decodes."""
    made = io.BytesIO()
    Image.new("RGB", (413, 531), (200, 200, 210)).save(made, "JPEG")
    return made.getvalue()


class House:
    """Principals, and cases that they have brought to each station. Every act is its own transaction."""

    def __init__(self, works: Works, catalogue: Catalogue, issuer: issuance.Issuer) -> None:
        self.works, self.catalogue = works, catalogue
        self._issuer = issuer
        self._partner_id = programs.register(works, f"Meridiaan Travel {secrets.token_hex(4)}").partner_id
        staff = self._staff
        self.actors = {
            "anonymous": Actor(ActorKind.ANONYMOUS),
            "owner": self._account("natcha"),
            "other": self._account("stranger"),
            "examiner": staff("okonjo", "examining-officer"),
            "elsewhere": staff("musa", "examining-officer", office="nairobi"),
            "confirmer": staff("santoso", "confirming-officer"),
            "manager": staff("lund", "post-manager"),
            "cashier": staff("lestari", "cashier"),
            "auditor": staff("berg", "auditor", office="headquarters"),
            "helpdesk": staff("moreau", "helpdesk", office="headquarters"),
            "clerk": staff("wulan", "counter-clerk"),
            "administrator": staff("haddad", "administrator", office="headquarters"),
        }

    def _account(self, subject: str) -> Actor:
        with self.works.begin(SYSTEM) as work:
            return factories.account_actor(factories.account(work, subject=subject, email=f"{subject}@mail.example").id)

    def _staff(self, subject: str, role: str, office: str = "jakarta") -> Actor:
        powers = ("grant", "refuse", "revoke", "waive")
        return factories.staff_actor(
            self.works, self.catalogue, subject=subject, roles=((role, office),), powers=powers
        )

    def station(self, name: str) -> Station:
        """A fresh case of the owner at this station. In the counter's own the owner is the guardian who is asked."""
        if name in AT_COUNTER:
            return self._at_counter(name)
        found = self._draft()
        for step in ("lodged", "waiting", "claimed"):
            if STATIONS.index(name) >= STATIONS.index(step):
                getattr(self, f"_{step}")(found.reference)
        if name == "asked":
            with self.works.begin(self.actors["examiner"]) as work:
                review.ask(work, reference=found.reference, question="Where will you stay?", catalogue=self.catalogue)
        if name in ("proposed", "granted"):
            with self.works.begin(self.actors["examiner"]) as work:
                made = review.propose_grant(work, reference=found.reference, terms=TERMS, catalogue=self.catalogue)
            found = replace(found, proposal_id=made.id)
        if name == "granted":
            decision = confirmed(self.works, found.reference, found.proposal_id, self.actors["confirmer"])
            with self.works.begin(SYSTEM) as work:
                issuance.ensure_signers(work, self.catalogue.ministry)
                file = issuance.issue(work, decision.id, issuer=self._issuer, press=issuance.LatePress())
            assert file.document_id is not None
            found = replace(found, file_id=file.id, document_id=file.document_id)
        return self._as_it_stands(found)

    def _at_counter(self, name: str) -> Station:
        clerk = self.actors["clerk"]
        make = counter.begun if name == "begun" else counter.filed
        child = {**counter.CHILD, "other_email": "natcha@mail.example"}
        reference = make(self.works, self.catalogue, clerk, **child)
        with self.works.begin(clerk) as work:
            found = self.application(work, reference)
            photo = evidence.attach(
                work, dossier_id=found.dossier_id, item="portrait", filename="p.jpg", content=small_jpeg(), single=True
            )
            evidence.store_pages(work, photo, [evidence.Page(small_jpeg(), 413, 531)])
            asked = consents.of_dossier(work.session, found.dossier_id)
            made = self._seen(work, found.dossier_id) if name == "seen" else None
        return self._as_it_stands(
            Station(
                reference,
                evidence_id=photo.id,
                consent_id=asked[0].id if asked else NOBODY,
                appearance_id=made.id if made else NOBODY,
            )
        )

    def _seen(self, work: Work, dossier_id: UUID) -> appearances.Appearance:
        asked = counter.passport(self.catalogue).appearance
        assert asked is not None
        given = appearances.Given(
            identity="register", originals=("birth-certificate",), photo="accepted", signature="not_needed"
        )
        return appearances.record(work, dossier_id=dossier_id, asked=asked, given=given, age=6, today=work.now.date())

    def application(self, work: Work, reference: str) -> applications.Application:
        """Past every policy."""
        return applications.application_for(work.session, SYSTEM, "system", reference)

    def _draft(self) -> Station:
        with self.works.begin(self.actors["owner"]) as work:
            made = factories.draft(work, self.catalogue)
            factories.attach_all(work, made)
            work.session.flush()
            files = evidence.of_dossier(work.session, made.dossier_id)
            for file in files:
                page = evidence.Page(small_jpeg(), 413, 531)
                evidence.store_pages(work, file, [page])
                evidence.store_detail(work, file, page)
            portrait = next(file for file in files if file.item == "portrait")
        return Station(made.reference, evidence_id=portrait.id)

    def _lodged(self, reference: str) -> None:
        service = factories.service(self.catalogue)
        with self.works.begin(self.actors["owner"]) as work:
            applications.lodge(
                work,
                self.application(work, reference),
                service,
                self.catalogue,
                declaration=service.declaration.version,
                privacy=self.catalogue.ministry.privacy_version,
            )
        with self.works.begin(self.actors["cashier"]) as work:
            factories.open_till(work, self.catalogue, "jakarta")
        with self.works.begin(SYSTEM) as work:
            fees.record_payment(
                work,
                external_id=reference,
                currency="USD",
                amount=Decimal(5),
                paid_on=work.now.date(),
                dossier_id=self.application(work, reference).dossier_id,
            )

    def _waiting(self, reference: str) -> None:
        with self.works.begin(self.actors["cashier"]) as work:
            found = self.application(work, reference)
            for charge in fees.charges_of(work.session, found.dossier_id):
                factories.open_till(work, self.catalogue, charge.office)
                fees.record_receipt(work, charge_id=charge.id)
        with self.works.begin(SYSTEM) as work:
            applications.admit_when_complete(work, found.dossier_id, self.catalogue)

    def _claimed(self, reference: str) -> None:
        with self.works.begin(self.actors["examiner"]) as work:
            review.claim(work, reference=reference, catalogue=self.catalogue)

    def _as_it_stands(self, found: Station) -> Station:
        with self.works.begin(SYSTEM) as work:
            application = self.application(work, found.reference)
            charges = work.session.scalars(
                select(fees.Charge.id).where(fees.Charge.dossier_id == application.dossier_id)
            ).all()
            return replace(
                found,
                version=application.version,
                partner_id=self._partner_id,
                charge_id=charges[0] if charges else NOBODY,
                **self._money(work, application),
            )

    def _money(self, work: Work, application: applications.Application) -> dict[str, UUID]:
        """Till, receipt, refund (of a granted case) and held payment, where there are any."""
        found = {}
        till = fees.till_of(work.session, self.actors["cashier"].id)
        if till is not None:
            found["till_id"] = till.id
        for receipt in fees.receipts_of(work.session, application.dossier_id):
            found["receipt_id"] = receipt.id
            if application.state == "granted":
                refund = fees.open_refund(work, receipt=receipt, cause="withdrawn")
                assert refund is not None
                found["refund_id"] = refund.id
        payment = work.session.scalars(
            select(fees.BankPayment).where(fees.BankPayment.dossier_id == application.dossier_id)
        ).first()
        return found | ({"payment_id": payment.id} if payment else {})


def at_the_counter() -> dict[str, dict[str, Any]]:
    """The same for the counter's pages."""
    return {
        "counter.desk.begin": {"service": "visitor-visa"},
        "counter.filing.step": {"name-primary": "Berg", "name-secondary": "Mira"},
        "counter.filing.item": {"file": (factories.JPEG + b"again", "me.jpg")},
        "counter.filing.check": {"agree": "yes", "declaration": "d-sample"},
        "counter.consent.record": {"paper": "Signed before notary Vos on 3 November"},
        "counter.appearance.record": {
            "identity": "register",
            "original": "birth-certificate",
            "photo": "accepted",
            "signature": "not_needed",
            "fingerprints": "not_needed",
        },
    }


@cache
def of_partners() -> dict[str, dict[str, Any]]:
    """What the administrator types."""
    keys = {"jwks": json.dumps({"keys": [programs.jwk_of(programs.new_key())]})}
    places = {"offices": "jakarta", "services": "visitor-visa"}
    return {
        "partners.add": {"name": "Harbour Travel", "audience": "agency", "scopes": "services:read", **keys, **places},
        "partners.change_keys": keys,
        "partners.change_places": places,
        "partners.suspend": {"act": "suspend"},
    }


def forms(station: Station) -> dict[str, dict[str, Any]]:
    """What each page's form would send for this case, by endpoint: a valid input, so that only access can refuse."""
    ground = GROUNDS[0]
    seen = {"version": str(station.version), "proposal": str(station.proposal_id)}
    grant = {"outcome": "grant", "entries": "1", "duration_of_stay_days": "30", **seen}
    for name, day in (("valid_from", TERMS.valid_from), ("valid_until", TERMS.valid_until)):
        assert day is not None
        grant |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    loss = {"kind": "lost", "on-year": "2026", "on-month": "11", "on-day": "1", "place": "Port Amity"}
    unlisted = {"number": "UA9999999", "name": "Nobody", "birth-year": "1990", "birth-month": "1", "birth-day": "1"}
    return {
        "documents.loss": loss,
        "documents.confirm": loss,
        "documents.other": {**loss, **unlisted},
        "documents.confirm_other": {**loss, **unlisted},
        "staff_register.find": {"number": "UV4KX7PHR"},
        "staff_register.loss": loss,
        "staff_register.confirm": loss,
        "start.apply": {"who": "self"},
        "applications.step": {"name-primary": "Wongphaisan", "name-secondary": "Natcha"},
        "evidence.item": {"file": (factories.JPEG + b"again", "me.jpg")},
        "lodging.check": {"agree": "yes", "declaration": "d-2026-11"},
        **at_the_counter(),
        "consents.answer": {"act": "yes"},
        "answers.answer": {"answer": "At my sister's."},
        "case.ask": {"question": "Where will you sleep?", "days": "7", **seen},
        "case.recuse": {"interest": "acquaintance"},
        "decisions.take_back": seen,
        "case.take_over": {"reason": "A colleague is ill."},
        "decisions.propose": grant,
        "decisions.confirm": seen,
        "decisions.give_back": {"note": "The second page is missing.", **seen},
        "decisions.revoke": {
            "revoke-ground": "passport-invalid",
            "revoke-facts-passport-invalid": "The passport was reported stolen on 3 December.",
            "facts": ground.facts,
        },
        "money.choose": {"line": "courier"},
        **of_partners(),
        "money.waive": {"ground": "hardship", "facts": "The applicant lost everything in the flood."},
        "receipts.void": {"reason": "Wrong file."},
        "tills.open_": {"office": "jakarta"},
        "tills.close": {"USD": "0", "IDR": "0", "reason": "Nothing was there."},
        "tills.settle": {"currency": "USD", "note": "Found."},
        "refunds.dismiss": {"reason": "Paid back at the airport."},
        "refunds.match": {"reference": station.reference},
        "queue.claim": {"claim": station.reference},
        "custody.find": {"label": "0000-0000-00"},
        "stock.find": {"kind": "visa-sticker", "number": "V00000001"},
        "stock.stocktake": {"kind": "visa-sticker", "quantity": "0"},
        "search.find": {"reference": station.reference},
        "signin.email": {"email": "natcha@mail.example"},
        **at_the_account(),
        "verify.start": {"text": "RDB1 nothing"},
    }


def at_the_account() -> dict[str, dict[str, Any]]:
    """Forms of signing in, of the account's own page, and of coming back into it."""
    email, code = "natcha@mail.example", {"email": "natcha@mail.example", "code": "12345678"}
    return {
        "signin.code": code,
        "fresh.send": {"way": str(NOBODY)},
        "fresh.code": {"way": str(NOBODY), **code},
        "security.link_email": {"email": email},
        "security.prove_email": code,
        "recover.send": {"email": email},
        "recover.begin": {**code, "recovery": "AAAA-AAAA-AAAA-AAAA"},
        "texts.send": {"email": email},
        "texts.code": code,
        "texts.recover": {"old": email, "email": "other@mail.example"},
        "texts.begin": {**code, "old": email, "text": "12345678"},
        "telephone.send": {"number": "+99912345678"},
        "telephone.prove": {"number": "+99912345678", "code": "12345678"},
        "recover.stop": {"code": "AAAA-AAAA-AAAA-AAAA"},
        "counter.recovery.ask": {"email": email},
        "counter.recovery.begin": code,
    }
