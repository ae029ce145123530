"""People of partners: in by the staff's proof, never a colleague, out at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from consular import identity
from consular.catalogue import Catalogue
from consular.core.actor import Actor, ActorKind, system
from consular.core.clock import SetClock
from consular.core.errors import NotFound
from consular.core.work import Works
from consular.partners import Partner
from tests import factories
from tests.partners import given

ISSUER = "https://id.example.org"


@pytest.fixture
def airline(works: Works) -> Partner:
    return given.partner(works, "Utopian Airways", audience="carrier", scopes=["carrier:check"])


def added(works: Works, partner: Partner, **changes: str) -> identity.Staff:
    values = {"issuer": ISSUER, "subject": "sub-1", "name": "Ayu Prameswari", "number": "G-12", **changes}
    with works.begin(system()) as work:
        return identity.add_person(work, partner_id=partner.id, **values)


def behind(works: Works, catalogue: Catalogue, token: str) -> Actor | None:
    with works.begin(system()) as work:
        found = identity.session_behind(work.session, token=token, now=work.now, roles=catalogue.roles)
        return found.actor


def signed_in(works: Works, subject: str = "sub-1") -> str:
    with works.begin(system()) as work:
        return identity.open_session(work, staff=identity.staff_for_subject(work, issuer=ISSUER, subject=subject))


def test_a_person_acts_for_the_partner_and_holds_nothing_of_a_colleague(
    works: Works, catalogue: Catalogue, airline: Partner
) -> None:
    person = added(works, airline)
    actor = behind(works, catalogue, signed_in(works))
    assert actor is not None
    assert (actor.kind, actor.id, actor.person_id) == (ActorKind.PARTNER, airline.id, person.id)
    assert actor.operator == str(person.id)
    assert (actor.scopes, actor.permissions, actor.powers) == (frozenset(), {}, frozenset())


def test_nobody_finds_them_among_colleagues(works: Works, catalogue: Catalogue, airline: Partner) -> None:
    person = added(works, airline)
    with works.begin(system()) as work:
        assert identity.staff_by_number(work.session, "G-12") is None
        with pytest.raises(NotFound):
            identity.assign(
                work, staff_id=person.id, role="administrator", office="headquarters", roles=catalogue.roles
            )


def test_one_sign_in_stands_for_one_person(works: Works, catalogue: Catalogue, airline: Partner) -> None:
    other = given.partner(works, "Coast Ferries", audience="carrier", scopes=["carrier:check"])
    factories.staff_actor(works, catalogue, subject="colleague", roles=())
    with works.begin(system()) as work:
        issuer = work.session.scalars(select(identity.Staff.issuer)).one()
    added(works, airline)
    for partner, changes in (
        (airline, {}),
        (other, {}),
        (airline, {"issuer": issuer, "subject": "colleague"}),
    ):
        with pytest.raises(identity.PersonKnown):
            added(works, partner, **changes)


@pytest.mark.parametrize("changes", [{"name": " "}, {"subject": ""}, {"issuer": ""}, {"number": "9" * 201}])
def test_what_is_missing_is_refused(works: Works, airline: Partner, changes: dict[str, str]) -> None:
    with pytest.raises(identity.PersonUnfit):
        added(works, airline, **changes)
    with works.begin(system()) as work:
        assert identity.people_of(work.session, airline.id) == []


def test_an_end_ends_the_sessions_too_and_may_be_taken_back(
    works: Works, catalogue: Catalogue, airline: Partner
) -> None:
    person = added(works, airline)
    token = signed_in(works)
    with works.begin(system()) as work:
        identity.end_person(work, partner_id=airline.id, person_id=person.id)
    assert behind(works, catalogue, token) is None
    with pytest.raises(identity.NotStaff):
        signed_in(works)
    with works.begin(system()) as work, pytest.raises(identity.PersonUnknown):
        identity.end_person(work, partner_id=airline.id, person_id=person.id)
    again = added(works, airline, name="Ayu Prameswari Dewi")
    assert again.id == person.id
    assert behind(works, catalogue, signed_in(works)) is not None
    assert behind(works, catalogue, token) is None


def test_another_partner_ends_nobody(works: Works, airline: Partner) -> None:
    other = given.partner(works, "Coast Ferries", audience="carrier", scopes=["carrier:check"])
    person = added(works, airline)
    with works.begin(system()) as work, pytest.raises(identity.PersonUnknown):
        identity.end_person(work, partner_id=other.id, person_id=person.id)


def test_their_sessions_are_their_own_and_last_as_long_as_colleagues_do(
    works: Works, catalogue: Catalogue, airline: Partner, clock: SetClock
) -> None:
    added(works, airline)
    added(works, airline, subject="sub-2", name="Budi")
    token, _ = signed_in(works), signed_in(works, "sub-2")
    actor = behind(works, catalogue, token)
    assert actor is not None
    with works.begin(actor) as work:
        assert [row.id for row in identity.own_sessions(work)] == [actor.session_id]
    clock.move(seconds=catalogue.sign_in.limits(staff=True).idle.total_seconds() + 1)
    assert behind(works, catalogue, token) is None
    assert catalogue.sign_in.limits(staff=True).idle < timedelta(days=1)


def test_names_and_identifiers_are_sealed(works: Works, airline: Partner) -> None:
    added(works, airline)
    with works.begin(system()) as work:
        row = work.session.execute(text("SELECT s::text FROM staff s")).scalar_one()
    assert not [told for told in ("Ayu", "sub-1", "G-12") if told in row]
