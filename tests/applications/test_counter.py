"""Filed at a counter, lists of a counter, and which office has which role."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from consular import appearances, applications
from consular.applications import NotCompetent, NotReady
from consular.applications.routing import offices_of
from consular.catalogue import Catalogue
from consular.catalogue.base import Rule
from consular.catalogue.products import Routing
from consular.catalogue.rules import Facts
from consular.core.actor import Actor
from consular.core.errors import Forbidden, NotFound
from consular.core.work import Works
from consular.dossiers import dossier, mandated_accounts
from tests import counter, factories


@pytest.fixture
def passports(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the sample passport in it."""
    return counter.with_passport(catalogue)


@pytest.fixture
def clerk(works: Works, passports: Catalogue) -> Actor:
    return counter.clerk(works, passports)


def test_a_draft_of_the_counter_belongs_to_its_office_and_to_no_account(
    works: Works, passports: Catalogue, clerk: Actor
) -> None:
    reference = counter.begun(works, passports, clerk)
    with works.begin(clerk) as work:
        found = applications.application_for(work.session, clerk, "applications:counter:file", reference)
        folder = dossier(work.session, found.dossier_id)
        assert folder is not None
        assert (found.capacity, found.filed_by, found.state) == ("counter", clerk.id, "draft")
        assert (folder.lodged_at, folder.open_to_offices, folder.decided_by) == ("jakarta", True, None)
        assert mandated_accounts(work.session, found.dossier_id) == []
    elsewhere = counter.clerk(works, passports, subject="amina", office="nairobi")
    with works.begin(elsewhere) as work, pytest.raises(NotFound):
        applications.application_for(work.session, elsewhere, "applications:counter:file", reference)


def test_nobody_files_at_a_counter_that_is_not_theirs(works: Works, passports: Catalogue, clerk: Actor) -> None:
    service = counter.passport(passports)
    officer = factories.staff_actor(works, passports)
    for who, office in ((clerk, "nairobi"), (officer, "jakarta"), (counter.SYSTEM, "jakarta")):
        with works.begin(who) as work, pytest.raises(Forbidden):
            applications.begin_at_counter(work, service, office=office, locale="en")


def test_lodged_at_the_counter_it_is_decided_where_the_rules_say(
    works: Works, passports: Catalogue, clerk: Actor
) -> None:
    by_home = Rule(rule="residence-district", parameters={"field": "home"})
    passports = counter.with_passport(passports, competence=by_home)
    there = counter.clerk(works, passports, subject="amina", office="nairobi")
    reference = counter.filed(works, passports, there, office="nairobi")  # lives in Thailand: Jakarta's district
    with works.begin(counter.SYSTEM) as work:
        found = counter.case(work, reference)
        folder = dossier(work.session, found.dossier_id)
        assert folder is not None
        roles = (folder.lodged_at, folder.decided_by, folder.produced_at, folder.collected_at)
        assert roles == ("nairobi", "jakarta", "jakarta", "nairobi")
        assert applications.counter_of(work.session, found) == "nairobi"
    for who in (clerk, there):
        with works.begin(who) as work:
            applications.application_for(work.session, who, "appearances:visit:view", reference)


def test_the_counter_is_no_way_around_what_is_missing(works: Works, passports: Catalogue, clerk: Actor) -> None:
    with works.begin(clerk) as work:
        application = applications.begin_at_counter(work, counter.passport(passports), office="jakarta", locale="en")
        with pytest.raises(NotReady):
            counter.sent(work, application, passports)
    stranger = counter.begun(works, passports, clerk, nationality="THA")
    with works.begin(clerk) as work, pytest.raises((NotReady, NotCompetent)):
        counter.sent(work, counter.case(work, stranger), passports)


def facts(catalogue: Catalogue, **changes: Any) -> Facts:
    """Somebody in Thailand who filed from home."""
    given: dict[str, Any] = {
        "answers": counter.ANSWERS,
        "today": dt.date(2026, 11, 16),
        "offices": catalogue.offices,
        "issuing_state": "UTO",
        **changes,
    }
    return Facts(**given)


@pytest.mark.parametrize(
    ("role", "rule", "answers", "at_counter", "expected"),
    [
        ("produced_at", None, {}, None, ("jakarta", "jakarta", "jakarta", "jakarta")),
        ("produced_at", Rule(rule="hub"), {}, None, ("jakarta", "jakarta", "geneva", "jakarta")),
        (
            "produced_at",
            Rule(rule="named-office", parameters={"office": "headquarters"}),
            {},
            "nairobi",
            ("nairobi", "jakarta", "headquarters", "nairobi"),
        ),
        (
            "collected_at",
            Rule(rule="chosen", parameters={"field": "collect_at"}),
            {"collect_at": "geneva"},
            None,
            ("jakarta", "jakarta", "jakarta", "geneva"),
        ),
        (
            "collected_at",
            Rule(rule="chosen", parameters={"field": "collect_at"}),
            {"collect_at": "nowhere"},
            None,
            ("jakarta", "jakarta", "jakarta", "jakarta"),
        ),
        (
            "lodged_at",
            Rule(rule="named-office", parameters={"office": "geneva"}),
            {},
            "nairobi",
            ("nairobi", "jakarta", "jakarta", "nairobi"),
        ),
    ],
)
def test_the_four_roles_follow_named_rules(
    passports: Catalogue,
    role: str,
    rule: Rule | None,
    answers: dict[str, str],
    at_counter: str | None,
    expected: tuple[str, ...],
) -> None:
    service = counter.passport(passports).model_copy(update={"routing": Routing(**({role: rule} if rule else {}))})
    hubs = {**passports.offices, "jakarta": passports.offices["jakarta"].model_copy(update={"hub": "geneva"})}
    told = facts(passports, answers={**counter.ANSWERS, **answers}, offices=hubs, counter=at_counter)
    found = offices_of(service, told, "jakarta")
    assert (found.lodged_at, found.decided_by, found.produced_at, found.collected_at) == expected


def test_expected_are_those_lodged_with_the_office_who_have_not_appeared(
    works: Works, passports: Catalogue, clerk: Actor
) -> None:
    first, second, gone = (counter.filed(works, passports, clerk) for _ in range(3))
    counter.begun(works, passports, clerk)  # a draft is not expected
    factories.lodged(works, passports)  # nor is a visa, which wants nobody in person
    with works.begin(clerk) as work:
        applications.withdraw(work, counter.case(work, gone))
    wanting = [(counter.KEY, 1)]

    def expected(who: Actor, office: str = "jakarta", **more: Any) -> list[str]:
        with works.begin(who) as work:
            found = applications.expected_at(work.session, who, office, services=wanting, **more)
            return [application.reference for application in found]

    assert expected(clerk) == [first, second]
    with works.begin(clerk) as work:
        after = counter.case(work, first).id
    assert expected(clerk, after=after) == [second]
    assert expected(clerk, limit=1) == [first]
    assert expected(clerk, "nairobi") == []
    assert expected(counter.clerk(works, passports, subject="amina", office="nairobi")) == []
    given = appearances.Given(
        identity="register",
        originals=("birth-certificate",),
        photo="accepted",
        signature="unable",
        fingerprints="refused",
    )
    asked = counter.passport(passports).appearance
    assert asked is not None
    with works.begin(clerk) as work:
        dossier_id = counter.case(work, first).dossier_id
        made = appearances.record(work, dossier_id=dossier_id, asked=asked, given=given, age=36, today=work.now.date())
    assert expected(clerk) == [second]
    with works.begin(clerk) as work:
        appearances.void(work, appearance_id=made.id)
    assert expected(clerk) == [first, second]


def test_a_clerks_drafts_are_their_own(works: Works, passports: Catalogue, clerk: Actor) -> None:
    mine = counter.begun(works, passports, clerk)
    colleague = counter.clerk(works, passports, subject="agus")
    counter.begun(works, passports, colleague)
    sent = counter.filed(works, passports, clerk)
    with works.begin(clerk) as work:
        drafts = [a.reference for a in applications.counter_drafts(work.session, clerk)]
        assert drafts == [mine]
        assert sent not in drafts
    moved = replace(clerk, permissions={"nairobi": clerk.permissions["jakarta"]})
    with works.begin(moved) as work:
        assert applications.counter_drafts(work.session, moved) == []
