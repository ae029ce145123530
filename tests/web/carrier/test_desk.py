"""The gate's page: the same answers as the API's, for what is scanned, pasted or typed, and nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from consular import doc9303, identity
from consular.audit import AuditEntry
from consular.border import CarrierCheck
from consular.core.actor import system
from consular.core.work import Works
from consular.partners import Partner
from consular.web import access
from consular.web.partner import rates
from consular.web.transaction import TransactionalFlask
from tests.border import given
from tests.web.conftest import Browser

JOURNEY = {
    "carrier": "ut",
    "flight": "ut417",
    "departure_date": "20261219",
    "arrival_date": "2026.12.20",
    "entry_point": "utp",
}
TYPED = {
    "document_type": "P",
    "document_number": "ac4402917",
    "issuing_state": "THA",
    "expiry_date": "2031-09-02",
    "nationality": "THA",
    "birth_date": "1993-04-17",
    "primary_identifier": "Wongphaisan",
    "secondary_identifier": "Natcha",
    "sex": "F",
}


def zone(**changes: Any) -> list[str]:
    """Natcha's passport, as a reader reads it."""
    values = {
        "document_code": "P",
        "issuing_state": "THA",
        "primary": "WONGPHAISAN",
        "secondary": "NATCHA",
        "document_number": "AC4402917",
        "nationality": "THA",
        "date_of_birth": doc9303.PartialDate(1993, 4, 17),
        "sex": "F",
        "date_of_expiry": doc9303.PartialDate(2031, 9, 2),
        **changes,
    }
    return list(doc9303.build(doc9303.MrzFormat.TD3, **values))


def sent(*lines: str, **changes: str) -> dict[str, object]:
    return {**JOURNEY, "zone": "\r\n".join(lines), "document_type": "P", "sex": "X", **changes}


def outcomes(works: Works) -> list[dict[str, int]]:
    with works.begin(system()) as work:
        return list(work.session.scalars(select(CarrierCheck.outcomes).order_by(CarrierCheck.id)))


def test_a_scanned_passport_is_answered_and_the_next_one_keeps_the_flight(works: Works, gate: Browser) -> None:
    given.visa(works)
    assert "autofocus" in re.search(r"<input[^>]*id=\"carrier\"[^>]*>", gate.page).group()  # type: ignore[union-attr]
    assert gate.post("/carrier", sent(*zone())) == 200
    assert re.search(r"<h1[^>]*>OK</h1>", gate.page)
    assert "WONGPHAISAN, NATCHA" in gate.page
    assert "This answers for permissions of Republic of Utopia only." in gate.page
    assert re.search(r'<input[^>]*id="flight"[^>]*value="ut417"', gate.page)
    area = re.search(r"<textarea[^>]*id=\"zone\"[^>]*>([^<]*)", gate.page)
    assert area is not None
    assert "autofocus" in area.group()
    assert area.group(1).strip() == ""
    assert gate.post("/carrier", sent(*zone(document_number="ZZ0000001"))) == 200
    assert re.search(r"<h1[^>]*>Not OK</h1>", gate.page)
    assert outcomes(works) == [{"ok": 1}, {"not_ok": 1}]


def test_the_same_by_typing(works: Works, gate: Browser) -> None:
    given.visa(works)
    assert gate.post("/carrier", sent(**TYPED)) == 200
    assert re.search(r"<h1[^>]*>OK</h1>", gate.page)


def test_several_documents_and_one_who_is_typed_are_one_check(works: Works, gate: Browser) -> None:
    given.visa(works)
    lines = ["".join(zone()), *zone(nationality="UTO", issuing_state="UTO", document_number="C01X0001")]
    assert gate.post("/carrier", sent(*lines, **{**TYPED, "nationality": "XXB"})) == 200
    assert outcomes(works) == [{"ok": 1, "not_applicable": 1, "refer": 1}]
    assert "OK 1, Not applicable 1, Refer 1" in gate.page


def test_the_receipt_and_the_audit_name_check_and_person(
    works: Works, gate: Browser, airline: Partner, person: identity.Staff
) -> None:
    gate.post("/carrier", sent(*zone()))
    with works.begin(system()) as work:
        made = work.session.scalars(select(CarrierCheck)).one()
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "border:carrier:check")).one()
        assert made.partner_id == airline.id
        assert (entry.actor_kind, entry.actor_id, entry.thing) == ("partner", airline.id, f"check/{made.id}")
        assert entry.detail.detail["operator"] == str(person.id)
    assert str(made.id) in gate.page
    assert re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", gate.page)


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "nothing at all": (sent(), "zone"),
    "half a zone": (sent(zone()[0]), "zone"),
    "a mistaken digit": (sent(zone()[0], zone()[1].replace("AC4402917", "AC4402971")), "zone"),
    "no zone": (sent("HELLO", "WORLD"), "zone"),
    "a lone surrogate": (sent("\ud800".encode("utf-8", "replace").decode() * 44, zone()[1]), "zone"),
    "too long": (sent("P" * 60_001), "zone"),
    "too many": (sent(*zone() * 501), "zone"),
    "no flight": (sent(*zone(), flight=" "), "flight"),
    "a day that is none": (sent(*zone(), arrival_date="2026-02-30"), "arrival_date"),
    "long ago": (sent(*zone(), arrival_date="2020-01-01", departure_date="2020-01-01"), "arrival_date"),
    "departure after arrival": (sent(*zone(), departure_date="2026-12-25"), "departure_date"),
    "a place of small signs": (sent(*zone(), entry_point="ütp"), "entry_point"),
    "a typed number of marks": (sent(**{**TYPED, "document_number": "- -"}), "document_number"),
    "a typed birth that is none": (sent(**{**TYPED, "birth_date": "1993-02-30"}), "birth_date"),
    "a typed state that is none": (sent(**{**TYPED, "issuing_state": "T4"}), "issuing_state"),
    "no name": (sent(**{**TYPED, "primary_identifier": ""}), "primary_identifier"),
    "a name of controls": (sent(**{**TYPED, "secondary_identifier": "A\x07B"}), "secondary_identifier"),
    "a sex of nobody": (sent(**{**TYPED, "sex": "Q"}), "sex"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    works: Works, gate: Browser, case: tuple[dict[str, object], str]
) -> None:
    form, field = case
    assert gate.post("/carrier", form) == 422
    assert f'href="#{field}"' in gate.page
    assert f'id="{field}-error"' in gate.page
    assert outcomes(works) == []
    assert 'value="ut"' in gate.page


def test_it_counts_with_the_calls_of_the_partners_programs(app: TransactionalFlask, gate: Browser) -> None:
    class Full:
        def count(self, key: str, seconds: int) -> int | None:
            return rates.PER_CLIENT + 1 if key.startswith("limit:api:") else 1

    app.extensions["consular"] = replace(app.extensions["consular"], limiter=Full())
    assert gate.post("/carrier", sent(*zone())) == 429
    assert "Retry-After" in gate.answer.headers
    assert "Utopian Airways" in gate.page


def test_without_a_policy_in_force_the_page_says_to_try_later(app: TransactionalFlask, gate: Browser) -> None:
    house = app.extensions["consular"]
    app.extensions["consular"] = replace(house, catalogue=replace(house.catalogue, carriers=[]))
    assert gate.post("/carrier", sent(*zone())) == 503
    assert "Please try again in a minute" in gate.page


def test_who_is_not_signed_in_comes_to_the_carriers_door(browser: Browser) -> None:
    browser.get("/carrier")
    assert browser.path == "/carrier/sign-in"
    assert "Sign-in for carriers" in browser.page


def test_whoever_is_in_has_no_need_of_the_door(gate: Browser) -> None:
    gate.get("/carrier/sign-in")
    assert gate.path == "/carrier"
    gate.get("/account")
    assert gate.path == "/carrier"


@pytest.mark.parametrize(
    "change", [{"suspended_at": given.ARRIVAL}, {"scopes": ["webhooks:manage"]}], ids=["suspended", "without the scope"]
)
def test_a_contract_that_ended_ends_the_desk(
    works: Works, gate: Browser, airline: Partner, change: dict[str, Any]
) -> None:
    with works.begin(system()) as work:
        row = work.session.get_one(Partner, airline.id)
        for name, value in change.items():
            setattr(row, name, work.now if isinstance(value, date) else value)
    assert gate.get("/carrier") == 403
    assert gate.post("/carrier", sent(*zone())) == 403


def test_everything_else_is_closed_to_them(
    works: Works, app: TransactionalFlask, gate: Browser, person: identity.Staff
) -> None:
    with app.test_request_context("/carrier"), works.begin(system()) as work:
        actor = identity.staff_actor(work.session, staff_id=person.id, session_id=None, now=work.now, roles={})
    assert actor is not None
    for row in access.declared(app):
        if row.permission not in (access.PUBLIC, access.SIGNED_IN, *access.PEOPLE, *access.PARTNERS):
            with pytest.raises(access.Forbidden):
                access.demand(actor, row.permission)
    for path in ("/staff/queue", "/applications", "/staff/partners"):
        assert gate.get(path) == 403
    assert gate.get("/account/security") == 200
    assert gate.get("/api/v1/services") == 401


def test_the_session_ends_where_the_person_ends_it(
    gate: Browser, browser: Browser, app: TransactionalFlask, enter: Callable[..., None], person: identity.Staff
) -> None:
    other = Browser(app.test_client())
    enter(other, person)
    assert other.get("/carrier") == 200
    gate.get("/account/security")
    assert gate.post("/account/security/sessions/others") == 200
    other.get("/carrier")
    assert other.path == "/carrier/sign-in"
    assert gate.post("/sign-out") == 200
    gate.get("/carrier")
    assert gate.path == "/carrier/sign-in"
