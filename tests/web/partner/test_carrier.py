"""`POST /carrier/checks`: four answers and a receipt, nothing more; flaws are pointed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import func, select

from consular import partners
from consular.border import CarrierCheck
from consular.core.actor import Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.work import Works
from consular.web.transaction import TransactionalFlask
from tests.border import given
from tests.web.partner.conftest import Caller

PASSENGER = {
    "document_type": "P",
    "document_number": "AC4402917",
    "issuing_state": "THA",
    "expiry_date": "2031-09-02",
    "nationality": "THA",
    "birth_date": "1993-04-17",
    "primary_identifier": "WONGPHAISAN",
    "secondary_identifier": "NATCHA",
    "sex": "F",
}
JOURNEY = {
    "carrier": "UT",
    "flight": "UT417",
    "departure_date": "2026-12-19",
    "arrival_date": "2026-12-20",
    "entry_point": "UTP",
}


def body(*passengers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**JOURNEY, "passengers": list(passengers or [PASSENGER]), **changes}


@pytest.fixture
def airline(caller: Callable[..., Caller]) -> Caller:
    return caller("airline", "carrier", scopes=["carrier:check"])


def test_an_answer_for_each_passenger_and_nothing_more(works: Works, airline: Caller) -> None:
    given.visa(works)
    several = [PASSENGER, {**PASSENGER, "nationality": "UTO"}, {**PASSENGER, "nationality": "XXB"}]
    several.append({**PASSENGER, "document_number": "ZZ0000001"})
    answer = airline.post("/carrier/checks", body(*several))
    assert answer.status_code == 200, answer.json
    assert set(answer.json) == {"check_id", "checked_at", "answers_for", "results", "receipt"}
    assert answer.json["results"] == [
        {"outcome": "ok"},
        {"outcome": "not_applicable"},
        {"outcome": "refer"},
        {"outcome": "not_ok"},
    ]
    assert answer.json["answers_for"] == "UTO"


def test_the_receipt_verifies_with_the_published_keys(airline: Caller) -> None:
    receipt = airline.post("/carrier/checks", body()).json["receipt"]
    keys = airline.client.get("/status-lists/keys").json["keys"]
    known = KeySet([ECKey.import_key(key) for key in keys])
    assert jws.deserialize_compact(receipt, known, algorithms=["ES256"]).payload


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"passengers": []}, "#/passengers"),
        ({"passengers": [PASSENGER] * 501}, "#/passengers"),
        ({"passengers": [{**PASSENGER, "birth_date": "1993-02-30"}]}, "#/passengers/0/birth_date"),
        ({"passengers": [PASSENGER, {**PASSENGER, "document_number": "- -"}]}, "#/passengers/1/document_number"),
        ({"passengers": [{**PASSENGER, "nationality": "tha"}]}, "#/passengers/0/nationality"),
        ({"passengers": [{**PASSENGER, "name": "x"}]}, "#/passengers/0/name"),
        ({"arrival_date": "2020-01-01", "departure_date": "2020-01-01"}, "#/arrival_date"),
        ({"departure_date": "2026-12-25"}, "#/departure_date"),
    ],
)
def test_what_cannot_be_is_pointed_at(airline: Caller, changes: dict[str, Any], pointer: str) -> None:
    answer = airline.post("/carrier/checks", body(**changes))
    assert answer.status_code == 422
    assert pointer in [flaw["pointer"] for flaw in answer.json["errors"]]


def test_a_mononym_is_a_name(works: Works, airline: Caller) -> None:
    given.visa(works)
    mononym = {key: value for key, value in PASSENGER.items() if key != "secondary_identifier"}
    assert airline.post("/carrier/checks", body(mononym)).json["results"] == [{"outcome": "ok"}]


def test_without_a_policy_in_force_nothing_is_answered_until_there_is_one(
    app: TransactionalFlask, works: Works, airline: Caller
) -> None:
    house = app.extensions["consular"]
    [policy] = house.catalogue.carriers
    to_come = policy.model_copy(update={"valid_from": date(2027, 1, 1)})
    for carriers in ([], [to_come]):
        app.extensions["consular"] = replace(house, catalogue=replace(house.catalogue, carriers=carriers))
        answer = airline.post("/carrier/checks", body())
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert answer.json["type"].endswith("border_no_policy")
        assert answer.json["title"] == "No policy for carriers is in force"
        assert int(answer.headers["Retry-After"]) > 0
    with works.begin(system()) as work:
        assert work.session.scalar(select(func.count()).select_from(CarrierCheck)) == 0
    app.extensions["consular"] = house
    assert airline.post("/carrier/checks", body()).status_code == 200


def checks(works: Works) -> int:
    """How many checks there are."""
    with works.begin(system()) as work:
        return work.session.scalar(select(func.count()).select_from(CarrierCheck)) or 0


def test_a_repeated_check_is_the_same_one_with_the_same_receipt(works: Works, airline: Caller, clock: SetClock) -> None:
    given.visa(works)
    several = body(PASSENGER, {**PASSENGER, "document_number": "ZZ0000001"}, {**PASSENGER, "birth_date": "1993-XX-XX"})
    first = airline.post("/carrier/checks", several, Idempotency_Key="gate")
    clock.move(days=6)
    again = airline.post("/carrier/checks", several, Idempotency_Key="gate")
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert checks(works) == 1
    known = KeySet([ECKey.import_key(key) for key in airline.client.get("/status-lists/keys").json["keys"]])
    assert jws.deserialize_compact(again.json["receipt"], known, algorithms=["ES256"]).payload


def test_a_check_keeps_nobody_for_its_repetition(works: Works, airline: Caller) -> None:
    airline.post("/carrier/checks", body(), Idempotency_Key="gate")
    with works.begin(system()) as work:
        (kept,) = work.session.scalars(select(partners.Reply)).all()
        assert kept.items is not None
        assert set(kept.items[0]) == {"at", "outcomes", "seal", "issuer"}
        assert ".." in kept.items[0]["seal"]


def test_a_key_belongs_to_one_check(works: Works, airline: Caller) -> None:
    assert airline.post("/carrier/checks", body(), Idempotency_Key="").json["code"] == "idempotency_key_missing"
    airline.post("/carrier/checks", body(), Idempotency_Key="gate")
    other = airline.post("/carrier/checks", body(flight="UT418"), Idempotency_Key="gate")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert checks(works) == 1


def test_while_a_check_is_made_the_same_is_told_to_wait(works: Works, airline: Caller) -> None:
    with works.begin(system()) as work:
        client = work.session.scalars(select(partners.Partner)).one()
    holder = works.open(Actor(ActorKind.PARTNER, client.id))
    assert partners.reply_to(holder, key="gate", request=b"") is None
    busy = airline.post("/carrier/checks", body(), Idempotency_Key="gate")
    assert (busy.status_code, busy.json["code"]) == (409, "idempotency_key_in_use")
    works.rollback(holder)
    assert checks(works) == 0
    assert airline.post("/carrier/checks", body(), Idempotency_Key="gate").status_code == 200
