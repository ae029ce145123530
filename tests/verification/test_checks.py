"""The registry and the checks that need no engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from consular import doc9303
from consular.catalogue import Catalogue, EvidenceDefinition
from consular.evidence import Page
from consular.verification import CHECKS, Context, Engines, Need, Opened, Outcome, Sniffed, plan
from consular.verification.checks import registry
from consular.verification.checks.file import ActiveContent, FileType, Rendition
from consular.verification.checks.page import Mrz
from consular.verification.engine_port import MrzSeen
from consular.verification.errors import EnginesMissing
from consular.verification.examination import examine
from consular.verification.findings import Report, look, stop
from consular.verification.reading import Reading, kept, reading_of
from tests import factories
from tests.verification.scene import NATCHA, zone_of

TODAY = date(2026, 11, 16)


def context(catalogue: Catalogue, **other: Any) -> Context:
    service = factories.service(catalogue)
    item = service.evidence_item("passport-page")
    assert item is not None
    zone = doc9303.parse(zone_of(NATCHA), today=TODAY)
    made = Context(service, item, TODAY, answers=factories.ANSWERS, reading=Reading(1, TODAY, zone))
    return replace(made, **other)


def test_every_check_that_a_service_names_exists(catalogue: Catalogue) -> None:
    named = {name for service in catalogue.services.values() for item in service.evidence for name in item.checks}
    assert named == set(CHECKS)


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError):
        registry(FileType(), Rendition(), FileType())


def test_no_file_is_kept_without_type_and_rendition() -> None:
    bare = EvidenceDefinition(key="x", label={"en": "X"}, hint={"en": "X"}, checks=["portrait", "rendition"])
    assert [check.name for check in plan(bare)] == ["file-type", "portrait", "rendition"]


def test_a_check_whose_needs_are_not_met_was_not_run(catalogue: Catalogue) -> None:
    told, _ = examine(CHECKS.values(), context(catalogue, reading=None))
    assert {ran.report.outcome for ran in told} == {Outcome.NOT_RUN}


def test_looking_into_a_file_without_engines_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(EnginesMissing):
        CHECKS["file-type"].run(context(catalogue, original=b"x"))


@pytest.mark.parametrize(
    ("expiry", "answers", "outcome", "code"),
    [
        (date(2031, 9, 2), {}, Outcome.PASSED, "passport_valid"),
        (date(2026, 11, 15), {}, Outcome.FAILED, "passport_expired"),
        (date(2026, 11, 16), {}, Outcome.FAILED, "passport_expires_early"),
        (date(2027, 6, 19), {}, Outcome.FAILED, "passport_expires_early"),
        (date(2027, 6, 20), {}, Outcome.PASSED, "passport_valid"),
        # What was typed does not matter.
        (date(2027, 6, 19), {"passport_expiry": "2036-01-01"}, Outcome.FAILED, "passport_expires_early"),
        (date(2031, 9, 2), {"arrival": None}, Outcome.INCONCLUSIVE, "passport_validity_open"),
    ],
)
def test_validity_is_judged_by_the_zone(
    catalogue: Catalogue, expiry: date, answers: dict[str, Any], outcome: Outcome, code: str
) -> None:
    zone = doc9303.parse(zone_of(NATCHA, date_of_expiry=expiry), today=TODAY)
    asked = context(catalogue, reading=Reading(1, TODAY, zone), answers={**factories.ANSWERS, **answers})
    report = CHECKS["passport-validity"].run(asked).report
    assert (report.outcome, report.codes) == (outcome, (code,))


def test_an_unsure_date_of_expiry_is_not_judged(catalogue: Catalogue) -> None:
    first, second = zone_of(NATCHA)
    zone = doc9303.parse((first, second[:21] + "41" + second[23:]), today=TODAY)
    report = CHECKS["passport-validity"].run(context(catalogue, reading=Reading(1, TODAY, zone))).report
    assert (report.outcome, report.codes) == (Outcome.INCONCLUSIVE, ("passport_expiry_unsure",))


def test_a_passport_that_expires_while_it_waits_is_looked_at_again(catalogue: Catalogue) -> None:
    check = CHECKS["passport-validity"]
    today, later = context(catalogue), context(catalogue, today=date(2031, 9, 3))
    assert check.looks_at(today) == check.looks_at(context(catalogue, today=date(2026, 11, 17)))
    assert check.looks_at(today) != check.looks_at(later)


class OnePdf:
    """Engines that open every file as the given PDF."""

    version = "given"

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def sniff(self, content: bytes, name: str) -> Sniffed:
        return Sniffed(Report.of(), "application/pdf")

    def open_pdf(self, content: bytes) -> Opened:
        return self.opened


def outcomes(catalogue: Catalogue, opened: Opened, item: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = factories.service(catalogue).evidence_item(item)
    assert found is not None
    asked = context(catalogue, item=found, engines=cast(Engines, OnePdf(opened)), original=b"%PDF-", reading=None)
    told, _ = examine([FileType(), ActiveContent(), Rendition()], asked)
    return {ran.check.name: (ran.report.outcome.value, ran.report.codes) for ran in told}


def test_what_a_pdf_hides_is_told_by_its_own_check(catalogue: Catalogue) -> None:
    hidden = Opened(Report.of([stop("pdf_attachment")]))
    assert outcomes(catalogue, hidden, "itinerary") == {
        "file-type": ("passed", ()),
        "active-content": ("failed", ("pdf_attachment",)),
        "rendition": ("not_run", ()),
    }


def test_what_a_pdf_hides_is_not_passed_over_where_no_check_for_it_is_listed(catalogue: Catalogue) -> None:
    found = factories.service(catalogue).evidence_item("portrait")
    assert found is not None
    engines = cast(Engines, OnePdf(Opened(Report.of([stop("pdf_attachment")]))))
    asked = context(catalogue, item=found, engines=engines, original=b"%PDF-", reading=None)
    told, after = examine([FileType(), Rendition()], asked)
    assert told[1].report.codes == ("pdf_attachment",)
    assert told[1].condemns
    assert after.pages == ()


def test_a_pdf_that_could_not_be_opened_was_not_found_clean(catalogue: Catalogue) -> None:
    locked = Opened(Report.of([stop("pdf_encrypted", password="required")]))
    assert outcomes(catalogue, locked, "itinerary")["active-content"] == ("failed", ("pdf_encrypted",))


def test_an_empty_password_keeps_nobody_out(catalogue: Catalogue) -> None:
    page = Page(b"\xff\xd8", 10, 10)
    opened = Opened(Report.of([look("pdf_encrypted", password="empty")]), (page,))
    assert outcomes(catalogue, opened, "itinerary")["rendition"] == ("passed", ("pdf_password_empty",))


class OneZone:
    """Engines that read the given zone."""

    version = "given"

    def __init__(self, seen: MrzSeen) -> None:
        self.seen = seen

    def read_mrz(self, page: bytes, today: date) -> MrzSeen:
        return self.seen


def test_the_composite_digit_is_not_told_beside_the_field_that_broke_it(catalogue: Catalogue) -> None:
    first, second = zone_of(NATCHA)
    lines = (first, second[:8] + "8" + second[9:])
    failing = tuple(doc9303.parse(lines, today=TODAY).failing)
    assert failing == ("document_number", "composite")
    report = Report.of([stop("mrz_check_digit_failed", field=name) for name in failing])
    seen = MrzSeen(report, found=True, format="TD3", lines=lines, failing=failing)
    page = Page(b"\xff\xd8", 10, 10)
    result = Mrz().run(context(catalogue, engines=cast(Engines, OneZone(seen)), pages=(page,), reading=None))
    assert result.report.outcome is Outcome.FAILED
    assert [f.parameters for f in result.report.findings] == [{"field": "document_number", "page": 1}]
    assert result.context.reading is not None


def test_a_kept_zone_is_the_same_zone_years_later(catalogue: Catalogue) -> None:
    lines = zone_of(NATCHA)
    reading = reading_of(kept(MrzSeen(Report.of(), found=True, lines=lines), page=2, read_on=TODAY))
    assert reading is not None
    assert (reading.page, reading.zone) == (2, doc9303.parse(lines, today=TODAY))
    assert reading_of(kept(MrzSeen(Report.of()), page=1, read_on=TODAY)) is None


def test_only_checks_of_the_file_need_the_file() -> None:
    assert {name for name, check in CHECKS.items() if Need.ANSWERS in check.needs} == {
        "mrz-answers",
        "passport-validity",
    }
    assert {name for name, check in CHECKS.items() if Need.ORIGINAL in check.needs} == {
        "file-type",
        "active-content",
        "rendition",
    }
