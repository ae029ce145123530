"""Carrier checks against the register: what matches, what a receipt proves, what is kept (nothing personal)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import select, text

from consular import border, register
from consular.border import CarrierCheck, CheckMalformed, Outcome, Passenger, passenger_digest
from consular.catalogue import Catalogue
from consular.core.actor import ANONYMOUS, Actor, system
from consular.core.clock import SetClock
from consular.core.errors import Forbidden
from consular.core.ids import new_id
from consular.core.work import Works
from tests.border import given
from tests.register import given as visas
from tests.review import cases


@pytest.fixture
def airline(works: Works) -> Actor:
    return given.acting(given.carrier(works))


def checked(
    works: Works, catalogue: Catalogue, airline: Actor, *passengers: Passenger, **journey: Any
) -> border.Checked:
    with works.begin(airline) as work:
        return border.check(
            work,
            journey=given.journey(**journey),
            passengers=passengers,
            policies=catalogue.carriers,
            issuer=given.ISSUER,
        )


def one(works: Works, catalogue: Catalogue, airline: Actor, **changes: Any) -> Outcome:
    return checked(works, catalogue, airline, given.passenger(**changes)).outcomes[0]


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "ok"),
        ({"number": "ac-44 02917"}, "ok"),
        ({"sex": "X"}, "ok"),
        ({"secondary": ""}, "ok"),
        ({"number": "AC4402918"}, "not_ok"),
        ({"birth": "1993-04-18"}, "not_ok"),
        ({"primary": "WONGPHAISANG"}, "not_ok"),
        ({"sex": "M"}, "not_ok"),
        ({"nationality": "LAO"}, "not_ok"),
        ({"expiry": date(2026, 12, 1)}, "not_ok"),
        ({"nationality": "UTO"}, "not_applicable"),
        ({"nationality": "XXB"}, "refer"),
    ],
)
def test_the_visa_must_be_the_passengers_and_for_the_shown_document(
    works: Works, catalogue: Catalogue, airline: Actor, changes: dict[str, Any], outcome: str
) -> None:
    given.visa(works)
    assert one(works, catalogue, airline, **changes) == outcome


@pytest.mark.parametrize(
    ("arrival", "outcome"),
    [("2026-12-31", "not_ok"), ("2027-01-01", "ok"), ("2027-06-29", "ok"), ("2027-06-30", "not_ok")],
)
def test_it_must_hold_on_the_local_day_of_arrival(
    works: Works, catalogue: Catalogue, airline: Actor, arrival: str, outcome: str
) -> None:
    given.visa(works, valid_from=date(2027, 1, 1))
    day = date.fromisoformat(arrival)
    told = checked(works, catalogue, airline, given.passenger(), arrival=day, departure=day)
    assert told.outcomes == [outcome]


def test_used_entries_count(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    visa = given.visa(works)
    for _ in range(2):
        assert one(works, catalogue, airline) is Outcome.OK
        with works.begin(system()) as work:
            register.consume_entry(work, visa.id, day=date(2026, 12, 1))
    assert one(works, catalogue, airline) is Outcome.NOT_OK


def test_a_revoked_visa_is_not_ok_at_once(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    visa = given.visa(works)
    with works.begin(system()) as work:
        register.revoke(work, visa.id, decision_id=new_id())
    assert one(works, catalogue, airline) is Outcome.NOT_OK


def test_a_mononym_and_a_partly_unknown_birth_are_found_by_the_passport(
    works: Works, catalogue: Catalogue, airline: Actor
) -> None:
    """No index holds such a person; the granted application's passport number leads to the visa."""
    staff = cases.Officers(works, catalogue)
    reference, _ = cases.granted(works, catalogue, staff)
    with works.begin(system()) as work:
        application = cases.application(work, reference)
        particulars = replace(visas.PARTICULARS, primary="Wongphaisan", secondary=None, birth="1993-XX-XX")
        entry = visas.entry(application.dossier_id, valid_from=date(2026, 11, 1), particulars=particulars)
        register.enter(work, entry)
    assert one(works, catalogue, airline, birth="1993-XX-XX", secondary="") is Outcome.OK
    assert one(works, catalogue, airline) is Outcome.NOT_OK


def test_a_passport_of_ours_that_was_lost_is_referred(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    book = visas.passport(works)
    person = {"nationality": "UTO", "issuing_state": "UTO", "number": "L898902C", "primary": "ERIKSSON"}
    assert one(works, catalogue, airline, **person) is Outcome.NOT_APPLICABLE
    with works.begin(system()) as work:
        register.cancel(work, book.id, reason="damaged")
    assert one(works, catalogue, airline, **person) is Outcome.REFER
    assert one(works, catalogue, airline, **{**person, "issuing_state": "THA"}) is Outcome.NOT_APPLICABLE


def test_answers_come_in_the_order_of_the_passengers(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    given.visa(works)
    several = [given.passenger(number=f"ZZ{number:07d}") for number in range(250)]
    several[137] = given.passenger()
    several[138] = given.passenger(nationality="UTO")
    told = checked(works, catalogue, airline, *several).outcomes
    assert [place for place, outcome in enumerate(told) if outcome is Outcome.OK] == [137]
    assert told[138] is Outcome.NOT_APPLICABLE
    assert len(told) == 250


def test_a_receipt_proves_what_was_asked_and_told(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    given.visa(works)
    people = (given.passenger(), given.passenger(nationality="UTO"))
    told = checked(works, catalogue, airline, *people)
    (key,) = (key for key in border.verification_keys() if key["kid"] == header(told.receipt)["kid"])
    signed = jws.deserialize_compact(told.receipt, ECKey.import_key(dict(key)), algorithms=["ES256"])
    assert signed.headers()["typ"] == "carrier-receipt+jwt"
    content = json.loads(signed.payload)
    assert (content["iss"], content["jti"]) == (given.ISSUER, str(told.check_id))
    assert [line["outcome"] for line in content["passengers"]] == ["ok", "not_applicable"]
    assert [line["sha256"] for line in content["passengers"]] == [passenger_digest(told.check_id, p) for p in people]
    for personal in ("AC4402917", "WONGPHAISAN", "1993-04-17"):
        assert personal not in signed.payload.decode()


def header(token: str) -> dict[str, str]:
    found: dict[str, str] = jws.extract_compact(token.encode()).headers()
    return found


def test_one_passenger_has_another_digest_in_every_check() -> None:
    first, second = passenger_digest(new_id(), given.passenger()), passenger_digest(new_id(), given.passenger())
    assert first != second
    assert len(first) == 43


def test_nothing_personal_is_kept(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    given.visa(works)
    told = checked(works, catalogue, airline, given.passenger(), given.passenger(nationality="UTO"))
    with works.begin(system()) as work:
        row = work.session.get(CarrierCheck, told.check_id)
        assert row is not None
        assert row.outcomes == {"ok": 1, "not_applicable": 1}
        assert row.receipt_digest == hashlib.sha256(told.receipt.encode()).digest()
        kept = str(work.session.execute(text("SELECT * FROM carrier_check")).all())
        kept += str(work.session.execute(text("SELECT action, thing FROM audit_entry")).all())
    assert "border:carrier:check" in kept
    for personal in ("AC4402917", "Wongphaisan", "WONGPHAISAN", "1993", "UT417"):
        assert personal not in kept


def test_checks_are_forgotten_after_their_time(
    works: Works, catalogue: Catalogue, airline: Actor, clock: SetClock
) -> None:
    first = checked(works, catalogue, airline, given.passenger())
    clock.move(days=401)
    day = clock.now().date()
    second = checked(works, catalogue, airline, given.passenger(), arrival=day, departure=day)
    with works.begin(system()) as work:
        assert work.session.scalars(select(CarrierCheck.id)).all() == [second.check_id]
    assert first.check_id != second.check_id


@pytest.mark.parametrize(
    ("passengers", "journey", "field"),
    [
        ([], {}, "passengers"),
        ([given.passenger()] * 501, {}, "passengers"),
        ([given.passenger(number="- -")], {}, "passengers/0/number"),
        ([given.passenger(), given.passenger(birth="1993")], {}, "passengers/1/birth_date"),
        ([given.passenger(birth="1993-02-30")], {}, "passengers/0/birth_date"),
        ([given.passenger()], {"arrival": date(2026, 11, 13)}, "arrival"),
        ([given.passenger()], {"arrival": date(2028, 1, 1)}, "arrival"),
        ([given.passenger()], {"departure": given.ARRIVAL + timedelta(days=2)}, "departure"),
    ],
)
def test_a_check_that_cannot_be_is_refused(
    works: Works,
    catalogue: Catalogue,
    airline: Actor,
    passengers: list[Passenger],
    journey: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(CheckMalformed) as refused:
        checked(works, catalogue, airline, *passengers, **journey)
    assert refused.value.parameters["field"] == field


def test_without_a_policy_nothing_is_answered(works: Works, catalogue: Catalogue, airline: Actor) -> None:
    with works.begin(airline) as work, pytest.raises(border.NoCarrierPolicy):
        border.check(work, journey=given.journey(), passengers=[given.passenger()], policies=[], issuer=given.ISSUER)


def test_nobody_without_a_name_asks(works: Works, catalogue: Catalogue) -> None:
    with pytest.raises(Forbidden):
        checked(works, catalogue, ANONYMOUS, given.passenger())
