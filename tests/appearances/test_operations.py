"""One appearance stands per case and never changes; fingerprints have a key of their own and go with a void."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError

from consular import appearances, applications, audit
from consular.appearances import Appearance, AppearanceRefused, AppearedAlready, FingerprintRecord, Given, Print
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.errors import NotFound
from consular.core.outbox import Delivery
from consular.core.work import Works
from tests import counter, factories

GIVEN = Given(
    identity="old-passport",
    document="PP 1234567",
    originals=("birth-certificate",),
    photo="captured",
    signature="captured",
    fingerprints="captured",
    remark="With an interpreter",
)
PRINTS = (Print(1, counter.WSQ), Print(6, counter.WSQ + b"left"))


@pytest.fixture
def clerk(works: Works, catalogue: Catalogue) -> Actor:
    return counter.clerk(works, catalogue)


@pytest.fixture
def reference(works: Works, catalogue: Catalogue, clerk: Actor) -> str:
    """An adult's case, lodged in Jakarta."""
    return counter.filed(works, catalogue, clerk)


def seen(
    works: Works, catalogue: Catalogue, who: Actor, reference: str, given: Given = GIVEN, **more: Any
) -> Appearance:
    with works.begin(who) as work:
        found = counter.case(work, reference)
        asked = counter.passport(catalogue).appearance
        assert asked is not None
        settings: dict[str, Any] = {
            "age": 36,
            "today": dt.date(2026, 11, 16),
            "wanted": frozenset({"birth-certificate"}),
            "prints": PRINTS,
            **more,
        }
        made = appearances.record(work, dossier_id=found.dossier_id, asked=asked, given=given, **settings)
        _ = made.seen
        return made


def count(works: Works, table: type[Any]) -> int:
    with works.begin(counter.SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_it_says_who_saw_what_and_where(works: Works, catalogue: Catalogue, clerk: Actor, reference: str) -> None:
    made = seen(works, catalogue, clerk, reference)
    assert (made.office, made.clerk_id, made.photo) == ("jakarta", clerk.id, "captured")
    assert made.seen.document == "PP 1234567"
    with works.begin(counter.SYSTEM) as work:
        events = work.session.scalars(select(Delivery.event)).all()
        acts = work.session.scalars(select(audit.AuditEntry.action)).all()
        assert "appearances.made" in events
        assert "appearances:visit:record" in acts


def test_the_same_again_is_the_same_and_something_else_is_refused(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str
) -> None:
    first = seen(works, catalogue, clerk, reference)
    colleague = counter.clerk(works, catalogue, subject="agus")
    assert seen(works, catalogue, colleague, reference).id == first.id
    with pytest.raises(AppearedAlready):
        seen(works, catalogue, colleague, reference, replace(GIVEN, identity="register"))
    with pytest.raises(AppearedAlready):
        seen(works, catalogue, colleague, reference, replace(GIVEN, identity=""))
    assert count(works, Appearance) == 1
    assert count(works, FingerprintRecord) == 2


def test_what_is_missing_refuses_all_of_it(works: Works, catalogue: Catalogue, clerk: Actor, reference: str) -> None:
    with pytest.raises(AppearanceRefused) as refused:
        seen(works, catalogue, clerk, reference, replace(GIVEN, identity="", originals=()))
    assert set(refused.value.problems) == {"identity", "originals.birth-certificate"}
    assert count(works, Appearance) == 0


@pytest.mark.parametrize("bad", [Print(0, counter.WSQ), Print(11, counter.WSQ), Print(1, b"JPEG"), Print(1, b"")])
def test_what_is_no_file_of_a_reader_is_refused(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str, bad: Print
) -> None:
    with pytest.raises(AppearanceRefused) as refused:
        seen(works, catalogue, clerk, reference, prints=(bad,))
    assert set(refused.value.problems) == {"prints"}


def test_somebody_without_a_role_in_the_case_does_not_find_it(
    works: Works, catalogue: Catalogue, reference: str
) -> None:
    for stranger in (
        counter.clerk(works, catalogue, subject="amina", office="nairobi"),
        factories.staff_actor(works, catalogue),
    ):
        with pytest.raises(NotFound):
            seen(works, catalogue, stranger, reference)


def test_fingerprints_lie_under_the_files_second_key(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str, clean_database: Engine
) -> None:
    made = seen(works, catalogue, clerk, reference)
    with works.begin(counter.SYSTEM) as work:
        rows = appearances.fingerprints_of(work.session, made.id)
        assert [(row.position, row.record.format) for row in rows] == [(1, "wsq"), (6, "wsq")]
    with clean_database.begin() as connection:
        purposes = connection.execute(
            text("SELECT purpose FROM keystore.dossier_key WHERE dossier_id = :id"), {"id": made.dossier_id}
        ).scalars()
        assert set(purposes) == {"data", "biometrics"}


def test_without_fingerprints_there_is_no_second_key(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str, clean_database: Engine
) -> None:
    made = seen(works, catalogue, clerk, reference, replace(GIVEN, fingerprints="refused"), prints=())
    with clean_database.begin() as connection:
        query = text("SELECT count(*) FROM keystore.dossier_key WHERE dossier_id = :id AND purpose = 'biometrics'")
        assert connection.execute(query, {"id": made.dossier_id}).scalar() == 0


def test_a_void_stays_in_the_record_without_its_fingerprints_and_another_can_be_made(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str
) -> None:
    made = seen(works, catalogue, clerk, reference)
    for _ in range(2):
        with works.begin(clerk) as work:
            void = appearances.void(work, appearance_id=made.id)
            assert (void.voided_by, void.voided_at) == (clerk.id, work.now)
    assert count(works, FingerprintRecord) == 0
    again = seen(works, catalogue, clerk, reference, replace(GIVEN, identity="register"))
    assert again.id != made.id
    assert count(works, Appearance) == 2


def test_only_the_counters_of_the_case_void(works: Works, catalogue: Catalogue, clerk: Actor, reference: str) -> None:
    made = seen(works, catalogue, clerk, reference)
    elsewhere = counter.clerk(works, catalogue, subject="amina", office="nairobi")
    with works.begin(elsewhere) as work, pytest.raises(NotFound):
        appearances.void(work, appearance_id=made.id)
    with works.begin(clerk) as work, pytest.raises(NotFound):
        appearances.void(work, appearance_id=UUID(int=7))


def test_the_days_list_has_whom_the_office_saw(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str
) -> None:
    made = seen(works, catalogue, clerk, reference)
    day = dt.timedelta(days=1)
    with works.begin(clerk) as work:
        here = appearances.at_office(work.session, clerk, "jakarta", since=work.now - day, until=work.now + day)
        before = appearances.at_office(work.session, clerk, "jakarta", since=work.now - 2 * day, until=work.now - day)
        assert ([a.id for a in here], before) == ([made.id], [])
    elsewhere = counter.clerk(works, catalogue, subject="amina", office="nairobi")
    with works.begin(elsewhere) as work:
        assert (
            appearances.at_office(work.session, elsewhere, "jakarta", since=work.now - day, until=work.now + day) == []
        )


def test_with_fee_and_appearance_the_case_is_admissible_and_with_one_alone_it_is_not(
    works: Works, catalogue: Catalogue, clerk: Actor
) -> None:
    infant = counter.filed(works, catalogue, clerk, birth="2024-02-03")  # owes nothing
    with works.begin(counter.SYSTEM) as work:
        applications.admit_when_complete(work, counter.case(work, infant).dossier_id, catalogue)
        assert counter.case(work, infant).state == "lodged"
    child = replace(GIVEN, signature="not_needed", fingerprints="not_needed")
    seen(works, catalogue, clerk, infant, child, age=2, prints=())
    adult = counter.filed(works, catalogue, clerk)
    seen(works, catalogue, clerk, adult)
    with works.begin(counter.SYSTEM) as work:
        for reference in (infant, adult):
            applications.admit_when_complete(work, counter.case(work, reference).dossier_id, catalogue)
        assert (counter.case(work, infant).state, counter.case(work, adult).state) == ("admissible", "lodged")


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (
            "INSERT INTO appearance (id, dossier_id, office, clerk_id, at, photo, signature, fingerprints)"
            " SELECT gen_random_uuid(), dossier_id, office, clerk_id, at, photo, signature, fingerprints"
            " FROM appearance",
            "uq_appearance_standing",
        ),
        ("UPDATE appearance SET photo = 'drawn'", "ck_appearance_photo"),
        ("UPDATE appearance SET signature = 'stamped'", "ck_appearance_signature"),
        ("UPDATE appearance SET fingerprints = 'some'", "ck_appearance_fingerprints"),
        ("UPDATE appearance SET voided_at = now()", "ck_appearance_voided"),
        ("UPDATE fingerprint_record SET position = 11 WHERE position = 1", "ck_fingerprint_record_position"),
        ("UPDATE fingerprint_record SET position = 6", "uq_fingerprint_record"),
    ],
)
def test_the_database_refuses_it_too(
    works: Works, catalogue: Catalogue, clerk: Actor, reference: str, clean_database: Engine, statement: str, rule: str
) -> None:
    seen(works, catalogue, clerk, reference)
    with pytest.raises(IntegrityError, match=rule), clean_database.begin() as connection:
        connection.execute(text(statement))
