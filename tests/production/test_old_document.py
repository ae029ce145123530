"""What the register says of the passport that is replaced: by its number, or by its holder where that is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consular import applications, register
from consular.applications import OldStanding
from consular.core.actor import Actor
from tests.production.given import CHILD, SYSTEM, Case, House
from tests.register import given as books

HOLDER = books.HOLDER


def standing(house: House, case: Case) -> OldStanding | None:
    with house.works.begin(SYSTEM) as work:
        application = applications.application_for(work.session, SYSTEM, "system", case.reference)
        return applications.old_document(work.session, application, case.service, house.catalogue)


def reported(house: House, case: Case, actor: Actor) -> OldStanding | None:
    with house.works.begin(actor) as work:
        application = applications.application_for(work.session, SYSTEM, "system", case.reference)
        return applications.report_loss(work, application, case.service, house.catalogue)


def status(house: House, document: register.TravelDocument) -> str:
    with house.works.begin(SYSTEM) as work:
        return books.fresh(work, document).status


def told(found: OldStanding | None) -> tuple[str, str | None, bool] | None:
    return None if found is None else (found.code, found.reported, found.document is not None)


def someone(**changes: Any) -> dict[str, Any]:
    number = changes.pop("number", "L8988901")
    return {"number": number, "particulars": replace(HOLDER, number=number, **changes)}


def test_by_its_number_it_is_found_unknown_anothers_or_ended(house: House) -> None:
    case = house.lodged("passport-renewal")
    assert told(standing(house, case)) == ("unknown", None, False)
    own = books.passport(house.works, number="L8988901")
    assert told(standing(house, case)) == ("found", None, True)
    with house.works.begin(SYSTEM) as work:
        register.cancel(work, own.id, reason="damaged")
    assert told(standing(house, case)) == ("ended", None, True)
    books.passport(house.works, **someone(number="L5555555", birth="1980-01-01"))
    other = house.lodged("passport-renewal", old_number="L5555555")
    assert told(standing(house, other)) == ("anothers", None, False)


@pytest.mark.parametrize(
    ("changes", "answers", "code"),
    [
        ({"secondary": "Berta"}, {}, "named_otherwise"),
        ({"primary": "Other", "secondary": "Woman"}, {}, "named_otherwise"),
        ({"secondary": None}, {}, "named_otherwise"),
        ({"secondary": "Anna"}, {}, "found"),
        ({"primary": "ERIKSSON", "secondary": "ANNA MARIA"}, {}, "found"),
        ({"primary": "Holm"}, {"why": "name-change", "former_name": {"primary": "Holm", "secondary": "Anna"}}, "found"),
        ({"primary": "Holm"}, {"why": "damaged", "former_name": {"primary": "Holm"}}, "named_otherwise"),
    ],
    ids=["twin", "stranger", "one name", "fewer names", "capitals", "former name", "former given name missing"],
)
def test_whose_number_it_is_goes_by_birth_and_name(
    house: House, changes: dict[str, Any], answers: dict[str, Any], code: str
) -> None:
    """A stranger who was born on the same day must not end a passport, by whatever number they type."""
    theirs = books.passport(house.works, **someone(**changes))
    case = house.lodged("passport-replacement", **{"why": "stolen", **answers})
    found = standing(house, case)
    assert found is not None
    assert (found.code, found.document is not None) == (code, code == "found")
    if "why" not in answers:
        reported(house, case, house.staff.clerk)
        assert status(house, theirs) == ("stolen" if code == "found" else "valid")


def test_what_is_still_being_made_is_not_reported_and_stops_nobody(house: House) -> None:
    made = books.passport(house.works, **someone(), status="prepared")
    case = house.lodged("passport-replacement", why="lost")
    assert told(reported(house, case, house.staff.clerk)) == ("in_production", "lost", False)
    assert status(house, made) == "prepared"


def test_a_service_that_replaces_nothing_has_no_old_document(house: House) -> None:
    assert standing(house, house.lodged("visitor-visa-sticker")) is None
    assert standing(house, house.lodged("passport-child")) is None


def test_without_a_number_the_newest_passport_of_the_person_is_found(house: House) -> None:
    books.passport(
        house.works, **someone(number="L1111111"), valid_from=date(2018, 1, 1), valid_until=date(2027, 12, 31)
    )
    newest = books.passport(house.works, **someone(number="L2222222"), valid_from=date(2020, 1, 1))
    case = house.lodged("passport-replacement", old_number=None)
    found = standing(house, case)
    assert told(found) == ("found", "lost", True)
    assert found is not None
    assert found.document is not None
    assert found.document.id == newest.id


@pytest.mark.parametrize(
    "changes",
    [
        {"secondary": "Berta"},
        {"birth": "1974-08-13"},
        {"primary": "Erikson"},
    ],
    ids=["twin", "born another day", "named otherwise"],
)
def test_strangers_passports_are_not_found(house: House, changes: dict[str, Any]) -> None:
    books.passport(house.works, **someone(**changes))
    case = house.lodged("passport-replacement", old_number=None)
    assert told(standing(house, case)) == ("unknown", "lost", False)


@pytest.mark.parametrize("state", ["cancelled", "prepared", "emergency-travel-document"])
def test_what_no_longer_or_not_yet_counts_is_not_found(house: House, state: str) -> None:
    given: dict[str, Any] = {"status": "prepared"} if state == "prepared" else {}
    if state == "emergency-travel-document":
        given = {"kind": state}
    made = books.passport(house.works, **someone(), **given)
    if state == "cancelled":
        with house.works.begin(SYSTEM) as work:
            register.cancel(work, made.id, reason="damaged")
    case = house.lodged("passport-replacement", old_number=None)
    assert told(standing(house, case)) == ("unknown", "lost", False)


def test_the_new_passport_is_never_its_own_old_one(house: House) -> None:
    case = house.granted("passport-replacement", old_number=None, why="damaged")
    order = house.printed(house.order_of(case))
    with house.works.begin(SYSTEM) as work:
        assert order.document_id is not None
        register.hand_over(work, order.document_id)
    assert standing(house, case) is None


@pytest.mark.parametrize(("why", "ends_as"), [("lost", "lost"), ("stolen", "stolen")])
def test_a_loss_that_the_application_tells_is_reported_once(house: House, why: str, ends_as: str) -> None:
    own = books.passport(house.works, number="L8988901")
    case = house.lodged("passport-replacement", why=why)
    assert told(reported(house, case, house.staff.clerk)) == ("ended", ends_as, True)
    assert told(reported(house, case, house.staff.clerk)) == ("ended", ends_as, True)
    assert status(house, own) == ends_as
    with house.works.begin(SYSTEM) as work:
        report = register.loss_of(work.session, own.id)
        assert report is not None
        assert (report.facts.on, report.facts.place) == ("2026-11-14", "Night market")
        assert report.told_by == "staff"


def test_a_lost_passport_without_its_number_is_reported_too(house: House) -> None:
    own = books.passport(house.works, **someone())
    case = house.lodged("emergency-document", old_number=None)
    assert told(reported(house, case, house.staff.clerk)) == ("ended", "lost", True)
    assert status(house, own) == "lost"


@pytest.mark.parametrize(("state", "ends_as"), [("lost", "lost"), ("stolen", "stolen"), ("here", "valid")])
def test_a_childs_earlier_passport_is_lost_too_or_is_brought(house: House, state: str, ends_as: str) -> None:
    child = {"birth": CHILD["birth"], "number": "L3333333"}
    own = books.passport(house.works, **someone(**child))
    gone = {"lost_on": "2026-11-14", "lost_place": "Ferry to Bali"} if state != "here" else {}
    case = house.lodged("passport-child", has_old="yes", old_state=state, old_number="L3333333", **gone)
    reported(house, case, house.staff.clerk)
    assert status(house, own) == ends_as


def test_nothing_is_reported_for_a_passport_that_is_there_or_is_anothers(house: House) -> None:
    own = books.passport(house.works, number="L8988901")
    damaged = house.lodged("passport-replacement", why="damaged")
    assert told(reported(house, damaged, house.staff.clerk)) == ("found", None, True)
    theirs = books.passport(house.works, **someone(number="L5555555", birth="1980-01-01"))
    wrong = house.lodged("passport-replacement", old_number="L5555555")
    assert told(reported(house, wrong, house.staff.clerk)) == ("anothers", "lost", False)
    unknown = house.lodged("passport-replacement", old_number="L7777777")
    assert told(reported(house, unknown, house.staff.clerk)) == ("unknown", "lost", False)
    assert (status(house, own), status(house, theirs)) == ("valid", "valid")
