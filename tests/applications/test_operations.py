"""From draft to admissible."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from consular import applications, evidence, fees
from consular.applications import NotOpen, NotReady
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.errors import NotFound
from consular.core.outbox import Delivery
from consular.core.work import Works
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)


def test_lodging_gives_the_case_to_the_office_of_residence_and_charges_the_fee(
    works: Works, catalogue: Catalogue
) -> None:
    reference, owner = factories.lodged(works, catalogue)
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:view", reference)
        charges = fees.charges_of(work.session, application.dossier_id)
        assert application.state == "lodged"
        assert application.declaration_version == "d-2026-11"
        assert [(c.office, f"{c.amount:.2f}", c.settled_at) for c in charges] == [("jakarta", "60.00", None)]


def test_lodging_twice_is_one_lodging(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:lodge", reference)
        again = applications.lodge(
            work, application, factories.service(catalogue), catalogue, declaration="d-2026-11", privacy="p-2026-11"
        )
        assert again.reference == reference
    with works.begin(SYSTEM) as work:
        lodgings = work.session.scalars(select(Delivery).where(Delivery.event == "applications.lodged")).all()
        assert len({d.reaction for d in lodgings}) == len(lodgings)


def test_a_draft_without_evidence_is_not_ready(works: Works, catalogue: Catalogue) -> None:
    with works.begin(SYSTEM) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        application = factories.draft(work, catalogue)
        with pytest.raises(NotReady) as refused:
            applications.lodge(
                work, application, factories.service(catalogue), catalogue, declaration="d-2026-11", privacy="p-2026-11"
            )
        assert refused.value.evidence == ["passport-page", "portrait"]
        assert application.state == "draft"


def test_a_settled_fee_makes_the_application_admissible(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.admissible(works, catalogue)
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:view", reference)
        assert application.state == "admissible"
        assert application.admissible_at == work.now


def test_an_infant_owes_nothing_and_is_admissible_at_once(works: Works, catalogue: Catalogue) -> None:
    answers = {
        "birth": "2024-05-XX",
        "is_minor": "yes",
        "guardian_name": {"primary": "Wongphaisan"},
        "guardian_relation": "mother",
    }
    reference, owner = factories.lodged(works, catalogue, answers=answers)
    with works.begin(owner) as work:
        assert (
            applications.application_for(work.session, owner, "applications:own:view", reference).state == "admissible"
        )


def test_another_accounts_application_does_not_exist(works: Works, catalogue: Catalogue) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(SYSTEM) as work:
        stranger = factories.account_actor(factories.account(work, subject="stranger", email=None).id)
    with works.begin(stranger) as work, pytest.raises(NotFound):
        applications.application_for(work.session, stranger, "applications:own:view", reference)


def test_a_lodged_application_cannot_be_edited(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    definition = factories.service(catalogue)
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:edit", reference)
        with pytest.raises(NotOpen):
            applications.save_step(work, application, definition, definition.steps[0], factories.ANSWERS)


def test_withdrawing_twice_is_one_withdrawal(works: Works, catalogue: Catalogue) -> None:
    reference, owner = factories.lodged(works, catalogue)
    for _ in range(2):
        with works.begin(owner) as work:
            application = applications.application_for(
                work.session, owner, "applications:own:withdraw", reference, lock=True
            )
            applications.withdraw(work, application)
    with works.begin(owner) as work:
        application = applications.application_for(work.session, owner, "applications:own:view", reference)
        codes = [e.code for e in applications.history(work.session, application.dossier_id, for_applicant=True)]
        assert (application.state, codes) == ("withdrawn", ["lodged", "withdrawn"])


def test_an_unfinished_draft_leaves_neither_answers_nor_files(works: Works, catalogue: Catalogue) -> None:
    with works.begin(SYSTEM) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        application = factories.draft(work, catalogue)
        factories.attach_all(work, application)
    with works.begin(SYSTEM) as work:
        applications.expire_draft(work, application.id)
    with works.begin(SYSTEM) as work:
        found = applications.application(work.session, application.id)
        assert found is not None
        assert (found.state, found.answers) == ("expired", {})
        assert evidence.of_dossier(work.session, found.dossier_id) == []
