"""Every index of the product can be given a new key while its rows are searched and written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text, update

from consular import applications, identity, register, review, vault
from consular.app.indexes import index_sources
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor
from consular.core.work import Works
from consular.identity.models import AccountSignIn, EmailCode, KnownSubject
from consular.review import ApplicantKey, Wanted
from tests import factories
from tests.register.given import entered
from tests.review.cases import SYSTEM, Officers

NAMES = ["account_sign_in.subject", "application.email", "application.passport_number", "application.person"]


@pytest.fixture(autouse=True)
def _own_keys(works: Works, clean_database: Engine) -> Iterator[None]:
    """Forgotten keys stay forgotten; other tests begin at version 1 again."""
    vault.index_states().seconds = 0.0
    yield
    with clean_database.begin() as connection:
        connection.execute(text("DELETE FROM keystore.named_key WHERE label LIKE 'index/%'"))


@pytest.fixture
def case(works: Works, catalogue: Catalogue) -> tuple[str, Actor, Officers]:
    """A case that an officer has looked at, so that every index has a row."""
    reference, owner = factories.admissible(works, catalogue)
    staff = Officers(works, catalogue)
    with works.begin(staff.examiner) as work:
        review.view(work, reference=reference, catalogue=catalogue)
    with works.begin(ANONYMOUS) as work:
        identity.request_code(work, email="ana@mail.example", browser="b", locale="en")
    return reference, owner, staff


def rotation(engine: Engine, catalogue: Catalogue, name: str) -> vault.IndexRotation:
    index = vault.declared_indexes()[name]
    return vault.IndexRotation(engine, index, index_sources(catalogue), pace=vault.Pace(settle=0.0))


def test_every_place_of_every_index_has_a_source(catalogue: Catalogue) -> None:
    ours = {p for p in vault.index_places() if p.model.__module__.startswith("consular.")}
    assert ours == set(index_sources(catalogue))
    assert {p.index.name for p in ours} == {
        *NAMES,
        "blank.number",
        *("travel_document.number", "travel_document.identity", "travel_document.person"),
    }


def test_what_is_searched_is_found_after_every_rotation(
    works: Works, clean_database: Engine, catalogue: Catalogue, case: tuple[str, Actor, Officers]
) -> None:
    reference, owner, staff = case
    for turn in (2, 3):
        for name in NAMES:
            done = rotation(clean_database, catalogue, name).run()
            assert (done.finished, done.version) == (True, turn)
            assert all(done.rows.values()), done.rows
        for typed in (
            Wanted(passport="AC4402917"),
            Wanted(email="natcha@mail.example"),
            Wanted(name="Wongphaisan", birth="1993-04-17"),
        ):
            with works.begin(staff.examiner) as work:
                found = review.search(work, typed, catalogue=catalogue).found
                assert [hit.application.reference for hit in found] == [reference]
        with works.begin(SYSTEM) as work:
            assert factories.account(work).id == owner.id
            issuer = factories.ISSUER
            assert identity.staff_for_subject(work, issuer=issuer, subject="okonjo").id == staff.examiner.id
    with works.begin(ANONYMOUS) as work:
        for _ in range(9):
            identity.request_code(work, email="ana@mail.example", browser="b", locale="en")
        work.session.flush()
        assert len(work.session.scalars(select(EmailCode)).all()) == identity.rules.CODES_PER_HOUR


def test_an_applicants_key_is_rotated_with_the_application(
    works: Works, clean_database: Engine, catalogue: Catalogue, case: tuple[str, Actor, Officers]
) -> None:
    rotation(clean_database, catalogue, "application.passport_number").run()
    with works.begin(SYSTEM) as work:
        key = work.session.scalars(select(ApplicantKey)).one()
        assert key.passport_index is None
        assert key.passport_index_even == applications.PASSPORT.digest("AC4402917", 2)


def test_a_number_is_taken_whatever_the_version(works: Works, clean_database: Engine, catalogue: Catalogue) -> None:
    document = entered(works)
    number = document.particulars.number
    for version in (1, 2, 3):
        with works.begin(SYSTEM) as work:
            assert register.number_taken(work.session, number)
            assert register.by_number(work.session, number) is not None
        assert rotation(clean_database, catalogue, "travel_document.number").run().version == version + 1


def test_ways_in_from_before_subjects_were_kept(
    works: Works, clean_database: Engine, catalogue: Catalogue, case: tuple[str, Actor, Officers]
) -> None:
    """An address stands in the profile; another subject is told by its owner's next sign-in."""
    with works.begin(ANONYMOUS) as work:
        by_code = identity.operations._account_for(
            work,
            identity.operations.email_subject("ana@mail.example"),
            identity.Profile(email="ana@mail.example"),
            "en",
        )
    with works.begin(SYSTEM) as work:
        work.session.execute(text("UPDATE account_sign_in SET subject_sealed = NULL"))
    done = rotation(clean_database, catalogue, "account_sign_in.subject").run()
    assert (done.finished, done.phase) == (False, "backfill")
    assert done.waiting["account_sign_in.subject_index"] == 1
    with works.begin(SYSTEM) as work:
        assert factories.account(work).id == case[1].id
        kept = work.session.scalars(select(AccountSignIn).where(AccountSignIn.account_id == case[1].id)).one()
        assert kept.subject == KnownSubject("natcha")
    assert rotation(clean_database, catalogue, "account_sign_in.subject").run().finished
    with works.begin(ANONYMOUS) as work:
        again = identity.operations._account_for(
            work, identity.operations.email_subject("ANA@mail.example"), identity.Profile(), "en"
        )
        assert again.id == by_code.id


def test_applications_from_before_get_their_indexes(
    works: Works, clean_database: Engine, catalogue: Catalogue, case: tuple[str, Actor, Officers]
) -> None:
    with works.begin(SYSTEM) as work:
        work.session.execute(update(Application).values(dict.fromkeys(applications.models.INDEX_COLUMNS)))
    with works.begin(case[1]) as work:
        factories.draft(work, catalogue)
    for name in NAMES[1:]:
        done = rotation(clean_database, catalogue, name).fill_missing()
        assert done.rows[f"application.{name.split('.')[1].removesuffix('_number')}_index"] == 1
    with works.begin(case[2].examiner) as work:
        found = review.search(work, Wanted(passport="AC4402917"), catalogue=catalogue).found
        assert [hit.application.reference for hit in found] == [case[0]]
