"""People who work on a running instance: through its rooms for speed, through its pages where the pages matter."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from consular import applications, evidence, fees, identity, register, review, verification
from consular.app.assembly import Parts, assemble
from consular.catalogue import KINDS
from consular.core.actor import Actor, system
from consular.core.outbox import Delivery
from consular.core.settings import Settings
from consular.issuance import IssuedFile
from consular.notices.operations import Notice
from tests import factories
from tests.journeys.instance import HOST, ROOT, LocalInstance, wait_until
from tests.journeys.pictures import passport_page, portrait
from tests.journeys.travellers import ARRIVAL, Traveller

PATIENCE = 150  # seconds; a loaded machine


class Page:
    """An answer of the web."""

    def __init__(self, status: int, where: str, content: bytes) -> None:
        self.status, self.where, self.content = status, where, content
        self.text = content.decode("utf-8", "replace")


class Visitor:
    """A browser without pictures and scripts: cookies, form tokens, nothing followed."""

    def __init__(self, instance: LocalInstance) -> None:
        self._port = instance.port
        self._token = ""
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, form: Mapping[str, Any]) -> Page:
        """Send a form with the token of the page that was opened last; a (name, bytes) value is a file."""
        parts: dict[str, Any] = {"csrf_token": self._token}
        for key, value in form.items():
            parts[key] = FileStorage(BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value
        boundary, body = encode_multipart(parts)
        return self._ask("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Page:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        connection = http.client.HTTPConnection(HOST, self._port, timeout=60)
        try:
            connection.request(method, path, body, {**headers, **({"Content-Type": kind} if kind else {})})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(cookie).items()}
        page = Page(answer.status, urlsplit(answer.headers.get("Location", "")).path, content)
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page.text)
        self._token = token.group(1) if token else self._token
        return page


class Hands:
    """Accounts and colleagues of the instance, each act its own transaction on its database and queue."""

    def __init__(self, instance: LocalInstance) -> None:
        self.instance = instance
        told = {**instance.environment, "CONSULAR_CONFIG": str(ROOT / "config")}
        self.parts: Parts = assemble(Settings.model_validate(told), pool_size=4)
        self.works, self.catalogue = self.parts.works, self.parts.catalogue
        self.service = factories.service(self.catalogue)
        staff = {"cashier": "cashier", "examiner": "examining-officer", "confirmer": "confirming-officer"}
        self.staff = {
            name: factories.staff_actor(self.works, self.catalogue, subject=f"hands-{name}", roles=((role, "jakarta"),))
            for name, role in staff.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.parts.close()

    # --- acts

    def account(self, traveller: Traveller) -> Actor:
        """The traveller's account, by the e-mail door."""
        with self.works.begin(system()) as work:
            made = factories.account(work, subject=traveller.number.lower(), email=traveller.email)
            return factories.account_actor(made.id)

    def draft(self, traveller: Traveller) -> str:
        """Every question answered; returns the reference."""
        with self.works.begin(self.account(traveller)) as work:
            made = applications.begin_draft(work, self.service, capacity="self", locale="en")
            for key, form in traveller.answers():
                step = self.service.step(key)
                assert step is not None
                raw = {field.key: KINDS[field.kind].gather(form, field.key) for field in step.fields}
                assert not applications.save_step(work, made, self.service, step, raw).problems
                work.session.flush()
            return made.reference

    def attach(self, reference: str, traveller: Traveller) -> list[UUID]:
        """Passport page and portrait; returns the ids of the files."""
        found = []
        for item, content in (("passport-page", passport_page(traveller)), ("portrait", portrait(traveller))):
            with self.works.begin(self.account(traveller)) as work:
                case = self._case(work, reference)
                made = evidence.attach(
                    work,
                    dossier_id=case.dossier_id,
                    item=item,
                    filename=f"{item}.jpg",
                    content=content,
                    single=True,
                )
                found.append(made.id)
        return found

    def lodge(self, reference: str, traveller: Traveller) -> None:
        """Send it."""
        with self.works.begin(self.account(traveller)) as work:
            applications.lodge(
                work,
                self._case(work, reference),
                self.service,
                self.catalogue,
                declaration=self.service.declaration.version,
                privacy=self.catalogue.ministry.privacy_version,
            )

    def receive_fee(self, reference: str) -> None:
        """At the cashier's."""
        with self.works.begin(self.staff["cashier"]) as work:
            for charge in fees.charges_of(work.session, self._case(work, reference).dossier_id):
                factories.open_till(work, self.catalogue, charge.office)
                fees.record_receipt(work, charge_id=charge.id)

    def propose(self, reference: str, *, refusal: bool = False) -> UUID:
        """Claimed and proposed by the examiner."""
        with self.works.begin(self.staff["examiner"]) as work:
            review.claim(work, reference=reference, catalogue=self.catalogue)
        terms = review.Terms(ARRIVAL, ARRIVAL + timedelta(days=29), "1", 30)
        grounds = (review.StatedGround("means-not-shown", "The statement shows 12 of the 900 that are needed."),)
        with self.works.begin(self.staff["examiner"]) as work:
            if refusal:
                made = review.propose_refusal(work, reference=reference, grounds=grounds, catalogue=self.catalogue)
            else:
                made = review.propose_grant(work, reference=reference, terms=terms, catalogue=self.catalogue)
            return made.id

    def confirm(self, reference: str, proposal_id: UUID) -> None:
        """By the second person; pressed twice."""
        for _ in range(2):
            with self.works.begin(self.staff["confirmer"]) as work:
                seen = self._case(work, reference).version
                review.confirm(work, reference=reference, proposal_id=proposal_id, seen_version=seen)

    def ready_to_decide(self, traveller: Traveller, *, refusal: bool = False) -> tuple[str, UUID]:
        """A case whose checks have run and for which a decision is proposed."""
        reference = self.draft(traveller)
        self.attach(reference, traveller)
        self.until_all_done()
        self.lodge(reference, traveller)
        self.receive_fee(reference)
        self.until_state(reference, "admissible")
        return reference, self.propose(reference, refusal=refusal)

    def sign_in(self, traveller: Traveller) -> Visitor:
        """A browser with a session of the traveller's account."""
        return self.sign_in_as(self.account(traveller))

    def sign_in_as(self, actor: Actor) -> Visitor:
        """A browser with a session of this account or colleague."""
        with self.works.begin(system()) as work:
            if actor.is_staff:
                token = identity.open_session(work, staff=work.session.get(identity.Staff, actor.id))
            else:
                token = identity.open_session(work, account=work.session.get(identity.Account, actor.id))
        visitor = Visitor(self.instance)
        visitor.cookies[f"__Host-consular-session-{self.parts.settings.instance}"] = token
        return visitor

    @contextmanager
    def held(self, reference: str) -> Iterator[None]:
        """Somebody else has the case's row locked: whoever wants to change it waits."""
        with self.works.begin(system()) as work:
            work.session.execute(
                select(applications.Application.id)
                .where(applications.Application.reference == reference)
                .with_for_update()
            )
            yield

    # --- looks

    def _case(self, work: Any, reference: str) -> applications.Application:
        return applications.application_for(work.session, system(), "system", reference)

    def state(self, reference: str) -> str:
        """Where the case stands."""
        with self.works.begin(system()) as work:
            return self._case(work, reference).state

    def until_state(self, reference: str, state: str) -> None:
        """Wait until the case stands there."""
        wait_until(lambda: self.state(reference) == state, seconds=PATIENCE, what=f"the case is {state}")

    def until_all_done(self) -> None:
        """Wait until nothing is owed any more, dead letters being a failure."""
        wait_until(lambda: not self.open_deliveries(), seconds=PATIENCE, what="no delivery is open", every=0.3)
        assert not self.dead_letters()

    def open_deliveries(self) -> list[str]:
        """Reactions that are still owed."""
        return self._reactions(Delivery.done_at.is_(None), Delivery.dead_at.is_(None))

    def dead_letters(self) -> list[str]:
        """Reactions that were given up."""
        return self._reactions(Delivery.dead_at.is_not(None))

    def running(self, reaction: str) -> Delivery | None:
        """A delivery of this reaction that a worker holds now."""
        with self.works.begin(system()) as work:
            held = select(Delivery).where(
                Delivery.reaction == reaction, Delivery.leased_until.is_not(None), Delivery.done_at.is_(None)
            )
            return work.session.scalars(held).first()

    def attempts(self, delivery_id: UUID) -> int:
        """How often a delivery was begun."""
        with self.works.begin(system()) as work:
            return int(work.session.scalar(select(Delivery.attempts).where(Delivery.id == delivery_id)) or 0)

    def waits_for_a_row(self) -> bool:
        """Whether somebody waits for a row that another has locked."""
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
        return bool(self.instance.sql(waiting)[0][0])

    def _reactions(self, *where: Any) -> list[str]:
        with self.works.begin(system()) as work:
            return list(work.session.scalars(select(Delivery.reaction).where(*where)))

    def results(self, evidence_id: UUID) -> Counter[str]:
        """How many runs each check of a file has, superseded ones included."""
        with self.works.begin(system()) as work:
            runs = select(verification.CheckRun.check).where(verification.CheckRun.evidence_id == evidence_id)
            return Counter(work.session.scalars(runs))

    def file(self, evidence_id: UUID) -> evidence.Evidence:
        """The row."""
        with self.works.begin(system()) as work:
            found = evidence.evidence(work.session, evidence_id)
            assert found is not None
            return found

    def pages(self, reference: str) -> set[str]:
        """Names of the objects of the case's sanitised pictures."""
        with self.works.begin(system()) as work:
            dossier_id = self._case(work, reference).dossier_id
            kept = select(evidence.EvidencePage.blob).where(evidence.EvidencePage.dossier_id == dossier_id)
            return set(work.session.scalars(kept))

    def made(self, reference: str) -> dict[str, Any]:
        """What the decision has led to: counts of files by kind, numbers, decisions, notices by template."""
        with self.works.begin(system()) as work:
            case = self._case(work, reference)
            files = select(IssuedFile.kind).where(IssuedFile.application_id == case.id)
            numbers = select(func.count()).where(register.TravelDocument.application_dossier_id == case.dossier_id)
            decided = select(func.count()).where(review.Decision.dossier_id == case.dossier_id)
            notices = select(Notice.template).where(Notice.dossier_id == case.dossier_id)
            return {
                "files": Counter(work.session.scalars(files)),
                "numbers": work.session.scalar(numbers),
                "decisions": work.session.scalar(decided),
                "notices": Counter(work.session.scalars(notices)),
            }

    def mails(self, traveller: Traveller, *, least: int) -> Counter[str]:
        """Subjects of the traveller's mails once so many have come."""
        wait_until(
            lambda: len(self.instance.mails(to=traveller.email)) >= least, seconds=PATIENCE, what=f"{least} mails"
        )
        return Counter(str(mail["Subject"]) for mail in self.instance.mails(to=traveller.email))
