"""The queue: who sees what, in which order, and how it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

from consular import evidence, review, vault, verification
from consular.catalogue import Catalogue
from consular.core.actor import Actor
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.review import Cursor, Filters, MalformedCursor, QueuePage
from tests import factories
from tests.review import cases
from tests.review.cases import Officers


@pytest.fixture
def references(works: Works, catalogue: Catalogue, clock: SetClock) -> list[str]:
    """Three cases, oldest first; the last two became admissible at the same moment."""
    made = []
    for number in range(3):
        clock.move(hours=1 if number < 2 else 0)
        made.append(factories.admissible(works, catalogue, subject=f"person-{number}")[0])
    return made


def page(works: Works, catalogue: Catalogue, actor: Actor, **options: object) -> QueuePage:
    with works.begin(actor) as work:
        return review.queue(work.session, actor, now=work.now, catalogue=catalogue, **options)  # type: ignore[arg-type]


def shown(works: Works, catalogue: Catalogue, actor: Actor, **filters: object) -> list[str]:
    found = page(works, catalogue, actor, filters=Filters(**filters))  # type: ignore[arg-type]
    return [row.application.reference for row in found.rows]


def test_the_oldest_comes_first_and_pages_join_without_gap(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str]
) -> None:
    seen, after = [], None
    for _ in range(4):
        found = page(works, catalogue, staff.examiner, limit=1, after=after)
        seen += [row.application.reference for row in found.rows]
        if found.after is None:
            break
        after = Cursor.read(str(found.after))
    assert seen[0] == references[0]
    assert sorted(seen) == sorted(references)


@pytest.mark.parametrize(
    "text", ["", "x", "2026-11-16T09:00:00~", "2026-11-16T09:00:00~018f0000-0000-7000-8000-000000000000"]
)
def test_a_damaged_cursor_is_told(text: str) -> None:
    with pytest.raises(MalformedCursor):
        Cursor.read(text)


def test_only_ones_own_offices_cases_are_shown(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str]
) -> None:
    home = {**factories.ANSWERS["home"], "country": "KEN"}
    there, _ = factories.lodged(works, catalogue, subject="nairobian", answers={"home": home})
    assert shown(works, catalogue, staff.examiner) == references
    assert shown(works, catalogue, staff.elsewhere) == []
    assert shown(works, catalogue, staff.cashier) == []
    assert there not in shown(works, catalogue, staff.manager)


def test_filters_by_claim_state_and_office(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str], clock: SetClock
) -> None:
    first, second, third = references
    cases.claimed(works, catalogue, first, staff.examiner)
    cases.proposed(works, catalogue, second, staff.other_examiner)
    see = staff.examiner
    assert shown(works, catalogue, see, claimed="me") == [first]
    assert sorted(shown(works, catalogue, see, claimed="nobody")) == sorted([second, third])
    assert sorted(shown(works, catalogue, see, claimed="nobody_or_me")) == sorted(references)
    assert shown(works, catalogue, staff.confirmer, claimed="me") == []
    assert shown(works, catalogue, see, state="decision_proposed") == [second]
    assert shown(works, catalogue, see, office="nairobi") == []
    clock.move(minutes=46)
    assert shown(works, catalogue, see, claimed="me") == []


def test_what_waits_for_the_applicant_is_shown_when_asked_for(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str]
) -> None:
    cases.claimed(works, catalogue, references[0], staff.examiner)
    with works.begin(staff.examiner) as work:
        review.ask(work, reference=references[0], question="Which hotel?", catalogue=catalogue)
    assert references[0] not in shown(works, catalogue, staff.examiner)
    assert shown(works, catalogue, staff.examiner, state="information_requested") == [references[0]]


def test_rows_tell_age_claim_and_proposer(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str], clock: SetClock
) -> None:
    cases.claimed(works, catalogue, references[0], staff.examiner)
    clock.move(minutes=20)
    row = page(works, catalogue, staff.confirmer).rows[0]
    assert row.claim is not None
    assert (row.claim.staff_id, row.office, row.age) == (staff.examiner.id, "jakarta", timedelta(hours=1, minutes=20))
    assert row.left is not None
    assert (row.left.days, row.left.state) == (15, "")
    cases.proposed(works, catalogue, references[0], staff.examiner)
    row = page(works, catalogue, staff.confirmer).rows[0]
    assert (row.claim, row.proposed_by) == (None, staff.examiner.id)


def test_counts_for_the_head(works: Works, catalogue: Catalogue, staff: Officers, references: list[str]) -> None:
    cases.claimed(works, catalogue, references[0], staff.examiner)
    cases.proposed(works, catalogue, references[1], staff.other_examiner)
    with works.begin(staff.examiner) as work:
        found = review.counts(work.session, staff.examiner, now=work.now)
    assert found.by_state == {"admissible": 1, "examination": 1, "decision_proposed": 1, "information_requested": 0}
    assert (found.unclaimed, found.mine) == (2, 1)


def test_the_next_case_of_a_confirmer_is_never_ones_own_proposal(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    cases.proposed(works, catalogue, reference, staff.confirmer)
    for actor, found in ((staff.confirmer, None), (staff.examiner, None), (staff.other_confirmer, reference)):
        with works.begin(actor) as work:
            application = review.next_case(work.session, actor, now=work.now)
            assert (application.reference if application else None) == found


def test_a_page_costs_the_same_number_of_queries_however_long_it_is(
    works: Works,
    catalogue: Catalogue,
    staff: Officers,
    references: list[str],
    clean_database: Engine,
    root_key: vault.FileRoot,
) -> None:
    officer = staff.examiner

    def queries(limit: int) -> int:
        counted: list[str] = []
        vault.install(vault.Keyring(root_key, clean_database))

        def count(*arguments: object) -> None:
            counted.append(str(arguments[2]))

        event.listen(clean_database, "before_cursor_execute", count)
        with works.begin(officer) as work:
            for row in review.queue(work.session, officer, now=work.now, catalogue=catalogue, limit=limit).rows:
                assert row.application.card.answers["name"]
        event.remove(clean_database, "before_cursor_execute", count)
        return len(counted)

    assert queries(3) == queries(1)


def found(works: Works, reference: str, check: str, outcome: str, *, looks: int = 0) -> None:
    """A run of a check on the case's passport page, as it stands in the plain columns."""
    with works.begin(cases.SYSTEM) as work:
        dossier_id = cases.application(work, reference).dossier_id
        file = evidence.of_dossier(work.session, dossier_id)[0]
        run = verification.CheckRun(
            dossier_id=dossier_id,
            evidence_id=file.id,
            check=check,
            engine_version="1",
            outcome=outcome,
            input_key=b"0" * 16,
            looks=looks,
            ran_at=work.now,
        )
        run.result = verification.RunFindings()
        work.session.add(run)


def test_the_queue_is_filtered_by_what_the_checks_found(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str]
) -> None:
    first, second, third = references
    found(works, first, "mrz", "failed", looks=1)
    found(works, first, "page-quality", "passed")
    found(works, second, "page-quality", "inconclusive")
    found(works, third, "mrz", "not_run")
    everything = {
        findings: shown(works, catalogue, staff.examiner, findings=findings)
        for findings in (None, "some", "none", "mrz", "page-quality", "portrait", "horoscope")
    }
    assert everything == {
        None: references,
        "some": [first, second],
        "none": [third],
        "mrz": [first],
        "page-quality": [second],
        "portrait": [],
        "horoscope": references,
    }


def test_a_check_that_passed_with_a_finding_counts_and_a_superseded_one_does_not(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str]
) -> None:
    found(works, references[0], "page-quality", "passed", looks=1)
    assert shown(works, catalogue, staff.examiner, findings="some") == references[:1]
    with works.begin(cases.SYSTEM) as work:
        work.session.scalars(select(verification.CheckRun)).one().superseded_at = work.now
    assert shown(works, catalogue, staff.examiner, findings="some") == []


def test_pages_of_a_filtered_queue_join_without_gap(
    works: Works, catalogue: Catalogue, staff: Officers, references: list[str]
) -> None:
    for reference in (references[0], references[2]):
        found(works, reference, "mrz", "inconclusive")
    filters = Filters(findings="mrz")
    first = page(works, catalogue, staff.examiner, limit=1, filters=filters)
    assert first.after is not None
    rest = page(works, catalogue, staff.examiner, limit=1, filters=filters, after=first.after)
    seen = [row.application.reference for row in first.rows + rest.rows]
    assert seen == [references[0], references[2]]
    assert rest.after is None
