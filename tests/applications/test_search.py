"""What an application is found by, from lodging on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from consular import applications
from consular.applications import EMAIL_AT, PASSPORT_AT, PERSON_AT, Application
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind
from consular.core.work import Work, Works
from consular.doc9303 import PartialDate
from consular.vault import Person
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
BORN = PartialDate(1993, 4, 17)


def by(work: Work, condition: Any) -> list[str]:
    return list(work.session.scalars(select(Application.reference).where(condition)))


def named(work: Work, primary: str, birth: PartialDate = BORN) -> list[str]:
    return by(work, PERSON_AT.matches(work.session, Person(primary, birth)))


def row(work: Work, reference: str) -> Application:
    return applications.application_for(work.session, SYSTEM, "system", reference, lock=True)


def test_a_lodged_application_is_found_by_what_was_answered(works: Works, catalogue: Catalogue) -> None:
    reference, _ = factories.lodged(works, catalogue)
    with works.begin(SYSTEM) as work:
        assert by(work, PASSPORT_AT.matches(work.session, "ac 4402917")) == [reference]
        assert by(work, EMAIL_AT.matches(work.session, "Natcha@mail.example")) == [reference]
        assert named(work, "Wongphaisan") == named(work, "WONG-PHAISAN") == [reference]
        assert named(work, "Wongphaisan", PartialDate(1993, 4, 18)) == named(work, "Natcha") == []


def test_a_draft_is_found_by_nothing(works: Works, catalogue: Catalogue) -> None:
    with works.begin(SYSTEM) as work:
        owner = factories.account_actor(factories.account(work).id)
    with works.begin(owner) as work:
        draft = factories.draft(work, catalogue)
        assert not any(getattr(draft, name) for name in applications.models.INDEX_COLUMNS)


def test_half_a_date_has_no_index(works: Works, catalogue: Catalogue) -> None:
    reference, _ = factories.lodged(works, catalogue, answers={"birth": "1993-04-XX"})
    with works.begin(SYSTEM) as work:
        assert row(work, reference).person_index is None
        assert row(work, reference).passport_index is not None


def test_a_mononym_is_found_by_its_only_name(works: Works, catalogue: Catalogue) -> None:
    name = {"primary": "Suharyanto", "secondary": None, "native": None}
    reference, _ = factories.lodged(works, catalogue, answers={"name": name})
    with works.begin(SYSTEM) as work:
        assert named(work, "SUHARYANTO") == [reference]


def test_the_passports_own_spelling_is_preferred(works: Works, catalogue: Catalogue) -> None:
    reference, _ = factories.lodged(works, catalogue)
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            applications.keep_spelling(work, row(work, reference), factories.service(catalogue), "WONGPAISAN")
    with works.begin(SYSTEM) as work:
        assert named(work, "Wongpaisan") == [reference]
        assert named(work, "Wongphaisan") == []
        assert row(work, reference).card.spelling == "WONGPAISAN"
        assert row(work, reference).answers["name"]["primary"] == "Wongphaisan"


def test_a_spelling_that_was_read_in_a_draft_counts_from_lodging_on(works: Works, catalogue: Catalogue) -> None:
    with works.begin(SYSTEM) as work:
        owner = factories.account_actor(factories.account(work).id)
    service = factories.service(catalogue)
    with works.begin(owner) as work:
        draft = factories.draft(work, catalogue)
        factories.attach_all(work, draft)
        work.session.flush()
        applications.keep_spelling(work, draft, service, "WONGPAISAN")
        assert draft.person_index is None
        applications.lodge(
            work,
            draft,
            service,
            catalogue,
            declaration=service.declaration.version,
            privacy=catalogue.ministry.privacy_version,
        )
        work.session.flush()
        assert named(work, "WONGPAISAN") == [draft.reference]


def test_the_same_spelling_again_writes_nothing(works: Works, catalogue: Catalogue) -> None:
    reference, _ = factories.lodged(works, catalogue)
    service = factories.service(catalogue)
    with works.begin(SYSTEM) as work:
        applications.keep_spelling(work, row(work, reference), service, "WONGPAISAN")
    with works.begin(SYSTEM) as work:
        before = row(work, reference).version
        applications.keep_spelling(work, row(work, reference), service, "WONGPAISAN")
        applications.keep_spelling(work, row(work, reference), service, "")
        work.session.flush()
        assert row(work, reference).version == before
