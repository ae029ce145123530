"""`/border/…`: verifying and recording."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from consular import issuance
from consular.catalogue import Catalogue
from consular.core.actor import system
from consular.core.ids import new_id
from consular.core.work import Works
from consular.issuance.printing import PaperPress
from consular.local.specimens import Person, draw_portrait
from tests.border import given
from tests.issuance.given import folder, grant, scanned, taken
from tests.web.partner.conftest import Caller

NUMBER = "UV4KX7PHR"


@pytest.fixture
def guard(caller: Callable[..., Caller]) -> Caller:
    return caller("guard", "border", scopes=["border:verify", "border:record"])


def movement(**changes: Any) -> dict[str, Any]:
    told = {"record_id": str(new_id()), "number": NUMBER, "kind": "entry", "at": "2026-11-16T08:59:00Z", "place": "UTP"}
    return {**told, **changes}


def test_a_visa_is_verified_by_its_number(works: Works, guard: Caller) -> None:
    given.visa(works)
    told = guard.post("/border/verifications", {"number": NUMBER}).json
    assert (told["standing"], told["verdict"]) == ("valid", None)
    assert told["document"]["holder"]["passport_number"] == "AC4402917"
    assert (told["document"]["entries_allowed"], told["document"]["entries_used"]) == (2, 0)
    assert guard.post("/border/verifications", {"number": "NOTHING"}).status_code == 404


def test_a_barcode_is_judged_before_the_register_is_asked(works: Works, catalogue: Catalogue, guard: Caller) -> None:
    person = Person(
        primary="Wongphaisan", document_number="AC4402917", birth=date(1993, 4, 17), sex="F", expiry=date(2031, 9, 2)
    )
    order = grant(folder(works), catalogue, draw_portrait(person, seed=7), valid_from=date(2026, 11, 16))
    issuer = issuance.Issuer(catalogue=catalogue, public_url="https://visa.example.org", local=True)
    with works.begin(system()) as work:
        file = issuance.issue_grant(work, order, press=PaperPress(), issuer=issuer)
    text = scanned(taken(works, file))
    told = guard.post("/border/verifications", {"barcode": text}).json
    assert (told["verdict"], told["standing"]) == ("genuine_valid", "valid")
    forged = guard.post("/border/verifications", {"barcode": text[:-6] + "AAAAAA"}).json
    assert forged["verdict"] in ("forged", "unreadable")
    assert (forged["standing"], forged["document"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"number": NUMBER, "barcode": "RDB1"}, 422),
        ({"number": ""}, 422),
        ({"seal": "AAA"}, 422),
        ({"seal": "AAAA"}, 200),
        ({"barcode": "RDB1NONSENSE"}, 200),
        ({"number": "x'--"}, 422),
    ],
)
def test_exactly_one_of_three_is_looked_at(guard: Caller, body: dict[str, str], status: int) -> None:
    answer = guard.post("/border/verifications", body)
    assert answer.status_code == status, answer.json
    if status == 200:
        assert answer.json["verdict"] == "unreadable"


def test_entries_are_recorded_once_and_come_to_an_end(works: Works, guard: Caller) -> None:
    given.visa(works, entries_allowed=1)
    sent = movement()
    first = guard.post("/border/movements", sent, Idempotency_Key="one")
    assert first.status_code == 201, first.json
    again = guard.post("/border/movements", sent, Idempotency_Key="one")
    assert (again.status_code, again.json) == (201, first.json)
    other_key = guard.post("/border/movements", sent, Idempotency_Key="two")
    assert other_key.json["id"] == first.json["id"]
    assert guard.get(f"/border/movements/{first.json['id']}").json == first.json
    refused = guard.post("/border/movements", movement())
    assert (refused.status_code, refused.json["code"]) == (409, "border_entry_refused")
    differs = guard.post("/border/movements", {**sent, "place": "UTQ"})
    assert (differs.status_code, differs.json["code"]) == (409, "border_movement_differs")
    told = guard.post("/border/verifications", {"number": NUMBER}).json
    assert (told["standing"], told["document"]["entries_used"]) == ("exhausted", 1)
    assert [m["kind"] for m in told["document"]["movements"]] == ["entry"]


def test_a_movement_that_cannot_be_is_pointed_at(works: Works, guard: Caller) -> None:
    given.visa(works)
    for changes in ({"at": "2026-11-17T09:00:00Z"}, {"at": "2026-09-01T09:00:00Z"}, {"at": "yesterday"}):
        answer = guard.post("/border/movements", movement(**changes))
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "#/at")
    assert guard.post("/border/movements", movement(kind="annul")).status_code == 422
    assert guard.post("/border/movements", movement(number="NOTHING")).status_code == 404


def test_without_a_key_nothing_is_recorded(works: Works, guard: Caller) -> None:
    given.visa(works)
    assert guard.post("/border/movements", movement(), Idempotency_Key="").status_code == 400
    told = guard.post("/border/verifications", {"number": NUMBER}).json
    assert told["document"]["entries_used"] == 0


def test_verifying_does_not_allow_recording(works: Works, caller: Callable[..., Caller]) -> None:
    given.visa(works)
    looker = caller("looker", "border", scopes=["border:verify"])
    assert looker.post("/border/movements", movement()).status_code == 403
