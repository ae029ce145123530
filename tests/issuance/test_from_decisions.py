"""From the confirmed decision of two officers to what the applicant gets."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from consular import applications, custody, evidence, issuance, register, review
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.ids import new_id
from consular.core.outbox import TryLater
from consular.core.work import Works
from consular.dossiers import Dossier
from consular.issuance import IssuedFile, Issuer, NothingToIssue, Press, Verdict
from consular.review import StatedGround, Terms
from tests import factories
from tests.custody import given as safe
from tests.issuance.given import SYSTEM, checked, scanned, taken, words

FACTS = "The account shows 12 of the 900 that the journey costs."
STOLEN = "The passport was reported stolen on 3 December."


class Case:
    """An admissible application with two officers."""

    def __init__(self, works: Works, catalogue: Catalogue, face: bytes, **answers: Any) -> None:
        self.works, self.catalogue = works, catalogue
        self.reference, self.owner = factories.admissible(works, catalogue, answers=answers)
        self.examiner = factories.staff_actor(works, catalogue, subject="okonjo")
        self.confirmer = factories.staff_actor(
            works, catalogue, subject="brandt", roles=(("confirming-officer", "jakarta"),)
        )
        with works.begin(SYSTEM) as work:
            dossier_id = self._application(work).dossier_id
            for file in evidence.of_dossier(work.session, dossier_id):
                if file.item == "portrait" and face:
                    evidence.store_pages(work, file, [evidence.Page(face, 700, 900)])

    def _application(self, work: Any) -> applications.Application:
        return applications.application_for(work.session, SYSTEM, "system", self.reference)

    def decided(self, propose: Any, **what: Any) -> UUID:
        """Proposed by one officer, confirmed by the other: the decision's id."""
        with self.works.begin(self.examiner) as work:
            if propose is not review.propose_revocation:
                review.claim(work, reference=self.reference, catalogue=self.catalogue)
        with self.works.begin(self.examiner) as work:
            proposal = propose(work, reference=self.reference, catalogue=self.catalogue, **what)
        with self.works.begin(SYSTEM) as work:
            version = self._application(work).version
        with self.works.begin(self.confirmer) as work:
            made = review.confirm(work, reference=self.reference, proposal_id=proposal.id, seen_version=version)
            return made.id

    def granted(self) -> UUID:
        terms = Terms(date(2026, 11, 18), date(2027, 1, 16), "2", 30, "No employment.\n\nInsurance must be carried.")
        return self.decided(review.propose_grant, terms=terms)

    def refused(self) -> UUID:
        return self.decided(review.propose_refusal, grounds=(StatedGround("means-not-shown", FACTS),))

    def revoked(self) -> UUID:
        return self.decided(review.propose_revocation, grounds=(StatedGround("passport-invalid", STOLEN),))


@pytest.fixture
def case(works: Works, catalogue: Catalogue, face: bytes) -> Case:
    """One that waits."""
    return Case(works, catalogue, face)


def issued(works: Works, decision_id: UUID, issuer: Issuer, press: Press) -> IssuedFile:
    with works.begin(SYSTEM) as work:
        return issuance.issue(work, decision_id, issuer=issuer, press=press)


def test_a_grant_reaches_the_owner_and_the_check(works: Works, case: Case, issuer: Issuer, press: Press) -> None:
    decision = case.granted()
    file = issued(works, decision, issuer, press)
    assert issued(works, decision, issuer, press).id == file.id
    pdf = taken(works, file, case.owner)
    told = checked(works, issuer, scanned(pdf))
    assert (told.verdict, told.entries, told.days_of_stay) == (Verdict.NOT_YET_VALID, 2, 30)
    assert (told.valid_from, told.valid_until) == ("2026-11-18", "2027-01-16")
    assert "Insurancemustbecarried." in words(pdf)
    with works.begin(case.owner) as work:
        files = issuance.files_of(work.session, case.owner, "issuance:own:download", file.application_id)
        assert [found.id for found in files] == [file.id]


def test_a_refusal_reaches_the_owner(works: Works, case: Case, issuer: Issuer, press: Press) -> None:
    file = issued(works, case.refused(), issuer, press)
    shown = words(taken(works, file, case.owner))
    assert file.kind == issuance.REFUSAL
    for told in (FACTS, "Natcha Wongphaisan", "4 Thanon Tua Yang", "50000 Chiang Mai", case.reference, "Appeals Board"):
        assert "".join(told.split()) in shown


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_with_its_document_or_letter_a_case_closes_but_for_what_is_held(
    works: Works, case: Case, issuer: Issuer, press: Press, outcome: str
) -> None:
    with works.begin(SYSTEM) as work:
        dossier_id = applications.application_for(work.session, SYSTEM, "system", case.reference).dossier_id
    clerk = safe.colleague()
    item = safe.taken(works, dossier_id, clerk)
    decision = getattr(case, outcome)()
    for _ in range(2):
        issued(works, decision, issuer, press)
    with works.begin(SYSTEM) as work:
        folder = work.session.get_one(Dossier, dossier_id)
        assert (folder.done_at, folder.closed_at) == (work.now, None)
    with works.begin(clerk) as work:
        custody.return_item(work, item_id=item.id, capacity="holder", proof="identity-document", words="Natcha")
    with works.begin(SYSTEM) as work:
        assert work.session.get_one(Dossier, dossier_id).closed_at == work.now


def test_a_revocation_ends_the_document_and_reaches_the_owner(
    works: Works, case: Case, issuer: Issuer, press: Press
) -> None:
    visa = issued(works, case.granted(), issuer, press)
    decision = case.revoked()
    file = issued(works, decision, issuer, press)
    assert issued(works, decision, issuer, press).id == file.id
    assert checked(works, issuer, scanned(taken(works, visa))).verdict is Verdict.REVOKED
    assert "".join(STOLEN.split()) in words(taken(works, file, case.owner))
    with works.begin(SYSTEM) as work:
        assert visa.document_id is not None
        document = register.document(work.session, visa.document_id)
        assert document is not None
        assert document.ended_by == decision


def test_a_revocation_waits_for_its_document(works: Works, case: Case, issuer: Issuer, press: Press) -> None:
    grant = case.granted()
    revocation = case.revoked()
    with pytest.raises(TryLater):
        issued(works, revocation, issuer, press)
    issued(works, grant, issuer, press)
    assert issued(works, revocation, issuer, press).kind == issuance.REVOCATION


def test_a_grant_without_a_sanitised_portrait_is_not_issued(
    works: Works, catalogue: Catalogue, issuer: Issuer, press: Press
) -> None:
    case = Case(works, catalogue, b"")
    with pytest.raises(NothingToIssue) as refused:
        issued(works, case.granted(), issuer, press)
    assert refused.value.parameters == {"why": "portrait_missing"}


def test_an_unknown_decision_leads_to_nothing(works: Works, issuer: Issuer, press: Press) -> None:
    with pytest.raises(NotFound):
        issued(works, new_id(), issuer, press)


def test_officers_of_the_case_may_open_what_was_issued(works: Works, case: Case, issuer: Issuer, press: Press) -> None:
    file = issued(works, case.granted(), issuer, press)

    def opened(actor: Actor) -> bytes:
        with works.begin(actor) as work:
            return issuance.download(work, permission="review:case:view", file_id=file.id).content

    assert opened(case.examiner).startswith(b"%PDF")
    elsewhere = factories.staff_actor(works, case.catalogue, subject="amani", roles=(("examining-officer", "nairobi"),))
    with pytest.raises(NotFound):
        opened(elsewhere)
