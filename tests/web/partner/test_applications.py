"""Applications by partners: drafts with their answers, lists, states, and what a contract leaves out."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from consular import applications
from consular.audit import AuditEntry
from consular.catalogue import Catalogue
from consular.core.work import Works
from tests import factories
from tests.web.partner.conftest import SYSTEM, Caller

ANSWERS: dict[str, Any] = deepcopy(factories.ANSWERS)


def begin(client: Caller, **more: Any) -> dict[str, Any]:
    """A draft with all its answers."""
    answer = client.post("/applications", {"service": "visitor-visa", "answers": {**ANSWERS, **more}})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def test_a_visa_centre_begins_a_draft_at_its_counter(caller: Callable[..., Caller], works: Works) -> None:
    centre = caller()
    answer = centre.post("/applications", {"service": "visitor-visa", "answers": {"name": ANSWERS["name"]}})
    assert answer.status_code == 201
    told = answer.json
    assert answer.headers["Location"] == f"/api/v1/applications/{told['reference']}"
    assert (told["state"], told["office"], told["service_version"]) == ("draft", "jakarta", 1)
    assert told["answers"] == {"name": ANSWERS["name"]}
    with works.begin(SYSTEM) as work:
        found = applications.by_reference(work.session, told["reference"])
        assert found is not None
        assert found.capacity == "partner"
    read = centre.get(f"/applications/{told['reference']}")
    assert (read.status_code, read.json) == (200, told)
    assert read.headers["ETag"] == answer.headers["ETag"]


def test_the_operator_stands_sealed_in_the_audit(caller: Callable[..., Caller], works: Works) -> None:
    told = begin(caller())
    with works.begin(SYSTEM) as work:
        found = applications.by_reference(work.session, told["reference"])
        assert found is not None
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.dossier_id == found.dossier_id)).all()
        begun = next(entry for entry in entries if entry.action == "applications:application:begin")
        assert begun.detail.detail["operator"] == "desk-7"
        assert begun.actor_kind == "partner"


def test_answers_that_cannot_be_taken_are_pointed_at_and_nothing_is_saved(caller: Callable[..., Caller]) -> None:
    centre = caller()
    wrong = {
        "name": {"primary": "N/A"},
        "birth": "1990-02-31",
        "colour": "blue",
        "host_name": {"primary": "Berg"},
        "nationality": "XYZ",
    }
    answer = centre.post("/applications", {"service": "visitor-visa", "answers": wrong})
    assert (answer.status_code, answer.json["code"]) == (422, "body_invalid")
    told = {error["pointer"]: error["code"] for error in answer.json["errors"]}
    assert told == {
        "#/answers/name/primary": "name_invented",
        "#/answers/birth/day": "date_impossible",
        "#/answers/colour": "answer_unknown",
        "#/answers/host_name": "answer_not_asked",
        "#/answers/nationality": "choice_unknown",
    }
    assert centre.get("/applications").json["items"] == []


def test_a_change_says_what_it_was_made_from(caller: Callable[..., Caller]) -> None:
    centre = caller()
    made = centre.post("/applications", {"service": "visitor-visa", "answers": {"name": ANSWERS["name"]}})
    where = f"/applications/{made.json['reference']}"
    change = {"answers": {"nationality": "UTO"}}
    assert centre.call("PATCH", where, change).json["code"] == "precondition_required"
    assert centre.call("PATCH", where, change, If_Match='"something-else"').status_code == 412
    assert centre.call("PATCH", where, change, If_Match="nonsense").status_code == 412
    done = centre.call("PATCH", where, change, If_Match=made.headers["ETag"])
    assert done.status_code == 200, done.json
    assert done.json["answers"]["nationality"] == "UTO"
    assert done.json["answers"]["name"] == made.json["answers"]["name"]
    assert centre.call("PATCH", where, change, If_Match=made.headers["ETag"]).status_code == 412
    taken = centre.call("PATCH", where, {"answers": {"name": None}}, If_Match=done.headers["ETag"])
    assert "name" not in taken.json["answers"] or taken.json["answers"]["name"] is None


def test_others_files_do_not_exist(caller: Callable[..., Caller]) -> None:
    told = begin(caller())
    elsewhere = caller("elsewhere", offices=["nairobi"])
    missing = elsewhere.get("/applications/0000-0000-00")
    assert elsewhere.get(f"/applications/{told['reference']}").json == missing.json
    assert elsewhere.get("/applications").json["items"] == []
    unserved = caller("unserved", services=["visitor-visa-sticker"])
    assert unserved.get(f"/applications/{told['reference']}").status_code == 404
    asked = elsewhere.post("/application-states", {"references": [told["reference"]]}).json
    assert asked == {"items": [], "not_found": [told["reference"]]}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"service": "nothing"}, 422, "body_invalid"),
        ({"service": "passport-first"}, 403, "not_in_contract"),
        ({"service": "visitor-visa", "office": "nairobi"}, 403, "not_in_contract"),
        ({"service": "visitor-visa", "office": "atlantis"}, 422, "body_invalid"),
        ({"service": "visitor-visa", "colour": "blue"}, 422, "body_invalid"),
        ({}, 422, "body_invalid"),
        ([], 422, "body_invalid"),
        ({"service": 7}, 422, "body_invalid"),
        ({"service": "visitor-visa", "answers": {"name": "a\u0000b"}}, 422, "body_invalid"),
    ],
)
def test_a_draft_that_cannot_be_begun(caller: Callable[..., Caller], body: Any, status: int, code: str) -> None:
    answer = caller().post("/applications", body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_service_without_a_whitelist_is_not_filed_by_partners(caller: Callable[..., Caller]) -> None:
    centre = caller(services=["*"])
    answer = centre.post("/applications", {"service": "passport-first"})
    assert (answer.status_code, answer.json["code"]) == (403, "service_not_for_partners")


def test_an_agency_acts_for_the_account_that_consented(
    caller: Callable[..., Caller], works: Works, catalogue: Catalogue
) -> None:
    with works.begin(SYSTEM) as work:
        account = factories.account(work, subject="natcha").id
    agency = caller("agency", "agency", on_behalf_of=account, offices=[])
    told = begin(agency)
    assert told["office"] is None
    with works.begin(factories.account_actor(account)) as work:
        own = applications.own(work.session, work.actor)
    assert [a.reference for a in own] == [told["reference"]]
    stranger = caller("other-agency", "agency", offices=[])
    assert stranger.post("/applications", {"service": "visitor-visa"}).json["code"] == "not_in_contract"
    assert stranger.get(f"/applications/{told['reference']}").status_code == 404


def test_lists_come_page_by_page_and_narrowed(caller: Callable[..., Caller]) -> None:
    centre = caller()
    made = [begin(centre)["reference"] for _ in range(5)]
    first = centre.get("/applications?limit=2&state=draft")
    assert [item["reference"] for item in first.json["items"]] == made[:2:-1]
    seen = list(first.json["items"])
    answer = first
    while "Link" in answer.headers:
        link = answer.headers["Link"]
        assert link.endswith('>; rel="next"')
        answer = centre.get(link[1 : link.index(">")].removeprefix("/api/v1"))
        seen += answer.json["items"]
    assert [item["reference"] for item in seen] == made[::-1]
    assert centre.get("/applications?state=lodged").json["items"] == []
    assert centre.get("/applications?office=nairobi").json["items"] == []
    cursor = first.headers["Link"].split("cursor=")[1].split(">")[0]
    other = caller("second")
    assert other.get(f"/applications?cursor={cursor}").json["code"] == "cursor_invalid"


@pytest.mark.parametrize(
    "query", ["cursor=AAAA", "cursor=x%ff", "limit=0", "limit=101", "limit=ten", "state=lost", "limit=2&limit=3"]
)
def test_a_question_that_cannot_be_read(caller: Callable[..., Caller], query: str) -> None:
    assert caller().get(f"/applications?{query}").status_code == 400
