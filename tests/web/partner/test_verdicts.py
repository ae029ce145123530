"""What the outcome was is the applicant's news: no way of looking tells a visa centre which one it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from consular import applications, webhooks
from consular.catalogue import Catalogue
from consular.core.work import Works
from consular.wiring import sandbox
from tests.review import cases
from tests.web.partner.conftest import SYSTEM, Caller
from tests.wiring.test_sandbox import examined

OUTCOMES = {sandbox.GRANTED: "granted", sandbox.REFUSED: "refused"}


@pytest.fixture
def decided(works: Works, catalogue: Catalogue) -> dict[str, str]:
    """A case of each outcome, by what it was."""
    found = {outcome: examined(works, catalogue, number) for number, outcome in OUTCOMES.items()}
    for outcome, reference in found.items():
        with works.begin(SYSTEM) as work:
            case = cases.application(work, reference)
            subject = webhooks.EventSubject(case.dossier_id, reference, outcome, "jakarta", case.service_key)
            webhooks.note_event(work, kind=webhooks.DECIDED, subject=subject)
    return found


@pytest.fixture
def centre(caller: Callable[..., Caller]) -> Caller:
    """One that runs the counter, so that both are its cases."""
    return caller(counters=["jakarta"])


def listed(client: Caller, state: str) -> list[tuple[str, str]]:
    """References and states of the narrowed list."""
    answer = client.get(f"/applications?state={state}")
    assert answer.status_code == 200, answer.json
    return sorted((item["reference"], item["state"]) for item in answer.json["items"])


def test_a_list_is_not_narrowed_by_an_outcome(centre: Caller, decided: dict[str, str]) -> None:
    for outcome in applications.VERDICTS:
        answer = centre.get(f"/applications?state={outcome}")
        assert (answer.status_code, answer.json["code"]) == (400, "parameter_invalid")
        assert [flaw["parameter"] for flaw in answer.json["errors"]] == ["state"]
        assert not set(decided.values()) & set(answer.text.split('"'))
    assert listed(centre, "decided") == sorted((reference, "decided") for reference in decided.values())
    assert listed(centre, "examination") == []


def test_whoever_acts_by_consent_asks_for_an_outcome(
    caller: Callable[..., Caller], works: Works, decided: dict[str, str]
) -> None:
    for outcome in OUTCOMES.values():
        with works.begin(SYSTEM) as work:
            account = cases.application(work, decided[outcome]).filed_by
        agency = caller(f"agency-{outcome}", "agency", on_behalf_of=account)
        for asked in applications.VERDICTS:
            assert listed(agency, asked) == ([(decided[outcome], outcome)] if asked == outcome else [])
        assert listed(agency, "decided") == [(decided[outcome], outcome)]


def told(centre: Caller, reference: str, number: str) -> dict[str, Any]:
    """By each way of looking what a centre is told of a case, but for what names it."""
    where = f"/applications/{reference}"
    one = centre.get(where)
    (listed,) = [item for item in centre.get("/applications").json["items"] if item["reference"] == reference]
    (state,) = centre.post("/application-states", {"references": [reference]}).json["items"]
    (found,) = centre.post("/application-searches", {"passport_number": number}).json["items"]
    (change,) = [item for item in centre.get("/changes").json["items"] if item["reference"] == reference]
    charges = [{**charge, "id": None} for charge in one.json["charges"]]
    evidence = [{**file, "id": None} for file in one.json["evidence"]]
    answers = {name: value for name, value in one.json["answers"].items() if name != "passport_number"}
    whole = {**one.json, "charges": charges, "evidence": evidence, "answers": answers}
    acts = [centre.post(f"{where}/{act}") for act in ("withdrawal", "uploads", "appearance")]
    refused = [(answer.status_code, answer.json) for answer in acts]
    seen = {"one": whole, "list": listed, "states": state, "search": found, "changes": {**change, "id": None}}
    return {**{way: {**what, "reference": None} for way, what in seen.items()}, "refused": refused}


def test_two_cases_of_different_outcome_look_alike(centre: Caller, decided: dict[str, str]) -> None:
    """What is told of a granted case and of a refused one differs in nothing, moments included."""
    first, second = (told(centre, decided[outcome], number) for number, outcome in OUTCOMES.items())
    assert first == second
    assert first["one"]["state"] == "decided"
