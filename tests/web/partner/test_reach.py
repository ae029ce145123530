"""What a visa centre sees: what it began itself, and at a counter that it runs what anybody lodged there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from consular import applications, partners, webhooks
from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.partner.conftest import SYSTEM, Caller
from tests.web.partner.test_applications import ANSWERS, begin

_NAMES = count()


def noted(works: Works, reference: str) -> None:
    """The feed tells that it was lodged in Jakarta."""
    with works.begin(SYSTEM) as work:
        found = applications.by_reference(work.session, reference)
        assert found is not None
        subject = webhooks.EventSubject(found.dossier_id, reference, "lodged", "jakarta", found.service_key)
        webhooks.note_event(work, kind="application.lodged", subject=subject)


def seen(centre: Caller, references: list[str]) -> dict[str, list[str]]:
    """By each way of looking, which of these it is told, in their order."""
    found = {
        "list": [item["reference"] for item in centre.get("/applications?limit=100").json["items"]],
        "states": [
            item["reference"] for item in centre.post("/application-states", {"references": references}).json["items"]
        ],
        "changes": [item["reference"] for item in centre.get("/changes?limit=100").json["items"]],
        "one": [r for r in references if centre.get(f"/applications/{r}").status_code == 200],
    }
    return {way: [r for r in references if r in told] for way, told in found.items()}


@pytest.fixture
def cases(works: Works, catalogue: Catalogue, caller: Callable[..., Caller]) -> list[str]:
    """Three cases with the embassy in Jakarta: of this centre, of another one, of an applicant who came online."""
    first, second = begin(caller("centre"))["reference"], begin(caller("rival"))["reference"]
    third, _ = factories.lodged(works, catalogue)
    for reference in (first, second, third):
        noted(works, reference)
    return [first, second, third]


def everywhere(*references: str) -> dict[str, list[str]]:
    """The same by every way of looking."""
    return {way: list(references) for way in ("list", "states", "changes", "one")}


def again(caller: Callable[..., Caller], works: Works, **terms: Any) -> Caller:
    """The first centre after its contract has changed."""
    with works.begin(SYSTEM) as work:
        row = partners.partner_named(work.session, "centre")
        for name, value in terms.items():
            setattr(row, name, value)
        partner_id = row.id
    other = caller(f"somebody-{next(_NAMES)}")
    return other.as_actor(id=partner_id)


def test_a_centre_sees_what_it_began_and_not_what_others_lodged(
    works: Works, caller: Callable[..., Caller], cases: list[str]
) -> None:
    assert seen(again(caller, works), cases) == everywhere(cases[0])


def test_at_a_counter_that_it_runs_it_serves_everybody(
    works: Works, caller: Callable[..., Caller], cases: list[str]
) -> None:
    assert seen(again(caller, works, counters=["jakarta"]), cases) == everywhere(*cases)
    assert seen(again(caller, works, counters=["nairobi"], offices=["*"]), cases) == everywhere(cases[0])


def test_a_contract_for_all_offices_opens_nobody_elses_cases(
    works: Works, caller: Callable[..., Caller], cases: list[str]
) -> None:
    assert seen(again(caller, works, offices=["*"]), cases) == everywhere(cases[0])


@pytest.mark.parametrize(
    "terms", [{"offices": ["nairobi"]}, {"services": ["visitor-visa-sticker"], "counters": ["jakarta"]}]
)
def test_what_the_contract_names_no_more_is_gone(
    works: Works, caller: Callable[..., Caller], cases: list[str], terms: dict[str, Any]
) -> None:
    assert seen(again(caller, works, **terms), cases) == everywhere()


def test_a_passport_number_finds_no_case_of_others(
    works: Works, catalogue: Catalogue, caller: Callable[..., Caller]
) -> None:
    factories.lodged(works, catalogue)
    search = {"passport_number": ANSWERS["passport_number"]}
    assert caller("centre").post("/application-searches", search).json["items"] == []
    assert len(caller("runner", counters=["jakarta"]).post("/application-searches", search).json["items"]) == 1


def test_a_case_of_others_cannot_be_touched(works: Works, catalogue: Catalogue, caller: Callable[..., Caller]) -> None:
    reference, _ = factories.lodged(works, catalogue)
    centre, runner = caller("centre"), caller("runner", counters=["jakarta"])
    payment = {"number": "R-1", "currency": "USD", "amount": "35.00", "paid_on": "2026-11-16"}
    for path, body in (
        (f"/applications/{reference}/withdrawal", None),
        (f"/applications/{reference}/payments", payment),
    ):
        assert centre.post(path, body).status_code == 404
    assert runner.post(f"/applications/{reference}/withdrawal").status_code == 200
