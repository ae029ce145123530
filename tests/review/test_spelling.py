"""The passport's own spelling reaches the card, and from there the search."""

from __future__ import annotations

from uuid import UUID

from consular import evidence, review, verification
from consular.applications import Application
from consular.catalogue import Catalogue
from consular.core.work import Work, Works
from consular.verification import CheckRun
from tests.review import cases
from tests.review.cases import SYSTEM, Officers
from tests.verification.scene import NATCHA, zone_of


def read_zone(work: Work, application: Application, primary: str) -> UUID:
    """What the check of the passport page leaves behind when it has read a zone with this name."""
    file = next(f for f in evidence.of_dossier(work.session, application.dossier_id) if f.item == "passport-page")
    lines = [primary_in(primary), zone_of(NATCHA)[1]]
    run = CheckRun(
        dossier_id=application.dossier_id,
        evidence_id=file.id,
        check="mrz",
        engine_version="1",
        outcome="passed",
        input_key=b"",
        ran_at=work.now,
    )
    run.result = verification.models.RunFindings(seen={"lines": lines, "page": 1, "read_on": "2026-11-16"})
    work.session.add(run)
    return file.id


def primary_in(primary: str) -> str:
    return f"P<THA{primary}<<NATCHA".ljust(44, "<")


def test_what_the_zone_says_is_kept_and_found(
    works: Works, catalogue: Catalogue, staff: Officers, reference: str
) -> None:
    with works.begin(SYSTEM) as work:
        application = cases.application(work, reference)
        evidence_id, version = read_zone(work, application, "WONGPAISAN"), application.version
    for _ in range(2):
        with works.begin(SYSTEM) as work:
            review.keep_spelling(work, evidence_id=evidence_id, catalogue=catalogue)
            # Whoever has the page open meanwhile is not told that somebody was faster.
            assert cases.application(work, reference).version == version
    with works.begin(staff.examiner) as work:
        wanted = review.Wanted(name="Wongpaisan", birth="1993-04-17")
        found = review.search(work, wanted, catalogue=catalogue).found
        assert [hit.application.reference for hit in found] == [reference]
        found = review.search(work, review.Wanted(name="Wongpaisan"), catalogue=catalogue).found
        assert [hit.application.reference for hit in found] == [reference]


def test_without_a_zone_and_for_no_file_nothing_happens(works: Works, catalogue: Catalogue, reference: str) -> None:
    with works.begin(SYSTEM) as work:
        application = cases.application(work, reference)
        before = application.version
        for file in evidence.of_dossier(work.session, application.dossier_id):
            review.keep_spelling(work, evidence_id=file.id, catalogue=catalogue)
        review.keep_spelling(work, evidence_id=application.id, catalogue=catalogue)
        work.session.flush()
        assert application.version == before
        assert application.card.spelling is None
